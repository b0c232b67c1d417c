"""Few changes are recorded, but the session's time is the same as with all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.clock import Clock, Timeouts
from git_session.model.activity_intervals import stretches_of
from git_session.model.event import new_event
from git_session.model.evidence import SPACING, Evidence, spacing_of

MINUTE = 60_000
Moment = tuple[int, str]


def active(moments: list[Moment], timeouts: Timeouts) -> tuple[int, int]:
    """(active, idle) ms of a journal with these (time, kind) events, by the session's clock."""
    clock = Clock()
    for at, kind in moments:
        clock.tick(at, kind.encode(), timeouts)
    return clock.active, clock.idle


class Simulation:
    """A journal that others write to and a watch adds evidence to, and a second one with every change."""

    def __init__(self, idle_ms: int) -> None:
        self.spacing = spacing_of(idle_ms)
        self.evidence = Evidence()
        self.journal: list[Moment] = [(0, "session")]
        self.every: list[Moment] = [(0, "session")]
        self.now, self.changed, self.running = 0, 0, True

    def pass_time(self, milliseconds: int) -> None:
        """Let the watch poll; it polls once a second, but only one poll can have something to write before the next change."""
        until = self.now + milliseconds
        for moment in (self.journal[-1][0] + self.spacing, self.changed + self.spacing, until):
            if self.now <= moment <= until:
                self.now = moment
                self.record()
        self.now = until

    def change(self) -> None:
        self.evidence.seen(self.now)
        self.changed = self.now
        if self.running:
            self.every.append((self.now, "activity"))

    def stopped(self, pauses: list[int]) -> None:
        """Stop the watch while files change, so that it learns of all changes at once."""
        for pause in pauses:
            self.now += pause
            self.change()
        self.record()

    def other(self, kind: str) -> None:
        self.journal.append((self.now, kind))
        self.every.append((self.now, kind))
        self.running = kind != "leave" and (self.running or kind == "enter")

    def record(self, *, closing: bool = False) -> None:
        last = self.journal[-1][0]
        moments = self.evidence.due(self.now, last, self.spacing, closing=closing)
        if self.running:
            self.journal += [(at, "activity") for at in moments]
        self.evidence.settle(max([last, *moments]))


steps = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 2 * MINUTE), st.integers(0, 200 * MINUTE)),
        st.sampled_from(["change"] * 6 + ["look", "commit", "decision", "leave", "enter"]),
    ),
    max_size=60,
)


pauses = st.lists(st.one_of(st.integers(0, 2 * MINUTE), st.integers(0, 100 * MINUTE)), max_size=12)


@given(steps, pauses, st.sampled_from([0, 1, 40_000, 10 * MINUTE, 30 * MINUTE, 300 * MINUTE]))
def test_no_time_is_lost_or_doubled(steps: list[tuple[int, str]], pauses: list[int], idle_ms: int) -> None:
    simulation = Simulation(idle_ms)
    simulation.stopped(pauses)
    for milliseconds, kind in steps:
        simulation.pass_time(milliseconds)
        if kind == "change":
            simulation.change()
        elif kind != "look":
            simulation.other(kind)
        simulation.record()
    simulation.record(closing=True)
    timeouts = (idle_ms, 240 * MINUTE)
    journal, every = simulation.journal, simulation.every
    assert [at for at, _ in journal] == sorted(at for at, _ in journal)
    assert set(journal) <= set(every)
    assert active(journal, timeouts) == active(every, timeouts)
    events = [new_event(at, kind) for at, kind in journal]
    stretches = stretches_of(events, timeouts)
    assert sum(each.length for each in stretches if each.active) == active(every, timeouts)[0]


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=400))
def test_steady_work_writes_an_event_every_five_minutes(pauses: list[int]) -> None:
    simulation = Simulation(30 * MINUTE)
    for pause in pauses:
        simulation.pass_time(pause)
        simulation.change()
        simulation.record()
    simulation.record(closing=True)
    assert len(simulation.journal) <= 2 + 2 * simulation.now / SPACING + 2


def test_what_an_event_says_already_is_not_written() -> None:
    evidence = Evidence()
    evidence.seen(MINUTE)
    evidence.seen(2 * MINUTE)
    assert evidence.due(9 * MINUTE, 2 * MINUTE, SPACING) == ()
    assert evidence.due(9 * MINUTE, MINUTE, SPACING, closing=True) == (2 * MINUTE,)
    evidence.settle(2 * MINUTE)
    assert evidence.due(9 * MINUTE, MINUTE, SPACING, closing=True) == ()
