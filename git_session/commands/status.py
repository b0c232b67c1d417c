"""`git session status`: the state of the session and what is next."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.render.page import Page
from git_session.services.overview.status import Status, status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        nargs="?",
        metavar="ID|BRANCH",
        help="open session to show (default: this branch's)",
    )
    parser.add_argument("--objectives", action="store_true", help="show only the objectives")
    parser.add_argument("--blockers", action="store_true", help="show only the blockers, resolved ones too")


def run(call: Call) -> int:
    if call.arguments.session:
        from git_session.services.lifecycle.whereabouts import looked_at

        place = looked_at(call.workspace, call.arguments.session)
        workspace, session, checked_out = place.workspace, place.session, place.checked_out
    else:
        workspace, session, checked_out = call.workspace, call.workspace.at_hand(), True
    if misspelt := call.workspace.configuration.misspelt:
        call.notices.append(misspelt)
    elsewhere = workspace.repository.top != call.workspace.repository.top
    verbose = bool(call.arguments.verbose) or workspace.settings.verbose != "false"
    result = status(workspace, session, checked_out=checked_out, elsewhere=elsewhere, verbose=verbose)
    if call.json:  # shell prompts and editors call this often, and need no page
        return call.show(result, Page)
    from git_session.render.overview.status import SECTIONS, status_page

    only = [name for name in SECTIONS if getattr(call.arguments, name)]
    return call.show(result, lambda: status_page(result, verbose=verbose, emoji=call.emoji, only=only))


COMMAND = Command(
    name="status",
    summary="show the state of the session, and what to do next",
    description=[
        "Shows the session's time, objectives, blockers, decisions, commits, tests and coverage, the state of the work tree, and what to "
        "do next: open blockers, the objective in progress, uncommitted files, commits that are not pushed. With -v it also shows every "
        "file, resolved blockers, the reasons of decisions and the session's id, and how git-session is set up: whether the hooks run, "
        "which configuration is in force and where the session is stored.",
        "Time is active time. A gap without a trace of work that is longer than session.idle_timeout is idle time. If it is also longer "
        "than session.away_after, or crosses 04:00 local time, it is away time, which appears in no total and no chart. (Work past "
        "midnight belongs to the evening before.) Time on another branch does not count. Idle time and away time depend on the local time "
        "zone; active time does not.",
        "Only commits of this session count as its own; commits that others brought in are counted separately. During a rebase or a "
        "bisection, the session is that of the branch from which git detached HEAD; log, brief and handoff show it too.",
        "With the id or the branch of an open session, shows that one, from anywhere. If its branch is not checked out, its files, "
        "tests and coverage are left out.",
        "Tests and coverage come from the reports of tests (JUnit, NUnit or trx) and of coverage that your last test run left (quality.junit_files and "
        "quality.coverage_files, by default where test tools usually write them); no test is run. Coverage is the share of lines that "
        "tests ran, out of the lines they can run. New code is the lines that differ from where the session began, without test files. "
        "Reports older than the code are marked stale and ignored.",
        "Files in .session/ and .ccmp/, and what test tools write (reports, .coverage, htmlcov/), do not count as uncommitted work, and "
        "their lines count in no figure; -v lists them. The same holds for the checklist and the handoff. Checkpoints and snapshots "
        "include these files.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session status", "show everything"),
        Example("git session status --objectives", "show only the objectives"),
        Example("git session status feature/oauth", "show another session, without leaving this branch"),
        Example("git session status --json", "print JSON for a shell prompt, an editor or an agent"),
    ],
    result=Status,
    see_also=("objectives", "blockers", "brief", "log"),
)
