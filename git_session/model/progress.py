"""How far long work has come: what a service tells, and whoever shows it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Protocol
else:
    Protocol = object


class Progress(Protocol):
    """Told by long work how far it has come; shows it or not."""

    def step(self, done: int, total: int = 0) -> None:
        """`done` of `total` are through; 0 in all: nobody knows how many there are. Cheap enough for every step."""


class Silent:
    """Progress that nobody looks at."""

    def step(self, done: int, total: int = 0) -> None:
        pass

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        pass


SILENT = Silent()


class LongWork(Protocol):
    """Opens a block of long work, `label` being what is done in it."""

    def __call__(self, label: str) -> AbstractContextManager[Progress]: ...


def unwatched(label: str) -> Silent:
    """A `LongWork` that nobody looks at."""
    del label
    return SILENT
