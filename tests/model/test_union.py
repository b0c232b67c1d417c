"""The union of journals: nothing lost or doubled, and one order, however copies travel between clones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from git_session.model.event import Event, encode, parse_journal
from git_session.model.fold import fold
from git_session.model.union import DAY_MS, as_read_here, labelled, readable, unite
from tests.model.test_event import BODIES, IDS, KINDS

WRITERS = ("aaaa", "bbbb", "cccc")
LABELLED = st.builds(Event, st.integers(0, 2**41), KINDS, IDS, BODIES, st.integers(1, 50), st.sampled_from(WRITERS))
COPIES = st.lists(LABELLED, max_size=6)


@given(COPIES, COPIES, COPIES)
def test_copies_can_be_united_in_any_order_any_number_of_times(
    one: list[Event], two: list[Event], three: list[Event]
) -> None:
    united = unite(one, two, three)
    assert unite(unite(three, one), two) == unite(one, unite(two, three)) == united
    assert unite(united, one, united) == united
    assert {event.id for event in united} == {event.id for event in [*one, *two, *three]}
    assert len({event.id for event in united}) == len(united)


STEPS = st.lists(
    st.tuples(st.sampled_from((0, 1, 2)), st.sampled_from(("work", "take", "copy", "restore"))), max_size=30
)


@given(STEPS, st.lists(st.integers(-DAY_MS, DAY_MS), min_size=3, max_size=3))
def test_clones_that_exchange_journals_agree(steps: list[tuple[int, str]], skew: list[int]) -> None:
    """Each clone appends to its own journal, in its own time, and takes in what another one has."""
    opening = Event(10 * DAY_MS, "session", "0" * 10, {"session": "x-20270115-abcd", "branch": "x"})
    journals = [encode(opening)] * 3
    made = {opening.id}

    def take(at: int, other: int) -> None:
        known = {event.id for event in parse_journal(journals[at]).events}
        theirs = labelled(parse_journal(journals[other]).events, WRITERS[other])
        journals[at] += b"".join(encode(event) for event in theirs if event.id not in known)

    for number, (at, step) in enumerate(steps):
        if step == "work":
            event = Event(
                10 * DAY_MS + skew[at] + number * 60_000, "objective", f"{number:010x}", {"text": str(number)}
            )
            made.add(event.id)
            journals[at] += encode(event)
        elif step == "take":
            take(at, (at + 1) % 3)
        elif step == "copy":
            journals[at] += encode(parse_journal(journals[at]).events[-1])
        else:
            journals[at] = b"".join(map(encode, labelled(parse_journal(journals[at]).events, WRITERS[at])))
    for at in (0, 1, 2, 0, 1, 2):
        take(at, (at + 1) % 3)
    sessions = []
    for at, journal in enumerate(journals):
        events = as_read_here(parse_journal(journal).events, WRITERS[at])
        assert {event.id for event in events} == made
        assert len(events) == len(made)
        sessions.append([(each.id, each.text) for each in fold(events).objectives])
        mine = [event.id for event in parse_journal(journal).events]
        own = [event.id for event in events if not event.writer]
        assert sorted(own, key=mine.index) == own
    assert sessions[0] == sessions[1] == sessions[2]


@given(LABELLED)
def test_the_more_exact_copy_stays(event: Event) -> None:
    rounded = Event(event.at // DAY_MS * DAY_MS + DAY_MS // 2, event.kind, event.id, {}, event.counter, event.writer)
    (kept,) = unite([rounded], [event])
    if event.at % DAY_MS and event.at % 300_000:
        assert kept == event


@given(st.lists(st.builds(Event, st.integers(0, 2**41), KINDS, IDS, BODIES), max_size=5))
def test_a_journal_of_one_clone_is_read_as_it_stands(events: list[Event]) -> None:
    assert as_read_here(events, "aaaa") == tuple(events)
    journal = b"".join(map(encode, events))
    assert readable(journal) == journal
    assert readable(b"junk\n" + journal + b"12 to") == journal


def test_each_clone_has_its_own_clock() -> None:
    """The minutes of two clones add up, even though one of them has a clock that is hours behind."""
    start = 1_800_000_000_000
    opening = Event(start, "session", "a0", {"session": "x-20270115-abcd", "branch": "x"})
    mine = [opening, Event(start + 600_000, "objective", "a1", {"text": "mine"})]
    behind = start - 7_200_000
    theirs = [
        opening,
        Event(behind, "reopen", "b1"),
        Event(behind + 300_000, "activity", "b2"),
        Event(behind + 400_000, "end", "b3"),
    ]
    united = unite(labelled(mine, "aaaa"), labelled(theirs, "bbbb"))
    for own in ("aaaa", "bbbb"):
        session = fold(as_read_here(united, own))
        assert session.clock.active == 600_000 + 400_000
        assert session.clock.last == (start + 600_000 if own == "aaaa" else behind + 400_000)
        assert session.clock.running is (own == "aaaa")
