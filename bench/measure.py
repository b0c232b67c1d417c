"""Timing: subjects take turns, round by round, so that a busy moment of the machine hits all of them."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


def nothing() -> None:
    """No preparation."""


@dataclass(frozen=True)
class Subject:
    """Something to time: `run` is timed, `prepare` comes before it each time and is not."""

    name: str
    run: Callable[[], None]
    prepare: Callable[[], None] = nothing


def medians(subjects: Sequence[Subject], *, rounds: int, warm_up: int = 3) -> dict[str, float]:
    """Name -> median in milliseconds."""
    times: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for turn in range(warm_up + rounds):
        for subject in subjects:
            subject.prepare()
            start = time.perf_counter()
            subject.run()
            elapsed = time.perf_counter() - start
            if turn >= warm_up:
                times[subject.name].append(elapsed * 1000)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r  round {turn + 1} of {warm_up + rounds} ")
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return {name: statistics.median(values) for name, values in times.items()}


def spawn(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdin: str = os.devnull) -> None:
    """Run a program without output, as cheaply as the system can; `stdin` is a file. Raises SystemExit when it fails."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        process = os.posix_spawnp(
            command[0],
            list(command),
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )
    finally:
        os.chdir(here)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status:
        raise SystemExit(f"bench: {' '.join(command)} ended with {status}")


def spawn_on_terminal(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> None:
    """Run a program on a terminal of its own (80 × 24) and read all that it prints. Raises SystemExit when it fails."""
    import fcntl
    import pty
    import struct
    import termios

    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(command[0], list(command), dict(environment))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # Linux says EIO when the other side is closed
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status:
        raise SystemExit(f"bench: {' '.join(command)} on a terminal ended with {status}")
