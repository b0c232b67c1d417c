"""Shares in a session: every part has an owner, and the shares add up to the total."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.activity_intervals import Stretch, running, stretches_of
from git_session.model.attribution_shares import (
    Made,
    SessionShare,
    Share,
    Who,
    Worker,
    dealt,
    is_meant,
    parts_of,
    settled,
    shares,
    workers,
)  # fmt: skip
from git_session.model.event import Event
from git_session.model.fold import fold

MINUTE = 60_000
TIMEOUTS = (30 * MINUTE, 240 * MINUTE)
ADA, BO, CLAUDE, CODEX = ("person", "ada"), ("person", "bo"), ("agent", "claude"), ("agent", "codex")
NOBODY = ("person", "")


def worked(end: int, by: str = "", *, start: int = 0) -> Stretch:
    return Stretch(start * MINUTE, end * MINUTE, True, by)


def made(at: int, author: str, agent: str = "") -> Made:
    return Made(at * MINUTE, agent, author)


@pytest.mark.parametrize(
    ("stretches", "commits", "minutes"),
    [
        ([worked(10)], [made(10, "ada")], {ADA: (1, 10)}),
        ([worked(10), worked(14, "claude", start=10)], [made(10, "ada"), made(14, "ada", "claude")], {ADA: (1, 10), CLAUDE: (1, 4)}),
        ([worked(10, "claude"), worked(30, start=10)], [], {CLAUDE: (0, 10), NOBODY: (0, 20)}),
        ([worked(10)], [made(4, "ada"), made(9, "bo")], {ADA: (1, 4), BO: (1, 6)}),
        ([worked(10)], [made(4, "bo"), made(4, "ada")], {BO: (1, 10 - 6), ADA: (1, 6)}),
        ([worked(10)], [made(25, "bo"), made(40, "ada")], {BO: (1, 10), ADA: (1, 0)}),
        ([worked(10, start=5)], [made(5, "ada"), made(8, "ada", "codex")], {ADA: (1, 5), CODEX: (1, 0)}),
        ([worked(10)], [made(3, "ada", "codex"), made(4, "bo", "codex"), made(5, "bo", "codex")], {BO: (0, 10), CODEX: (3, 0)}),
        ([Stretch(0, 60 * MINUTE, False), worked(61, start=60)], [made(61, "ada")], {ADA: (1, 1)}),
        ([], [], {}),
    ],
    ids=[
        "alone", "an agent after a person", "without a commit", "two people", "at one moment the first",
        "before the next commit", "after the last commit", "agents alone commit: in whose name", "idle is nobody's", "nothing",
    ],
)  # fmt: skip
def test_whose_it_is(
    stretches: Sequence[Stretch], commits: Sequence[Made], minutes: dict[Who, tuple[int, int]]
) -> None:
    found = {who: (part.commits, part.seconds // 60) for who, part in parts_of(stretches, commits).items()}
    assert found == minutes


def test_commits_that_do_not_count_still_tell_whose_the_time_was() -> None:
    commits = [made(4, "ada"), made(9, "bo")]
    assert parts_of([worked(4)], commits, counted=commits[1:]) == {BO: SessionShare(1, 0), ADA: SessionShare(0, 240)}


AGENTS = st.sampled_from(["", "", "claude", "codex"])
EVENTS = st.lists(
    st.tuples(
        st.integers(-5_000, 50 * MINUTE),
        st.sampled_from(["enter", "leave", "activity", "decision", "commit", "end", "reopen"]),
        AGENTS,
        st.sampled_from(["ada", "bo"]),
        st.booleans(),
    ),
    max_size=40,
)


@given(EVENTS, st.integers(0, 60 * MINUTE))
def test_the_parts_of_any_journal_add_up_to_its_session(
    rows: list[tuple[int, str, str, str, bool]], later: int
) -> None:
    """The shares add up to the clock's active time and to the number of commits."""
    at, events, commits = 1_800_000_000_000, [], []
    events.append(Event(at, "session", "e0", {"session": "topic-20270115-abcd", "branch": "topic"}))
    for number, (gap, kind, by, author, late) in enumerate(rows, start=1):
        at += gap
        body: dict[str, object] = {"by": by} if by else {}
        if kind == "commit":
            body |= {"oid": f"{number:040x}", "seconds": 1, **({"late": True} if late else {})}
            commits.append(Made(at, by, author))
        events.append(Event(at, kind, f"e{number}", body))
    session = fold(events, timeouts=TIMEOUTS)
    stretches = list(stretches_of(events, TIMEOUTS))
    now = session.clock.last + later
    clock = session.clock.until(now, TIMEOUTS)
    stretches += running(session.clock, now, TIMEOUTS, "claude")
    parts = parts_of(stretches, commits)
    assert sum(part.seconds for part in parts.values()) == clock.active // 1000
    assert sum(part.commits for part in parts.values()) == len(commits)
    (once,) = settled([parts])
    assert sum(part.seconds for part in once.values()) == clock.active // 1000
    assert sum(each.active_seconds for each in shares(once, str)) == clock.active // 1000
    assert sum(each.commits for each in workers([once, once], str)) == 2 * len(commits)


