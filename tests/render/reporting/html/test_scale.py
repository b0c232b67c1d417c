"""Ticks are round, few, and enclose what is shown."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.render.reporting.html.scale import (
    LAST,
    Scale,
    Tick,
    TimeScale,
    counts,
    durations,
    ms,
    percentages,
    thin,
)

WILD = st.floats(min_value=0, max_value=1e300)


@given(st.one_of(WILD, st.integers(0, 10**18).map(float)))
@pytest.mark.parametrize("make", [counts, durations], ids=["counts", "durations"])
def test_a_scale_encloses_its_values_in_few_steps(make: type[Scale], top: float) -> None:
    ticks = make(top).ticks  # type: ignore[arg-type]  # mypy takes the functions for the class that they make
    assert ticks[0] == 0
    assert ticks[-1] >= top * (1 - 1e-6)
    assert 2 <= len(ticks) <= 6
    assert all(math.isfinite(each) for each in ticks)
    assert all(after > before for before, after in pairwise(ticks))


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (7, (0, 2, 4, 6, 8)),
        (40, (0, 10, 20, 30, 40)),
        (1203, (0, 500, 1000, 1500)),
    ],
)
def test_counts(top: float, ticks: tuple[float, ...]) -> None:
    assert counts(top).ticks == ticks


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (0, (0, 300)),
        (1200, (0, 300, 600, 900, 1200)),
        (5 * 3600, (0, 7200, 14400, 21600)),
        (30 * 3600, (0, 28800, 57600, 86400, 115200)),
        (30 * 86400, (0, 864000, 1728000, 2592000)),
    ],
)
def test_durations(top: float, ticks: tuple[float, ...]) -> None:
    assert durations(top).ticks == ticks


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_percentages_stay_within_the_hundred(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = percentages(low, high).ticks
    assert ticks[0] <= min(100, max(0, low)) <= min(100, max(0, high)) <= ticks[-1]
    assert ticks[0] >= 0
    assert ticks[-1] <= 100
    assert 3 <= len(ticks) <= 7


@given(st.lists(WILD, min_size=2, unique=True), st.floats(allow_nan=False, allow_infinity=False))
def test_a_share_is_one(ticks: list[float], value: float) -> None:
    assert 0 <= Scale(tuple(sorted(ticks))).share(value) <= 1


MOMENTS = st.integers(-(2**62), 2**62)


@given(MOMENTS, MOMENTS)
def test_any_time_has_few_ticks_in_order(one: int, other: int) -> None:
    first, last = sorted((one, other))
    ticks = TimeScale(first, last).ticks()
    assert len(ticks) <= 8
    assert sum(tick.major for tick in ticks) <= 5
    places = [tick.place for tick in ticks]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (datetime(2027, 1, 15, 8), datetime(2027, 1, 15, 14), "08:00 09:00 10:00 11:00 12:00 13:00 14:00"),
        (datetime(2027, 1, 15, 20), datetime(2027, 1, 16, 8), "21:00 16 Jan 03:00 06:00"),
        (datetime(2027, 1, 15), datetime(2027, 1, 19), "15 Jan 16 Jan 17 Jan 18 Jan 19 Jan"),
        (datetime(2027, 1, 15), datetime(2027, 2, 20), "18 Jan 25 Jan 1 Feb 8 Feb 15 Feb"),
        (datetime(2026, 10, 15), datetime(2027, 3, 20), "Nov 2026 Dec 2027 Feb Mar"),
        (datetime(2025, 3, 1), datetime(2027, 2, 20), "Apr 2025 Jul Oct 2026 Apr Jul Oct 2027"),
        (datetime(1999, 3, 1), datetime(2027, 2, 20), "2000 2005 2010 2015 2020 2025"),
    ],
    ids=["hours", "a night", "days", "weeks", "months", "quarters", "years"],
)
def test_labels_of_time(first: datetime, last: datetime, labels: str) -> None:
    assert " ".join(tick.label for tick in TimeScale(ms(first), ms(last)).ticks()) == labels


def test_a_moment_alone_and_one_after_the_end_of_the_calendar() -> None:
    assert [tick.place for tick in TimeScale(0, 0).ticks()] == [0.0]
    assert TimeScale(LAST, LAST * 1000).share(LAST * 500) == pytest.approx(0.5, abs=0.01)


def test_every_other_label_goes_where_there_is_no_room() -> None:
    ticks = [Tick(at / 7, str(at)) for at in range(8)]
    assert [tick.label for tick in thin(ticks) if tick.major] == ["0", "2", "4", "6"]
    assert all(tick.major for tick in thin(ticks[:5]))
