"""`git session history`: the sessions of this repository."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.sharing import note_unshared
from git_session.errors import UsageError
from git_session.model.dataclass import replace
from git_session.render.figures.history import history_page
from git_session.services.figures.history import COUNT, History, history, moment
from git_session.services.teamwork.past import newest_shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--count", "-n", type=int, default=COUNT, metavar="N", help=f"list at most N sessions (default {COUNT})"
    )
    parser.add_argument(
        "--since", default="", metavar="DATE", help='list sessions started since then: 2027-01-31, "2 weeks ago"'
    )
    takes(parser, "branch", "--branch", "-b", metavar="B", help="list only the sessions of this branch")
    parser.add_argument(
        "--by",
        default="",
        metavar="WHO",
        help="list only sessions in which these worked: people, agents, or one by name",
    )
    parser.add_argument("--metrics", action="store_true", help="add figures of each session, and their trends")
    parser.add_argument("--team", action="store_true", help="add the sessions that colleagues share, under their names")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.count < 1:
        raise UsageError("--count must be at least 1", hint="git session history --count 5")
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
    if arguments.team:
        found = newest_shared(
            call.workspace,
            count=arguments.count,
            after=moment(call.workspace, arguments.since) if arguments.since else 0,
            branch=arguments.branch or "",
            by=arguments.by,
        )
        result = replace(result, colleagues=found[0], colleagues_more=found[1])
        note_unshared(call)
    if arguments.metrics:
        call.note_shallow()
    if arguments.quiet:
        ids = [each.id for each in result.sessions] + [each.id for each in result.colleagues]
        return call.show_text(result, lambda: "".join(f"{each}\n" for each in ids))
    return call.show(
        result,
        lambda: history_page(result, by=arguments.by, metrics=arguments.metrics, emoji=call.emoji),
        page_long=True,
    )


COMMAND = Command(
    name="history",
    summary="list the sessions of this repository, newest first",
    description=[
        "Prints one line for each session: when it started, its branch, objectives done, active time, commits, lines added and deleted. "
        "The first column marks the session of this branch (▶ or >), other open sessions (·), and open sessions whose branch was deleted "
        "(!). With -q only the ids are printed, one per line.",
        "With --metrics it adds, for each listed session, idle time, test functions added and removed, and coverage as last measured; "
        "below them sum, median, last value, and a bar for each of at most 40 sessions. Bars start at zero, those of coverage at the "
        "lowest value. If display.emoji is off, or the terminal does not use UTF-8, bars are ASCII.",
        "Files, lines and tests are those that differ between the session's fork point and its end. The fork point is the commit that the "
        "branch was at when the session began, or a newer commit of the branch it came from, or of that branch's upstream, if the "
        "session's branch was rebased onto it or merged it.",
        "If agents or several people worked, their names are shown. With --metrics or --by, their commits and active time are listed, "
        "which add up to those of the sessions. A commit belongs to the agent that made it, or else to its author. Time belongs to "
        "whoever caused the event that ends the interval: an agent, or else the author of the next commit.",
        "With --team, a second table lists the sessions that colleagues share with git session sync, as fetched last, at most --count "
        "of them. They are in no figure of yours. Time is shown of colleagues who share it; of all others only days are known.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session history", f"the newest {COUNT}"),
        Example('git session history --since "2 weeks ago" --metrics', "show figures and trends of the last two weeks"),
        Example("git session history --branch feature/oauth", "list all sessions of one branch"),
        Example(
            "git session history --team --since monday", "list your sessions of this week, and those of colleagues"
        ),
        Example("git session history --by agents", "list the sessions that agents worked in, with their share"),
        Example(
            "git session history --by ada", "list the sessions of a person, by a part of the name or e-mail address"
        ),
    ],
    result=History,
    see_also=("log", "handoff", "status", "team"),
)
