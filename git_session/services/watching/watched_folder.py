"""Detects changes during a watch: a renamed work tree (an open descriptor follows it), changed files, and sleep."""

from __future__ import annotations

import os
import time


class WatchedFolder:
    """The folder at `path`, which becomes the current folder of the process."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        os.fchdir(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def has_moved(self) -> bool:
        """Was the folder renamed since the last call? Updates `path`. Raises FileNotFoundError if it was deleted."""
        ours = os.fstat(self._descriptor)
        try:
            there = os.stat(self.path)
        except OSError:
            there = None
        if there and (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino):
            return False
        if ours.st_nlink == 0:
            raise FileNotFoundError(self.path)
        os.fchdir(self._descriptor)
        now = os.getcwd()  # follows renames; raises FileNotFoundError for a deleted folder
        moved = os.stat(now)
        if (moved.st_dev, moved.st_ino) != (ours.st_dev, ours.st_ino):
            raise FileNotFoundError(self.path)
        is_elsewhere, self.path = now != self.path, now
        return is_elsewhere


def mark_of(path: str | os.PathLike[str]) -> tuple[int, int, int] | None:
    """A value that changes when the file is written or replaced; None if it does not exist."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def slept_ms() -> int:
    """Ms that the machine has slept since boot; 0 if the system does not report it."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        return 0
    return (time.clock_gettime_ns(boot) - time.clock_gettime_ns(time.CLOCK_MONOTONIC)) // 1_000_000
