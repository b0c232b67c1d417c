"""`git session status`: where the session stands."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.render.page import Page
from git_session.services.overview.status import Status, status


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--objectives", action="store_true", help="show the objectives alone")
    parser.add_argument("--blockers", action="store_true", help="show the blockers alone, resolved ones too")


def run(call: Call) -> int:
    workspace = call.workspace
    verbose = bool(call.arguments.verbose) or workspace.settings.verbose != "false"
    result = status(workspace, workspace.at_hand(), verbose=verbose)
    if call.json:  # prompts and editors ask often, and need no page
        return call.show(result, Page)
    from git_session.render.overview.status import SECTIONS, status_page

    only = [name for name in SECTIONS if getattr(call.arguments, name)]
    return call.show(result, lambda: status_page(result, verbose=verbose, emoji=call.emoji, only=only))


COMMAND = Command(
    name="status",
    summary="show where the session stands, and what is next",
    description=[
        "Time is active time. A gap longer than session.idle_timeout without a trace of work is idle. It is time away, which no total and no "
        "chart has, if it is longer than session.away_after or crosses 04:00 local time: who works past midnight is still at the evening's "
        "work. Time on another branch does not count. What is idle or away is told by the local time of whoever asks, so in another time zone "
        "idle time may differ by such gaps; active time is the same everywhere.",
        "Commits are those of this session on its branch; what others brought in is counted apart. While a rebase or a bisection is "
        "in progress, the session is that of the branch which git took HEAD off; log, brief and handoff show it, too.",
        "Tests and coverage are what the last test run left in JUnit and coverage reports (quality.junit_files, quality.coverage_files; "
        "unset: the usual places); nothing is run. Coverage is covered lines out of those that can be; new code is the lines that differ from "
        "where the session began, without tests. Reports older than the code are called so, and nothing goes by them.",
        "Uncommitted files are the user's: those of .session/ and .ccmp/ and what test tools write (reports, quality.junit_files, "
        "quality.coverage_files, .coverage, htmlcov/) do not count, here, in the checklist and in the handoff, nor do their lines in any figure. "
        "-v lists them. A checkpoint commits them and a snapshot holds them all the same.",
        "What is next follows from the facts: open blockers, the objective in progress, uncommitted files, commits that are not pushed. "
        "With -v: every file, resolved blockers, the reasons of decisions, the session's id; and how git-session is set up here: "
        "whether the hooks run, which configuration holds, where the session lies.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session status", "the whole picture"),
        Example("git session status --objectives", "only what is to be accomplished"),
        Example("git session status --json", "the same for a prompt, an editor or an agent"),
    ],
    result=Status,
    see_also=("objectives", "blockers", "brief", "log"),
)
