"""Selects the few file changes that need recording for the active time to come out the same as with all of them.

A gap before an event counts as active up to session.idle_timeout (`hot.clock`), so of changes in close succession the first
and the last are enough. Two recorded changes are at most `spacing` apart, which is less than the timeout, unless no file
changed in between.
"""

from __future__ import annotations

SPACING = 5 * 60 * 1000
"""The usual ms between two events during steady work."""


def spacing_of(idle_ms: int) -> int:
    """The ms between two events during steady work: at most a quarter of session.idle_timeout, `idle_ms`."""
    return max(min(SPACING, idle_ms // 4), 1)


class Evidence:
    """Times of file changes (epoch ms) that are not recorded yet."""

    def __init__(self) -> None:
        self._waiting: set[int] = set()

    def seen(self, at: int) -> None:
        """Note that a file changed at `at`."""
        self._waiting.add(at)

    def due(self, now: int, last: int, spacing: int, *, closing: bool = False) -> tuple[int, ...]:
        """The changes to record at `now`, given that the journal's last event is at `last`.

        The newest change waits until `spacing` has passed since the event before it, unless `closing`.
        """
        kept: list[int] = []
        anchor, candidate = last, 0
        for at in sorted(self._waiting):
            if at <= last:
                continue  # the event at `last` already counts for it
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
        """Forget changes up to `until`: they are recorded, or never will be."""
        self._waiting = {at for at in self._waiting if at > until}
