"""Which of several watches of one work tree records: the one that holds the lock on `session-watch` in its git dir.

A kernel lock, so that nothing stale stays behind; the file itself is empty, and stays.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

FILE = "session-watch"


class Turn(StrEnum):
    """Whose turn it is to record."""

    OURS = "recording"
    ANOTHER = "another watch here records"
    NOBODY = "not recording: the repository cannot be written"


class Queue:
    """A place in the queue for recording."""

    def __init__(self, git_dir: Path) -> None:
        self._path = git_dir / FILE
        self._descriptor = -1

    def turn(self) -> Turn:
        """Whose turn it is. Asking takes it where nobody has it."""
        if self._descriptor >= 0:
            return Turn.OURS
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
