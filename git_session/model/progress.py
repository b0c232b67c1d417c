"""How far long work has come: what a service tells, and whoever shows it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by long work how far it has come; shows it or not."""

    def step(self, done: int, total: int = 0) -> None:
        """`done` of `total` are through; 0 in all: nobody knows how many there are. Cheap enough for every step."""
        ...


class Silent:
    """Progress that nobody looks at."""

    def step(self, done: int, total: int = 0) -> None:
        pass


SILENT: Progress = Silent()
