"""`python -m bench`: measure everything and print it. Exit status 0: it measures, it does not judge."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import commands, commits, hooks
from bench.measure import medians
from bench.table import Target, heading, ms, rows, times


def main() -> int:
    start = time.monotonic()
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    say(f"{git}, Python {platform.python_version()}, {platform.system()} {platform.machine()}; medians in milliseconds")
    with tempfile.TemporaryDirectory(prefix="git-session-bench-") as folder:
        root = Path(folder)
        report_commits(medians(commits.subjects(root), rounds=21))
        report_hooks(medians(hooks.subjects(root), rounds=15))
        report_commands(medians(commands.subjects(root), rounds=15))
    say(f"\ntook {time.monotonic() - start:.0f} s")
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report_commits(found: dict[str, float]) -> None:
    bare = found[commits.BARE]
    cells = [(name, ms(value), times(value / bare), f"+{value - bare:.1f} ms") for name, value in found.items()]
    say(heading("git commit"))
    say(rows(("hooks", "median", "to no hooks", "added"), cells))
    say("")
    say(Target("no session : three no-op hooks", found[commits.IDLE] / found[commits.NO_OP], 2).text)
    added = found[commits.ACTIVE] - bare
    for peer, limit in ((commits.LFS, 2.0), (commits.PRE_COMMIT, 1 / 6)):
        if peer in found:
            say(Target(f"added, active session : added, {peer}", added / (found[peer] - bare), limit).text)
        else:
            say(f"{peer.split(',')[0]} is missing and could not be installed: not compared")


def report_hooks(found: dict[str, float]) -> None:
    cells = [(name, *(ms(found[f"{name}, {label}"]) for label in ("no session", "active"))) for name in hooks.NAMES]
    say(heading("Each hook alone"))
    say(rows(("hook", "no session", "active session"), cells))
    say(f"\n{hooks.FLOOR} alone: {ms(found[hooks.FLOOR])}")


def report_commands(found: dict[str, float]) -> None:
    start = found[commands.PYTHON]
    say(heading("Commands"))
    say(
        rows(
            ("command", "median", "to python"), [(name, ms(each), times(each / start)) for name, each in found.items()]
        )
    )
    say("")
    for name, limit in ((commands.JSON, 10), (commands.TERMINAL, 20)):
        say(Target(f"{name} : {commands.PYTHON}", found[name] / start, limit).text)


if __name__ == "__main__":
    sys.exit(main())
