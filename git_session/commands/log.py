"""`git session log`: the timeline of a session."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, completes
from git_session.render.overview.timeline import timeline_page
from git_session.services.overview.timeline import KINDS, Timeline, timeline


def options(parser: ArgumentParser) -> None:
    name = parser.add_argument(
        "session", nargs="?", default="", metavar="ID|BRANCH", help="which one (default: this branch's)"
    )
    completes(name, "session")
    parser.add_argument("--by", default="", metavar="WHO", help="only what these did: people, agents, or one by name")
    parser.add_argument(
        "--kind",
        action="append",
        choices=tuple(KINDS),
        default=[],
        help="only events of this kind (several times for several)",
    )
    parser.add_argument(
        "--metrics", action="store_true", help="add how time, size, tests and coverage of commits develop"
    )


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
    summary="show a session's timeline: every event, the oldest first",
    description=[
        "Objectives, blockers, decisions, commits, checkpoints, and when the branch was entered and left, day by day in local time. Gaps of "
        "five minutes and more are shown with how they count: active, idle, away (in no total: see git-session-status(1)), or paused.",
        "With --metrics, below them: active time, files and lines changed, test functions added less removed, and coverage where it was "
        "measured, of each commit that is still on the branch; sum, median, the last value, and a bar for each, at most 40. Merges have no "
        "size of their own.",
        "What a coding agent did bears its name. An agent is known by GIT_SESSION_AGENT, or by the variables that Claude Code, Codex, Gemini "
        "CLI, Cursor, Copilot CLI and OpenCode set for the programs they start. A person, by name or e-mail address, did what led to commits of "
        "theirs: an event of no agent is theirs whose commit came next.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session log", "of this branch's session"),
        Example("git session log feature/oauth", "of the newest session of that branch"),
        Example("git session log --kind commits --kind decisions", "what was done, and why"),
        Example("git session log --by agents", "what agents did"),
        Example("git session log --metrics", "and how its commits developed"),
        Example("git session log --json", "the events as data"),
    ],
    result=Timeline,
    see_also=("history", "status", "handoff"),
)
