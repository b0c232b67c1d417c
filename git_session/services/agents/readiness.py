"""Checks, without changes, that an agent's hooks have all that they need and answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator

from git_session.model.agents import DIALECTS, Action, Dialect
from git_session.services.agents.setup import Piece
from git_session.services.workspace import Workspace


def readiness(workspace: Workspace, name: str) -> Iterator[Piece]:
    """The checks of `git session setup NAME --check` besides the files."""
    program = shutil.which("git-session")
    yield Piece("git-session", "found" if program else "missing", program or "not on PATH", fine=bool(program))
    is_ready = workspace.store.root.is_dir()
    yield Piece(
        "this repository", "set up" if is_ready else "not set up", "" if is_ready else "git session init", is_ready
    )
    if name not in DIALECTS:
        return
    dialect = DIALECTS[name]
    if program and is_ready:
        yield _answer(workspace, dialect, program)
    if dialect.trust:
        yield Piece("trust", "by hand", dialect.trust)


def _answer(workspace: Workspace, dialect: Dialect, program: str) -> Piece:
    """Run the hook as the starting agent would, without recording anything (GIT_SESSION_TRIAL)."""
    event = next(name for name, action in dialect.events.items() if action is Action.START)
    request = json.dumps({"cwd": str(workspace.repository.top), "hook_event_name": event, "source": "startup"})
    start = time.monotonic()
    ran = subprocess.run(
        [program, "hook", dialect.name, event],
        input=request.encode(),
        capture_output=True,
        env={**os.environ, "GIT_SESSION_TRIAL": "1"},
        check=False,
    )
    took = f"{round((time.monotonic() - start) * 1000)} ms"
    try:
        answered = json.loads(ran.stdout or "{}")
    except ValueError:
        answered = None
    if ran.returncode or not isinstance(answered, dict):
        return Piece("answer", "wrong", f"exit status {ran.returncode}, {len(ran.stdout)} bytes", fine=False)
    text = answered.get("hookSpecificOutput", answered).get("additionalContext", "") or next(
        (value for value in answered.values() if isinstance(value, str)), ""
    )
    return Piece("answer", "right", f"{took}, about {-(-len(text) // 4)} tokens" if text else f"{took}, nothing to say")
