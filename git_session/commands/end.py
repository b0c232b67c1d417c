"""`git session end`: finish a session."""

from __future__ import annotations

import os
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path

from git_session.commands.frame import Call, Command, Example, takes, takes_text
from git_session.commands.sharing import note_visibility, release_claims
from git_session.errors import SessionError, UsageError
from git_session.hot.system import replace
from git_session.model.ids import short_oid
from git_session.model.shell import shell_word
from git_session.model.text import one_line, plural
from git_session.render.hooks.first_steps import ENDED
from git_session.render.lifecycle.summary import put_summary
from git_session.render.overview.handoff import handoff_markdown, template_notes
from git_session.render.page import Page, Span
from git_session.services.hooks.first_steps import Hint
from git_session.services.lifecycle.end import EndRequest, EndResult, current_session, end, named_session, unpushed


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        nargs="?",
        metavar="BRANCH|ID",
        help="session to end, wherever its branch is (default: the session of this branch)",
    )
    parser.add_argument(
        "--handoff", action=BooleanOptionalAction, help="write the handoff (default: session.handoff_on_end)"
    )
    parser.add_argument("--summary", action="store_true", help="also print the handoff's figures")
    takes_text(
        parser, "--accomplished", action="append", default=[], metavar="T", help="what was achieved; may be repeated"
    )
    takes_text(
        parser,
        "--remember",
        action="append",
        default=[],
        metavar="T",
        help="a note for the next person; may be repeated",
    )
    takes_text(parser, "--next", action="append", default=[], metavar="T", help="a next step; may be repeated")
    parser.add_argument("--merged", action="store_true", help="end the open sessions whose work is already merged")
    takes(
        parser, "branch", "--merge-to", metavar="BRANCH", help="merge into BRANCH first, and leave BRANCH checked out"
    )
    parser.add_argument(
        "--with-others", action="store_true", help="merge even if that includes commits of other open sessions"
    )
    parser.add_argument(
        "--ignore-quality", action="store_true", help="merge even if the quality gate fails; recorded in the handoff"
    )
    parser.add_argument(
        "--push",
        action=BooleanOptionalAction,
        help="push the branch (default: ask on a terminal, otherwise do not push)",
    )
    takes(parser, "file", "-o", "--output", metavar="FILE", help="write the handoff to FILE too")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.ignore_quality and not arguments.merge_to:
        raise UsageError("--ignore-quality needs --merge-to", hint="see: git session end -h")
    if arguments.with_others and not arguments.merge_to:
        raise UsageError("--with-others needs --merge-to", hint="see: git session end -h")
    if arguments.merged:
        return _end_merged(call)
    workspace = call.workspace
    wanted = workspace.settings.handoff_on_end if arguments.handoff is None else arguments.handoff
    ending = named_session(workspace, arguments.session) if arguments.session else current_session(workspace)
    target = os.path.abspath(os.path.join(call.folder, arguments.output)) if arguments.output else ""
    if target and not Path(target).parent.is_dir():
        raise SessionError(
            "no-folder", f"cannot write the handoff: no folder {Path(target).parent}", hint="create it first"
        )
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
    call.notices += template_notes(ended.handoff)
    if gap := workspace.hook_gap():
        call.notices.append(gap.notice)
    if target:
        replace(os.fsencode(target), ended.markdown.encode("utf-8", "replace"))
    release_claims(call, ending.session.branch)
    note_visibility(call, ended.session)
    call.tell_once(Hint.ENDED, lambda: ENDED)
    return call.show(ended, lambda: _page(ended, call, target), page_optional=True)


def _end_merged(call: Call) -> int:
    """List the sessions whose work is merged, and end them after a prompt or with --yes; returns 1 if one could not be ended."""
    from git_session.render.lifecycle.merged_sessions import merged_ends_page, merged_page
    from git_session.render.screen.output import put_page
    from git_session.services.lifecycle.end_merged import MergedEnds, end_merged
    from git_session.services.recording.merged_sessions import merged_sessions

    arguments, workspace = call.arguments, call.workspace
    alone = (arguments.session, arguments.merge_to, arguments.output, arguments.push, arguments.ignore_quality)
    if any(alone):
        raise UsageError(
            "--merged cannot be combined with a session, --merge-to, --push or --output",
            hint="see: git session end -h",
        )
    call.reconcile(*workspace.store.bindings())
    found = merged_sessions(workspace)
    wanted = bool(arguments.yes)
    if found and call.interactive and not workspace.store.is_read_only:
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
    if ended:
        release_claims(call)
    result = MergedEnds(found, ended)
    page = merged_ends_page(ended, quiet=arguments.quiet) if wanted else merged_page(found, offers=True)
    call.show(result, lambda: page, schema="end-merged")
    return 1 if any(each.error for each in ended) else 0


