"""Timing: subjects take turns, round by round, so that a busy moment of the machine affects all of them."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


def nothing() -> None:
    """Do nothing, as the preparation of a subject that needs none."""


@dataclass(frozen=True)
class Subject:
    """Something to time: `run` is timed; `prepare` precedes it each time and is not."""

    name: str
    run: Callable[[], None]
    prepare: Callable[[], None] = nothing


@dataclass(frozen=True)
class Cost:
    """Medians in milliseconds: elapsed time, and CPU time of this process and its children."""

    wall: float
    cpu: float


def medians(subjects: Sequence[Subject], *, rounds: int, warm_up: int = 3) -> dict[str, float]:
    """Name -> median of the elapsed time, in milliseconds."""
    return {name: cost.wall for name, cost in costs(subjects, rounds=rounds, warm_up=warm_up).items()}


def costs(
    subjects: Sequence[Subject], *, rounds: int, warm_up: int = 3, between: Callable[[], None] | None = None
) -> dict[str, Cost]:
    """Name -> cost. Every other round runs in reverse order, so that no subject always follows the same one.

    With `between`, all subjects are prepared before it is called, and run after it.
    """
    walls: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    cpus: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for turn in range(warm_up + rounds):
        order = list(subjects if turn % 2 == 0 else reversed(subjects))
        if between:
            for subject in order:
                subject.prepare()
            between()
        for subject in order:
            if not between:
                subject.prepare()
            cpu, start = _cpu_seconds(), time.perf_counter()
            subject.run()
            elapsed, used = time.perf_counter() - start, _cpu_seconds() - cpu
            if turn >= warm_up:
                walls[subject.name].append(elapsed * 1000)
                cpus[subject.name].append(used * 1000)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r  round {turn + 1} of {warm_up + rounds} ")
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return {name: Cost(statistics.median(walls[name]), statistics.median(cpus[name])) for name in walls}


def _cpu_seconds() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in uses)


def spawn(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], stdin: str = os.devnull) -> None:
    """Run a program without output at the lowest cost; `stdin` is a file. Raises SystemExit if it fails."""
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
    """Run a program on its own terminal (80 × 24) and read its output. Raises SystemExit if it fails."""
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
        pass  # Linux: EIO when the other end is closed
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status:
        raise SystemExit(f"bench: {' '.join(command)} on a terminal ended with {status}")
