"""A progress bar on stderr that appears after a second; rich is imported only then."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from git_session.render.screen.terminal import Bar

PATIENCE = 1.0
"""Seconds before the bar appears; most work is done by then."""

INTERVAL = 0.1
"""Seconds between two updates."""


class Meter:
    """A `Progress` on stderr, a terminal; leaving its `with` block always removes the bar."""

    def __init__(self, label: str, *, color: bool) -> None:
        self._label = label
        self._color = color
        self._bar: Bar | None = None
        self._due = time.monotonic() + PATIENCE

    def __enter__(self) -> Meter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.close()

    def step(self, done: int, total: int = 0) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + INTERVAL
        if self._bar is None:
            from git_session.render.screen.terminal import Bar

            self._bar = Bar(self._label, color=self._color)
        self._bar.draw(done, total)
