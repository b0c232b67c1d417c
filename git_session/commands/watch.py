"""`git session watch`: show the session live, and record activity."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.services.watching.event import WatchEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--lines", action="store_true", help="print one line for each event, on a terminal, to a pipe or to a file"
    )
    parser.add_argument(
        "--poll",
        action="store_true",
        help="poll with git status (default: the system reports changes, if it can)",
    )


def run(call: Call) -> int:
    import sys

    given = call.arguments
    if not (given.lines or given.json or given.quiet or sys.stdout.isatty()):
        from git_session.commands import status

        # A pipe or a file gets the status once: a program that waits for the end of input must not wait forever.
        words = [*["-v"] * given.verbose, *["--no-color"] * given.no_color]
        return status.run(Call(status.COMMAND, status.COMMAND.parser().parse_args(words), call.folder))
    from git_session.commands.watching import follow

    return follow(call, polling=call.arguments.poll, lines=call.arguments.lines)


COMMAND = Command(
    name="watch",
    summary="show the session of this branch live, and record activity",
    description=[
        "Shows objectives, time, changed files, commits, tests and checkpoints, and updates them as they change, until you press q or Ctrl-C. "
        "After a branch switch it shows the session of the new branch; on a branch without a session it waits until one is started. If the "
        "repository is moved, the watch moves with it.",
        "With --lines it prints one line for each event, with --json one JSON document for each event, and with -q it only records. With none of these, and with stdout in a pipe or a file, it does not watch: it prints what git session status prints, and exits.",
        "While files change, the watch records activity in the session, at most once every five minutes (or every quarter of "
        "session.idle_timeout, if that is shorter). Hours of editing between two commits then count as active time, and a pause does not. A "
        "file counts if git does not ignore it, it matches tracking.watch_patterns (if set) and it does not match tracking.ignore_patterns. "
        "Temporary files of editors do not count.",
        "Time is never counted twice. If two watches run in one work tree, only the first records; when the first exits, the second starts to record. Time "
        "during which the machine is suspended does not count (on Linux).",
        "If session.auto_checkpoint is set, the watch takes a snapshot when files have changed and the last checkpoint is older than "
        "session.checkpoint_interval. It waits while a merge, rebase, cherry-pick, revert or bisection is in progress, and never changes a file or the index.",
        "If the extra git-session[watch] is installed, the system reports changes (through watchfiles). Without it, with --poll and on network "
        "file systems, the watch runs git status every two seconds, or less often where that takes longer than 20 ms.",
        "The exit status is 0 after q, SIGTERM or SIGHUP, 130 after Ctrl-C, and 1 if the repository was deleted. Ctrl-Z suspends the watch and "
        "gives the terminal back.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session watch", "keep it open in a pane beside the editor"),
        Example("git session watch --lines", "print what happens, line by line"),
        Example("git session watch --json | jq -r .text", "read the events in a program"),
        Example(
            "git session watch --poll", "watch a network folder or a container, where the system reports no changes"
        ),
    ],
    result=WatchEvent,
    see_also=("status", "log", "checkpoint", "restore", "config"),
)
