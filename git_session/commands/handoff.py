"""`git session handoff`: print the document for whoever continues the branch."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from git_session.commands.frame import Call, Command, Example, takes
from git_session.render.overview.handoff import handoff_markdown
from git_session.services.overview.handoff import Handoff
from git_session.services.overview.handoffs import handoff_of


def options(parser: ArgumentParser) -> None:
    takes(parser, "session", "session", nargs="?", metavar="ID|BRANCH", help="session to show (default: this branch's)")
    parser.add_argument(
        "--at",
        type=_number,
        metavar="N",
        help="show the handoff of the Nth end, from 1; git session log lists them",
    )


def _number(text: str) -> int:
    """Parse the number of an end, as `2` or as `end-2` (the form that git session log prints)."""
    number = text.removeprefix("end-")
    if not number.removeprefix("-").isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a number: 1 is the first end")
    return int(number)


def run(call: Call) -> int:
    result = handoff_of(call.workspace, call.arguments.session, at=call.arguments.at)
    return call.show_text(result, lambda: handoff_markdown(result))


COMMAND = Command(
    name="handoff",
    summary="show the handoff of a session as Markdown",
    description=[
        "Shows what the next person on a branch needs to know: objectives and what was achieved, commits, work in progress, blockers, "
        "decisions, tests and coverage, figures, key files, annotations, notes, next steps (the open objectives if none were given), and "
        "a checklist. Empty sections are omitted.",
        "Commits are listed under the objective that they completed, or else under the one that was in progress (of several, the one "
        "started last), grouped by conventional type. Tests and coverage show the first measurement of the session and the current test "
        "report files. Blocked time is active and idle time with at least one open blocker; the age of a blocker is calendar time. Key "
        "files are the ten with the most lines added and deleted by all commits of the session. Annotations are those on lines that the "
        "session added, in at most 200 files.",
        "For an ended session this is the document written when it ended; for an open session, the handoff as it would be written now. A "
        "session that was reopened has one handoff for each end. All of them are kept in the history of refs/sessions/<id>; --at shows an "
        "earlier one.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session handoff", "show that of this branch's session"),
        Example("git session handoff feature/oauth", "show that of the newest session of that branch"),
        Example(
            "git session handoff feature-oauth-2026 > handoff.md", "name the session by a unique beginning of its id"
        ),
        Example("git session handoff feature/oauth --at 1", "show the one written at the first end"),
    ],
    result=Handoff,
    see_also=("end", "brief", "history"),
)
