"""Exchanges by themselves: commands and agents' turns ask for one, and a process of its own makes it when it gets calm.

It never prompts, connects only if there is something to publish, and leaves alone a server that refused the refs. What failed is
told once, by the next command; what is to be published waits.
"""

from __future__ import annotations

import os
import time

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass, replace
from git_session.services.background import BACKGROUND
from git_session.services.sharing.agreement import agreed
from git_session.services.sharing.dry_run import dry_run
from git_session.services.teamwork.sync import AsMarkdown, sync
from git_session.services.workspace import Workspace
from git_session.store.background.requests import Requests
from git_session.store.teamwork.published import read_published
from git_session.store.teamwork.state import is_known, read_state, write_state
from git_session.store.teamwork.turn import exchange_requests
from git_session.store.teamwork.writers import FETCHED, PUBLISHED, session_in
from git_session.store.writer import writer_of

CALM, LONGEST = 2.0, 20.0
"""How long nobody must have asked for an exchange before it begins, and how long it waits for that at most, in seconds."""


@dataclass(frozen=True)
class Queued:
    """What waits to be published to a remote."""

    remote: str
    sessions: tuple[str, ...]
    failure: str


def exchange_if_wanted(workspace: Workspace, as_markdown: AsMarkdown) -> None:
    """Exchange with every remote for which something waits, and again if another exchange was asked for meanwhile."""
    if BACKGROUND in os.environ and not workspace.settings.auto_sync:
        return
    requests = exchange_requests(workspace.repository.common_dir)
    while requests.take():
        try:
            asked = _calm(requests)
            workspace = Workspace.open(str(workspace.repository.top))
            for remote, fields in agreed(workspace.repository).items():
                _exchange(workspace, remote, fields, as_markdown)
        finally:
            requests.leave()
        if requests.last() == asked:
            return


def queue(workspace: Workspace) -> list[Queued]:
    """What the last exchange with each remote recorded but could not publish."""
    repository = workspace.repository
    if not is_known(repository.common_dir):
        return []
    own, state, found = writer_of(repository.common_dir), read_state(repository.common_dir), []
    for remote in agreed(repository):
        wanted = read_published(repository, repository.ref(PUBLISHED + remote)).blobs
        there = read_published(repository, repository.ref(f"{FETCHED}{remote}/{own}")).blobs
        changed = (session_in(path) for path, blob in wanted.items() if there.get(path) != blob)
        sessions = tuple(dict.fromkeys(filter(None, changed)))
        if sessions or state.of(remote).failed:
            found.append(Queued(remote, sessions, state.of(remote).failed))
    return found


def _exchange(workspace: Workspace, remote: str, fields: tuple[str, ...], as_markdown: AsMarkdown) -> None:
    was = read_state(workspace.repository.common_dir).of(remote)
    if was.refused:
        return
    failure = ""
    try:
        if not dry_run(workspace, remote, fields, as_markdown).files:
            return
        sync(workspace, remote, as_markdown)
    except SessionError as error:
        failure = error.message
    with workspace.store.lock():
        state = read_state(workspace.repository.common_dir)
        now = state.of(remote)
        failure = failure or now.failed
        if failure:  # told once, however often it fails
            now = replace(now, failed=failure, is_news=was.is_news or not was.failed)
            write_state(workspace.repository.common_dir, replace(state, remotes={**state.remotes, remote: now}))


def _calm(requests: Requests) -> float:
    """Wait until nobody has asked for a while; returns when somebody did last (epoch seconds)."""
    began = time.monotonic()
    while True:
        asked = requests.last()
        left = min(asked + CALM - time.time(), CALM, began + LONGEST - time.monotonic())
        if left <= 0:
            return asked
        time.sleep(left)
