"""Asks for `git session sync --auto`. Agents' hooks run this too, so it imports only what it uses."""

from __future__ import annotations

import os

from git_session.services.background import request
from git_session.store.teamwork.turn import exchange_requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.workspace import Workspace


def request_exchange(workspace: Workspace) -> None:
    """`ask`, if session.auto_sync is on."""
    repository = workspace.repository
    if workspace.settings.auto_sync:
        ask(str(repository.common_dir), str(repository.top), str(repository.git_dir))


def ask(common_dir: str, top: str, git_dir: str) -> None:
    """Ask for an exchange, and start a process that makes it if none does; nothing if nothing is shared."""
    if os.path.exists(os.path.join(common_dir, "sessions", "sync.json")):
        request(exchange_requests(common_dir), "sync", "--auto", top=top, git_dir=git_dir)
