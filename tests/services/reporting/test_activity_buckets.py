"""Days as bars: no gap, not too many, and nothing lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.services.reporting.activity_buckets import MOST, pace_of
from git_session.services.reporting.report import Period

FIRST = date(2024, 2, 27)


@pytest.mark.parametrize(
    ("days", "unit", "starts"),
    [
        (0, "day", ["2024-02-27"]),
        (3, "day", ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]),
        (61, "day", None),
        (62, "week", None),
        (70, "week", None),
        (800, "month", None),
        (9000, "year", None),
        (40_000, "year", None),
    ],
)
def test_units(days: int, unit: str, starts: list[str] | None) -> None:
    pace = pace_of([], FIRST, FIRST + timedelta(days=days))
    assert pace.unit == unit
    assert starts is None or [each.start for each in pace.periods] == starts
    assert len(pace.periods) <= MOST or unit == "year"


@given(st.lists(st.integers(0, 3000), max_size=40, unique=True), st.integers(0, 3000))
def test_nothing_is_lost(offsets: list[int], extent: int) -> None:
    days = [
        Period((FIRST + timedelta(days=at)).isoformat(), 60, 5, 1, 2, 3, 4) for at in sorted(offsets) if at <= extent
    ]
    pace = pace_of(days, FIRST, FIRST + timedelta(days=extent))
    assert sum(each.commits for each in pace.periods) == 2 * len(days)
    assert sum(each.active_seconds for each in pace.periods) == 60 * len(days)
    starts = [date.fromisoformat(each.start) for each in pace.periods]
    assert starts == sorted(set(starts)) and starts[0] <= FIRST
