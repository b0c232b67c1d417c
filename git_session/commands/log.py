"""`git session log`: the timeline of a session."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.render.overview.timeline import timeline_page
from git_session.services.overview.timeline import KINDS, Timeline, timeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(parser, "session", "session", nargs="?", metavar="ID|BRANCH", help="session to show (default: this branch's)")
    parser.add_argument(
        "--by", default="", metavar="WHO", help="show only what these did: people, agents, or one by name"
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=tuple(KINDS),
        default=[],
        help="show only events of this kind; may be repeated",
    )
    parser.add_argument("--metrics", action="store_true", help="add time, size, tests and coverage of the commits")


def run(call: Call) -> int:
    arguments, workspace = call.arguments, call.workspace
    with call.progress("Reading the commits") as progress:
        result = timeline(
            workspace,
            workspace.find(arguments.session),
            by=arguments.by,
            kinds=arguments.kind,
            metrics=arguments.metrics,
            progress=progress,
        )
    if arguments.metrics:
        call.note_shallow()
    return call.show(result, lambda: timeline_page(result, metrics=arguments.metrics, emoji=call.emoji), page_long=True)


COMMAND = Command(
    name="log",
    summary="show the timeline of a session: every event, the oldest first",
    description=[
        "Shows the events of a session, day by day in local time: objectives, blockers, decisions, commits, checkpoints, and switches to "
        "and from the branch. Gaps of five minutes and more are shown with how they count: active, idle, away (in no total; see "
        "git-session-status(1)) or paused.",
        "With --metrics, figures of each commit that is still on the branch follow: active time, files and lines changed, test functions "
        "added less removed, and coverage if it was measured, with sum, median, last value and a bar for each of at most 40 commits. A "
        "merge has no figures of its own.",
        "Events that a coding agent caused show its name. An agent is recognised by GIT_SESSION_AGENT, by the variables that Claude "
        "Code, Codex, Gemini CLI, Cursor, Copilot CLI, OpenCode, Qwen Code, Kilo and Pi set for the programs they start, or by AI_AGENT, "
        "without the version in it. --by takes people by name or e-mail "
        "address, or by a part of either; an event that no agent caused counts for the author of the next commit.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session log", "show that of this branch's session"),
        Example("git session log feature/oauth", "show that of the newest session of that branch"),
        Example("git session log --kind commits --kind decisions", "show what was done, and why"),
        Example("git session log --by agents", "show what agents did"),
        Example("git session log --metrics", "add figures of the commits"),
        Example("git session log --json", "print the events as JSON"),
    ],
    result=Timeline,
    see_also=("history", "status", "handoff"),
)
