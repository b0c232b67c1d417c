"""Lets one process at a time exchange sessions (`<common-dir>/sessions/sync-turn`), and remembers that somebody asked for it
(`sync-asked`, whose time is that of the last request).

Both files are empty. Their kernel locks are held by who exchanges, and by who answers requests; they cannot become stale. No
request is lost: it is written before the lock is tried, and looked for after the lock was given back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from git_session.hot.system import is_read_only

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)


class Requests:
    """The requests for exchanges in the repository with this git directory."""

    def __init__(self, common_dir: str | os.PathLike[str]) -> None:
        self._path = os.path.join(common_dir, "sessions", "sync-asked")
        self._descriptor = -1

    def add(self) -> bool:
        """Ask for an exchange; returns whether a process must be started for it, since none answers requests now."""
        if is_read_only():
            return False
        try:
            os.close(os.open(self._path, _FLAGS, 0o666))
            os.utime(self._path)
            return self.take()
        except OSError:
            return False
        finally:
            self.leave()

    def last(self) -> float:
        """When an exchange was asked for last (epoch seconds); 0 if never."""
        try:
            return os.stat(self._path).st_mtime
        except OSError:
            return 0.0

    def take(self) -> bool:
        """Begin to answer requests; returns False if another process does."""
        self._descriptor = os.open(self._path, _FLAGS, 0o666)
        try:
            os.lockf(self._descriptor, os.F_TLOCK, 0)
        except OSError:
            self.leave()
            return False
        return True

    def leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def in_turn(common_dir: str | os.PathLike[str]) -> Iterator[None]:
    """Wait until no other process exchanges, and keep others waiting."""
    descriptor = os.open(os.path.join(common_dir, "sessions", "sync-turn"), _FLAGS, 0o666)
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
