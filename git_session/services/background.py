"""Starts our program in a process of its own, which goes on when the command ends. Agents' hooks run this too, so it imports only
what it uses.
"""

from __future__ import annotations

import os
import sys

from git_session.store.background.requests import Requests

BACKGROUND = "GIT_SESSION_BACKGROUND"
"""Set in such a process."""
_OF_A_COMMAND = (
    "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_ALLOW_PROTOCOL",
    "GIT_NO_LAZY_FETCH",
)  # fmt: skip
"""Variables by which git, or our answer to an agent, restricts one command."""


def request(requests: Requests, *arguments: str, top: str, git_dir: str, at: float | None = None) -> None:
    """Add to `requests`, and start `git-session <arguments>` in the work tree `top` to answer them, if no process does.

    `at` is the time of the request (epoch seconds), by default now.
    """
    if "GIT_SESSION_TRIAL" in os.environ or not requests.add(at=at):
        return
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_COMMAND}
    if "GIT_DIR" in environment:
        environment |= {"GIT_DIR": git_dir, "GIT_WORK_TREE": top}
    program = f"from git_session.cli import run; raise SystemExit(run({list(arguments)!r}))"
    try:
        subprocess.Popen(
            [sys.executable, "-P", "-c", program],  # -P: no module of the user's folder
            cwd=top,
            env={**environment, BACKGROUND: "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        pass  # the next command asks again
