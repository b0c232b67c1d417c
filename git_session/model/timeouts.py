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
    """The events in order, each with the timeouts of the gap before it; `otherwise` where the journal states none.

    A change of timeouts concerns the clone that made it.
    """
    ordered = in_order(tuple(events))
    stating = next((event for event in ordered if _stated(event, "timeouts")), None)
    begun = otherwise
    if stating:
        begun = _stated(stating, "before") or _stated(stating, "timeouts") or otherwise
    in_force: dict[str, Timeouts] = {}
    for event in ordered:
        stated = _stated(event, "timeouts")
        if stated:
            in_force[event.writer] = stated
            begun = stated if event.kind == "session" else begun
        yield event, in_force.get(event.writer, begun)


class WriterClocks:
    """The clock of a session, which several clones may have written: each has its own, and their active and idle times add up.

    The clock of a clone begins where the session's stood at its first event, as it does for one clone alone.
    """

    __slots__ = ("_clocks", "_last")

    def __init__(self) -> None:
        self._clocks: dict[str, Clock] = {}
        self._last = Clock()

    def own(self, writer: str) -> Clock:
        """The clock of one clone."""
        found = self._clocks.get(writer)
        if found is None:
            begun = self._last
            found = Clock(0, 0, begun.last, begun.running, begun.active_at_commit - begun.active)
            self._clocks[writer] = found
        return found

    def tick(self, event: Event, timeouts: Timeouts) -> Clock:
        """Pass to `event`; returns the session's clock as the writer of the event sees it."""
        own = self.own(event.writer)
        own.tick(event.at, event.kind.encode(), timeouts)
        self._last = own
        return self.seen_by(event.writer)

    def seen_by(self, writer: str) -> Clock:
        """The session's clock as the clone `writer` goes on with it; as the last writer does, if it wrote nothing."""
        clock = self._clocks.get(writer, self._last)
        if len(self._clocks) < 2:
            return clock
        active, idle = (
            sum(each.active for each in self._clocks.values()),
            sum(each.idle for each in self._clocks.values()),
        )
        return Clock(active, idle, clock.last, clock.running, active - clock.active + clock.active_at_commit)


def clocked(events: Iterable[Event], otherwise: Timeouts) -> Iterator[tuple[Event, Clock]]:
    """The events in order, each with the session's clock after it. It may be one clock, which later events advance."""
    clocks = WriterClocks()
    for event, in_force in with_timeouts(events, otherwise):
        yield event, clocks.tick(event, in_force)


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
