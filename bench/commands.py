"""Commands that people and prompts run often, compared with starting the interpreter."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.commits import with_hooks, with_session
from bench.measure import Subject, spawn, spawn_on_terminal
from bench.sealed import repository

PYTHON = "python -c pass"
JSON = "git session status --json"
TERMINAL = "git session status, on a terminal"


def subjects(root: Path) -> list[Subject]:
    """`status` in an open session, as JSON and on a terminal."""
    sealed = with_session(with_hooks(repository(root, "commands")))
    sealed.run("git", "session", "decisions", "add", "Use PKCE", "--rationale", "Protects against interception")
    sealed.run("git", "session", "blockers", "add", "Waiting on API keys")
    folder, environment = sealed.path, sealed.environment

    def run_json() -> None:
        spawn(["git", "session", "status", "--json"], folder=folder, environment=environment)

    def run_on_terminal() -> None:
        spawn_on_terminal(["git", "session", "status"], folder=folder, environment=environment)

    def run_python() -> None:
        spawn([sys.executable, "-c", "pass"], folder=folder, environment=environment)

    return [Subject(PYTHON, run_python), Subject(JSON, run_json), Subject(TERMINAL, run_on_terminal)]
