"""Starts `git` with its output captured: by posix_spawn, for to load `subprocess` takes as long as half a git."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class StartedGit(Protocol):
        """A git that runs."""

        def finish(self, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
            """Feed it `stdin` and wait for it; returns (exit status, stdout, stderr)."""

        def kill(self) -> None:
            """Stop it at once."""


_CHUNK = 1 << 16


def start_git(
    arguments: Sequence[str], folder: str, environment: Mapping[str, str], *, umask: int = -1, is_fed: bool = False
) -> StartedGit:
    """Start git in `folder`; `umask` -1 is that of this process. Unless it `is_fed`, its stdin is empty.

    Raises FileNotFoundError without git.
    """
    if umask >= 0 or not hasattr(os, "posix_spawnp"):  # Windows; and posix_spawn cannot set a umask
        return _Opened(arguments, folder, environment, umask=umask, is_fed=is_fed)
    there = () if folder in (".", _current()) else ("-C", folder)
    return _Spawned((*there, *arguments), environment, is_fed=is_fed)


def _current() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""  # somebody has deleted it


class _Spawned:
    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], *, is_fed: bool) -> None:
        ours: list[int] = []
        theirs: list[int] = []
        try:
            for at, ends in enumerate((_input(is_fed=is_fed), os.pipe(), os.pipe())):
                ours.append(ends[1 if at == 0 else 0])
                theirs.append(ends[0 if at == 0 else 1])
            self._process = os.posix_spawnp(
                "git",
                ["git", *arguments],
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate(theirs)],
                setsigdef=(signal.SIGPIPE,),  # Python ignores it
            )
        except BaseException:
            _close(ours)
            raise
        finally:
            _close(theirs)
        self._stdin, self._stdout, self._stderr = ours

    def finish(self, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
        output, errors = bytearray(), bytearray()
        _exchange(self._stdin, stdin, {self._stdout: output, self._stderr: errors})
        return self._wait(), bytes(output), bytes(errors)

    def kill(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        self._wait()

    def _wait(self) -> int:
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        except ChildProcessError:
            return 0  # our parent had us ignore SIGCHLD: nobody knows


def _input(*, is_fed: bool) -> tuple[int, int]:
    """(git's stdin, our end of it or -1)."""
    return os.pipe() if is_fed else (os.open(os.devnull, os.O_RDONLY), -1)


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        if descriptor >= 0:
            os.close(descriptor)


def _exchange(feeding: int, stdin: bytes, reading: Mapping[int, bytearray]) -> None:
    """Write `stdin` to `feeding` (-1: nothing) while reading what comes from each of `reading` to its end; closes all."""
    import select

    poll = select.poll()
    waiting = set(reading)
    for descriptor in reading:
        poll.register(descriptor, select.POLLIN)
    if feeding >= 0:
        os.set_blocking(feeding, False)
        poll.register(feeding, select.POLLOUT)
        waiting.add(feeding)
    rest = memoryview(stdin)
    try:
        while waiting:
            for descriptor, _ in poll.poll():
                if descriptor == feeding:
                    rest = rest[_feed(feeding, rest) :]
                    is_done = not rest
                else:
                    chunk = os.read(descriptor, _CHUNK)
                    reading[descriptor].extend(chunk)
                    is_done = not chunk
                if is_done:
                    poll.unregister(descriptor)
                    os.close(descriptor)
                    waiting.remove(descriptor)
    finally:
        _close(list(waiting))


def _feed(descriptor: int, rest: memoryview) -> int:
    """Write what the pipe takes of `rest`; returns how many bytes need not be written any more."""
    try:
        return os.write(descriptor, rest)
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(rest)  # git stopped early; its exit status shows why


class _Opened:
    def __init__(
        self, arguments: Sequence[str], folder: str, environment: Mapping[str, str], *, umask: int, is_fed: bool
    ) -> None:
        import subprocess

        self._process = subprocess.Popen(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.PIPE if is_fed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            umask=umask,
        )

    def finish(self, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
        output, errors = self._process.communicate(stdin or None)
        return self._process.returncode, output, errors

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
