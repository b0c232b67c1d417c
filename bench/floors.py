"""What git alone needs for as many refs as there are colleagues: the floor beside the figures of shared sessions.

The server has one ref for each colleague, outside of heads and tags, of one commit with one file.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import count

from bench.measure import Subject, spawn
from bench.sealed import Sealed

ON_SERVER, FETCHED = "refs/others/", "refs/others-remotes/"


def publish(server: Sealed, writers: int) -> None:
    """Give the server so many refs, packed."""
    change(server, range(writers), 0)
    server.run("git", "pack-refs", "--all")


def follow(clone: Sealed) -> None:
    """Let every fetch bring them, and pack those that are there."""
    clone.run("git", "config", "--add", "remote.origin.fetch", f"+{ON_SERVER}*:{FETCHED}*")
    clone.run("git", "fetch", "--quiet")
    clone.run("git", "pack-refs", "--all")


def change(server: Sealed, writers: range, number: int) -> None:
    """Put one more commit on the refs of `writers`: three objects each. What was there before is packed."""
    server.run("git", "repack", "-adq")
    rows = []
    for writer in writers:
        ref = f"{ON_SERVER}{writer:06}"
        rows.append(f"commit {ref}\ncommitter A <a@example.org> {1_800_000_000 + number} +0000\ndata 3\nOne")
        rows.append(f"from {ref}^0" if number else "")
        content = f"{writer} {number}\n"
        rows.append(f"M 100644 inline file.txt\ndata {len(content)}\n{content}")
    stdin = "\n".join(filter(None, rows)) + "\n"
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=server.path, env=server.environment, input=stdin.encode(), check=True
    )


def news(name: str, server: Sealed, clone: Sealed, changed: range) -> Subject:
    """A fetch of one new commit on each of the `changed` refs."""
    numbers = count(1)
    return Subject(name, _runs(clone, ("git", "fetch", "-q")), lambda: change(server, changed, next(numbers)))


def by_hand(name: str, clone: Sealed, refspec: str, branch: str, prepare: Callable[[], None]) -> Subject:
    """The start of Python, a fetch by `refspec`, and a push of one commit on `branch`: what a sync cannot do without."""
    fetch = ("git", "fetch", "-q", "--prune", "--no-tags", "--no-write-fetch-head", "--refmap=", "origin", refspec)
    commands = (sys.executable, "-c", "pass"), fetch, ("git", "push", "-q", "origin", branch)
    return Subject(name, _runs(clone, *commands), prepare)


def _runs(clone: Sealed, *commands: tuple[str, ...]) -> Callable[[], None]:
    def run() -> None:
        for each in commands:
            spawn(each, folder=clone.path, environment=clone.environment)

    return run
