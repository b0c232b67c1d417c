"""The loop of `git session watch`: waits for file changes, keys, signals and the clock, and shows events."""

from __future__ import annotations

import errno
import os
import select
import signal
from collections import deque
from types import FrameType

from git_session.commands.frame import Call
from git_session.errors import EXIT_DONE, EXIT_INTERRUPTED
from git_session.services.watching.event import WatchEvent
from git_session.services.watching.watch import Watch

PAUSE = 1.0
"""Longest time between two ticks, in seconds."""
LATELY = 40
"""Number of past events kept for a tall screen."""


class Signals:
    """Turns signals into bytes in a pipe that `wait` can select on; `wake` does the same from a thread."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        for descriptor in (self.reading, self._writing):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        self.got: set[int] = set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT, signal.SIGWINCH):
            if signal.getsignal(number) != signal.SIG_IGN:  # ignored, as under nohup
                signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.got.add(number)

    def wake(self) -> None:
        try:
            os.write(self._writing, b"\0")
        except OSError:
            pass  # a full pipe wakes the loop as well

    def wait(self, seconds: float, *more: int) -> list[int]:
        """Wait for a signal, a wake or one of the descriptors `more`; returns those that are readable."""
        ready, _, _ = select.select([self.reading, *more], [], [], seconds)
        if self.reading in ready:
            try:
                os.read(self.reading, 4096)
            except BlockingIOError:
                pass
        return [each for each in ready if each != self.reading]

    @property
    def status(self) -> int | None:
        """The exit status for the signals received; None to continue."""
        if signal.SIGINT in self.got:
            return EXIT_INTERRUPTED
        return EXIT_DONE if self.got & {signal.SIGTERM, signal.SIGHUP} else None


def follow(call: Call, *, polling: bool, lines: bool) -> int:
    """Watch until a key or a signal ends it; returns the exit status."""
    signals = Signals()
    watch = Watch(call.workspace, polling=polling, wake=signals.wake)
    try:
        if lines or call.json or call.arguments.quiet or os.environ.get("TERM") == "dumb":
            return _print_lines(call, watch, signals)
        return _show_screen(call, watch, signals)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return EXIT_DONE  # the terminal was closed
    finally:
        watch.close()
        call.workspace = watch.workspace


def _print_lines(call: Call, watch: Watch, signals: Signals) -> int:
    _put(call, watch.begin())
    while (status := signals.status) is None:
        signals.wait(PAUSE)
        for event in watch.tick():
            _put(call, event)
    return status


def _put(call: Call, event: WatchEvent) -> None:
    from git_session.render.screen.output import put_page, put_text

    if call.json:
        from git_session.render.jsons import document_line

        put_text(document_line(call.command.name, event) + "\n")
    elif not call.arguments.quiet:
        from git_session.render.watching.lines import event_page

        put_page(event_page(event), color=call.color)


def _show_screen(call: Call, watch: Watch, signals: Signals) -> int:
    from git_session.render.screen.fullscreen import FullScreen
    from git_session.render.screen.output import is_colored
    from git_session.render.watching.screen import Window, screen

    full = FullScreen(color=is_colored(call.color))
    lately = deque(watch.lately(LATELY), maxlen=LATELY)

    def stop(number: int = signal.SIGTSTP, frame: FrameType | None = None) -> None:
        # Now, not in the loop: a git process that we wait for has been stopped as well.
        full.give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid() if frame else 0, number)  # returns when the job is continued
        signal.signal(number, stop)
        full.take()

    if signal.getsignal(signal.SIGTSTP) != signal.SIG_IGN:
        signal.signal(signal.SIGTSTP, stop)
    try:
        full.take()
        while (status := signals.status) is None:
            if signal.SIGCONT in signals.got:
                signals.got.discard(signal.SIGCONT)
                full.take()  # SIGSTOP gave no chance to restore the terminal
            columns, rows = full.size
            window = Window(
                watch.seen, lately, watch.now, watch.recorder.turn, watch.interval, columns, rows, call.emoji
            )
            full.paint(screen(watch.watched, window))
            if signals.wait(PAUSE, *full.keys):
                keys = full.read_keys()
                if not keys.strip("qQ"):  # pasted text must not quit
                    return EXIT_DONE
                if "\x1a" in keys:  # Ctrl-Z stops the whole job, including the git that started us
                    stop()
                if "\f" in keys:  # Ctrl-L
                    full.take()
            lately.extend(watch.tick())
        return status
    finally:
        full.give_back()
