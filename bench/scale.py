"""The cost of commands in a repository with a long history, compared with a small one and with git."""

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
START, WEEKLY, LOG_WEEKLY = "report --weekly, small", "report --weekly", "git log --since=1.week --numstat"
COLD, WARM, LOG = "report --project, first", "report --project, second", "git log --numstat"
HISTORY, HISTORY_FIRST, EVERY = "history --count 10", "history --count 10, first", "history, a session more"
"""EVERY is the cost of each session when all are listed."""
COMMANDS = ("status", "brief", HISTORY, "log")
LIMITS = {"status": 1.5, "brief": 1.5, HISTORY: 1.2, HISTORY_FIRST: 2, EVERY: 1.5, "log": 1.5}
"""Targets: the time in the big repository, as a multiple of that in a small one."""
_PROJECT = ("git", "session", "report", "--project")
_NOW = longlife.END + 3600
MEMORY = 300
"""Target: the memory of a report in MB."""


@dataclass(frozen=True)
class Scale:
    """Medians in ms: commands as (small, big), others by name; peak memory in MB by name."""

    commands: Mapping[str, tuple[float, float]]
    reports: Mapping[str, float]
    peaks: Mapping[str, float]


def measured(root: Path) -> Scale:
    """Create both repositories and measure; takes about five minutes."""
    small = opened(repository(root, "small"))
    short, big = (
        opened(longlife.repository(root, name, life))
        for name, life in (("short", longlife.SHORT), ("long", longlife.LONG))
    )
    subjects = [
        Subject(f"{command} {size}", _runs(sealed, "git", "session", *command.split()))
        for command in COMMANDS
        # The sessions that history lists must have the same size on both sides.
        for size, sealed in (("small", short if command.startswith("history") else small), ("big", big))
    ]
    found = medians(subjects, rounds=9, warm_up=2)
    commands = {name: (found[f"{name} small"], found[f"{name} big"]) for name in COMMANDS}
    commands |= _of_history(short, big)
    quick = [
        Subject(START, _runs(small, "git", "session", "report", "--weekly")),
        Subject(WEEKLY, _runs(big, "git", "session", "report", "--weekly")),
        Subject(LOG_WEEKLY, _runs(big, "git", "log", f"--since=@{_NOW - WEEK}", "--numstat")),
    ]
    long = [
        Subject(COLD, _runs(big, *_PROJECT), _forgets(big)),
        Subject(WARM, _runs(big, *_PROJECT)),
        Subject(LOG, _runs(big, "git", "log", "--numstat")),
    ]
    reports = {**medians(quick, rounds=9, warm_up=2), **medians(long, rounds=3, warm_up=0)}
    _forgets(big)()
    peaks = {name: peak(big, *_PROJECT) for name in (COLD, WARM)}
    return Scale(commands, reports, {**peaks, LOG: peak(big, "git", "log", "--numstat")})


def _of_history(short: Sealed, big: Sealed) -> dict[str, tuple[float, float]]:
    """HISTORY_FIRST without a cache of what sessions changed, and EVERY with it."""
    sides = (("small", short, longlife.SHORT), ("big", big, longlife.LONG))
    first = [
        Subject(size, _runs(sealed, "git", "session", *HISTORY.split()), _forgets(sealed)) for size, sealed, _ in sides
    ]
    counts = [
        Subject(f"{size} {count}", _runs(sealed, "git", "session", "history", f"--count={count}"))
        for size, sealed, life in sides
        for count in (2, life.sessions)
    ]
    found = medians(first, rounds=9, warm_up=1)
    all_of_them = medians(counts, rounds=3, warm_up=1)
    small, large = (
        (all_of_them[f"{size} {life.sessions}"] - all_of_them[f"{size} 2"]) / (life.sessions - 2)
        for size, _, life in sides
    )
    return {HISTORY_FIRST: (found["small"], found["big"]), EVERY: (small, large)}


def _forgets(sealed: Sealed) -> Callable[[], None]:
    return lambda: shutil.rmtree(sealed.path / ".git" / "sessions" / "cache", ignore_errors=True)


def opened(sealed: Sealed) -> Sealed:
    """Start a session an hour after the newest commit, and fix the clock at that time."""
    date = f"{_NOW} +0000"
    clock = {"GIT_SESSION_NOW": str(_NOW), "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return with_session(with_hooks(replace(sealed, environment={**sealed.environment, **clock})))


def _runs(sealed: Sealed, *command: str) -> Callable[[], None]:
    def run() -> None:
        spawn(command, folder=sealed.path, environment=sealed.environment)

    return run


def peak(sealed: Sealed, *command: str) -> float:
    """Peak memory in MB of a program, or of the largest program that it starts."""
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
