"""Starts `git` with its output captured: by posix_spawn, for to load `subprocess` takes as long as half a git."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping, Sequence
from io import BufferedReader, RawIOBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from threading import Thread
    from typing import IO, Any, Protocol

    class StartedGit(Protocol):
        """A git that runs."""

        def finish(self, stdin: bytes = b"", seconds: float | None = None) -> tuple[int, bytes, bytes]:
            """Feed it `stdin` and wait for it, for so many `seconds` at most; returns (exit status, stdout, stderr).

            Raises TimeoutError; it runs on then.
            """

        def stream(self, stdin: bytes = b"") -> IO[bytes]:
            """Feed it `stdin`, while the caller reads its stdout, and closes that; then `end` follows."""

        def end(self) -> tuple[int, bytes]:
            """Wait for it; returns (exit status, stderr)."""

        def kill(self) -> None:
            """Stop it at once and, if it `is_alone`, all that it started."""


_CHUNK = 1 << 16
_SHORTEST, _LONGEST = 0.001, 0.05
"""How long to sleep, in seconds, between two looks at a process that has closed its output, but has not ended."""


def start_git(
    arguments: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    *,
    umask: int = -1,
    is_fed: bool = False,
    is_asking: bool = False,
    is_alone: bool = False,
) -> StartedGit:
    """Start git in `folder`; `umask` -1 is that of this process. Its stdin is empty unless it `is_fed`, or `is_asking` on ours.

    If it `is_alone`, it has a session of its own, without a terminal. Raises FileNotFoundError without git.
    """
    if umask < 0 and hasattr(os, "posix_spawnp"):  # not Windows; and posix_spawn cannot set a umask
        there = () if folder in (".", _current()) else ("-C", folder)
        try:
            return _Spawned((*there, *arguments), environment, is_fed=is_fed, is_asking=is_asking, is_alone=is_alone)
        except NotImplementedError:
            pass  # a C library that cannot start a session
    return _Opened(arguments, folder, environment, umask=umask, is_fed=is_fed, is_asking=is_asking, is_alone=is_alone)


def _current() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""  # somebody has deleted it


class _Spawned:
    _is_over = True

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, is_fed: bool, is_asking: bool, is_alone: bool
    ) -> None:
        ours: list[int] = []
        theirs: list[int] = []
        try:
            for at, ends in enumerate((_input(is_fed=is_fed, is_asking=is_asking), os.pipe(), os.pipe())):
                ours.append(ends[1 if at == 0 else 0])
                theirs.append(ends[0 if at == 0 else 1])
            self._process = os.posix_spawnp(
                "git",
                ["git", *arguments],
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate(theirs) if end >= 0],
                setsigdef=(signal.SIGPIPE,),  # Python ignores it
                setsid=is_alone,
            )
        except BaseException:
            _close(ours)
            raise
        finally:
            _close(theirs)
        self._is_over = False
        self._is_alone = is_alone
        self._pipes = ours
        self._exchange: _Exchange | None = None

    def finish(self, stdin: bytes = b"", seconds: float | None = None) -> tuple[int, bytes, bytes]:
        end = None if seconds is None else time.monotonic() + seconds
        exchange = self._exchange = _Exchange(self._pipes, stdin, end)
        output = bytearray()
        while chunk := exchange.read(_CHUNK):
            output += chunk
        errors = exchange.rest_of_errors()
        return self._wait(end), bytes(output), errors

    def stream(self, stdin: bytes = b"") -> IO[bytes]:
        self._exchange = _Exchange(self._pipes, stdin, None)
        return BufferedReader(self._exchange, _CHUNK)

    def end(self) -> tuple[int, bytes]:
        errors = self._exchange.rest_of_errors() if self._exchange else b""
        return self._wait(None), errors

    def kill(self) -> None:
        if self._exchange:
            self._exchange.shut()
        else:
            _close(self._pipes)  # which a program that git started may still hold
        kill = os.killpg if self._is_alone else os.kill
        try:
            kill(self._process, signal.SIGKILL)
        except OSError:
            pass  # it has ended meanwhile
        self._wait(None)

    def _wait(self, end: float | None) -> int:
        pause = _SHORTEST
        try:
            while not (found := os.waitpid(self._process, os.WNOHANG if end else 0))[0]:
                if end and time.monotonic() > end:
                    raise TimeoutError
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST)
        except ChildProcessError:
            found = 0, 0  # our parent had us ignore SIGCHLD: nobody knows
        self._is_over = True
        return os.waitstatus_to_exitcode(found[1])

    def __del__(self) -> None:
        if not self._is_over:  # it was begun, and its output was not asked for
            self.kill()


def _input(*, is_fed: bool, is_asking: bool) -> tuple[int, int]:
    """(git's stdin or -1 for ours, our end of it or -1)."""
    if is_asking:
        return -1, -1
    return os.pipe() if is_fed else (os.open(os.devnull, os.O_RDONLY), -1)


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        if descriptor >= 0:
            os.close(descriptor)


class _Exchange(RawIOBase):
    """git's stdout. While it is read, git is fed what goes to its stdin, and its stderr is gathered, so that no side waits in vain.

    Reading raises TimeoutError at the `end` (by the monotonic clock), if there is one.
    """

    def __init__(self, pipes: Sequence[int], stdin: bytes, end: float | None) -> None:
        import select

        self._feeding, self._output, self._complaining = pipes
        self._rest, self._end = memoryview(stdin), end
        self._errors = bytearray()
        self._poll = select.poll()
        self._open = {each for each in pipes if each >= 0}
        for each in self._open:
            self._poll.register(each, select.POLLOUT if each == self._feeding else select.POLLIN)
        if self._feeding >= 0:
            os.set_blocking(self._feeding, False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = 0
        while not count and self._output in self._open:
            count = self._advance(buffer)
        return count

    def close(self) -> None:
        """Neither read nor feed any more; what git wrote to stderr is still there."""
        self._shut(self._output, self._feeding)
        super().close()

    def rest_of_errors(self) -> bytes:
        """All that git wrote to stderr, once its stdout was read or closed."""
        while self._open:
            self._advance(None)
        return bytes(self._errors)

    def shut(self) -> None:
        self._shut(*self._open)

    def _advance(self, buffer: Any) -> int:
        """Wait until a pipe is ready, and use it; returns the number of bytes that came from stdout."""
        count, end = 0, self._end
        found = self._poll.poll(None if end is None else max(0, end - time.monotonic()) * 1000)
        if not found and end is not None and time.monotonic() >= end:
            raise TimeoutError
        for descriptor, _ in found:
            if descriptor == self._output:
                count = left = os.readv(descriptor, [buffer])
            elif descriptor == self._complaining:
                chunk = os.read(descriptor, _CHUNK)
                self._errors += chunk
                left = len(chunk)
            else:
                self._rest = self._rest[_feed(descriptor, self._rest) :]
                left = len(self._rest)
            if not left:
                self._shut(descriptor)
        return count

    def _shut(self, *descriptors: int) -> None:
        for descriptor in self._open.intersection(descriptors):
            self._open.remove(descriptor)
            self._poll.unregister(descriptor)
            os.close(descriptor)


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
        self,
        arguments: Sequence[str],
        folder: str,
        environment: Mapping[str, str],
        *,
        umask: int,
        is_fed: bool,
        is_asking: bool,
        is_alone: bool,
    ) -> None:
        import subprocess

        self._is_alone = is_alone and hasattr(os, "killpg")
        self._beside: Sequence[Thread] = ()
        self._errors = bytearray()
        self._process = subprocess.Popen(
            ["git", *arguments],
            cwd=folder,
            stdin=None if is_asking else subprocess.PIPE if is_fed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            umask=umask,
            start_new_session=is_alone,
        )

    def finish(self, stdin: bytes = b"", seconds: float | None = None) -> tuple[int, bytes, bytes]:
        import subprocess

        try:
            output, errors = self._process.communicate(stdin or None, seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        return self._process.returncode, output, errors

    def stream(self, stdin: bytes = b"") -> IO[bytes]:
        from threading import Thread

        assert self._process.stdout and self._process.stderr
        # Threads, so that no side waits in vain; temporary files would need a writable folder.
        self._beside = [Thread(target=_gather, args=(self._process.stderr, self._errors))]
        if self._process.stdin:
            self._beside.append(Thread(target=_feed_all, args=(self._process.stdin, stdin)))
        for each in self._beside:
            each.start()
        return self._process.stdout

    def end(self) -> tuple[int, bytes]:
        status = self._process.wait()
        for each in self._beside:
            each.join()
        return status, bytes(self._errors)

    def kill(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL) if self._is_alone else self._process.kill()
        except OSError:
            pass  # it has ended meanwhile
        for pipe in (self._process.stdout, self._process.stderr):  # which a program that git started may still hold
            if pipe:
                pipe.close()
        self._process.wait()


def _gather(pipe: IO[bytes], found: bytearray) -> None:
    with pipe:
        found += pipe.read()


def _feed_all(pipe: IO[bytes], content: bytes) -> None:
    try:
        with pipe:
            pipe.write(content)
    except BrokenPipeError:
        pass  # git stopped early; its exit status shows why
