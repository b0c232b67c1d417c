"""What commands cost in a repository with a long life behind it, against a small one and against git itself."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench import longlife
from bench.commits import with_hooks, with_session
from bench.measure import Subject, medians, spawn
from bench.sealed import Sealed, repository

WEEK = 7 * 86_400
COMMANDS = ("status", "brief", "history --count 10", "log")
START, WEEKLY, LOG_WEEKLY = "report --weekly, small", "report --weekly", "git log --since=1.week --numstat"
COLD, WARM, LOG = "report --project, first", "report --project, second", "git log --numstat"
_PROJECT = ("git", "session", "report", "--project")
_NOW = longlife.END + 3600
MEMORY = 300
"""MB that a report may take."""


@dataclass(frozen=True)
class Scale:
    """Medians in ms: of COMMANDS as (small, big), of the others by name; peaks in MB by name."""

    commands: Mapping[str, tuple[float, float]]
    reports: Mapping[str, float]
    peaks: Mapping[str, float]


def measured(root: Path) -> Scale:
    """Write both repositories and measure; takes about five minutes."""
    small = _with_session(repository(root, "small"))
    short, big = (
        _with_session(longlife.repository(root, name, life))
        for name, life in (("short", longlife.SHORT), ("long", longlife.LONG))
    )
    subjects = [
        Subject(f"{command} {size}", _runs(sealed, "git", "session", *command.split()))
        for command in COMMANDS
        # The sessions that history tells must be as rich on both sides.
        for size, sealed in (("small", short if command.startswith("history") else small), ("big", big))
    ]
    found = medians(subjects, rounds=9, warm_up=2)
    commands = {name: (found[f"{name} small"], found[f"{name} big"]) for name in COMMANDS}
    quick = [
        Subject(START, _runs(small, "git", "session", "report", "--weekly")),
        Subject(WEEKLY, _runs(big, "git", "session", "report", "--weekly")),
        Subject(LOG_WEEKLY, _runs(big, "git", "log", f"--since=@{_NOW - WEEK}", "--numstat")),
    ]
    cache = big.path / ".git" / "sessions" / "cache"
    long = [
        Subject(COLD, _runs(big, *_PROJECT), lambda: shutil.rmtree(cache, ignore_errors=True)),
        Subject(WARM, _runs(big, *_PROJECT)),
        Subject(LOG, _runs(big, "git", "log", "--numstat")),
    ]
    reports = {**medians(quick, rounds=9, warm_up=2), **medians(long, rounds=3, warm_up=0)}
    shutil.rmtree(cache)
    peaks = {name: peak(big, *_PROJECT) for name in (COLD, WARM)}
    return Scale(commands, reports, {**peaks, LOG: peak(big, "git", "log", "--numstat")})


def _with_session(sealed: Sealed) -> Sealed:
    """An open session, an hour after the newest commit; everything there goes by that time."""
    date = f"{_NOW} +0000"
    clock = {"GIT_SESSION_NOW": str(_NOW), "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return with_session(with_hooks(replace(sealed, environment={**sealed.environment, **clock})))


def _runs(sealed: Sealed, *command: str) -> Callable[[], None]:
    def run() -> None:
        spawn(command, folder=sealed.path, environment=sealed.environment)

    return run


def peak(sealed: Sealed, *command: str) -> float:
    """The most memory in MB that a program, or the largest of those that it starts, has at a time."""
    here = os.getcwd()
    os.chdir(sealed.path)
    try:
        silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        process = os.posix_spawnp(command[0], list(command), sealed.environment, file_actions=silent)
    finally:
        os.chdir(here)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"bench: {' '.join(command)} failed")
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
