"""Runs commands of the user: shows their output while they run, or takes it as an answer."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from threading import Thread

from git_session.git.process import TIMED_OUT, Environment, Git, environment_with, kill_process
from git_session.model.dataclass import dataclass

KEPT = 256 << 10
"""Bytes of the output that are kept; test runners print their summaries at the end."""

MOST = 8 << 20
"""Bytes of an answer; a command that writes more is killed."""
_ENDS = 64 << 10
_GRACE = 0.5
"""Seconds in which the last output of a command arrives; what it left running may hold its output open for ever."""


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


@dataclass(frozen=True)
class CommandAnswer:
    """What a command said: its exit status as in a shell, its stdout, and the end of its stderr.

    The status is TIMED_OUT if it was killed, 127 if there is no such command, and 126 if it cannot be run; `errors` is the reason.
    """

    status: int
    output: bytes
    errors: str


def as_git_runs(command: str, *arguments: str) -> tuple[str, ...]:
    """The command line for a command of git's configuration, as git runs core.editor: by sh, with the arguments as "$@"."""
    return ("sh", "-c", f'{command} "$@"', command, *arguments)


def answer_of(
    command: Sequence[str], folder: str, *, seconds: float, environment: Environment | None = None
) -> CommandAnswer:
    """Run `command` in `folder` for what it writes, with no terminal to prompt on, and nothing to read.

    When time is up, and when it writes more than MOST bytes, it is killed with all that it started.
    """
    try:
        process = subprocess.Popen(
            command,
            bufsize=0,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_with(environment or {}),
            umask=Git.umask,
            start_new_session=True,
        )
    except OSError as error:
        return CommandAnswer(127 if isinstance(error, FileNotFoundError) else 126, b"", error.strerror or str(error))
    assert process.stdout is not None and process.stderr is not None
    output, errors = bytearray(), bytearray()

    def hear() -> None:
        while chunk := _read(process.stdout.fileno()):  # type: ignore[union-attr]  # asserted above
            output.extend(chunk)
            if len(output) > MOST:
                kill_process(process, group=True)
                return

    def hear_errors() -> None:
        while chunk := _read(process.stderr.fileno()):  # type: ignore[union-attr]  # asserted above
            errors.extend(chunk)
            del errors[:-_ENDS]

    listeners = [Thread(target=each, daemon=True) for each in (hear, hear_errors)]
    for each in listeners:
        each.start()
    try:
        process.wait(seconds)
    except BaseException as error:
        kill_process(process, group=True)
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return CommandAnswer(TIMED_OUT, b"", f"no answer within {seconds:g} seconds")
    for each in listeners:
        each.join(_GRACE)
    if len(output) > MOST:
        return CommandAnswer(TIMED_OUT, b"", f"it wrote more than {MOST >> 20} MiB")
    status = process.returncode if process.returncode >= 0 else 128 - process.returncode
    return CommandAnswer(status, bytes(output), errors.decode("utf-8", "replace"))


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
