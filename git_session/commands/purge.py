"""`git session purge`: remove snapshots, a file in them, or a text."""

from __future__ import annotations

import sys

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import SessionError, UsageError
from git_session.model.text import plural, some
from git_session.render.page import Page, Span
from git_session.services.purging.purge import Purged, PurgeRequest, plan, purge, stashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

NAMED = 5


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "name",
        nargs="?",
        metavar="ID|PATH",
        help="session whose snapshots are removed (an id or a branch), or file or folder to remove from all snapshots",
    )
    parser.add_argument(
        "--text",
        default="",
        metavar="TEXT",
        help="remove this text from all journals, archives and snapshots; - reads it from standard input",
    )
    parser.add_argument("-n", "--dry-run", action="store_true", help="show what would be purged, and change nothing")


def run(call: Call) -> int:
    arguments = call.arguments
    if bool(arguments.name) == bool(arguments.text):
        raise UsageError("give one of ID, PATH and --text", hint="see: git session purge -h")
    text = sys.stdin.read().strip("\n") if arguments.text == "-" else arguments.text
    name = "" if arguments.name.startswith(("./", "../", "/")) else arguments.name
    path = _from_top(call, arguments.name) if arguments.name else ""
    request = PurgeRequest(name, path, text)
    chosen = plan(call.workspace, request)
    if arguments.dry_run:
        return call.show(chosen, lambda: _page(chosen))
    if not arguments.yes and not _is_confirmed(call, chosen):
        call.notify("nothing was purged")
        return 1
    purged = purge(call.workspace, chosen, request)
    return call.show(purged, lambda: _page(purged), page_optional=True)


def _from_top(call: Call, path: str) -> str:
    """The path relative to the top of the work tree. Raises SessionError `outside`, UsageError for the top itself."""
    found = call.workspace.repository.path_from_top(call.folder, path)
    if found == ".":
        raise UsageError("purge takes a file or a folder, not the whole work tree", hint="see: git session purge -h")
    return found


def _is_confirmed(call: Call, chosen: Purged) -> bool:
    """Show what would be purged, and prompt. Raises SessionError `not-confirmed` without a terminal."""
    if call.interactive:
        call.notify(_what(chosen))
        if stashed(chosen.snapshots):
            call.notify("this includes work that a switch stashed and that was never restored")
        return call.confirm("purge it? It cannot be undone.", default=False)
    raise SessionError(
        "not-confirmed",
        f"nothing was purged: without a terminal, purge needs --yes; {_what(chosen)}",
        hint="to see it first: add --dry-run",
    )


def _what(chosen: Purged) -> str:
    count = plural(len(chosen.snapshots), "snapshot")
    if chosen.kind == "session":
        return f"{count} of {chosen.name}"
    of = plural(len(chosen.sessions), "session")
    return f"{chosen.name} in {count} of {of}" if chosen.kind == "path" else f"this text in {of}"


def _page(purged: Purged) -> Page:
    page = Page()
    page.line([Span("would purge" if purged.dry_run else "purged", "good"), f" {_what(purged)}"])
    for session in purged.sessions:
        mine = [each for each in purged.snapshots if each.session == session]
        names = [f"{each.checkpoint or 'without checkpoint'} {each.label}".rstrip() for each in mine]
        page.line(f"{session}: {some(names, NAMED)}" if names else session, indent=2)
    if purged.dry_run:
        return page
    if purged.deleted:
        page.line(f"{plural(purged.deleted, 'object')} deleted", indent=2)
    if purged.left:
        page.line(
            f"{plural(purged.left, 'object')} in packs; this deletes them, and all else that nothing refers to:",
            indent=2,
        )
        page.line(Span("git gc --prune=now", "code"), indent=4)
    page.line("other copies, which only you can remove:", indent=2)
    for copy in purged.copies:
        page.line(copy.where, indent=4)
        if copy.command:
            page.line(Span(copy.command, "code"), indent=6)
    return page


COMMAND = Command(
    name="purge",
    summary="remove snapshots, or a file or text from what is kept",
    description=[
        "With a session, removes all its snapshots. With a file or folder, removes it from the snapshots of all sessions, which are written "
        "again without it; where the commit under a snapshot has the file too, its committed version takes its place. Write ./NAME for "
        "a file whose name also means a session.",
        "With --text, replaces a text by [removed] in the journals, archives, handoffs and snapshots of all sessions; files that a snapshot has "
        "in common with the commit under it stay as they are. Use --text - to keep it out of "
        "the shell's history. This is the only command that changes lines of a journal.",
        "refs/sessions/<id> then points to archives without it, and the ref's reflog is emptied. Objects that nothing refers to any more are deleted; "
        "those in packs are left to git gc, which purge names. Time, objectives, decisions and the list of checkpoints stay.",
        "Commits, the work tree, your own stashes and remotes are never changed. purge lists those that hold the content, or may "
        "hold it, with the command that shows or removes it. A token that has left this computer should be revoked.",
        "It prompts first, and cannot be undone. Without a terminal it needs --yes.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session purge .env", "remove a file from all snapshots"),
        Example("git session purge --dry-run feature/oauth", "show which snapshots of that branch's session would go"),
        Example("git session purge --yes feature-oauth-20261124-vzzq", "remove them without a prompt"),
        Example(
            "git session purge --text -", "remove a text, read from standard input, from all journals and archives"
        ),
    ],
    result=Purged,
    writes=lambda given: not given.dry_run,
    see_also=("checkpoint", "restore", "drop"),
)