@pytest.mark.parametrize(
    ("kinds", "whose"),
    [
        (["enter", "activity", "activity", "commit claude"], ["claude"]),
        (["enter", "commit claude", "activity", "commit"], ["claude", ""]),
        (["enter", "commit claude", "activity codex", "commit"], ["claude", "codex", ""]),
        (["enter", "commit claude", "activity"], ["claude", ""]),
    ],
)
def test_activity_is_theirs_whose_event_came_of_it(kinds: list[str], whose: list[str]) -> None:
    events = []
    for at, words in enumerate(map(str.split, kinds)):
        events.append(Event(at * MINUTE, words[0], f"e{at}", {"by": words[1]} if words[1:] else {}))
    assert [each.by for each in stretches_of(events, TIMEOUTS)] == whose


@given(st.lists(st.integers(0, 10**9), max_size=30))
def test_whole_seconds_are_dealt_out_without_a_rest(lengths: list[int]) -> None:
    found = dealt(lengths)
    assert sum(found) == sum(lengths) // 1000
    assert all(0 <= seconds - length // 1000 <= 1 for seconds, length in zip(found, lengths, strict=True))


def test_the_nearest_to_a_second_more_gets_it() -> None:
    assert dealt([1400, 1700, 1900]) == [1, 2, 2]
    assert dealt([1500, 1500]) == [2, 1]


def test_who_has_no_name_is_the_only_person_there_is() -> None:
    nameless, ada, bo = (
        {NOBODY: SessionShare(0, 5), CLAUDE: SessionShare(1, 2)},
        {ADA: SessionShare(1, 9)},
        {BO: SessionShare(1, 1)},
    )
    assert settled([nameless, ada]) == [{ADA: SessionShare(0, 5), CLAUDE: SessionShare(1, 2)}, ada]
    assert settled([nameless, ada, bo]) == [nameless, ada, bo]
    assert settled([nameless]) == [nameless]
    assert settled([{NOBODY: SessionShare(0, 5), ADA: SessionShare(1, 2)}]) == [{ADA: SessionShare(1, 7)}]


def test_the_most_time_comes_first() -> None:
    parts = {BO: SessionShare(3, 5), CLAUDE: SessionShare(1, 60), ADA: SessionShare(9, 5)}
    names = {"ada": "Ada Example", "bo": "Bo Example", "": ""}
    assert shares(parts, names.__getitem__) == (
        Share("claude", "agent", 1, 60), Share("Ada Example", "person", 9, 5), Share("Bo Example", "person", 3, 5)
    )  # fmt: skip
    assert workers([parts, {CLAUDE: SessionShare(1, 1)}], names.__getitem__)[0] == Worker("claude", "agent", 2, 2, 61)


@pytest.mark.parametrize(
    ("by", "meant"),
    [
        ("people", [ADA, NOBODY]), ("agents", [CLAUDE]), ("claude", [CLAUDE]), ("Claude", []),
        ("ada example", [ADA]), ("ADA", [ADA]), ("example", []), ("", []),
    ],
    ids=["people", "agents", "an agent", "an agent is called exactly so", "a name", "an address", "a part of a name", "nothing"],
)  # fmt: skip
def test_who_is_meant(by: str, meant: list[Who]) -> None:
    called = {"ada": ("ada", "ada example"), "": ()}
    found = [who for who in (ADA, CLAUDE, NOBODY) if is_meant(by, who, lambda key, text: text.lower() in called[key])]
    assert found == meant
