"""Running a command of the user's and showing what it prints while it runs; the end of that is kept to be read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from git_session.model.dataclass import dataclass

KEPT = 256 << 10
"""Bytes of the output that are kept: its end, where runners sum up."""


@dataclass(frozen=True)
class ProcessEnd:
    """A command that ended: its exit status as a shell tells it (128 + signal), seconds, and the end of its output."""

    status: int
    seconds: float
    output: bytes


def run_shown(command: Sequence[str], folder: str, show: Callable[[bytes], None], *, terminal: bool) -> ProcessEnd:
    """Run `command` in `folder`, its stdout and stderr together to `show` as they come. With `terminal` it believes to
    write to one, so that its colours stay. Raises FileNotFoundError, PermissionError as `subprocess` does.
    """
    start = time.monotonic()
    reading, writing = _terminal_pair() if terminal else os.pipe()
    try:
        process = subprocess.Popen(command, cwd=folder, stdout=writing, stderr=writing)
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
        # The terminal has sent the signal to the command as well: it ends in its own way.
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
        if error.errno == errno.EIO:  # Linux: nobody holds the other end of the terminal any more
            return b""
        raise


def _terminal_pair() -> tuple[int, int]:
    """(our end, the command's end) of a terminal as wide as ours; a pipe where the system has no such thing."""
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
        modes[1] &= ~termios.OPOST  # line ends stay as the command writes them
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
    except (OSError, termios.error):
        pass  # our stdout is no terminal: any size will do
    return ours, theirs
