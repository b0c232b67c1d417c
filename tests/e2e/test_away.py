"""Time away: what is neither work nor idle, in every total and picture."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox


@pytest.fixture
def morning(feature: Sandbox) -> Sandbox:
    """An evening with a commit after twenty minutes, and the next morning with one after ten."""
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "one.py", "1\n")
    feature.pass_time(minutes=45)
    feature.session("blockers", "add", "Waiting on API keys")
    feature.pass_time(minutes=23 * 60)
    feature.session("objectives", "add", "Sleep on it")
    feature.pass_time(minutes=10)
    feature.commit("feat: two", "two.py", "2\n")
    return feature


def test_a_night_is_in_no_total(morning: Sandbox) -> None:
    status = morning.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (30 * 60, 45 * 60)
    (past,) = morning.json("history")["sessions"]
    assert (past["active_seconds"], past["idle_seconds"]) == (30 * 60, 45 * 60)
    metrics = morning.json("handoff")["metrics"]
    assert (metrics["active_seconds"], metrics["idle_seconds"]) == (30 * 60, 45 * 60)
    assert metrics["blocked_seconds"] == 10 * 60  # open for a night, and for ten minutes of work
    report = morning.json("report")
    totals = report["totals"]
    assert (totals["active_seconds"], totals["idle_seconds"], totals["blocked_seconds"]) == (30 * 60, 45 * 60, 10 * 60)
    assert [(day["active_seconds"], day["idle_seconds"]) for day in report["days"]] == [
        (20 * 60, 45 * 60),
        (10 * 60, 0),
    ]
    (session,) = report["sessions"]
    assert sum(each["end"] - each["start"] for each in session["intervals"]) == 75 * 60_000
    assert morning.message().endswith("\nSession-Time: 30m")  # by the shell of the hook
    assert morning.note()["session-time"] == "1800"


def test_log_says_that_nobody_was_there(morning: Sandbox) -> None:
    out = morning.session("log").out
    assert "45m idle" in out
    assert "23h away" in out


def test_now_is_no_event(feature: Sandbox) -> None:
    """The gap that is not over yet counts as it would if it were: idle for a while, and then away."""
    for hours, idle in ((1, 3600), (3, 3 * 3600), (4, 4 * 3600), (5, 0), (24, 0)):
        now = str(feature.now + hours * 3600)
        assert feature.json("status", GIT_SESSION_NOW=now)["idle_seconds"] == idle
        assert feature.json("report", GIT_SESSION_NOW=now)["totals"]["idle_seconds"] == idle


@pytest.mark.parametrize(
    ("setting", "idle"),
    [
        ({"SESSION_AWAY_AFTER": "30m"}, 0),
        ({"SESSION_AWAY_AFTER": "10d"}, 45 * 60),
        ({"TZ": "Etc/GMT+4"}, 45 * 60),
        ({"TZ": "Etc/GMT+5"}, 0),
    ],
    ids=["a short time", "a long time", "at four", "across four"],
)
def test_what_is_away_is_a_setting_and_local(feature: Sandbox, setting: dict[str, Any], idle: int) -> None:
    feature.pass_time(minutes=30)  # 08:30 UTC
    feature.session("blockers", "add", "Waiting")
    feature.pass_time(minutes=45)
    feature.environment.update(setting)
    feature.session("blockers", "resolve", "blk-1")
    status = feature.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (30 * 60, idle)


def test_files_written_at_night_are_work(feature: Sandbox) -> None:
    """Evidence parts a long gap, and each part counts by itself."""
    feature.pass_time(minutes=23 * 60)
    feature.write("src/early.py", age=22.5 * 3600)  # half an hour after the start
    feature.write("src/late.py", age=20 * 60)
    feature.session("objectives", "add", "Go on")
    status = feature.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (50 * 60, 0)
    out = feature.session("log").out
    assert "22h 10m away" in out
