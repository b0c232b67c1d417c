"""Adoption: the trailers that hooks write into messages are read back correctly, even if folded or edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.journal import duration
from git_session.hot.message import Block, splice
from git_session.hot.trailer import Style
from git_session.model.adoption import KEPT, Adoption, CarryingCommit, adoption_of, latest_run
from git_session.model.messagereading import (
    ITEMS,
    TEXT,
    ListedDecision,
    ListedObjective,
    MessageTrailers,
    ObjectiveList,
    read_message,
)
from git_session.model.session import Contributor, Decision, Objective, State
from git_session.model.text import one_line
from git_session.model.trailers import TrailerLayout, decision_lines, full_listing

WANTED = [b"Session-Objectives", b"Decisions", b"Session-Time"]
WORDS = st.text(st.sampled_from("abcXYZ ,:()[]x-.Ünü語🙂'\"`$"), min_size=1, max_size=60).map(one_line).filter(bool)
# In a list joined into one line, a lone dash cannot be distinguished from the start of an item.
TEXTS = WORDS.filter(
    lambda text: not text.endswith(("(next)", "(this commit)")) and "- [" not in text and "-" not in text.split()
)
REASONS = st.just("") | TEXTS


def message_of(
    objectives: Sequence[Objective],
    decisions: Sequence[Decision] = (),
    seconds: int = 0,
    *,
    limit: int = 500,
    emoji: bool = True,
) -> str:
    """A commit message as prepare-commit-msg leaves it."""
    block = Block(
        wanted=WANTED,
        objectives=[line.encode() for line in full_listing(objectives, TrailerLayout(100, limit, emoji)).lines],
        decisions=[line.encode() for each in decisions for line in decision_lines(each, 100)],
        extra=b"",
        time=duration(seconds),
    )
    return splice(b"feat: one\n\nbody\n", block, Style(edited=False)).decode()


def commits_of(*messages: str, at: int = 1000) -> list[CarryingCommit]:
    """Commits by Ann with these messages, one a second."""
    return [
        CarryingCommit(f"c{number}", "Ann", "ann@example.org", at * number, message)
        for number, message in enumerate(messages, start=1)
    ]


def adopted(*messages: str) -> Adoption:
    found = adoption_of(commits_of(*messages))
    assert found
    return found


def objective_states(found: Adoption) -> list[tuple[str, State]]:
    return [(each.text, each.state) for each in found.objectives]


def as_it_is(message: str) -> str:
    return message


def with_carriage_returns(message: str) -> str:
    return message.replace("\n", "\r\n")


def joined_first(message: str) -> str:
    """Key and first item in one line, as `git interpret-trailers` leaves them."""
    return message.replace("Session-Objectives:\n - ", "Session-Objectives: - ").replace(
        "Decisions:\n - ", "Decisions: - "
    )


def unfolded(message: str) -> str:
    """Each trailer in one line."""
    return message.replace("\n     ", " ").replace("\n   ", " ").replace("\n - ", " - ")


def without_blanks(message: str) -> str:
    """The items at the start of their lines, as an editor may leave them."""
    return message.replace("\n - ", "\n- ")


FOLDINGS: list[Callable[[str], str]] = [as_it_is, with_carriage_returns, joined_first, unfolded, without_blanks]


# --- one message --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folding", FOLDINGS)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(list(State))), max_size=6, unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(TEXTS, REASONS), max_size=3, unique_by=lambda pair: pair[0]),
    st.integers(0, 400_000),
    st.booleans(),
)
def test_a_message_of_ours_reads_back(
    folding: Callable[[str], str],
    listed: list[tuple[str, State]],
    decided: list[tuple[str, str]],
    seconds: int,
    emoji: bool,
) -> None:
    objectives = [Objective(f"obj-{at}", str(at), text, 1, state) for at, (text, state) in enumerate(listed)]
    decisions = [Decision(f"dec-{at}", str(at), text, 1, reason) for at, (text, reason) in enumerate(decided)]
    found = read_message(folding(message_of(objectives, decisions, seconds, emoji=emoji)))
    rows = [ListedObjective(text, state) for text, state in listed if state is not State.DROPPED]
    assert [row for each in found.lists for row in each.rows] == rows
    assert all(each.is_whole for each in found.lists)
    assert found.decisions == tuple(ListedDecision(text, reason) for text, reason in decided)
    assert found.seconds == (seconds if seconds < 60 else seconds // 60 * 60)


@given(st.text() | st.text(st.sampled_from("SessionDcObjectivesTm:-[]x \n\r\t▶"), max_size=400))
def test_any_message_can_be_read(message: str) -> None:
    for prefix in ("", "Session-Objectives:\n", "Decisions:", "Session-Time: "):
        found = read_message(prefix + message)
        texts = [row.text for each in found.lists for row in each.rows]
        texts += [text for each in found.decisions for text in (each.text, each.rationale, each.alternatives)]
        assert all(text == one_line(text) and len(text) <= TEXT for text in texts)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("no trailers\n\nObjectives: none\n", MessageTrailers()),
        ("s\n\nDecisions: were taken on Monday\n", MessageTrailers()),
        ("s\n\nSession-Time: soon\n", MessageTrailers()),
        ("s\n\nSession-Time: 999999h\n", MessageTrailers()),
        ("s\n\nSession-Time: ²h\n", MessageTrailers()),
        ("s\n\nsession-time: 1h 2m\n", MessageTrailers(seconds=3720)),
        ("s\n\nSession-Time: 10m\n\n* two\n\nSession-Time: 30m\n", MessageTrailers(seconds=1800)),
        (
            "s\n\nSession-Objectives:\n - [x] 3 done before\n - [>] B (this commit)\n - … 4 more\n",
            MessageTrailers((ObjectiveList((ListedObjective("B", State.STARTED),), 3, False),)),
        ),
        (
            "s\n\nSession-Objectives:\n - [x] B\n - 3 of 10 done\n",
            MessageTrailers((ObjectiveList((ListedObjective("B", State.DONE),), 0, False),)),
        ),
        (
            "s\n\nSession-Objectives: - [x] B - 3 of 10 done\n",
            MessageTrailers((ObjectiveList((ListedObjective("B", State.DONE),), 0, False),)),
        ),
        (
            "s\n\nSession-Objectives:\n * [X] B\n   goes on\n * [] C\n   \n * [ ] no more\n",
            MessageTrailers(
                (ObjectiveList((ListedObjective("B goes on", State.DONE), ListedObjective("C", State.OPEN))),)
            ),
        ),
        (
            "s\n\nDecisions:\n - Use PKCE\n   always\n   Rationale: safe\n     and sound\n   Alternatives: none\n - Two\n",
            MessageTrailers(
                decisions=(ListedDecision("Use PKCE always", "safe and sound", "none"), ListedDecision("Two"))
            ),
        ),
        (
            "s\n\nDecisions: - Use PKCE Rationale: safe Alternatives: none - Two\n",
            MessageTrailers(decisions=(ListedDecision("Use PKCE", "safe", "none"), ListedDecision("Two"))),
        ),
        (
            "s\n\nDecisions:\n - \x1b[31mred\x1b[0m\x07 \u202egnorw\n",
            MessageTrailers(decisions=(ListedDecision("red gnorw"),)),
        ),
    ],
)
def test_messages(message: str, expected: MessageTrailers) -> None:
    assert read_message(message) == expected


def test_what_is_absurdly_long_is_cut() -> None:
    rows = "".join(f" - [ ] {number}\n" for number in range(10_000))
    (listed,) = read_message(f"s\n\nSession-Objectives:\n{rows}").lists
    assert len(listed.rows) == ITEMS
    found = read_message(f"s\n\nSession-Objectives:\n - [x] {'a' * 50_000}\nDecisions:\n - {'b ' * 5000}\n")
    assert [len(row.text) for row in found.lists[0].rows] == [TEXT]
    assert [len(each.text) for each in found.decisions] == [TEXT]


# --- many messages ------------------------------------------------------------------------------------------------------


class Author:
    """A session in progress, as its hooks write it."""

    def __init__(self) -> None:
        self.objectives: list[Objective] = []

    def act(self, action: str, at: int, text: str) -> None:
        live = [number for number, each in enumerate(self.objectives) if each.state is not State.DROPPED]
        if action == "add" or not live:
            if all(each.text != text for each in self.objectives):
                self.objectives.append(Objective("", "", text, 1))
            return
        target = live[at % len(live)]
        states = {"start": State.STARTED, "complete": State.DONE, "reopen": State.OPEN}
        if action in states:
            self.objectives[target] = replace(self.objectives[target], state=states[action])
        elif all(each.text != text for each in self.objectives):
            self.objectives[target] = replace(self.objectives[target], text=text)


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "start", "complete", "reopen"]), st.integers(0, 9), TEXTS), max_size=4
)


def compact(before: Sequence[Objective], after: Sequence[Objective]) -> str:
    """A list of changed objectives, with one line for the rest."""
    changed = [each for each in after if each not in before or each.state is State.STARTED]
    lines = full_listing(changed, TrailerLayout(100, 500)).lines
    done = sum(each.state is State.DONE for each in after)
    return "\n".join(["s", "", "Session-Objectives:", *lines, f" - {done} of {len(after)} done", ""])


@given(st.lists(st.tuples(ACTIONS, st.booleans(), st.sampled_from(FOLDINGS)), min_size=1, max_size=8))
def test_whole_and_compact_lists_fold_to_the_same(steps: list[tuple[list[tuple[str, int, str]], bool, object]]) -> None:
    author = Author()
    messages = []
    for actions, is_compact, folding in steps:
        before = list(author.objectives)
        for action, at, text in actions:
            author.act(action, at, text)
        message = compact(before, author.objectives) if is_compact else message_of(author.objectives, seconds=60)
        assert callable(folding)
        messages.append(folding(message))
    found = adoption_of(commits_of(*messages))
    assert sorted(objective_states(found) if found else []) == sorted(
        (each.text, each.state) for each in author.objectives
    )


@given(
    st.lists(st.tuples(st.sampled_from(["add", "start", "complete", "reword"]), st.integers(0, 9), TEXTS), max_size=12)
)
def test_one_change_a_commit_is_followed_through_new_wordings(actions: list[tuple[str, int, str]]) -> None:
    author = Author()
    messages = []
    for action, at, text in actions:
        author.act(action, at, text)
        messages.append(message_of(author.objectives, seconds=60))
    found = adoption_of(commits_of(*messages))
    assert (objective_states(found) if found else []) == [(each.text, each.state) for each in author.objectives]


@given(st.integers(1, 12), st.integers(2, 12))
def test_objectives_that_were_collapsed_are_done(count: int, limit: int) -> None:
    objectives = [Objective("", "", f"objective {at}", 1) for at in range(count)]
    messages = [message_of(objectives, limit=500)]
    for at in range(count):
        objectives[at] = replace(objectives[at], state=State.DONE)
        messages.append(message_of(objectives, limit=limit))
    assert objective_states(adopted(*messages)) == [(each.text, State.DONE) for each in objectives]


def test_a_text_that_was_cut_is_the_same_objective() -> None:
    long = Objective("obj-1", "1", "word " * 40, 1)
    started, done = replace(long, state=State.STARTED), replace(long, state=State.DONE)
    found = adopted(message_of([long]), message_of([started]), message_of([started], emoji=False), message_of([done]))
    assert objective_states(found) == [(f"{('word ' * 19)[:92].strip()}…", State.DONE)]


def test_who_did_what_and_when() -> None:
    first = message_of([Objective("", "", "A", 1)], [Decision("", "", "D", 1, "R")])
    second = message_of([Objective("", "", "A", 1, State.DONE), Objective("", "", "B", 1)], [Decision("", "", "D", 1)])
    ann = CarryingCommit("c1", "Ann", "ann@example.org", 1000, first)
    bo = CarryingCommit("c2", "Bo\x1b[31m", "bo@example.org", 2000, second)
    found = adoption_of([ann, bo])
    assert found
    assert [(each.text, each.author, each.at, each.closed_at, each.commit) for each in found.objectives] == [
        ("A", "Ann", 1000, 2000, "c2"),
        ("B", "Bo", 2000, 0, ""),
    ]
    assert [(each.text, each.rationale, each.author, each.commit) for each in found.decisions] == [
        ("D", "R", "Ann", "c1")
    ]
    assert (found.commit, found.author, found.at, found.commits) == ("c2", "Bo", 2000, 2)
    assert adoption_of([replace(ann, message="s\n"), replace(bo, message="t\n")]) is None


@pytest.mark.parametrize("minutes", [10, 41])
def test_who_repeats_what_they_said_before_undoes_nothing(minutes: int) -> None:
    """Ann and Bo have parallel sessions: Bo completes A, adds C and rewords B, which Ann's next commits do not reflect.

    His time may look like that of her session.
    """

    def said_by(name: str, oid: int, minutes: int, *rows: str) -> CarryingCommit:
        listed = "".join(f" - {row}\n" for row in rows)
        message = f"s\n\nSession-Objectives:\n{listed}Session-Time: {minutes}m\n"
        return CarryingCommit(f"c{oid}", name, f"{name}@example.org", oid * 1000, message)

    ann = said_by("Ann", 1, 40, "[ ] A", "[ ] B")
    bo = [
        said_by("Bo", 2, minutes, "[x] A", "[ ] B", "[ ] C"),
        said_by("Bo", 3, minutes + 1, "[x] A", "[ ] B, by Bo", "[ ] C"),
    ]
    repeated = said_by("Ann", 4, 50, "[ ] A", "[ ] B")
    found = adoption_of([ann, *bo, repeated])
    assert found
    assert [(each.text, each.state, each.changed_in, each.former) for each in found.objectives] == [
        ("A", State.DONE, "c2", ()),
        ("B, by Bo", State.OPEN, "c3", ("B",)),
        ("C", State.OPEN, "c2", ()),
    ]
    found = adoption_of([ann, *bo, repeated, said_by("Bo", 5, 20, "[ ] A", "[ ] B, by Bo", "[x] C")])
    assert found
    assert [each.state for each in found.objectives] == [State.OPEN, State.OPEN, State.DONE]


def test_no_more_is_kept_than_anybody_writes_by_hand() -> None:
    messages = [
        "s\n\nSession-Objectives:\n" + "".join(f" - [ ] objective {at}-{number}\n" for number in range(150))
        for at in range(10)
    ]
    found = adopted(*messages)
    assert len(found.objectives) == KEPT
    assert found.left_out == 1500 - KEPT


@pytest.mark.parametrize(
    ("carrying", "expected"),
    [("", 0), ("00", 2), ("0110", 3), ("01", 1), ("1011", 2), ("11", 2), ("10", 2)],
)
def test_the_latest_run_is_what_carries_with_what_came_after(carrying: str, expected: int) -> None:
    commits = commits_of(*("s\n\nSession-Time: 1m\n" if each == "1" else "s\n" for each in carrying))
    found, base = latest_run(commits)
    assert len(found) == expected
    assert list(found) == commits[len(commits) - expected :]
    assert base == (commits[-expected - 1].oid if len(commits) > expected else "")


# --- time ---------------------------------------------------------------------------------------------------------------

Row = tuple[str, int, str]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("Ann", 1, "10m"), ("Ann", 2, "1h"), ("Ann", 3, "2h")], {"Ann": 120}, id="one session"),
        pytest.param(
            [("Ann", 1, "10m"), ("Bo", 2, "25m"), ("Ann", 3, "30m")], {"Ann": 15, "Bo": 15}, id="two at one place"
        ),
        pytest.param([("Ann", 1, "2h"), ("Bo", 2, "5m"), ("Bo", 3, "20m")], {"Ann": 120, "Bo": 20}, id="adopted"),
        pytest.param(
            [("Ann", 1, "2h"), ("Bo", 2, "5m"), ("Ann", 3, "2h 10m"), ("Bo", 4, "3h")],
            {"Ann": 130, "Bo": 180},
            id="side by side",
        ),
        pytest.param([("Ann", 5, "2h"), ("Ann", 1, "30m"), ("Ann", 6, "2h 10m")], {"Ann": 130}, id="a copied commit"),
        pytest.param([("Ann", 1, ""), ("Ann", 2, "10m"), ("Bo", 3, "")], {"Ann": 10, "Bo": 0}, id="commits without"),
    ],
)
def test_time_is_theirs_in_whose_commits_it_grew(rows: list[Row], expected: dict[str, int]) -> None:
    commits = [
        CarryingCommit(f"c{at}", name, name, when, f"s\n\nSession-Time: {time}\n" if time else "s\n")
        for at, (name, when, time) in enumerate(rows)
    ]
    found = adoption_of(commits)
    assert found
    assert {each.name: each.active_seconds // 60 for each in found.people} == expected


def test_a_record_in_the_notes_is_exact() -> None:
    first, second, third = commits_of(*(f"s\n\nSession-Time: {time}\n" for time in ("10m", "20m", "31m")))
    found = adoption_of([first, replace(second, noted=(601, 1241)), third])
    assert found
    assert found.people == (Contributor("Ann", 3, 600 + 601 + (1860 - 1241)),)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 100), st.integers(0, 36_000)), max_size=30))
def test_time_is_never_negative_and_never_more_than_was_told(rows: list[tuple[str, int, int]]) -> None:
    commits = [
        CarryingCommit(f"c{at}", name, name, when, f"s\n\nSession-Time: {seconds // 60}m\n")
        for at, (name, when, seconds) in enumerate(rows)
    ]
    found = adoption_of(commits)
    people = found.people if found else ()
    assert all(each.active_seconds >= 0 for each in people)
    assert sum(each.active_seconds for each in people) <= sum(seconds for _, _, seconds in rows)
    assert sum(each.commits for each in people) == len(rows)
