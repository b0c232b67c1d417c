"""The active and idle stretches of a session, clipped to a range or split by day.

They follow the rule of the clock (`hot.clock`), so they add up to the session's active and idle time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from git_session.hot.clock import ACTIVE, AWAY, DAY_BEGINS, Timeouts, counted_as, working_day
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, in_order
from git_session.model.session import Blocker, ClockReading, Session
from git_session.model.timeouts import WriterClocks, with_timeouts


@dataclass(frozen=True)
class Stretch:
    """An interval from `start` to `end` (epoch ms) that counts as active or as idle time.

    `by` is the coding agent whose event ended it; empty for a person, and for idle time.
    """

    start: int
    end: int
    active: bool
    by: str = ""

    @property
    def length(self) -> int:
        """Length in ms."""
        return self.end - self.start


def stretches_of(events: Sequence[Event], timeouts: Timeouts) -> tuple[Stretch, ...]:
    """The stretches between the events of a journal; adjacent ones of the same kind are joined."""
    found: dict[str, list[Stretch]] = {}
    clocks = WriterClocks()
    ordered = list(with_timeouts(events, timeouts))
    for (event, in_force), by in zip(ordered, _actors([event for event, _ in ordered]), strict=True):
        clock = clocks.own(event.writer)
        for stretch in _between(clock.last, event.at, in_force, by) if clock.running else ():
            _add(found.setdefault(event.writer, []), stretch)
        clocks.tick(event, in_force)
    if len(found) < 2:
        return tuple(each for stretches in found.values() for each in stretches)
    return tuple(sorted((each for stretches in found.values() for each in stretches), key=lambda each: each.start))


def _actors(events: Sequence[Event]) -> list[str]:
    """Who caused each event. File changes name nobody, so they take the actor of the next event that is not one."""
    actors, following = [event.by for event in events], dict[str, str]()
    for at in range(len(events) - 1, -1, -1):
        writer = events[at].writer
        if events[at].kind == "activity":
            actors[at] = actors[at] or following.get(writer, "")
        else:
            following[writer] = actors[at]
    return actors


def _add(found: list[Stretch], new: Stretch) -> None:
    before = found[-1] if found else None
    if before and before.end == new.start and (before.active, before.by) == (new.active, new.by):
        found[-1] = Stretch(before.start, new.end, new.active, new.by)
    else:
        found.append(new)


def last_actor(events: Sequence[Event]) -> str:
    """The coding agent that caused the last event of a journal; empty for a person, or without events."""
    ordered = in_order(events)
    return ordered[-1].by if ordered else ""


def running(clock: ClockReading, now: int, timeouts: Timeouts, by: str) -> Iterator[Stretch]:
    """The stretch of an open session from its last event to `now`, if it counts; it belongs to `by`, who caused that event."""
    if clock.running:
        yield from _between(clock.last, now, timeouts, by)


def _between(last: int, at: int, timeouts: Timeouts, by: str) -> Iterator[Stretch]:
    """The stretch between events at `last` and `at`; nothing if that was time away."""
    counts = counted_as(last, at, timeouts)
    if at > last and counts != AWAY:
        yield Stretch(last, at, counts == ACTIVE, by if counts == ACTIVE else "")


def up_to(now: int, session: Session, events: Sequence[Event], timeouts: Timeouts) -> list[Stretch]:
    """The stretches of a session from its start to its end, or to `now` (epoch ms) while it is open; `events`: its journal."""
    found = list(stretches_of(events, timeouts))
    if session.is_open:
        found += running(session.clock, now, timeouts, last_actor(events))
    return found


def blocked_ms(stretches: Iterable[Stretch], blockers: Iterable[Blocker]) -> int:
    """The ms of `stretches` (in order) during which at least one of `blockers` was open."""
    total = 0
    spans = sorted((each.added_at, each.resolved_at) for each in blockers)
    for stretch in stretches:
        reached = stretch.start
        for start, end in spans:
            start, end = max(start, reached), min(end or stretch.end, stretch.end)
            if start < end:
                total += end - start
                reached = end
    return total


def within(stretches: Iterable[Stretch], since: int, until: int) -> Iterator[Stretch]:
    """The stretches clipped to the range from `since` to `until` (epoch ms)."""
    for each in stretches:
        start, end = max(each.start, since), min(each.end, until)
        if start < end:
            yield each if (start, end) == (each.start, each.end) else Stretch(start, end, each.active, each.by)


def by_day(stretch: Stretch) -> Iterator[tuple[date, int]]:
    """(local date, ms) for each day that the stretch touches; a day of a daylight saving change has 23 or 25 hours."""
    start = stretch.start
    while start < stretch.end:
        day = day_of(start)
        end = min(midnight(day + timedelta(days=1)), stretch.end)
        yield day, end - start
        start = end


def day_of(at: int) -> date:
    """The local date at `at` (epoch ms)."""
    return datetime.fromtimestamp(at / 1000).date()


def midnight(day: date) -> int:
    """The start of the local day (epoch ms): its first moment if a daylight saving change skips midnight."""
    return int(datetime.combine(day, time.min).timestamp() * 1000)


def working_day_of(at: int) -> date:
    """The local date of the working day, 04:00 to 04:00, that contains `at` (epoch ms): work past midnight belongs to the evening."""
    return date(1970, 1, 1) + timedelta(days=working_day(at))


def working_day_begins(day: date) -> int:
    """The start of the working day (epoch ms): 04:00 local time."""
    return int(datetime.combine(day, time(DAY_BEGINS // 3600)).timestamp() * 1000)


def drawn(stretches: Iterable[Stretch], shortest: int) -> Iterator[Stretch]:
    """The stretches for a drawing: gaps and idle time shorter than `shortest` ms are merged into the work around them.

    Active time is always kept, however short.
    """
    before: Stretch | None = None
    for each in sorted(stretches, key=lambda each: each.start):
        if before and each.start - before.end < shortest:
            paused = before.active and each.length < shortest
            if each.active == before.active or paused:
                before = Stretch(before.start, max(each.end, before.end), before.active)
                continue
        if before:
            yield before
        before = each
    if before:
        yield before
