"""Coding agents' hooks: every event of Claude Code, and the start of the other agents, with the command that `setup` writes.

`sh` runs the command, as the agents do. Each start is a new session of the agent, so that it is answered with a brief, each
compaction finds changes that no snapshot holds, and each touch of the file, which has a decision, is the first. Of every
agent with such an event it is measured too.
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
from bench.measure import Cost, Subject, costs, spawn
from bench.scale import opened
from bench.sealed import Sealed, repository
from git_session.model.agents import DIALECTS, Action, Dialect, command_for

PYTHON = "python -c pass"
DISPATCHED = "the same, by git session hook"
TOUCHED = "folder.txt"
AT_COMPACTION = "session.compacting"
"""OpenCode gets the brief here too."""
LIMIT, TOUCH_LIMIT = 15, 5
"""Targets: the time that an agent waits, as a multiple of starting Python; it may use many tools in a turn."""
MEASURED = "claude"
"""The agent whose events are all measured; the others differ only in their answers."""


@dataclass(frozen=True)
class Agents:
    """Medians: for starting Python, and by name in the small and in the big repository."""

    python: Cost
    events: Mapping[str, tuple[Cost, Cost]]

    def limit(self, name: str) -> int:
        """The target for the event of that name, such as `claude Stop`."""
        agent, _, event = name.partition(" ")
        return TOUCH_LIMIT if agent in DIALECTS and DIALECTS[agent].touch_event == event else LIMIT


def measured(root: Path) -> Agents:
    """Create both repositories and measure; takes about two minutes."""
    small = opened(repository(root, "small"))
    big = opened(longlife.repository(root, "big", longlife.LONG))
    subjects = [Subject(PYTHON, lambda: _run(small, sys.executable, "-c", "pass"))]
    for size, sealed in (("small", small), ("big", big)):
        subjects += _subjects(size, sealed)
    found = costs(subjects, rounds=11, warm_up=2)
    names = [each.name.removesuffix(" small") for each in subjects if each.name.endswith(" small")]
    return Agents(found[PYTHON], {name: (found[f"{name} small"], found[f"{name} big"]) for name in names})


def _subjects(size: str, sealed: Sealed) -> Iterator[Subject]:
    payload = sealed.path.parent / f"{sealed.path.name}.json"
    touched = {"tool_input": {"file_path": str(sealed.path / TOUCHED)}}
    payload.write_text(json.dumps({"session_id": "bench", "cwd": str(sealed.path), "source": "startup", **touched}))
    _run(sealed, "git", "session", "decisions", "add", f"Keep {TOUCHED} short")
    known, turns = sealed.path / ".git" / "sessions" / "agents", count()

    def prepare() -> None:
        shutil.rmtree(known, ignore_errors=True)  # the record of starts that were answered
        (sealed.path / TOUCHED).write_text(f"work {next(turns)}\n")

    def run(*command: str) -> None:
        _run(sealed, *command, payload=payload)

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
        if dialect.touch_event:
            yield dialect, dialect.touch_event


def _run(sealed: Sealed, *command: str, payload: Path = Path("/dev/null")) -> None:
    spawn(command, folder=sealed.path, environment=sealed.environment, stdin=str(payload))
