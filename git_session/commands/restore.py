"""`git session restore`: restore the files of a checkpoint."""

from __future__ import annotations

import os

from git_session.commands.frame import Call, Command, Example, takes
from git_session.model.ids import short_oid
from git_session.model.text import plural, shown_name
from git_session.render.page import Page, Span
from git_session.services.checkpoints.restore import Restored, RestoreRequest
from git_session.services.teamwork.restore_anyone import restore_anyones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "checkpoint",
        "checkpoint",
        metavar="CHECKPOINT",
        help="checkpoint to restore: cp-1, or just 1, or its label",
    )
    takes(parser, "file", "paths", nargs="*", metavar="PATH", help="restore only these files and folders")
    takes(
        parser,
        "directory",
        "--to",
        metavar="DIR",
        help="write the files into a new folder, and do not change the work tree",
    )
    takes(
        parser,
        "session",
        "--session",
        metavar="BRANCH|ID|PERSON/BRANCH",
        help="use a checkpoint of that session, open or ended, also a colleague's (default: this branch's session)",
    )
    parser.add_argument(
        "--force", action="store_true", help="overwrite uncommitted work, after keeping it in a snapshot"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    folder = os.path.abspath(os.path.join(call.folder, arguments.to)) if arguments.to else ""
    request = RestoreRequest(
        session=arguments.session,
        folder=folder,
        paths=tuple(call.workspace.repository.path_from_top(call.folder, path) for path in arguments.paths),
        force=arguments.force,
    )
    result = restore_anyones(call.workspace, arguments.checkpoint, request)
    return call.show(result, lambda: _page(result), page_optional=True)


def _page(result: Restored) -> Page:
    page = Page()
    label = f" {result.label}" if result.label else ""
    where = f" in {result.folder}" if result.folder else ""
    whose = f" of {shown_name(result.author)}" if result.author else ""
    page.line([Span("restored", "good"), f" {result.checkpoint}{label}{whose}: {plural(result.count, 'file')}{where}"])
    for path in result.files[:12]:
        page.line(path, indent=2)
    if len(result.files) > 12:
        page.line(Span(f"and {len(result.files) - 12} more", "dim"), indent=2)
    if result.saved:
        page.line(["to undo: ", Span(_back(result), "code")])
    if result.head != result.commit and not result.folder:
        page.line(Span(f"it was made on {short_oid(result.commit)}; HEAD is now {short_oid(result.head)}", "dim"))
    return page


def _back(result: Restored) -> str:
    """The command that restores the replaced work."""
    if not result.saved.startswith("cp-"):
        return f"git stash apply {short_oid(result.saved)}"
    return f"git session restore {result.saved}"


COMMAND = Command(
    name="restore",
    summary="restore the files of a checkpoint",
    description=[
        "Brings back the files of a checkpoint. A snapshot restores the index, the work tree and untracked files; a checkpoint that is a "
        "commit restores the files of that commit. HEAD does not move, and if it has moved since, nothing is staged, so that no commit "
        "undoes later ones unasked. Uncommitted work is never overwritten, unless --force keeps it in a snapshot first.",
        "A snapshot that a colleague shares (git session sync --on --share handoff,snapshots) is restored in the same way, once the commit "
        "that it was made on was pushed and fetched. Nothing in it is staged. If they share sessions of that branch from several clones, "
        "and more than one has such a checkpoint, name the session by its id.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session restore before-rewrite", "restore the snapshot with that label"),
        Example("git session restore cp-2 src/auth", "restore only that folder"),
        Example(
            "git session restore --session feature/oauth cp-4", "restore a checkpoint of another session, open or ended"
        ),
        Example("git session restore cp-2 --to /tmp/then", "write the files to another folder"),
        Example("git session restore --session ada/feature/oauth cp-3", "restore the uncommitted work of a colleague"),
    ],
    result=Restored,
    writes=lambda given: not given.to,
    see_also=("checkpoint", "log"),
)
