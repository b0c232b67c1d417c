"""The effect of each event: fold(events) -> Session."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.clock import AWAY, counted_as
from git_session.model.event import Event
from git_session.model.fold import HANDLERS, fold
from git_session.model.session import (
    Adopted,
    ClockReading,
    Contributor,
    Decision,
    Measurement,
    Objective,
    Session,
    State,
)

MINUTE = 60_000
TIMEOUTS = (30 * MINUTE, 240 * MINUTE)


def event(at: int, kind: str, name: str = "", **body: Any) -> Event:
    """An event `at` minutes after the start; its id is `name`, or derived from its time and kind."""
    return Event(at * MINUTE, kind, name or f"{kind}@{at}", body)


OPENED = event(0, "session", session="topic-20270115-abcd", branch="topic", base="b" * 40, base_ref="main", issue="#7")


def folded(*events: Event) -> Session:
    return fold([OPENED, *events])


def test_the_opening() -> None:
    session = folded()
    assert (session.id, session.branch, session.base, session.base_ref, session.issue) == (
        "topic-20270115-abcd", "topic", "b" * 40, "main", "#7",
    )  # fmt: skip
    assert session.is_open
    assert session.clock.running


def test_without_its_opening_the_folder_names_the_session() -> None:
    session = fold([event(1, "objective", text="x")], session_id="topic-20270115-abcd")
    assert (session.id, session.started_at, session.objectives[0].text) == ("topic-20270115-abcd", 0, "x")


def test_the_life_of_an_objective() -> None:
    history = [event(1, "objective", "a", text="one"), event(2, "objective", "b", text="two")]
    states = []
    for at, verb in enumerate(("start", "complete", "reopen", "drop"), start=3):
        history.append(event(at, f"objective.{verb}", of="a", commit="c" * 40))
        objective = folded(*history).objectives[0]
        states.append((objective.state, objective.closed_at // MINUTE, bool(objective.commit)))
    assert states == [
        (State.STARTED, 0, False),
        (State.DONE, 4, True),
        (State.OPEN, 0, False),
        (State.DROPPED, 6, True),
    ]
    session = folded(*history, event(9, "objective.edit", of="b", text="second"))
    assert [(each.id, each.text) for each in session.objectives] == [("obj-1", "one"), ("obj-2", "second")]
    assert [each.id for each in session.counted] == ["obj-2"]


def test_objectives_in_progress_come_first() -> None:
    session = folded(
        event(1, "objective", "a", text="one"),
        event(1, "objective", "b", text="two"),
        event(2, "objective.start", of="b"),
    )
    assert [each.id for each in session.to_do] == ["obj-2", "obj-1"]


def test_blockers() -> None:
    session = folded(
        event(1, "blocker", "a", text="keys", issue="#42"),
        event(2, "blocker", "b", text="server"),
        event(5, "blocker.resolve", of="a", resolution="got them"),
    )
    first, second = session.blockers
    assert (first.id, first.issue, first.resolved_at, first.resolution) == ("blk-1", "#42", 5 * MINUTE, "got them")
    assert session.open_blockers == (second,)


def test_a_decision_waits_for_the_commit_that_carries_it() -> None:
    decided = event(1, "decision", "d", text="PKCE", rationale="safer", alternatives="none")
    assert [each.id for each in folded(decided).pending_decisions] == ["dec-1"]
    session = folded(decided, event(2, "commit", oid="1" * 40, decisions=["d"], seconds=5))
    assert session.pending_decisions == ()
    assert session.decisions[0].commit == "1" * 40


def commit(at: int, oid: str, **body: Any) -> Event:
    return event(at, "commit", oid=oid, **body)


def test_an_amend_replaces_and_carries_what_its_message_says() -> None:
    session = folded(
        event(1, "decision", "d", text="PKCE"),
        commit(2, "old", seconds=60, decisions=["d"], completed=["obj-1"]),
        commit(3, "new", seconds=30, decisions=[]),
        event(3, "rewrite", pairs=[["old", "new"]]),
    )
    only = session.commits[0]
    assert (len(session.commits), only.oid, only.seconds, only.completed) == (1, "new", 90, ("obj-1",))
    assert [each.id for each in session.pending_decisions] == ["dec-1"]


def test_a_rebase_moves_commits_and_what_points_at_them() -> None:
    session = folded(
        event(1, "decision", "d", text="PKCE"),
        commit(2, "a1", seconds=60, decisions=["d"]),
        commit(3, "b1", seconds=30),
        event(3, "checkpoint", commit="b1", label="half"),
        event(4, "rewrite", pairs=[["a1", "a2"], ["b1", "b2"], ["x1", "x2"]]),
    )
    assert [(each.oid, each.seconds) for each in session.commits] == [("a2", 60), ("b2", 30)]
    assert session.checkpoints[0].commit == "b2"
    assert session.decisions[0].commit == "a2"


def test_a_squash_adds_times_up() -> None:
    session = folded(
        event(1, "decision", "d", text="one"),
        event(1, "decision", "e", text="two"),
        commit(2, "a1", seconds=60, decisions=["d"]),
        commit(3, "b1", seconds=30, decisions=["e"], completed=["obj-1"]),
        event(4, "rewrite", pairs=[["a1", "c"], ["b1", "c"]]),
    )
    assert [(each.oid, each.seconds, set(each.decisions), each.completed) for each in session.commits] == [
        ("c", 90, {"d", "e"}, ("obj-1",))
    ]


@pytest.mark.parametrize("pairs", [None, "old new", [["old"]], [5], [["old", "old"]], [["unknown", "new"]]])
def test_a_rewrite_that_says_nothing_changes_nothing(pairs: object) -> None:
    before = folded(commit(2, "old", seconds=60))
    assert folded(commit(2, "old", seconds=60), event(2, "rewrite", pairs=pairs)) == before


def test_end_and_reopen() -> None:
    ended = [event(5, "end", accomplished=["a"], remember=["r"], next=["n"], merged_to="main")]
    session = folded(*ended)
    assert (session.is_open, session.merged_to, session.clock.running) == (False, "main", False)
    again = folded(*ended, event(9, "reopen"), event(12, "end", remember=["s"], next=["m"]))
    assert (again.accomplished, again.remember, again.next_steps, again.merged_to) == (("a",), ("r", "s"), ("m",), "")
    assert folded(*ended, event(9, "reopen")).is_open


def test_branch_stash_and_checkpoints() -> None:
    session = folded(
        event(1, "branch", branch="renamed"),
        event(2, "stash", snapshot="5" * 40),
        event(3, "checkpoint", commit="c", label="l", notes="n", snapshot="s", reason="r", phase="RED"),
    )
    assert (session.branch, session.stash) == ("renamed", "5" * 40)
    mark = session.checkpoints[0]
    assert (mark.id, mark.commit, mark.label, mark.notes, mark.snapshot, mark.reason, mark.phase) == (
        "cp-1", "c", "l", "n", "s", "r", "RED",
    )  # fmt: skip
    assert folded(event(2, "stash", snapshot="5" * 40), event(3, "unstash")).stash == ""


@pytest.mark.parametrize(
    ("events", "active", "idle"),
    [
        ([event(10, "activity")], 10, 0),
        ([event(30, "activity")], 30, 0),
        ([event(31, "activity")], 0, 31),
        ([event(10, "leave"), event(100, "enter"), event(110, "activity")], 20, 0),
        ([event(10, "end"), event(500, "reopen"), event(505, "activity")], 15, 0),
        ([event(10, "activity"), event(5, "activity"), event(12, "activity")], 17, 0),
        ([event(10, "mood")], 10, 0),
    ],
    ids=["work", "at the limit", "too long", "away", "ended", "clock set back", "unknown kind"],
)
def test_time(events: list[Event], active: int, idle: int) -> None:
    clock = folded(*events).clock
    assert (clock.active // MINUTE, clock.idle // MINUTE) == (active, idle)


def test_until_moves_the_clock_without_an_event() -> None:
    clock = ClockReading(5, 0, 10 * MINUTE, running=True, active_at_commit=3)
    assert clock.until(20 * MINUTE, TIMEOUTS) == ClockReading(
        5 + 10 * MINUTE, 0, 20 * MINUTE, running=True, active_at_commit=3
    )
    paused = ClockReading(5, 0, 10 * MINUTE, running=False)
    assert paused.until(20 * MINUTE, TIMEOUTS).active == 5


NAMES = st.sampled_from(["a", "b", "c", "d"])
VALUES = NAMES | st.integers() | st.none() | st.lists(NAMES | st.lists(NAMES, max_size=3), max_size=3)
ANY_EVENT = st.builds(
    Event,
    st.integers(0, 10**13),
    st.sampled_from([*HANDLERS, "enter", "activity", "mood"]),
    st.uuids().map(str),
    st.dictionaries(st.sampled_from(["of", "text", "oid", "pairs", "seconds", "decisions", "commit", "next"]), VALUES),
)


@given(st.lists(ANY_EVENT, max_size=30))
def test_any_events_fold(events: list[Event]) -> None:
    session = fold(events)
    assert [each.id for each in session.objectives] == [f"obj-{n}" for n in range(1, len(session.objectives) + 1)]
    assert len({each.oid for each in session.commits}) == len(session.commits)
    assert session.clock.active >= 0
    assert session.clock.idle >= 0
    assert fold(events) == session


@given(st.lists(st.integers(0, 200), max_size=20))
def test_active_and_idle_are_all_of_the_running_time_but_for_time_away(gaps: list[int]) -> None:
    at = away = 0
    events: list[Event] = []
    for gap in gaps:
        if counted_as(at * MINUTE, (at + gap) * MINUTE, TIMEOUTS) == AWAY:
            away += gap
        at += gap
        events.append(Event(at * MINUTE, "activity", f"{len(events)}"))
    clock = folded(*events).clock
    assert clock.active + clock.idle == (at - away) * MINUTE


def test_measurements_follow_their_commit_and_tell_what_is_unknown() -> None:
    counts: dict[str, Any] = {
        "covered": 158,
        "lines": 200,
        "new_covered": 9,
        "new_lines": 10,
        "passed": 12,
        "skipped": 1,
    }
    session = folded(
        event(1, "measurement", commit="old", measured=5, origin="before", lines=10, covered=10),
        event(2, "commit", oid="c1"),
        event(3, "measurement", commit="c1", seconds=1.5, sources=["coverage.xml"], tests_added=2, **counts),
        event(4, "rewrite", pairs=[["c1", "c2"]]),
        event(5, "measurement", covered=True, lines=-4, passed="many", seconds="long", sources="x", measured=[]),
    )
    first, second, damaged = session.measurements
    assert (first.at, first.origin, first.coverage, first.new_coverage, first.tests) == (5, "before", 100.0, None, 0)
    assert (second.commit, second.coverage, second.new_coverage) == ("c2", 79.0, 90.0)
    assert (second.tests, second.tests_seconds, second.tests_added, second.sources) == (13, 1.5, 2, ("coverage.xml",))
    assert damaged == Measurement(at=5 * MINUTE)


def test_a_machine_that_slept_pauses_the_clock_and_nobody_has_left() -> None:
    session = folded(
        event(5, "leave"),
        event(10, "enter"),
        event(20, "activity"),
        event(20, "leave", "gone to sleep", reason="asleep"),
        event(45, "enter", "woken", reason="awake"),
        event(50, "activity"),
    )
    assert session.clock.active == (5 + 10 + 5) * MINUTE
    assert (session.clock.idle, session.left_at) == (0, 5 * MINUTE)


ADOPTED = event(0, "adopted", commit="a" * 40, author="Bo", written=7, commits=3,
                people=[{"name": "Bo", "commits": 2, "seconds": 60}, {"name": "Ann", "commits": 1}, "damaged"])  # fmt: skip


def test_an_adopted_session() -> None:
    session = folded(
        ADOPTED,
        event(0, "objective", "x", text="one", author="Bo", written=3),
        event(0, "objective.complete", of="x", commit="c" * 40, written=5),
        event(0, "decision", "y", text="two", author="Ann", written=4, commit="d" * 40),
        event(1, "objective", "z", text="three"),
    )
    assert session.adopted == Adopted("a" * 40, "Bo", 7, 3, (Contributor("Bo", 2, 60), Contributor("Ann", 1, 0)))
    assert session.opened_on == "a" * 40
    changed = session.objectives[0].changed
    one = Objective("obj-1", "x", "one", 3, State.DONE, 5, "c" * 40, "Bo", True, changed, pending=True)
    assert session.objectives[0] == one
    assert (session.objectives[1].author, session.objectives[1].added_at) == ("", MINUTE)
    assert session.decisions == (Decision("dec-1", "y", "two", 4, commit="d" * 40, author="Ann"),)
    assert session.pending_decisions == ()
    assert (session.clock.active, session.commits) == (MINUTE, ())


def test_a_damaged_adoption_says_what_it_can() -> None:
    session = folded(event(0, "adopted", commit=7, written=-1, people="nobody"))
    assert session.adopted == Adopted("", "", 0, 0)
