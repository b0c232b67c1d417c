"""The interface through which services report the progress of long work."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Protocol
else:
    Protocol = object


class Progress(Protocol):
    """Receives the progress of long work, and may show it."""

    def step(self, done: int, total: int = 0) -> None:
        """Report that `done` of `total` steps are finished (0: total unknown). Cheap enough to call at every step."""


class Silent:
    """A `Progress` that shows nothing."""

    def step(self, done: int, total: int = 0) -> None:
        pass

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        pass


SILENT = Silent()


class OutOfTimeError(Exception):
    """Long work was given up by its `Progress`; the caller goes on without its result."""


class Deadline(Silent):
    """A `LongWork` that shows nothing, and raises OutOfTimeError once `seconds` have passed since it was made."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def __call__(self, label: str) -> Silent:
        del label
        return self

    def step(self, done: int, total: int = 0) -> None:
        del done, total
        if time.monotonic() > self._ends:
            raise OutOfTimeError


class LongWork(Protocol):
    """Opens a block of long work that is described by `label`."""

    def __call__(self, label: str) -> AbstractContextManager[Progress]: ...


def unwatched(label: str) -> Silent:
    """A `LongWork` that shows nothing."""
    del label
    return SILENT
