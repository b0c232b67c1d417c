"""Runs a command of the user, shows its output while it runs, and keeps the end of it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from git_session.git.process import Git
from git_session.model.dataclass import dataclass

KEPT = 256 << 10
"""Bytes of the output that are kept; test runners print their summaries at the end."""


@dataclass(frozen=True)
class ProcessEnd:
    """The result of a command: its exit status as in a shell (128 + signal), its duration in seconds, the end of its output."""

    status: int
    seconds: float
    output: bytes


def run_shown(command: Sequence[str], folder: str, show: Callable[[bytes], None], *, terminal: bool) -> ProcessEnd:
    """Run `command` in `folder`, passing its stdout and stderr to `show` as they come. With `terminal` it writes to a
    pseudo-terminal, so that it keeps its colours. Raises FileNotFoundError and PermissionError, as `subprocess` does.
    """
    start = time.monotonic()
    reading, writing = _terminal_pair() if terminal else os.pipe()
    try:
        process = subprocess.Popen(command, cwd=folder, stdout=writing, stderr=writing, umask=Git.umask)
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    kept = bytearray()
    try:
        while chunk := _read(reading):
            show(chunk)
            kept += chunk
            if len(kept) > 2 * KEPT:
                del kept[:-KEPT]
        status = process.wait()
    except KeyboardInterrupt:
        # The terminal sends the signal to the command too, so let it end by itself.
        status = process.wait()
        if status == 0:
            status = -2
    finally:
        os.close(reading)
    status = status if status >= 0 else 128 - status
    return ProcessEnd(status, time.monotonic() - start, bytes(kept[-KEPT:]))


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError as error:
        if error.errno == errno.EIO:  # Linux: the other end of the terminal was closed
            return b""
        raise


def _terminal_pair() -> tuple[int, int]:
    """(our end, the command's end) of a pseudo-terminal as wide as ours, or of a pipe if the system has none."""
    if sys.platform == "win32":
        return os.pipe()
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    try:
        size = fcntl.ioctl(1, termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
        modes = termios.tcgetattr(theirs)
        modes[1] &= ~termios.OPOST  # keep line ends as the command writes them
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
    except (OSError, termios.error):
        pass  # our stdout is not a terminal, so the size does not matter
    return ours, theirs
