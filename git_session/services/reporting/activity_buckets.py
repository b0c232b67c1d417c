"""The activity of a report by day, and in equal buckets without gaps: days, weeks, months or years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from git_session.services.reporting.commit_totals import Sum
from git_session.services.reporting.report import Pace, Period

MOST = 62
"""Limit on the buckets, except for years."""


def periods_of(
    lengths: Mapping[date, Sequence[int]], commits: Mapping[date, Sum], sessions: Mapping[date, AbstractSet[str]]
) -> tuple[Period, ...]:
    """The days with any activity, oldest first; `lengths` holds (active ms, idle ms)."""
    none = Sum()
    days = []
    for day in sorted({*lengths, *commits}):
        active, idle = lengths.get(day, (0, 0))
        found = commits.get(day, none)
        days.append(
            Period(
                day.isoformat(), active // 1000, idle // 1000, len(sessions.get(day, ())), found.commits, found.added,
                found.deleted,
            )
        )  # fmt: skip
    return tuple(days)


def pace_of(days: Sequence[Period], first: date, last: date) -> Pace:
    """`days` in buckets from `first` to `last`, in the smallest unit that needs no more than MOST.

    The `sessions` of a bucket longer than a day is the largest number on any of its days.
    """
    if days:  # a clock may run ahead
        first, last = min(first, date.fromisoformat(days[0].start)), max(last, date.fromisoformat(days[-1].start))
    for unit, start_of, next_of in _UNITS:
        starts = [start_of(first)]
        while next_of(starts[-1]) <= last and len(starts) <= MOST:
            starts.append(next_of(starts[-1]))
        if len(starts) <= MOST or unit == "year":
            break
    while next_of(starts[-1]) <= last:
        starts.append(next_of(starts[-1]))
    bars = {start: [0, 0, 0, 0, 0, 0] for start in starts}
    for day in days:
        bar = bars[start_of(date.fromisoformat(day.start))]
        bar[0] += day.active_seconds
        bar[1] += day.idle_seconds
        bar[2] = max(bar[2], day.sessions)
        bar[3] += day.commits
        bar[4] += day.added
        bar[5] += day.deleted
    return Pace(unit, tuple(Period(start.isoformat(), *numbers) for start, numbers in bars.items()))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


_UNITS: tuple[tuple[str, Callable[[date], date], Callable[[date], date]], ...] = (
    ("day", lambda day: day, lambda day: day + timedelta(days=1)),
    ("week", lambda day: day - timedelta(days=day.weekday()), lambda day: day + timedelta(days=7)),
    ("month", lambda day: day.replace(day=1), _next_month),
    ("year", lambda day: day.replace(month=1, day=1), lambda day: date(day.year + 1, 1, 1)),
)
