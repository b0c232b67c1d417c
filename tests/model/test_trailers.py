"""Trailer text: lines within the width, each indented, so that no text can leave the block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.session import Decision, Objective, State
from git_session.model.text import width
from git_session.model.trailers import TrailerLayout, decision_lines, full_listing, impact_lines

COLUMNS = 72
ANY = st.text() | st.text(st.sampled_from("ab :\n\r\x0b\x0c\x1c\x85\u2028語🙂"), max_size=300)
OBJECTIVES = st.lists(
    st.builds(Objective, st.just("obj-1"), st.uuids().map(str), ANY, st.just(1), st.sampled_from(list(State))),
    max_size=30,
)


def sound(lines: list[str]) -> None:
    """Check a line below a trailer's key: a single line, indented, within the width."""
    for line in lines:
        assert line.startswith(" ")
        assert line.strip()
        assert len(line.splitlines()) == 1
        assert width(line) <= COLUMNS


def numbered(*states: State) -> list[Objective]:
    return [Objective(f"obj-{at}", str(at), f"text {at}", 1, state) for at, state in enumerate(states, start=1)]


@given(OBJECTIVES, st.integers(1, 15), st.booleans())
def test_objectives_stay_in_their_lines(objectives: list[Objective], limit: int, emoji: bool) -> None:
    lines = list(full_listing(objectives, TrailerLayout(COLUMNS, limit, emoji)).lines)
    sound(lines)
    assert len(lines) <= max(limit, 1)
    assert bool(lines) == any(each.state is not State.DROPPED for each in objectives)


@given(ANY, ANY)
def test_decisions_stay_in_their_lines(text: str, rationale: str) -> None:
    sound(decision_lines(Decision("dec-1", "e", text, 1, rationale), COLUMNS))


@given(st.lists(ANY, max_size=5))
def test_impact_stays_in_its_lines(rows: list[str]) -> None:
    lines = impact_lines(rows, COLUMNS)
    assert lines[:1] == (["Impact:"] if rows else [])
    assert all(line.startswith(" - ") and len(line.splitlines()) == 1 and width(line) <= COLUMNS for line in lines[1:])


@pytest.mark.parametrize(
    "forged", ["x\nSigned-off-by: Eve", "x\r\n\r\nSigned-off-by: Eve", "x\u2028Signed-off-by: Eve"]
)
def test_a_line_break_cannot_forge_a_trailer(forged: str) -> None:
    lines = list(full_listing([Objective("obj-1", "e", forged, 1)], TrailerLayout(COLUMNS, 5, True)).lines)
    lines += decision_lines(Decision("dec-1", "e", forged, 1, forged), COLUMNS) + impact_lines([forged], COLUMNS)
    assert not any(line.startswith("Signed") for text in lines for line in text.splitlines())


def test_the_list_as_commits_show_it() -> None:
    objectives = numbered(State.DONE, State.STARTED, State.DROPPED, State.OPEN, State.OPEN)
    assert list(full_listing(objectives, TrailerLayout(COLUMNS, 12, True)).lines) == [
        " - [x] text 1",
        " - [▶] text 2 (this commit)",
        " - [ ] text 4 (next)",
        " - [ ] text 5",
    ]
    assert list(full_listing(objectives, TrailerLayout(COLUMNS, 12, False)).lines)[1] == " - [>] text 2 (this commit)"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (5, [" - [x] text 1", " - [x] text 2", " - [x] text 3", " - [▶] text 4 (this commit)", " - [ ] text 5 (next)"]),
        (4, [" - [x] 2 done before", " - [x] text 3", " - [▶] text 4 (this commit)", " - [ ] text 5 (next)"]),
        (3, [" - [x] 3 done before", " - [▶] text 4 (this commit)", " - [ ] text 5 (next)"]),
        (2, [" - [x] 3 done before", " - … 2 more"]),
    ],
)
def test_done_ones_collapse_first(limit: int, expected: list[str]) -> None:
    objectives = numbered(State.DONE, State.DONE, State.DONE, State.STARTED, State.OPEN)
    assert list(full_listing(objectives, TrailerLayout(COLUMNS, limit, True)).lines) == expected


def test_a_decision_with_its_reason_wraps_under_itself() -> None:
    lines = decision_lines(Decision("dec-1", "e", "word " * 30, 1, "because " * 20), 100)
    assert [line[:6] for line in lines] == [" - wor", "   wor", "   Rat", "     b"]


def test_long_texts_are_cut() -> None:
    assert [
        len(line)
        for line in full_listing([Objective("obj-1", "e", "x" * 10_000, 1)], TrailerLayout(COLUMNS, 5, True)).lines
    ] == [COLUMNS]
    assert sum(len(line) for line in decision_lines(Decision("dec-1", "e", "y" * 10_000, 1), COLUMNS)) < 1100
