"""The loop of `git session watch`: it waits for files, keys, signals and the clock, and shows what happened."""

from __future__ import annotations

import os
import select
import signal
import sys
from types import FrameType

from git_session.commands.frame import Call
from git_session.errors import EXIT_DONE, EXIT_INTERRUPTED
from git_session.services.watch import Happening, Watch

PAUSE = 1.0
"""Seconds between two ticks while nothing calls for one."""


class Signals:
    """Signals as bytes in a pipe that is waited for; `wake` puts a byte there from a thread."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        for descriptor in (self.reading, self._writing):
            os.set_blocking(descriptor, False)
        self._before = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        self.got: set[int] = set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT):
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.got.add(number)

    def wake(self) -> None:
        try:
            os.write(self._writing, b"\0")
        except OSError:
            pass  # full: it will be woken all the same

    def wait(self, seconds: float, *more: int) -> list[int]:
        """Wait for a signal, a wake or one of the descriptors `more`; returns those that can be read."""
        ready, _, _ = select.select([self.reading, *more], [], [], seconds)
        if self.reading in ready:
            try:
                os.read(self.reading, 4096)
            except BlockingIOError:
                pass
        return [each for each in ready if each != self.reading]

    @property
    def status(self) -> int | None:
        """The exit status that a signal calls for; None to go on."""
        if signal.SIGINT in self.got:
            return EXIT_INTERRUPTED
        return EXIT_DONE if self.got & {signal.SIGTERM, signal.SIGHUP} else None


def follow(call: Call, *, polling: bool) -> int:
    """Watch until told to end; returns the exit status."""
    signals = Signals()
    watch = Watch(call.workspace, polling=polling, wake=signals.wake)
    try:
        return _tell_lines(call, watch, signals)
    finally:
        watch.close()
        call.workspace = watch.workspace


def _tell_lines(call: Call, watch: Watch, signals: Signals) -> int:
    _put(call, watch.begin())
    while (status := signals.status) is None:
        signals.wait(PAUSE)
        for happening in watch.tick():
            _put(call, happening)
    return status


def _put(call: Call, happening: Happening) -> None:
    from git_session.render.output import put_page, put_text

    if call.json:
        from git_session.render.jsons import document_line

        put_text(document_line(call.command.name, happening) + "\n")
    elif not call.arguments.quiet:
        from git_session.render.watch import happening_page

        put_page(happening_page(happening), color=call.color)
    sys.stdout.flush()
