"""The cost of `why` and `search` in a repository of 1,000 sessions, compared with starting Python and with git blame.

`why` is measured twice: in a repository with a short history, where Python's start is most of it, and in one with 100,000 commits,
where git blame is. Each is also measured the first time, without its index of journals.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import longlife
from bench.measure import Subject, medians, spawn
from bench.scale import opened
from bench.sealed import Sealed

PYTHON = "python -c pass"
FILE = "src/part00/area0/module_00000.py"
LINES = f"{FILE}:2-4"
BLAME = "git blame, 100,000 commits"
PYTHONS, BLAMES = 12, 4
"""Targets: `search`, and `why` in a short history, as multiples of PYTHON; `why` in a long one, as a multiple of BLAME."""
SEARCHES = {"search, a common word": ("measured", "decision"), "search, a rare word": ("nowhere",)}
WHY_SHORT, WHY_LONG = "why, 2,000 commits", "why, 100,000 commits"
FIRST = ", first"


@dataclass(frozen=True)
class Recall:
    """Medians in ms by name."""

    times: Mapping[str, float]


def measured(root: Path) -> Recall:
    """Create both repositories, with the sessions of the long one in the short one, and measure; takes about a minute."""
    long = opened(longlife.repository(root, "long", longlife.LONG))
    short = opened(longlife.repository(root, "short", longlife.SHORT))
    short.run("git", "fetch", "--quiet", "--depth=1", str(long.path), "refs/sessions/*:refs/sessions/*")
    (short.path / ".git" / "shallow").unlink(missing_ok=True)
    subjects = [
        Subject(PYTHON, _runs(long, sys.executable, "-c", "pass")),
        Subject(BLAME, _runs(long, "git", "blame", "--porcelain", "-L2,4", "--", FILE)),
        Subject(WHY_SHORT, _runs(short, "git", "session", "why", LINES)),
        Subject(WHY_LONG, _runs(long, "git", "session", "why", LINES)),
    ]
    subjects += [Subject(name, _runs(long, "git", "session", "search", *words)) for name, words in SEARCHES.items()]
    first = [
        Subject(name + FIRST, _runs(long, "git", "session", "search", *words), _forgets(long))
        for name, words in SEARCHES.items()
    ]
    return Recall({**medians(subjects, rounds=11, warm_up=2), **medians(first, rounds=3, warm_up=0)})


def _forgets(sealed: Sealed) -> Callable[[], None]:
    return lambda: shutil.rmtree(sealed.path / ".git" / "sessions" / "cache", ignore_errors=True)


def _runs(sealed: Sealed, *command: str) -> Callable[[], None]:
    return lambda: spawn(command, folder=sealed.path, environment=sealed.environment)
