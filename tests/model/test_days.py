"""The stretches of a session add up to its clock, and the days to the stretches, in every time zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.clock import ACTIVE, AWAY, IDLE, counted_as
from git_session.model.activity_intervals import Stretch, by_day, day_of, midnight, stretches_of, within
from git_session.model.event import Event, in_order
from git_session.model.fold import fold

TIMEOUTS = (30 * 60_000, 4 * 3_600_000)
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
HOUR = 3_600_000


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def go_to(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    time.tzset()


KINDS = ("session", "enter", "leave", "commit", "activity", "end", "reopen", "unheard-of")


@given(st.lists(st.tuples(st.integers(-2 * HOUR, 9 * HOUR), st.sampled_from(KINDS), st.booleans()), max_size=30))
def test_they_add_up_to_the_clock(steps: list[tuple[int, str, bool]]) -> None:
    """For any events, even if the clock was set back or an event was recorded late."""
    at = 1_800_000_000_000
    events = []
    for number, (gap, kind, late) in enumerate(steps):
        at += gap
        events.append(Event(at, kind, f"{number:010x}", {"late": True} if late and kind == "commit" else {}))
    found = stretches_of(events, TIMEOUTS)
    clock = fold(events, timeouts=TIMEOUTS).clock
    assert sum(each.length for each in found if each.active) == clock.active
    assert sum(each.length for each in found if not each.active) == clock.idle


NEVER = (TIMEOUTS[0], 10**15)
"""Timeouts with which a gap is away time only if it crosses 04:00."""


@given(
    st.lists(st.tuples(st.integers(-2 * HOUR, 90 * HOUR), st.sampled_from(KINDS), st.booleans()), max_size=30),
    st.integers(0, 100 * HOUR),
    st.sampled_from(ZONES),
)
def test_time_away_takes_from_idle_time_alone(steps: list[tuple[int, str, bool]], away_after: int, zone: str) -> None:
    """The active time of any journal is the sum of its short gaps, independent of away time and time zone."""
    at = 1_800_000_000_000
    events = []
    for number, (gap, kind, late) in enumerate(steps):
        at += gap
        events.append(Event(at, kind, f"{number:010x}", {"late": True} if late and kind == "activity" else {}))
    active = idle = last = 0
    runs = False
    for event in in_order(events):
        gap = event.at - last
        active += gap if runs and 0 < gap <= TIMEOUTS[0] else 0
        idle += gap if runs and gap > TIMEOUTS[0] else 0
        last = event.at
        runs = event.kind in ("session", "enter", "reopen") or (runs and event.kind not in ("leave", "end"))
    with pytest.MonkeyPatch.context() as patch:
        go_to(patch, zone)
        clock = fold(events, timeouts=(TIMEOUTS[0], away_after)).clock
        later = fold(events, timeouts=NEVER).clock
    assert clock.active == later.active == active
    assert clock.idle <= later.idle <= idle


@pytest.mark.parametrize(
    ("zone", "since", "until", "counts"),
    [
        ("UTC", (3, 0), (3, 59), IDLE),
        ("UTC", (3, 59), (4, 29), ACTIVE),
        ("UTC", (3, 29), (4, 0), AWAY),
        ("UTC", (4, 0), (8, 0), IDLE),
        ("UTC", (4, 0), (8, 1), AWAY),
        ("UTC", (23, 30), (24 + 3, 29), IDLE),
        ("Asia/Kolkata", (3, 0), (4, 30), AWAY),
        ("Europe/Berlin", (1, 30), (3, 45), IDLE),
        ("Europe/Berlin", (1, 30), (4, 5), AWAY),
        ("Europe/Berlin", (3, 10), (4, 5), AWAY),
    ],
    ids=[
        "before 04:00", "work at 04:00", "up to 04:00", "from 04:00, as long as may be", "longer", "over midnight",
        "half an hour off", "clocks put forward, before", "clocks put forward, across", "clocks put forward, after",
    ],
)  # fmt: skip
def test_a_gap_is_time_away_by_the_clock_on_the_wall(
    zone: str, since: tuple[int, int], until: tuple[int, int], counts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time on 2027-03-28, when Berlin sets its clocks forward from 02:00 to 03:00."""
    go_to(monkeypatch, zone)
    first, last = (
        int(datetime(2027, 3, 28 + hour // 24, hour % 24, minute).timestamp() * 1000) for hour, minute in (since, until)
    )
    assert counted_as(first, last, TIMEOUTS) == counts


def test_a_time_that_no_calendar_has_counts_too() -> None:
    assert counted_as(10**30, 10**30 + HOUR, TIMEOUTS) in (IDLE, AWAY)


@pytest.mark.parametrize("name", ZONES)
@given(start=st.integers(0, 2_000_000_000_000), length=st.integers(1, 400 * HOUR))
def test_days_add_up_to_a_stretch(name: str, start: int, length: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        go_to(patch, name)
        days = list(by_day(Stretch(start, start + length, True)))
        assert sum(part for _, part in days) == length
        assert all(part > 0 for _, part in days)
        assert [day for day, _ in days] == sorted({day for day, _ in days})
        assert days[0][0] == day_of(start) and days[-1][0] == day_of(start + length - 1)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 23),
        ("Europe/Berlin", date(2027, 10, 31), 25),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # the clocks skipped midnight itself
        ("Australia/Lord_Howe", date(2027, 4, 4), 24.5),
        ("Asia/Kolkata", date(2027, 3, 28), 24),
    ],
)
def test_days_when_the_clocks_change(name: str, day: date, hours: float, zone: pytest.MonkeyPatch) -> None:
    go_to(zone, name)
    start, end = midnight(day), midnight(day + timedelta(days=1))
    assert (end - start) / HOUR == hours
    assert list(by_day(Stretch(start - HOUR, end + HOUR, True))) == [
        (day - timedelta(days=1), HOUR),
        (day, int(hours * HOUR)),
        (day + timedelta(days=1), HOUR),
    ]


def test_a_day_that_never_was(zone: pytest.MonkeyPatch) -> None:
    """Samoa had no 30 December 2011."""
    go_to(zone, "Pacific/Apia")
    last = midnight(date(2011, 12, 29))
    days = list(by_day(Stretch(last, last + 48 * HOUR, True)))
    assert days == [(date(2011, 12, 29), 24 * HOUR), (date(2011, 12, 31), 24 * HOUR)]


def test_within_cuts_at_both_ends() -> None:
    stretches = (Stretch(0, 10, True), Stretch(10, 20, False), Stretch(30, 40, True))
    assert list(within(stretches, 5, 35)) == [Stretch(5, 10, True), Stretch(10, 20, False), Stretch(30, 35, True)]
    assert list(within(stretches, 20, 30)) == []
