"""From values to places on a chart: round ticks for quantities and for time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from git_session.model.dataclass import dataclass

HOURS = (300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
"""Steps in seconds between the ticks of a duration; beyond them whole multiples of the last."""


LAST = 250_000_000_000_000
"""Epoch ms in the year 9892: what claims to be later is shown there, since the calendar of datetime ends soon after."""


@dataclass(frozen=True)
class Scale:
    """Values between the first and the last of `ticks`, which ascend; a value outside is drawn at the edge."""

    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where `value` lies, from 0 (the first tick) to 1 (the last)."""
        low, high = self.ticks[0], self.ticks[-1]
        # Differences of halves: the whole difference of two huge numbers is no number any more.
        whole = high / 2 - low / 2
        return min(1.0, max(0.0, (value / 2 - low / 2) / whole)) if whole > 0 else 0.0

    @property
    def ends(self) -> Scale:
        """The same with its first and last tick alone, for where there is little room."""
        return Scale((self.ticks[0], self.ticks[-1]))


def counts(top: float) -> Scale:
    """From 0 to at least `top`, in steps of 1, 2 or 5 times a power of ten, never less than 1."""
    return _steps(0, max(top, 1), max(1, _round_step(max(top, 1) / 4)))


def durations(top: float) -> Scale:
    """From 0 to at least `top` seconds, in steps that a clock knows."""
    top = max(top, HOURS[0])
    step = next((each for each in HOURS if each * 4 >= top), 0)
    return _steps(0, top, step or HOURS[-1] * max(1, _round_step(top / 4 / HOURS[-1])))


def percentages(low: float, high: float) -> Scale:
    """From below `low` to above `high`, at least ten points apart, within 0 and 100, on multiples of 5 or 10."""
    low, high = min(100.0, max(0.0, low)), min(100.0, max(0.0, high))
    step = 20 if high - low > 45 else 10 if high - low > 15 else 5
    first = math.floor(low / step) * step
    last = min(100, max(math.ceil(high / step) * step, first + 2 * step))
    return _steps(min(first, last - 2 * step), last, step)


def _round_step(step: float) -> float:
    """The next of 1, 2, 5, 10, 20 … from `step` on."""
    power = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return next((factor * power for factor in (1, 2, 5) if factor * power >= step * 0.999), 10 * power)


def _steps(low: float, high: float, step: float) -> Scale:
    ticks = [low + step]
    while ticks[-1] < high * (1 - 1e-9):
        ticks.append(low + step * (len(ticks) + 1))
    return Scale((low, *ticks))


@dataclass(frozen=True)
class Tick:
    """A label at `place`, from 0 to 1. On a narrow screen only the `major` ones are labelled."""

    place: float
    label: str
    major: bool = True


@dataclass(frozen=True)
class TimeScale:
    """Moments between `first` and `last`, epoch ms."""

    first: int
    last: int

    def share(self, moment: int) -> float:
        """Where `moment` lies, from 0 to 1; before and after is drawn at the edges."""
        return min(1.0, max(0.0, (moment - self.first) / max(1, self.last - self.first)))

    def ticks(self, at_most: int = 8) -> tuple[Tick, ...]:
        """Labelled moments at round local times: hours, days, Mondays, months or years, whichever are few enough."""
        for unit, size in _UNITS:
            found = _moments(_known(self.first), _known(self.last), unit, size, at_most)
            if found is not None:
                return thin([Tick(self.share(ms(each)), _label(each, unit, size, at)) for at, each in enumerate(found)])
        return ()


def thin(ticks: Sequence[Tick], at_most: int = 5) -> tuple[Tick, ...]:
    """`ticks` with so many of them minor that at most `at_most` are major."""
    every = max(1, math.ceil(len(ticks) / at_most))
    return tuple(Tick(each.place, each.label, major=at % every == 0) for at, each in enumerate(ticks))


def day_of(moment: int) -> datetime:
    """The beginning of the local day in which `moment` (epoch ms) lies."""
    return local_time(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def local_time(moment: int) -> datetime:
    """An epoch time in ms on the user's clock, without a zone, so that days can be counted across a change of the clock."""
    return datetime.fromtimestamp(_known(moment) / 1000)


def _known(moment: int) -> int:
    return min(max(moment, 0), LAST)


def ms(moment: datetime) -> int:
    """Epoch ms of a local time."""
    return int(moment.timestamp() * 1000)


_UNITS = (
    ("hour", 1),
    ("hour", 3),
    ("hour", 6),
    ("hour", 12),
    ("day", 1),
    ("day", 2),
    ("week", 1),
    ("week", 2),
    ("month", 1),
    ("month", 2),
    ("month", 3),
    ("month", 6),
    ("year", 1),
    ("year", 2),
    ("year", 5),
    ("year", 10),
    ("year", 20),
    ("year", 50),
)


def _moments(first: int, last: int, unit: str, size: int, at_most: int) -> list[datetime] | None:
    """The round times from `first` to `last`; None when there are more than `at_most`."""
    if unit == "hour":
        hour = local_time(first).replace(minute=0, second=0, microsecond=0)
        moment = hour.replace(hour=hour.hour // size * size)
    else:
        moment = day_of(first)
        if unit == "week":
            moment -= timedelta(days=moment.weekday())
        elif unit == "month":
            moment = moment.replace(day=1, month=(moment.month - 1) // size * size + 1)
        elif unit == "year":
            moment = moment.replace(day=1, month=1, year=max(1, moment.year // size * size))
    found: list[datetime] = []
    while ms(moment) <= last:
        if ms(moment) >= first:
            found.append(moment)
        if len(found) > at_most:
            return None
        moment = _next(moment, unit, size)
    return found


def _next(moment: datetime, unit: str, size: int) -> datetime:
    if unit == "hour":
        return moment + timedelta(hours=size)
    if unit in ("day", "week"):
        return moment + timedelta(days=size * (7 if unit == "week" else 1))
    months = moment.month - 1 + size * (12 if unit == "year" else 1)
    return moment.replace(year=moment.year + months // 12, month=months % 12 + 1)


def _label(moment: datetime, unit: str, size: int, at: int) -> str:
    if unit == "hour":
        return day_label(moment) if moment.hour == 0 else f"{moment:%H:%M}"
    if unit in ("day", "week"):
        return day_label(moment)
    if unit == "month":
        return f"{moment:%b %Y}" if at == 0 else f"{moment:%Y}" if moment.month <= size else f"{moment:%b}"
    return f"{moment:%Y}"


def day_label(moment: datetime) -> str:
    """`4 Jan`."""
    return f"{moment.day} {moment:%b}"
