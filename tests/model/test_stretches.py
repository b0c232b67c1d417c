"""The stretches of a session as charts draw them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.activity_intervals import Stretch, blocked_ms, drawn
from git_session.model.session import Blocker

DAY = 86_400
BOUT, NIGHT = Stretch(0, 30, True), Stretch(30, DAY, False)


@pytest.mark.parametrize(
    ("stretches", "shown"),
    [
        ((BOUT, Stretch(30, 50, False), Stretch(50, 90, True)), [Stretch(0, 90, True)]),
        ((BOUT, NIGHT), [BOUT, NIGHT]),
        ((BOUT, NIGHT, Stretch(DAY, DAY + 1, True)), [BOUT, NIGHT, Stretch(DAY, DAY + 1, True)]),
        ((BOUT, Stretch(70, 90, True)), [Stretch(0, 90, True)]),
        ((BOUT, Stretch(300, 390, True)), [BOUT, Stretch(300, 390, True)]),
        ((), []),
    ],
    ids=["a short pause", "a night", "a moment after a night", "a short gap", "a long gap", "nothing"],
)
def test_short_pauses_are_part_of_work_and_work_never_goes(
    stretches: tuple[Stretch, ...], shown: list[Stretch]
) -> None:
    assert list(drawn(stretches, 100)) == shown


@given(st.lists(st.tuples(st.integers(1, 5_000), st.booleans()), max_size=60), st.integers(1, 2_000))
def test_no_work_is_lost_and_the_picture_is_small(lengths: list[tuple[int, bool]], shortest: int) -> None:
    stretches, at = [], 0
    for length, active in lengths:
        stretches.append(Stretch(at, at + length, active))
        at += length
    shown = list(drawn(stretches, shortest))
    for each in stretches:
        if each.active:
            assert any(one.active and one.start <= each.start and each.end <= one.end for one in shown)
    idle = sum(not one.active and one.length >= shortest for one in shown)
    assert len(shown) <= 2 * idle + 3
    assert all(one.end <= other.start for one, other in pairwise(shown))


@pytest.mark.parametrize(
    ("blockers", "minutes"),
    [
        ([], 0),
        ([(0, 0)], 50),
        ([(10, 20)], 10),
        ([(10, 20), (15, 25)], 15),
        ([(25, 100)], 15),
        ([(200, 0)], 0),
        ([(0, 10), (5, 0), (90, 95)], 50),
    ],
    ids=["none", "all the time", "for a while", "two at once", "over the night", "afterwards", "several"],
)
def test_blocked_is_time_at_work_with_a_blocker_open(blockers: list[tuple[int, int]], minutes: int) -> None:
    stretches = [Stretch(0, 30, True), Stretch(90, 110, False)]
    opened = [Blocker(f"blk-{at}", "", "", start, resolved_at=end) for at, (start, end) in enumerate(blockers)]
    assert blocked_ms(stretches, opened) == minutes
