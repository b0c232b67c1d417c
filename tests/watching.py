"""Runs `git session watch` in the background of a test, with the sandbox's clock, and waits for its output."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fcntl import ioctl
from struct import pack
from types import TracebackType
from typing import Any

from tests.sandbox import Sandbox

PATIENCE = 60.0
"""Most seconds to wait for an output; generous, for busy machines."""

# Clock and machine sleep are read from files, so that a test can change them while the watch runs. It polls more often
# than for people.
PROGRAM = """import sys
import git_session.hot.system as system
clock, slept = sys.argv[1:3]
system.now_ms = lambda: int(float(open(clock).read()) * 1000)
import git_session.services.watching.watched_folder as following
following.slept_ms = lambda: int(open(slept).read())
import git_session.commands.watching as watching
watching.PAUSE = 0.1
import git_session.git.changes as changes
changes.SHORTEST = 0.1
import git_session.services.watching.watch as watch
watch.CALM = 0.5
if sys.argv[3] == "without":
    sys.modules["watchfiles"] = None
from git_session.cli import run
sys.exit(run(["watch", *sys.argv[4:]]))
"""


TAKEN, GIVEN_BACK, SHOWN = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?2026l"
"""Escapes that enter and leave the full screen, and one that ends an update of the screen."""
_WRITTEN = re.compile(r"(\x1b\[2J)|\x1b\[(\d+);1H((?:\x1b\[[0-9;]*m|[^\x1b])*)")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_BLANKS = re.compile(r"\s+(?=(?:\x1b\[[0-9;]*m)*$)")


class Watching:
    """A running watch, with `terminal` (columns, rows) on a terminal of that size; leaving the context ends it."""

    def __init__(
        self,
        sandbox: Sandbox,
        *arguments: str,
        terminal: tuple[int, int] = (0, 0),
        watchfiles: bool = True,
        environment: Mapping[str, str] | None = None,
        shell: bool = False,
        nohup: bool = False,
    ) -> None:
        self.sandbox = sandbox
        self.out = ""
        self._rows: dict[int, str] = {}
        self._clock = sandbox.home / f"clock-{id(self)}"
        self._slept = sandbox.home / f"slept-{id(self)}"
        self._slept.write_text("0")
        self.set_clock()
        self._given = arguments
        self._shell, self._nohup = shell, nohup
        self._terminal, self._watchfiles, self._environment = terminal, watchfiles, environment or {}

    def __enter__(self) -> Watching:
        command = [
            sys.executable, "-c", PROGRAM, str(self._clock), str(self._slept), "with" if self._watchfiles else "without",
        ]  # fmt: skip
        command += self._given
        environment = {**self.sandbox.env, "TERM": "xterm-256color", **self._environment}
        if self._shell:  # the watch is its job run-watch, below another process, as it is below `git`
            script = self.sandbox.home / "run-watch"
            script.write_text(f"#!/bin/sh\n{shlex.join(command)}\nexit $?\n")
            script.chmod(0o755)
            environment["PATH"] = f"{self.sandbox.home}:{environment['PATH']}"
            command = ["bash", "--norc", "--noprofile", "-i"]
        self.is_terminal = self._terminal != (0, 0)
        if self.is_terminal:
            environment.pop("COLUMNS", None)
            self._ours, theirs = pty.openpty()
            self.resize(*self._terminal)
            self.modes_before = termios.tcgetattr(theirs)
        else:
            self._ours, theirs = os.pipe()
        self._theirs = theirs
        self.process = subprocess.Popen(
            ["nohup", *command] if self._nohup else command,
            cwd=self.sandbox.path,
            env=environment,
            stdin=theirs if self.is_terminal else subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_own_terminal if self.is_terminal else None,
        )
        if not self.is_terminal:
            os.close(theirs)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.hang_up()
        if self.is_terminal:
            os.close(self._theirs)

    # --- its world ----------------------------------------------------------------------------------------------------

    def set_clock(self) -> None:
        """Set the watch's clock to the sandbox's time."""
        draft = self._clock.with_suffix(".new")
        draft.write_text(str(self.sandbox.now))
        draft.rename(self._clock)

    def pass_time(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.sandbox.pass_time(minutes=minutes, seconds=seconds)
        self.set_clock()

    def sleep_machine(self, *, minutes: float) -> None:
        """Let time pass while the machine sleeps."""
        self.process.send_signal(signal.SIGSTOP)
        draft = self._slept.with_suffix(".new")
        draft.write_text(str(int(self._slept.read_text()) + int(minutes * 60_000)))
        draft.rename(self._slept)
        self.pass_time(minutes=minutes)
        self.process.send_signal(signal.SIGCONT)

    def resize(self, columns: int, rows: int) -> None:
        ioctl(self._ours, termios.TIOCSWINSZ, pack("HHHH", rows, columns, 0, 0))

    def modes(self) -> list[Any]:
        """The modes of the terminal (echo, line buffering…)."""
        return termios.tcgetattr(self._theirs)

    def hang_up(self) -> None:
        """Close the terminal."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    # --- what it shows ------------------------------------------------------------------------------------------------

    def shown(self) -> str:
        """The screen as text: the last content of each row."""
        return _STYLE.sub("", self.styled())

    def styled(self) -> str:
        """The same with the escapes that style it."""
        for clear, row, text in _WRITTEN.findall(self._unread_screen()):
            if clear:
                self._rows.clear()
            elif row:
                self._rows[int(row)] = _BLANKS.sub("", text)
        last = max(self._rows, default=0)
        return "".join(f"{self._rows.get(at, '')}\n" for at in range(1, last + 1))

    def forget_screen(self) -> None:
        self.shown()
        self._rows.clear()

    def _unread_screen(self) -> str:
        end = self.out.rfind(SHOWN)  # the rest may be half an update
        whole, self.out = self.out[: max(end, 0)], self.out[max(end, 0) :]
        return whole

    def wait_to_see(self, pattern: str) -> str:
        """Wait until `pattern` appears on the screen; return the screen."""
        screens = [""]

        def seen() -> bool:
            screens.append(self.shown())
            return re.search(pattern, screens[-1]) is not None

        self.until(seen, f"{pattern!r} on the screen")
        return screens[-1]

    # --- what it says -------------------------------------------------------------------------------------------------

    def wait_for(self, pattern: str) -> str:
        """Wait until `pattern` appears in the output since the last call; return that output up to the end of the match."""
        return self.wait_until(lambda: re.search(pattern, self.out), pattern)

    def wait_until(self, found: Callable[[], re.Match[str] | None], what: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while not (match := found()):
            assert time.monotonic() < deadline, f"waited for {what!r} in vain:\n{self.out}"
            assert self._read(deadline), f"it ended without {what!r}:\n{self.out}"
        output, self.out = self.out[: match.end()], self.out[match.end() :]
        return output

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until a condition holds, while reading the output."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited for {what} in vain:\n{self.out}"
            self._read(time.monotonic() + 0.05)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end and return the exit status; the rest of the output stays in `out`."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end, and return the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end:\n{self.out}"
            self._read(time.monotonic() + 0.05)
        while self._read(time.monotonic()):
            pass
        return self.process.returncode

    def _read(self, deadline: float) -> bool:
        """Read available output, waiting at most until `deadline`; False at the end of the output."""
        if self._ours < 0:
            time.sleep(max(deadline - time.monotonic(), 0))
            return False
        ready, _, _ = select.select([self._ours], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return self.process.poll() is None
        try:
            chunk = os.read(self._ours, 65536)
        except OSError:  # the terminal was closed
            return False
        self.out += chunk.decode("utf-8", "replace")
        return bool(chunk)


@contextmanager
def lines_of(sandbox: Sandbox, *arguments: str, watchfiles: bool = True) -> Iterator[Watching]:
    """A watch that prints lines, after it has started watching."""
    with Watching(sandbox, "--lines", *arguments, watchfiles=watchfiles) as watching:
        watching.wait_for(r"watching [^\n]*\n")
        yield watching


def _own_terminal() -> None:
    """Make stdin the terminal of the new session, so that Ctrl-C typed there becomes a signal."""
    ioctl(0, termios.TIOCSCTTY, 0)
