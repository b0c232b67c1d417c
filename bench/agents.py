"""What coding agents wait for: every event of Claude Code, and the beginning of the other agents, as `setup` writes the command.

`sh` starts it as the agents do. Each beginning is another session of the agent's, so that it is answered with a brief, and
each compaction finds work that no snapshot holds.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import longlife
from bench.measure import Subject, medians, spawn
from bench.scale import opened
from bench.sealed import Sealed, repository
from git_session.model.agents import DIALECTS, Action, Dialect, command_for

PYTHON = "python -c pass"
DISPATCHED = "the same, by git session hook"
AT_COMPACTION = "session.compacting"
"""OpenCode takes the brief there, too."""
LIMIT = 15
"""Times the start of Python that an agent may have to wait."""
MEASURED = "claude"
"""The agent all of whose events are measured: the others differ in their answer alone."""


@dataclass(frozen=True)
class Agents:
    """Medians in ms: of starting Python, and by name of what is measured in the small and in the big repository."""

    python: float
    events: Mapping[str, tuple[float, float]]


def measured(root: Path) -> Agents:
    """Write both repositories and measure; takes about two minutes."""
    small = opened(repository(root, "small"))
    big = opened(longlife.repository(root, "big", longlife.LONG))
    subjects = [Subject(PYTHON, lambda: _run(small, sys.executable, "-c", "pass"))]
    for size, sealed in (("small", small), ("big", big)):
        subjects += _subjects(size, sealed)
    found = medians(subjects, rounds=11, warm_up=2)
    names = [each.name.removesuffix(" small") for each in subjects if each.name.endswith(" small")]
    return Agents(found[PYTHON], {name: (found[f"{name} small"], found[f"{name} big"]) for name in names})


def _subjects(size: str, sealed: Sealed) -> Iterator[Subject]:
    said = sealed.path.parent / f"{sealed.path.name}.json"
    said.write_text(json.dumps({"session_id": "bench", "cwd": str(sealed.path), "source": "startup"}))
    known, turns = sealed.path / ".git" / "sessions" / "agents", count()

    def prepare() -> None:
        shutil.rmtree(known, ignore_errors=True)  # what says that this beginning was told already
        (sealed.path / "folder.txt").write_text(f"work {next(turns)}\n")

    def run(*command: str) -> None:
        _run(sealed, *command, said=said)

    for dialect, event in _events():
        line = command_for(dialect, event)
        yield Subject(f"{dialect.name} {event} {size}", lambda line=line: run("sh", "-c", line), prepare)  # type: ignore[misc]
    start = next(event for event, action in DIALECTS[MEASURED].events.items() if action is Action.START)
    yield Subject(f"{DISPATCHED} {size}", lambda: run("git", "session", "hook", MEASURED, start), prepare)


def _events() -> Iterator[tuple[Dialect, str]]:
    for dialect in DIALECTS.values():
        for event, action in dialect.events.items():
            if dialect.name == MEASURED or action is Action.START or event == AT_COMPACTION:
                yield dialect, event


def _run(sealed: Sealed, *command: str, said: Path = Path("/dev/null")) -> None:
    spawn(command, folder=sealed.path, environment=sealed.environment, stdin=str(said))
