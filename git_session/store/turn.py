"""Which of several watches of one work tree records: the one that holds the lock on `session-watch` in its git dir.

A kernel lock, so that nothing stale stays behind; the file itself is empty, and stays.
"""

from __future__ import annotations

import os
from pathlib import Path

FILE = "session-watch"


class Turn:
    """A place in the queue for recording."""

    def __init__(self, git_dir: Path) -> None:
        self._path = git_dir / FILE
        self._descriptor = -1

    def mine(self) -> bool:
        """Is it ours to record? Asking takes the turn where nobody else has it."""
        if self._descriptor >= 0:
            return True
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError:
            return False  # a repository that can only be read
        try:
            os.lockf(descriptor, os.F_TLOCK, 0)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def give_up(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
