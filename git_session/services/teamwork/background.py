"""Asks for `git session sync --auto`. Agents' hooks run this too, so it imports only what it uses."""

from __future__ import annotations

import os

from git_session.services.background import request
from git_session.store.teamwork.turn import exchange_requests


def ask(common_dir: str, top: str, git_dir: str) -> None:
    """Ask for an exchange, and start a process that makes it if none does; nothing if nothing is shared."""
    if os.path.exists(os.path.join(common_dir, "sessions", "sync.json")):
        request(exchange_requests(common_dir), "sync", "--auto", top=top, git_dir=git_dir)
