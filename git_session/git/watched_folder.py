"""What befalls a folder and the machine while somebody looks: renames, which the open descriptor of the folder follows,
changes of single files, and sleep."""

from __future__ import annotations

import os
import time


class WatchedFolder:
    """The folder at `path`; the process's current folder is in it from now on."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        os.fchdir(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def has_moved(self) -> bool:
        """Is it elsewhere since the last time? `path` says where then. Raises FileNotFoundError when it was deleted."""
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
        now = os.getcwd()  # the kernel knows; without a path it raises FileNotFoundError
        moved = os.stat(now)
        if (moved.st_dev, moved.st_ino) != (ours.st_dev, ours.st_ino):
            raise FileNotFoundError(self.path)
        is_elsewhere, self.path = now != self.path, now
        return is_elsewhere


def mark_of(path: str | os.PathLike[str]) -> tuple[int, int, int] | None:
    """What differs once the file was written or replaced; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def slept_ms() -> int:
    """Ms that the machine has slept since it was started; 0 where the system does not tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        return 0
    return (time.clock_gettime_ns(boot) - time.clock_gettime_ns(time.CLOCK_MONOTONIC)) // 1_000_000
