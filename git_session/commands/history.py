"""`git session history`: the sessions of this repository."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, completes
from git_session.errors import UsageError
from git_session.render.figures.history import history_page
from git_session.services.figures.history import COUNT, History, history


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--count", "-n", type=int, default=COUNT, metavar="N", help=f"at most so many (default {COUNT})"
    )
    parser.add_argument("--since", default="", metavar="DATE", help='started since then: 2027-01-31, "2 weeks ago"')
    branch = parser.add_argument("--branch", "-b", default="", metavar="B", help="only the sessions of this branch")
    completes(branch, "branch")
    parser.add_argument(
        "--by", default="", metavar="WHO", help="only those that these worked in: people, agents, or one by name"
    )
    parser.add_argument("--metrics", action="store_true", help="add figures for each session, and how they develop")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.count < 1:
        raise UsageError("usage", "--count takes a number from 1 on", hint="git session history --count 5")
    with call.progress("Reading the sessions") as progress:
        result = history(
            call.workspace,
            count=arguments.count,
            since=arguments.since,
            branch=arguments.branch,
            by=arguments.by,
            metrics=arguments.metrics,
            progress=progress,
        )
    if arguments.metrics:
        call.note_shallow()
    if arguments.quiet:
        return call.show_text(result, lambda: "".join(f"{each.id}\n" for each in result.sessions))
    return call.show(
        result,
        lambda: history_page(result, by=arguments.by, metrics=arguments.metrics, emoji=call.emoji),
        page_long=True,
    )


COMMAND = Command(
    name="history",
    summary="list the sessions of this repository, the newest first",
    description=[
        "A line for each: when it started, its branch, objectives done, active time, commits, lines added and deleted. The sign in front "
        "marks the session of this branch, a dot the other open ones, and ! an open one whose branch is gone. With -q: their ids alone, one a line.",
        "With --metrics, of the sessions that are listed: idle time, test functions added and removed, and coverage as last measured, and below them sum, median, the last "
        "value, and a bar for each session, at most 40. Bars start at nothing, those of coverage at the lowest value. With display.emoji off, or where the terminal does not speak UTF-8, bars are ASCII.",
        "Files, lines and tests are those that differ between the session's fork point and its end. The fork point is where the branch stood when "
        "the session began, or the newest commit of the branch it came from, or of that one's upstream, that it was rebased onto or that was merged in.",
        "Where agents worked, or several people, the names say who did. With --metrics or --by, their commits and their active time are "
        "listed, which add up to those of the sessions. A commit is the agent's that made it, else its author's. Time is theirs who ended "
        "it: up to an event of an agent it is the agent's, else it counts for the person whose commit came next.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session history", f"the newest {COUNT}"),
        Example('git session history --since "2 weeks ago" --metrics', "what became of two weeks"),
        Example("git session history --branch feature/oauth", "all about one branch"),
        Example("git session history --by agents", "the sessions that agents worked in, and how much was theirs"),
        Example("git session history --by ada@example.org", "those of a person, by name or e-mail address"),
    ],
    result=History,
    see_also=("log", "handoff", "status"),
)
