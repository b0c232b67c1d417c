"""Listing sessions from the newest on without reading all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.order import UNKNOWN, bound_of, newest_first

DAY = 86_400_000


def named(number: int, start: int, hours: int) -> str:
    """A session id as created by `start` in a time zone `hours` away from UTC."""
    day = datetime.fromtimestamp(start / 1000, timezone(timedelta(hours=hours)))
    return f"topic-{day:%Y%m%d}-{number:04d}"


@pytest.mark.parametrize(
    ("session_id", "day"),
    [("feature-x-20270115-ab2d", "20270115"), ("x-20270230-ab2d", ""), ("hand-made", ""), ("20270115-ab2d", "")],
    ids=["a day", "no such day", "no day", "no name"],
)
def test_the_day_in_an_id_bounds_its_start(session_id: str, day: str) -> None:
    expected = int(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()) * 1000 if day else 0
    assert bound_of(session_id) == (expected + DAY + DAY // 2 if day else UNKNOWN)


@given(
    st.lists(st.tuples(st.integers(1_800_000_000_000, 1_800_000_000_000 + 30 * DAY), st.integers(-12, 14)), max_size=40)
)
def test_it_is_the_order_of_the_starts(sessions: list[tuple[int, int]]) -> None:
    starts = {named(number, start, hours): start for number, (start, hours) in enumerate(sessions)}
    expected = sorted(((start, session_id) for session_id, start in starts.items()), reverse=True)
    assert list(newest_first(starts, lambda ids: {each: starts[each] for each in ids})) == expected


def test_only_the_days_that_are_wanted_are_opened() -> None:
    starts = {named(day, 1_800_000_000_000 + day * DAY, 0): 1_800_000_000_000 + day * DAY for day in range(1000)}
    opened: list[str] = []

    def open_all(ids: Sequence[str]) -> Mapping[str, int]:
        opened.extend(ids)
        return {each: starts[each] for each in ids}

    assert len(list(islice(newest_first(starts, open_all), 10))) == 10
    assert len(opened) <= 13


def test_what_cannot_be_opened_is_left_out() -> None:
    ids = ["a-20270115-aaaa", "b-20270115-bbbb", "no-day"]
    assert list(newest_first(ids, lambda ids: {each: 5 for each in ids if each != "b-20270115-bbbb"})) == [
        (5, "no-day"), (5, "a-20270115-aaaa")
    ]  # fmt: skip