def _page(ended: EndResult, call: Call, target: str) -> Page:
    page = Page()
    where = f" in {ended.worktree}" if ended.worktree else ", whose branch is gone" if ended.gone else ""
    page.line([Span("ended", "good"), f" {ended.session}{where}"])
    if ended.handoff:
        put_summary(page, ended.handoff, full=call.arguments.summary)
    if ended.had_nothing_to_merge:
        page.line(f"nothing to merge into {ended.merged_to}, which is checked out now", indent=2)
    elif ended.merged_to:
        page.line(f"merged into {ended.merged_to}, which is checked out now", indent=2)
    elif ended.handoff and ended.handoff.merged.is_in_effect:
        page.line(one_line(ended.handoff.merged.text), indent=2)
    for each in ended.with_others:
        page.line(
            f"with {plural(len(each.commits), 'commit')} of {each.branch}, whose session {each.session} is still open",
            indent=2,
        )
    if ended.logged:
        page.line(f"decisions committed to .session/decision-log.md in {short_oid(ended.logged)}", indent=2)
    for reason in ended.ignored:
        page.line([Span("quality gate ignored: ", "warn"), one_line(reason)], indent=2)
    if ended.pushed_to:
        page.line(f"pushed {ended.branch} to {ended.pushed_to}", indent=2)
    if ended.push_target:
        page.line([f"{ended.merged_to} is not pushed yet: ", Span(ended.push_target, "code")], indent=2)
    if ended.checkpoint:
        restore = f"git session restore {_of(ended)}{ended.checkpoint}"
        page.line(["uncommitted work stays in the work tree, and is kept: ", Span(restore, "code")], indent=2)
    if ended.put_away:
        restore = f"git session restore {_of(ended)}{ended.put_away}"
        page.line(["stashed work is kept: ", Span(restore, "code")], indent=2)
    if target:
        page.line(f"handoff written to {target}", indent=2)
    if ended.handoff:
        name = ended.session if ended.gone else ended.branch
        page.line(["handoff: ", Span(f"git session handoff {shell_word(name)}", "code")], indent=2)
    return page


def _of(ended: EndResult) -> str:
    """The --session option that `restore` needs, unless the session is that of the branch checked out here."""
    is_here = ended.branch == ended.checked_out and not ended.gone
    return "" if is_here else f"--session {ended.session} "


COMMAND = Command(
    name="end",
    summary="end the session: handoff, merge, archive",
    description=[
        "Writes the handoff, archives the session under refs/sessions/ and closes it; git session resume reopens it. Uncommitted work stays in place, and a snapshot keeps a copy. If the branch has .session/decision-log.md and it lacks decisions of the session, they are added to it in a commit of their own.",
        "BRANCH or ID names another session, which can be ended from anywhere: its branch may be checked out in another worktree, not "
        "checked out, or deleted. Nothing changes in the current worktree. Stashed work is kept in the archive. For --merge-to, run the command in the worktree where the branch is checked out; if there is none, switch to the branch first.",
        "With --merged it lists the open sessions whose work is merged, here or on a server, by a merge, fast-forward, squash or rebase, "
        "and prompts to end them. Without a terminal it only lists them, unless --yes is given. Each archive records where the work was "
        "merged. A session that cannot be ended does not stop the others.",
        "With --merge-to the branch is merged first, and the other branch is then checked out. If there is a conflict, the merge is undone: you are back on the branch, and the "
        "session is still open. The merge is refused if it would bring in commits of other open sessions, because the branch began at "
        "them or merged them; they are listed, and --with-others merges them too. A target branch that only a remote has is created from "
        "there first.",
        "The quality gate (quality.block_merge_on_quality) refuses a merge with exit status 3 if tests fail, if coverage is below "
        "quality.coverage_threshold, or if coverage of the lines that the session changed is below quality.new_code_coverage_threshold. "
        "It reads the reports of tests (JUnit, NUnit or trx) and of coverage that your last test run left (quality.junit_files and quality.coverage_files, by default where "
        "test tools usually write them) if they are newer than the code; without such reports it checks neither, and says so. It refuses if the last `git session test` failed, or could not load the tests, and neither a report nor the code is newer. It also refuses if a report cannot be used, since it may hide a failure: because it cannot be read, because it lists no test or no line of code, or because it is older than the code although another report is newer. "
        "With quality.require_tests it also refuses a session that changed code but no test, in a repository that has tests. "
        "context.enforce names what else the gate checks: new violations of the declared architecture and patterns. A declaration "
        "that is invalid, such as a misspelt architecture, is refused too. --ignore-quality merges anyway; what failed is recorded in "
        "the session and its handoff. So are changes of .session/config.yaml by which the branch itself makes the gate check less.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            'git session end --remember "rotate the keys" --merge-to main',
            "merge into main, with a note for the next person",
        ),
        Example("git session end feature/oauth", "end the session of that branch, without checking it out"),
        Example("git session end --merged", "end the sessions that were merged, for example by pull requests"),
        Example(
            'git session end --next "GitHub OAuth" -o HANDOFF.md', "give a next step, and write the handoff to a file"
        ),
    ],
    result=EndResult,
    writes=lambda given: not given.merged or given.yes,
    publishes=True,
    see_also=("drop", "handoff", "restore", "resume"),
)
