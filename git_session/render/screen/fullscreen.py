"""A full-screen terminal: taken, painted, read for keys, and always restored."""

from __future__ import annotations

import os
import signal
import sys
import termios
import tty
from typing import TYPE_CHECKING, Any

from git_session.hot.system import write_all
from git_session.render.page import Page

if TYPE_CHECKING:
    from git_session.render.screen.terminal import Screen


class FullScreen:
    """A full screen on stdout, which is a terminal; keys come from stdin if it is one too."""

    def __init__(self, *, color: bool) -> None:
        self._output = sys.stdout.fileno()
        self._input = sys.stdin.fileno() if sys.stdin.isatty() else -1
        self._color = color
        self._screen: Screen | None = None
        self._size = (0, 0)
        self._modes: list[Any] = []
        self._is_ours = False

    @property
    def keys(self) -> tuple[int, ...]:
        """The descriptor to read keys from while the terminal is taken."""
        return (self._input,) if self._is_ours and self._input >= 0 else ()

    @property
    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        try:
            found = os.get_terminal_size(self._output)
        except OSError:
            return 80, 24
        return found.columns or 80, found.lines or 24

    def take(self) -> None:
        """Take the terminal, unless another job has it, and repaint everything."""
        if self._screen is None:
            from git_session.render.screen.terminal import Screen

            self._screen = Screen(color=self._color)
        if not self._is_in_front():
            return
        if self._input >= 0:
            try:
                self._read_single_keys()
            except termios.error as error:
                raise OSError(*error.args) from None
        self._is_ours = True
        self._screen.forget()
        self._write(self._screen.OPEN)

    def _read_single_keys(self) -> None:
        if not self._is_ours:
            self._modes = termios.tcgetattr(self._input)
        tty.setcbreak(self._input, termios.TCSANOW)
        # Ctrl-Z must come as a key: as a signal it would stop our parent git before the terminal is restored.
        modes = termios.tcgetattr(self._input)
        modes[6][termios.VSUSP] = bytes((os.fpathconf(self._input, "PC_VDISABLE") & 0xFF,))
        termios.tcsetattr(self._input, termios.TCSANOW, modes)

    def give_back(self) -> None:
        """Restore the terminal, if it was taken."""
        if not self._is_ours or self._screen is None:
            return
        self._is_ours = False
        before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # the shell may have taken it back already
        try:
            if self._modes and self._is_in_front():
                termios.tcsetattr(self._input, termios.TCSANOW, self._modes)
            self._write(self._screen.CLOSE)
        except (OSError, termios.error):
            pass  # the terminal was closed
        finally:
            signal.signal(signal.SIGTTOU, before)

    def paint(self, page: Page) -> None:
        """Paint a page made for `size`."""
        if not self._is_in_front():
            self._is_ours = False  # stopped by an unseen signal, and now in the background
        elif not self._is_ours:
            self.take()
        if not self._is_ours or self._screen is None:
            return
        if self.size != self._size:
            self._size = self.size
            self._screen.forget()
        changed = self._screen.changed(page, self._size[0])
        if changed:
            self._write(changed)

    def read_keys(self) -> str:
        """The keys typed since the last call; none if the terminal was closed."""
        try:
            return os.read(self._input, 1024).decode("utf-8", "replace")
        except OSError:
            return ""

    def _is_in_front(self) -> bool:
        """Whether our job is in the foreground of the terminal and may write."""
        try:
            return os.tcgetpgrp(self._output) == os.getpgrp()
        except OSError:
            return True  # not our controlling terminal

    def _write(self, text: str) -> None:
        sys.stdout.flush()
        write_all(self._output, text.encode("utf-8", "replace"))
