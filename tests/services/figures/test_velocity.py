"""Rates and estimates."""

from __future__ import annotations

import pytest

from git_session.services.figures.history import Past
from git_session.services.figures.velocity import Estimate, Rate, estimate_of, rate_of


def past(hours: float, *, done: int = 0, commits: int = 0, lines: int = 0) -> Past:
    """A session in figures."""
    return Past(
        id="x", branch="x", state="ended", current=False, issue="", started_at=0, ended_at=0, merged_to="",
        active_seconds=int(hours * 3600), idle_seconds=0, objectives=done, objectives_done=done, blockers_open=0,
        commits=commits, files=0, added=lines, deleted=0, measured_at=0, tests_added=0, tests_removed=0, coverage=None,
        who=(),
    )  # fmt: skip


def test_a_rate_is_an_amount_for_each_active_hour() -> None:
    before = [past(1, commits=2), past(2, commits=8), past(4, commits=4)]
    assert rate_of("commits", past(0.5, commits=3), before) == Rate("commits", 6.0, (2.0, 4.0, 1.0), 2.0, 1.0, 4.0)
    assert rate_of("lines", past(2, lines=100), []) == Rate("lines", 50.0, (), None, None, None)


@pytest.mark.parametrize("hours", [0, 0.2])
def test_too_little_time_has_no_rate(hours: float) -> None:
    assert rate_of("objectives", past(hours, done=5), []).this is None


def test_an_estimate_goes_by_what_an_objective_took() -> None:
    before = [past(1, done=1), past(2, done=1), past(6, done=2), past(9)]
    assert estimate_of(2, before) == Estimate(2, 3, 14400, 10800, 18000)


@pytest.mark.parametrize(
    ("objectives", "before"), [(0, [past(1, done=1)] * 5), (2, [past(1, done=1)] * 2), (2, [past(1)] * 5)],
    ids=["nothing open", "too few", "none finished"],
)  # fmt: skip
def test_no_estimate_without_enough_to_go_by(objectives: int, before: list[Past]) -> None:
    assert estimate_of(objectives, before) is None
