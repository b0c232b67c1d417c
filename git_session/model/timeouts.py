"""By which timeouts the gaps of a journal count: those in force when the event that ends a gap was written down.

The opening event states them (`timeouts: [session.idle_timeout, session.away_after]`, in ms), and an event of the kind
`timeouts` each change, which a command or hook notices before it records anything else: its `before` is what held until
then. So what a note said when its commit was made stays what everybody counts, whatever is set later, or elsewhere. A
journal of an older version that states none counts by the settings of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from git_session.hot.clock import Clock, Timeouts
from git_session.model.event import Event, in_order, new_event

KIND = "timeouts"


def with_timeouts(events: Iterable[Event], otherwise: Timeouts) -> Iterator[tuple[Event, Timeouts]]:
    """The events in their order, each with the timeouts of the gap before it; `otherwise` where none are stated."""
    ordered = in_order(tuple(events))
    stating = next((event for event in ordered if _stated(event, "timeouts")), None)
    in_force = otherwise
    if stating:
        in_force = _stated(stating, "before") or _stated(stating, "timeouts") or otherwise
    for event in ordered:
        in_force = _stated(event, "timeouts") or in_force
        yield event, in_force


def clocked(events: Iterable[Event], otherwise: Timeouts) -> Iterator[tuple[Event, Clock]]:
    """The events in their order, each with the session's clock as it stands then: one clock, which goes on ticking."""
    clock = Clock()
    for event, in_force in with_timeouts(events, otherwise):
        clock.tick(event.at, event.kind.encode(), in_force)
        yield event, clock


def stated_last(events: Sequence[Event]) -> Timeouts | None:
    """The timeouts that hold at the end of a journal; None when it states none."""
    found = (_stated(event, "timeouts") for event in reversed(in_order(events)))
    return next((timeouts for timeouts in found if timeouts), None)


def change(at: int, before: Timeouts, after: Timeouts) -> Event:
    """The event that says so; `at` is the time of the journal's last one, so that the gap that is not over counts anew."""
    return new_event(at, KIND, timeouts=list(after), before=list(before))


def _stated(event: Event, key: str) -> Timeouts | None:
    value = event.body.get(key) if event.kind in ("session", KIND) else None
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int and each > 0 for each in value):
        return value[0], value[1]
    return None
