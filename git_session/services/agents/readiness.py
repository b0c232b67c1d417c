"""Checks, without changes, that an agent's hooks have all that they need and answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator

from git_session.model.agents import DIALECTS, Action, Dialect
from git_session.services.agents.setup import Piece, has_file_context
from git_session.services.agents.trust import Trust, TrustReading
from git_session.services.workspace import Workspace

SECONDS = 10
"""The longest wait for the user's profile."""


def readiness(workspace: Workspace, name: str, trust: TrustReading | None) -> Iterator[Piece]:
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
    if not is_on_path(name):
        yield Piece(name, "not on PATH", "its own application may still start it")
    if program and is_ready:
        yield _answer(workspace, dialect, program)
    if name == "codex" and program:
        yield _login_shell(program)
    if trust:
        yield Piece("trust", str(trust.state), fine=trust.state is not Trust.MISSING)
    if has_file_context(workspace.repository, name):
        yield Piece("file context", "on", "the decisions about a file at its first touch")
    if dialect.without_git_hooks:
        yield Piece("commits", "by checkpoint", f"{dialect.title} runs git without hooks: git commit adds no trailers")


def is_on_path(name: str) -> bool:
    """Whether a program of the agent is on PATH."""
    return any(map(shutil.which, DIALECTS[name].programs))


def _login_shell(program: str) -> Piece:
    """Codex runs commands by `bash -lc`, whose profile may set another PATH than that of the terminal."""
    shell = shutil.which("bash")
    if not shell:
        return Piece("login shell", "no bash", "Codex uses another shell")
    try:
        ran = subprocess.run(
            [shell, "-lc", "command -v git-session"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Piece("login shell", "slow", f"bash -lc takes more than {SECONDS} seconds")
    found = os.fsdecode(ran.stdout.strip().rpartition(b"\n")[2])
    if ran.returncode or not found:
        step = (
            f"Codex runs bash -lc, where git session is not found: add {os.path.dirname(program)} to PATH in ~/.profile"
        )
        return Piece("login shell", "not found", step, fine=False)
    return Piece("login shell", "found", found)


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
