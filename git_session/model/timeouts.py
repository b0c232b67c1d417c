"""The timeouts that apply to each gap of a journal: those in force when the event that ends the gap was recorded.

The opening event states them (`timeouts: [session.idle_timeout, session.away_after]`, in ms). A `timeouts` event records each
change, with the old values as `before`; a command or hook writes it before it records anything else. So a commit's time stays
as its note states it, whatever the settings are later or in other clones. Journals of older versions state no timeouts; the
reader's settings apply to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from git_session.hot.clock import Clock, Timeouts
from git_session.model.event import Event, in_order, new_event

KIND = "timeouts"


def with_timeouts(events: Iterable[Event], otherwise: Timeouts) -> Iterator[tuple[Event, Timeouts]]:
    """The events in order, each with the timeouts of the gap before it; `otherwise` where the journal states none."""
    ordered = in_order(tuple(events))
    stating = next((event for event in ordered if _stated(event, "timeouts")), None)
    in_force = otherwise
    if stating:
        in_force = _stated(stating, "before") or _stated(stating, "timeouts") or otherwise
    for event in ordered:
        in_force = _stated(event, "timeouts") or in_force
        yield event, in_force


def clocked(events: Iterable[Event], otherwise: Timeouts) -> Iterator[tuple[Event, Clock]]:
    """The events in order, each with the session's clock after it. It is one clock, which later events advance."""
    clock = Clock()
    for event, in_force in with_timeouts(events, otherwise):
        clock.tick(event.at, event.kind.encode(), in_force)
        yield event, clock


def stated_last(events: Sequence[Event]) -> Timeouts | None:
    """The timeouts at the end of a journal; None if it states none."""
    found = (_stated(event, "timeouts") for event in reversed(in_order(events)))
    return next((timeouts for timeouts in found if timeouts), None)


def change(at: int, before: Timeouts, after: Timeouts) -> Event:
    """The event for a change of timeouts; `at` is the time of the journal's last event, so the new ones apply to the open gap."""
    return new_event(at, KIND, timeouts=list(after), before=list(before))


def _stated(event: Event, key: str) -> Timeouts | None:
    value = event.body.get(key) if event.kind in ("session", KIND) else None
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int and each > 0 for each in value):
        return value[0], value[1]
    return None
