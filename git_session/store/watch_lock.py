"""Chooses which of several watches in one work tree records: the one that locks `session-watch` in its git directory.

It is a kernel lock, so it cannot become stale; the file is empty and stays.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from git_session.hot.system import is_read_only

FILE = "session-watch"


class Turn(StrEnum):
    """Which watch may record."""

    OURS = "recording"
    ANOTHER = "another watch is recording here"
    NOBODY = "not recording: the repository is not writable"


class Queue:
    """A place in the queue for recording."""

    def __init__(self, git_dir: Path) -> None:
        self._path = git_dir / FILE
        self._descriptor = -1

    def turn(self) -> Turn:
        """Which watch may record; takes the turn if it is free."""
        if self._descriptor >= 0:
            return Turn.OURS
        if is_read_only():
            return Turn.NOBODY
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:
            return Turn.NOBODY
        try:
            os.lockf(descriptor, os.F_TLOCK, 0)
        except OSError:
            os.close(descriptor)
            return Turn.ANOTHER
        self._descriptor = descriptor
        return Turn.OURS

    def leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
