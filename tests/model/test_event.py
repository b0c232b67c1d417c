"""Journal text: every event survives, damaged lines are separated, newer formats are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.errors import SessionError
from git_session.model.event import Event, decode, encode, in_order, new_event, parse_journal

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXT,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(TEXT, parts, max_size=3),
    max_leaves=6,
)
KINDS = st.from_regex(r"[a-z]{1,15}(\.[a-z]{1,15})?", fullmatch=True).filter(lambda kind: kind != "session")
IDS = st.text("0123456789abcdef", min_size=10, max_size=10)
BODIES = st.dictionaries(TEXT.map(lambda key: f"x-{key}"), VALUES, max_size=4)
EVENTS = st.builds(Event, st.integers(0, 10**14 - 1), KINDS, IDS, BODIES)
JOURNALS = st.lists(EVENTS, max_size=8, unique_by=lambda event: event.id)


@given(EVENTS)
def test_an_event_survives_its_line(event: Event) -> None:
    line = encode(event)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode(line[:-1]) == event


@given(JOURNALS)
def test_a_journal_is_its_events(events: list[Event]) -> None:
    journal = parse_journal(b"".join(map(encode, events)))
    assert (journal.events, journal.damage) == (tuple(events), ())


@given(JOURNALS.filter(bool), st.data())
def test_a_torn_end_costs_the_last_event_at_most(events: list[Event], data: st.DataObject) -> None:
    whole, last = b"".join(map(encode, events[:-1])), encode(events[-1])
    kept = data.draw(st.integers(0, len(last) - 1))
    journal = parse_journal(whole + last[:kept])
    assert journal.events == tuple(events[:-1])
    assert [(damage.line, damage.torn) for damage in journal.damage] == ([(len(events), True)] if kept else [])


@given(JOURNALS, st.integers(0, 8), st.binary(min_size=1).map(lambda junk: junk.replace(b"\n", b"?")))
def test_a_damaged_line_is_set_aside_and_nothing_else_is_lost(events: list[Event], at: int, junk: bytes) -> None:
    lines = [encode(event) for event in events]
    at = min(at, len(lines))
    lines.insert(at, b"x" + junk + b"\n")
    journal = parse_journal(b"".join(lines))
    assert journal.events == tuple(events)
    assert [(damage.line, damage.content, damage.torn) for damage in journal.damage] == [(at + 1, b"x" + junk, False)]


@given(st.binary())
def test_any_bytes_can_be_read(content: bytes) -> None:
    try:
        journal = parse_journal(content)
    except SessionError as error:
        assert error.code == "newer-journal"
    else:
        assert len(journal.events) + len(journal.damage) <= content.count(b"\n") + 1


@given(JOURNALS, JOURNALS)
def test_two_copies_merge_as_their_union(one: list[Event], other: list[Event]) -> None:
    journal = parse_journal(b"".join(map(encode, [*one, *other, *one])))
    assert [event.id for event in journal.events] == list(dict.fromkeys(event.id for event in [*one, *other]))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"1800000000000",
        b"1800000000000 commit",
        b'-5 commit {"id":"a"}',
        b'soon commit {"id":"a"}',
        b"1800000000000 commit {}",
        b'1800000000000 commit {"id":5}',
        b"1800000000000 commit [1]",
        b'1800000000000 commit {"id":"a"',
        b'1800000000000 c\xc3\xb6mmit {"id":"a"}',
        b'1800000000000 commit {"id":"\xff}',
    ],
    ids=[
        "empty",
        "time",
        "two words",
        "negative",
        "no time",
        "no id",
        "id a number",
        "list",
        "cut",
        "not ascii",
        "bytes",
    ],
)
def test_no_events(line: bytes) -> None:
    assert decode(line) is None


def test_bytes_that_are_no_utf8_survive() -> None:
    event = new_event(1, "branch", branch="caf\udce9")
    assert decode(encode(event)[:-1]) == event
    assert b"caf\xe9" in encode(event)


@pytest.mark.parametrize("version", ["2", '"1"', "null"])
def test_a_newer_format_is_refused(version: str) -> None:
    line = f'1 session {{"id":"a","format":{version}}}\n'.encode()
    with pytest.raises(SessionError) as caught:
        parse_journal(line)
    assert caught.value.code == "newer-journal"


def test_new_events_leave_out_what_says_nothing() -> None:
    event = new_event(5, "blocker", text="x", issue="", resolution=None)
    assert (event.at, event.kind, dict(event.body)) == (5, "blocker", {"text": "x"})
    assert new_event(5, "blocker").id != event.id


def test_texts_of_the_wrong_type_read_as_empty() -> None:
    event = Event(1, "end", "a", {"text": 5, "next": "one", "remember": ["a", 5, "b"]})
    assert (event.text("text"), event.text("missing"), event.texts("next")) == ("", "", ())
    assert event.texts("remember") == ("a", "b")


def order(*rows: tuple[int, bool]) -> list[int]:
    """The positions in the file, in the order of `in_order`; each row is (at, late)."""
    events = [Event(at, "x", str(place), {"late": True} if late else {}) for place, (at, late) in enumerate(rows)]
    return [int(event.id) for event in in_order(events)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(1, False), (3, False), (2, False)], [0, 1, 2], id="as in the file, whatever the clock says"),
        pytest.param([(1, False), (5, False), (3, True)], [0, 2, 1], id="late, at its own time"),
        pytest.param([(5, False), (6, False), (1, True)], [0, 2, 1], id="never before the first"),
        pytest.param([(1, False), (9, False), (5, True), (3, True)], [0, 3, 2, 1], id="several, by their time"),
        pytest.param(
            [(1, False), (9, False), (9, True), (4, False)], [0, 2, 1, 3], id="the clock was set back after it"
        ),
        pytest.param([(7, True)], [0], id="alone"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_in_order(rows: list[tuple[int, bool]], expected: list[int]) -> None:
    assert order(*rows) == expected
