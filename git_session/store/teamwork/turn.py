"""Lets one process at a time exchange sessions (`<common-dir>/sessions/sync-turn`), and remembers that somebody asked for it
(`sync-asked`, see `store.background.requests`). Both files are empty, and their kernel locks cannot become stale.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from git_session.store.background.requests import FLAGS, Requests


def exchange_requests(common_dir: str | os.PathLike[str]) -> Requests:
    """The requests for exchanges in the repository with this git directory."""
    return Requests(os.path.join(common_dir, "sessions", "sync-asked"))


@contextmanager
def in_turn(common_dir: str | os.PathLike[str]) -> Iterator[None]:
    """Wait until no other process exchanges, and keep others waiting."""
    descriptor = os.open(os.path.join(common_dir, "sessions", "sync-turn"), FLAGS, 0o666)
    try:
        os.lockf(descriptor, os.F_LOCK, 0)
        yield
    finally:
        os.close(descriptor)


def remove_files(common_dir: str | os.PathLike[str]) -> None:
    """Forget all requests."""
    for name in ("sync-asked", "sync-turn"):
        try:
            os.unlink(os.path.join(common_dir, "sessions", name))
        except FileNotFoundError:
            pass
