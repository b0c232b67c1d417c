"""`git session handoff`: the document that the next one on the branch reads."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError

from git_session.commands.frame import Call, Command, Example, completes
from git_session.render.overview.handoff import handoff_markdown
from git_session.services.overview.handoff import Handoff
from git_session.services.overview.handoffs import handoff_of


def options(parser: ArgumentParser) -> None:
    name = parser.add_argument(
        "session", nargs="?", default="", metavar="ID|BRANCH", help="which one (default: this branch's)"
    )
    completes(name, "session")
    parser.add_argument(
        "--at",
        type=_number,
        metavar="N",
        help="the handoff of the Nth end, 1 being the first; git session log names them",
    )


def _number(text: str) -> int:
    """`2` or `end-2`, as git session log has it."""
    number = text.removeprefix("end-")
    if not number.removeprefix("-").isdecimal():
        raise ArgumentTypeError(f"{text!r} is not the number of an end: 1 is the first")
    return int(number)


def run(call: Call) -> int:
    result = handoff_of(call.workspace, call.arguments.session, at=call.arguments.at)
    return call.show_text(result, lambda: handoff_markdown(result))


COMMAND = Command(
    name="handoff",
    summary="show the handoff of a session, as Markdown",
    description=[
        "Objectives with what was achieved, commits, work in progress, blockers, decisions, tests and coverage, figures, key files, "
        "annotations that were left, notes, next steps (the open objectives if none were given), and a checklist that is read from the "
        "repository. Empty sections are omitted.",
        "Commits stand under the objective that they completed, else under the one that was in progress when they were made (of several, "
        "the one started last), and there by their conventional type. Tests and coverage are those of the first measurement of the session "
        "and what fresh reports tell now. Blocked is the active and idle time with at least one blocker open; the age of a blocker is calendar time. Key files are the ten with the most lines added and "
        "deleted over all commits of the session. Annotations are those on lines that the session added, in at most 200 files.",
        "For an ended session this is the document that was written when it ended; for an open one, the handoff as it would be written now. "
        "A session that was reopened has a handoff of every end: all are kept in the history of refs/sessions/<id>, and --at shows an "
        "earlier one.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session handoff", "of this branch's session"),
        Example("git session handoff feature/oauth", "of the newest session of that branch"),
        Example("git session handoff feature-oauth-2026 > handoff.md", "a unique beginning of the id is enough"),
        Example("git session handoff feature/oauth --at 1", "as it was written at the first end"),
    ],
    result=Handoff,
    see_also=("end", "brief", "history"),
)
