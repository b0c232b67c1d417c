"""Commands that people, prompts and agents run often, compared with starting the interpreter; in a small repository."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench.commits import with_hooks, with_session
from bench.measure import Subject, spawn, spawn_on_terminal
from bench.sealed import Sealed, repository

PYTHON = "python -c pass"
TERMINAL = "git session status, on a terminal"
START = "git session start"
AGENT = "git session hook claude SessionStart"
LIMITS = {
    "git session -h": 2,
    "git session --version": 1.3,
    "git session status -h": 3,
    "git session status": 4.5,
    "git session status --json": 4.5,
    TERMINAL: 20,
    "git session log": 4.2,
    "git session brief": 5.5,
    AGENT: 5.5,
    "git session history": 6.5,
    "git session handoff": 7.5,
    "git session analyze": 7,
    START: 6,
}
"""Command -> the most time that it may take, as a multiple of starting Python."""


def subjects(root: Path) -> list[Subject]:
    """Each of LIMITS in an open session with a commit and uncommitted changes."""
    sealed = opened(repository(root, "commands"))
    beginner = with_hooks(repository(root, "commands-start"))
    found = [Subject(PYTHON, lambda: run(sealed, sys.executable, "-c", "pass"))]
    found += [Subject(name, _reading(sealed, name)) for name in LIMITS if name not in (TERMINAL, AGENT, START)]
    found.append(
        Subject(
            TERMINAL,
            lambda: spawn_on_terminal(["git", "session", "status"], folder=sealed.path, environment=sealed.environment),
        )
    )
    return [*found, agent(AGENT, sealed), starting(START, beginner)]


def opened(sealed: Sealed) -> Sealed:
    """The repository with a session of everything that the commands show."""
    with_session(with_hooks(sealed))
    sealed.run("git", "session", "decisions", "add", "Use PKCE", "--rationale", "Protects against interception")
    sealed.run("git", "session", "blockers", "add", "Waiting on API keys")
    sealed.stage("work")
    sealed.run("git", "commit", "--quiet", "-m", "feat: work")
    sealed.stage("more work")
    return sealed


def _reading(sealed: Sealed, line: str) -> Callable[[], None]:
    return lambda: run(sealed, *line.split())


def agent(name: str, sealed: Sealed) -> Subject:
    """The start of a coding agent, each time a new one."""
    payload = sealed.path.parent / f"{sealed.path.name}.json"
    payload.write_text(json.dumps({"session_id": "bench", "cwd": str(sealed.path), "source": "startup"}))
    known = sealed.path / ".git" / "sessions" / "agents"
    return Subject(
        name,
        lambda: spawn(AGENT.split(), folder=sealed.path, environment=sealed.environment, stdin=str(payload)),
        lambda: shutil.rmtree(known, ignore_errors=True),
    )


def starting(name: str, sealed: Sealed) -> Subject:
    """The start of a session on a new branch, from main."""
    numbers = count(1)

    def prepare() -> None:
        branch = sealed.run("git", "branch", "--show-current")
        if branch != "main":
            sealed.run("git", "session", "drop", branch, "--yes")
            sealed.run("git", "switch", "--quiet", "main")

    return Subject(
        name, lambda: run(sealed, "git", "session", "start", f"feature/{next(numbers)}", "--objective", "A"), prepare
    )


def run(sealed: Sealed, *command: str) -> None:
    spawn(command, folder=sealed.path, environment=sealed.environment)
