"""`git session end`: finish a session."""

from __future__ import annotations

import os
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path

from git_session.commands.frame import Call, Command, Example, completes
from git_session.errors import SessionError, UsageError
from git_session.hot.system import replace
from git_session.model.text import one_line, plural
from git_session.render.lifecycle.summary import put_summary
from git_session.render.overview.handoff import handoff_markdown
from git_session.render.page import Page, Span
from git_session.services.lifecycle.end import EndRequest, EndResult, current_session, end, named_session, unpushed
from git_session.store.written import remember_written


def options(parser: ArgumentParser) -> None:
    name = parser.add_argument(
        "session",
        nargs="?",
        default="",
        metavar="BRANCH|ID",
        help="which one, wherever its branch is; default: the session of this branch",
    )
    completes(name, "session")
    parser.add_argument(
        "--handoff", action=BooleanOptionalAction, help="write the handoff; default: session.handoff_on_end"
    )
    parser.add_argument("--summary", action="store_true", help="print the handoff's figures too")
    parser.add_argument(
        "--accomplished", action="append", default=[], metavar="T", help="what was achieved; may be repeated"
    )
    parser.add_argument(
        "--remember", action="append", default=[], metavar="T", help="what the next one should know; may be repeated"
    )
    parser.add_argument("--next", action="append", default=[], metavar="T", help="a next step; may be repeated")
    parser.add_argument("--merged", action="store_true", help="end every session whose work is merged already")
    completes(
        parser.add_argument("--merge-to", default="", metavar="BRANCH", help="merge into that branch, and stay on it"),
        "branch",
    )
    parser.add_argument(
        "--with-others", action="store_true", help="merge even if commits of other open sessions are merged with it"
    )
    parser.add_argument(
        "--ignore-quality", action="store_true", help="merge although the quality gate says no; the handoff tells it"
    )
    parser.add_argument(
        "--push", action=BooleanOptionalAction, help="push the branch; a terminal is asked, elsewhere it is not done"
    )
    completes(
        parser.add_argument("-o", "--output", default="", metavar="FILE", help="write the handoff to a file as well"),
        "file",
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.ignore_quality and not arguments.merge_to:
        raise UsageError("usage", "--ignore-quality goes with --merge-to", hint="see: git session end -h")
    if arguments.with_others and not arguments.merge_to:
        raise UsageError("usage", "--with-others goes with --merge-to", hint="see: git session end -h")
    if arguments.merged:
        return _end_merged(call)
    workspace = call.workspace
    wanted = workspace.settings.handoff_on_end if arguments.handoff is None else arguments.handoff
    ending = named_session(workspace, arguments.session) if arguments.session else current_session(workspace)
    target = os.path.abspath(os.path.join(call.folder, arguments.output)) if arguments.output else ""
    if target and not Path(target).parent.is_dir():
        raise SessionError("no-folder", f"there is no folder {Path(target).parent}", hint="make it first")
    push = arguments.push
    if push is None and call.interactive and ending.checked_out:
        branch = ending.session.branch
        remote = unpushed(ending.workspace, branch)
        push = bool(remote) and call.confirm(f"push {branch} to {remote}?", default=False)
    request = EndRequest(
        accomplished=tuple(arguments.accomplished),
        remember=tuple(arguments.remember),
        next_steps=tuple(arguments.next),
        merge_to=arguments.merge_to,
        push=bool(push),
        handoff=wanted or bool(target),
        ignore_quality=arguments.ignore_quality,
        with_others=arguments.with_others,
    )
    ended = end(ending, request, handoff_markdown, here=workspace)
    if target:
        replace(os.fsencode(target), ended.markdown.encode("utf-8", "replace"))
        remember_written(workspace.repository, target)
    return call.show(ended, lambda: _page(ended, call, target))


def _end_merged(call: Call) -> int:
    """List the sessions whose work is merged, and end them if that is wanted; 1 when one could not be ended."""
    from git_session.render.lifecycle.merged_sessions import merged_ends_page, merged_page
    from git_session.render.screen.output import put_page
    from git_session.services.lifecycle.end_merged import MergedEnds, end_merged
    from git_session.services.recording.merged_sessions import merged_sessions

    arguments, workspace = call.arguments, call.workspace
    alone = (arguments.session, arguments.merge_to, arguments.output, arguments.push, arguments.ignore_quality)
    if any(alone):
        raise UsageError(
            "usage", "--merged takes no session, and no --merge-to, --push or --output", hint="see: git session end -h"
        )
    call.reconcile(*workspace.store.bindings())
    found = merged_sessions(workspace)
    wanted = bool(arguments.yes)
    if found and call.interactive:
        put_page(merged_page(found, offers=False), color=call.color)
        wanted = call.confirm(f"end {'it' if len(found) == 1 else 'them'}?", default=True)
        if not wanted:
            return 0
    request = EndRequest(
        accomplished=tuple(arguments.accomplished),
        remember=tuple(arguments.remember),
        next_steps=tuple(arguments.next),
        handoff=workspace.settings.handoff_on_end if arguments.handoff is None else arguments.handoff,
    )
    ended = end_merged(workspace, found, request, handoff_markdown) if wanted else ()
    result = MergedEnds(found, ended)
    page = merged_ends_page(ended, quiet=arguments.quiet) if wanted else merged_page(found, offers=True)
    call.show(result, lambda: page, schema="end-merged")
    return 1 if any(each.error for each in ended) else 0


def _page(ended: EndResult, call: Call, target: str) -> Page:
    page = Page()
    if call.arguments.quiet:
        return page
    where = f" in {ended.worktree}" if ended.worktree else ", whose branch is gone" if ended.gone else ""
    page.line([Span("ended", "good"), f" {ended.session}{where}"])
    if ended.handoff:
        put_summary(page, ended.handoff, full=call.arguments.summary)
    if ended.merged_to:
        page.line(f"merged into {ended.merged_to}, which is checked out now", indent=2)
    elif ended.handoff and ended.handoff.merged.stands:
        page.line(one_line(ended.handoff.merged.text), indent=2)
    for each in ended.with_others:
        page.line(
            f"with {plural(len(each.commits), 'commit')} of {each.branch}, whose session {each.session} is still open",
            indent=2,
        )
    if ended.logged:
        page.line(f"decisions committed to .session/decision-log.md in {ended.logged[:9]}", indent=2)
    for reason in ended.ignored:
        page.line([Span("passed over: ", "warn"), one_line(reason)], indent=2)
    if ended.pushed_to:
        page.line(f"pushed {ended.branch} to {ended.pushed_to}", indent=2)
    if ended.push_target:
        page.line([f"{ended.merged_to} is not pushed yet: ", Span(ended.push_target, "code")], indent=2)
    if ended.checkpoint:
        restore = f"git session restore {_of(ended)}{ended.checkpoint}"
        page.line(["uncommitted work is still in the work tree, and kept: ", Span(restore, "code")], indent=2)
    if ended.put_away:
        restore = f"git session restore {_of(ended)}{ended.put_away}"
        page.line(["work that a switch put away is kept: ", Span(restore, "code")], indent=2)
    if target:
        page.line(f"handoff written to {target}", indent=2)
    if ended.handoff:
        name = ended.session if ended.gone else ended.branch
        page.line(["handoff: ", Span(f"git session handoff {name}", "code")], indent=2)
    return page


def _of(ended: EndResult) -> str:
    """The option that names the session to `restore`, where it is not that of the branch that is checked out here."""
    is_here = ended.branch == ended.checked_out and not ended.gone
    return "" if is_here else f"--session {ended.session} "


COMMAND = Command(
    name="end",
    summary="finish the session: handoff, merge, archive",
    description=[
        "Writes the handoff, keeps the session for good under refs/sessions/ and closes it; git session resume opens it again. "
        "Uncommitted work stays where it is, and is kept in a snapshot too.",
        "BRANCH or ID names another session to end from anywhere: its branch may be checked out in another work tree, nowhere, or "
        "be gone. Nothing changes where you stand. Work that a switch put away stays in the archive. Such a session can be merged "
        "only from its own work tree.",
        "With --merged it lists the open sessions whose work is merged, here or on a server, as a merge, fast-forward, squash or "
        "rebase, and asks whether to end them. Without a terminal it only lists them, unless --yes is given. Each records where it was "
        "merged; one that cannot be ended does not stop the rest. The JSON document is git-session/end-merged/1: `merged` are the "
        "sessions found, `ended` what became of each.",
        "With --merge-to the branch is merged first. A conflict is undone: you are back on the branch, with the session still open. "
        "If commits of other open sessions would be merged with it, because the branch began at theirs or had it merged, the merge is "
        "refused and they are listed; --with-others merges them too. A branch that only a remote has is created from there first.",
        "The quality gate (quality.block_merge_on_quality) refuses a merge with exit status 3 when tests fail or coverage is below "
        "quality.coverage_threshold or, for lines that the session changed, quality.new_code_coverage_threshold. It goes by JUnit and "
        "coverage reports that your test runs left (quality.junit_files, quality.coverage_files; unset: the usual places), as long "
        "as they are newer than the code; without such reports it checks neither, and says so. It also refuses on a report that it "
        "does not understand: one that names no test or no line, or is older than the code beside newer ones. With quality.require_tests it also "
        "refuses a session that changed code and no test, in repositories that have tests. --ignore-quality merges all the same: what was "
        "passed over is recorded with the session and stands in its handoff.",
    ],
    options=options,
    run=run,
    examples=[
        Example('git session end --remember "rotate the keys" --merge-to main', "merge into main, and leave word"),
        Example("git session end feature/oauth", "the session of that branch, without checking it out"),
        Example("git session end --merged", "those that a pull request has brought in"),
        Example('git session end --next "GitHub OAuth" -o HANDOFF.md', "with a next step, and the handoff as a file"),
    ],
    result=EndResult,
    see_also=("drop", "handoff", "restore", "resume"),
)
