"""Requests for work that a process of its own does in the background, as an empty file whose time is that of the last request.

Its kernel lock is held by the process that answers requests, so it cannot become stale. No request is lost: it is written before
the lock is tried, and looked for after the lock was given back.
"""

from __future__ import annotations

import os

from git_session.hot.system import is_read_only

FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)


class Requests:
    """The requests in the file at `path`, whose folder exists."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._descriptor = -1

    def add(self, *, at: float | None = None) -> bool:
        """Ask for the work, by default now (`at`, epoch seconds); returns whether a process must be started for it, since none
        answers requests."""
        if is_read_only():
            return False
        try:
            os.close(os.open(self._path, FLAGS, 0o666))
            os.utime(self._path, None if at is None else (at, at))
            return self.take()
        except OSError:
            return False
        finally:
            self.leave()

    def last(self) -> float:
        """When the work was asked for last (epoch seconds); 0 if never."""
        try:
            return os.stat(self._path).st_mtime
        except OSError:
            return 0.0

    def take(self) -> bool:
        """Begin to answer requests; returns False if another process does."""
        self._descriptor = os.open(self._path, FLAGS, 0o666)
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
