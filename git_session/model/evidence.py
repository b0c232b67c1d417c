"""Which of the moments at which files were seen to change are written down: few, and no active time is lost by it.

An event in a session's journal counts the gap before it as active up to session.idle_timeout (`hot.clock`). So of
changes that follow each other closely the first and the last say as much as all of them. Between two that are kept there
is at most `spacing`, which is less than the timeout, or there was no change at all: both gaps count as they would with
every change written down.
"""

from __future__ import annotations

SPACING = 5 * 60 * 1000
"""Ms: with a change every second, one event in so much time."""


def spacing_of(idle_ms: int) -> int:
    """The ms between two events of steady work where session.idle_timeout is `idle_ms`: a quarter of it at most."""
    return max(min(SPACING, idle_ms // 4), 1)


class Evidence:
    """Moments of change (epoch ms) that wait to be written down."""

    def __init__(self) -> None:
        self._waiting: set[int] = set()

    def seen(self, at: int) -> None:
        """A file changed at `at`."""
        self._waiting.add(at)

    def due(self, now: int, last: int, spacing: int, *, closing: bool = False) -> tuple[int, ...]:
        """The moments to write down at `now`, where the journal's last event is at `last`.

        The newest waits until `spacing` has passed since the event before it, or nobody is there any more (`closing`).
        """
        kept: list[int] = []
        anchor, candidate = last, 0
        for at in sorted(self._waiting):
            if at <= last:
                continue  # the event there says it already
            if candidate and at - anchor > spacing:
                kept.append(candidate)
                anchor, candidate = candidate, 0
            if at - anchor > spacing:
                kept.append(at)
                anchor = at
            else:
                candidate = at
        if candidate and (closing or now - anchor >= spacing):
            kept.append(candidate)
        return tuple(kept)

    def settle(self, until: int) -> None:
        """Up to `until` everything is written down, or never will be."""
        self._waiting = {at for at in self._waiting if at > until}
