"""Starts `git session sync --auto` in a process of its own. Agents' hooks run this too, so it imports only what it uses."""

from __future__ import annotations

import os
import sys

from git_session.store.teamwork.turn import Requests

BACKGROUND = "GIT_SESSION_BACKGROUND"
"""Set in that process, which session.auto_sync may forbid."""
_OF_A_COMMAND = (
    "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_ALLOW_PROTOCOL",
    "GIT_NO_LAZY_FETCH",
)  # fmt: skip
"""Variables by which git, or our answer to an agent, restricts one command."""
_PROGRAM = "from git_session.cli import run; raise SystemExit(run(['sync', '--auto']))"


def ask(common_dir: str, top: str, git_dir: str) -> None:
    """Ask for an exchange, and start a process that makes it if none does; nothing if nothing is shared."""
    if not os.path.exists(os.path.join(common_dir, "sessions", "sync.json")) or "GIT_SESSION_TRIAL" in os.environ:
        return
    if not Requests(common_dir).add():
        return
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_COMMAND}
    if "GIT_DIR" in environment:
        environment |= {"GIT_DIR": git_dir, "GIT_WORK_TREE": top}
    try:
        subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],  # -P: no module of the user's folder
            cwd=top,
            env={**environment, BACKGROUND: "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        pass  # the next command asks again
