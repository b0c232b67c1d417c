"""`git session watch`: the session of this branch, live, while files change."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.services.watching.event import WatchEvent


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--lines",
        action="store_true",
        help="print a line for each thing that happens, also where stdout is no terminal",
    )
    parser.add_argument(
        "--poll",
        action="store_true",
        help="ask git from time to time instead of the system, as for a network file system",
    )


def run(call: Call) -> int:
    import sys

    given = call.arguments
    if not (given.lines or given.json or given.quiet or sys.stdout.isatty()):
        from git_session.commands import status

        # A pipe or a file gets the picture as it is: a program that waits for its end would wait for ever.
        words = [*["-v"] * given.verbose, *["--no-color"] * given.no_color]
        return status.run(Call(status.COMMAND, status.COMMAND.parser().parse_args(words), call.folder))
    from git_session.commands.watching import follow

    return follow(call, polling=call.arguments.poll, lines=call.arguments.lines)


COMMAND = Command(
    name="watch",
    summary="follow the session of this branch, and keep evidence of work",
    description=[
        "Shows objectives, time, the files that change, commits, tests and checkpoints as they are, until q or Ctrl-C. It follows a "
        "switch of the branch and a move of the repository; on a branch without a session it waits for one. With --lines "
        "it prints a line for each thing that happens, with --json each line is a JSON document, with -q it only records. Where stdout is no "
        "terminal, and without any of these, it prints once what git session status prints, and ends.",
        "While files change, it records that there was activity: an event every five minutes at most (a quarter of session.idle_timeout, "
        "if that is less), so that hours between two commits count as work if they were, and a pause does not. Files count that git "
        "does not ignore and that tracking.watch_patterns name, but for tracking.ignore_patterns; what editors put beside them does not. "
        "Nothing counts twice: not what commits and commands tell, and not with two watches in one work tree, where the first records, "
        "and the other takes over when it ends. Time for which the machine slept is left out, where the system tells it (Linux).",
        "With session.auto_checkpoint it takes a snapshot when the last one is older than session.checkpoint_interval and something changed "
        "since, but not while git is in the middle of something. Index and files are not touched.",
        "The extra git-session[watch] lets the system tell of changes, by watchfiles. Without it, with --poll and on network file systems, git "
        "is asked every two seconds; where that takes it longer than 20 ms, as much less often.",
        "q, SIGTERM and SIGHUP end it with 0, Ctrl-C with 130, a repository that was deleted with 1. Ctrl-Z gives the terminal back.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session watch", "keep it open in a pane beside the editor"),
        Example("git session watch --lines", "what happens, line by line"),
        Example("git session watch --json | jq -r .text", "the same for a program"),
        Example("git session watch --poll", "where the system tells of no changes: network folders, some containers"),
    ],
    result=WatchEvent,
    see_also=("status", "log", "checkpoint", "restore", "config"),
)
