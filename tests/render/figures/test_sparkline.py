"""Sparklines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.render.figures.sparkline import bars, thinned


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([0, 0], "▁▁"),
        ([7], "█"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([1, 1000], "▂█"),
        ([1.2, 2.4], "▅█"),
        ([-2, 0, 4], "▁▁█"),
        ([-3, -1], "▁▁"),
    ],
    ids=[
        "none",
        "zeros",
        "one",
        "steps",
        "small beside large",
        "no whole numbers",
        "less than nothing",
        "all of them less",
    ],
)
def test_bars(values: list[float], expected: str) -> None:
    assert bars(values, emoji=True) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([79.0, None, 84.0], "▁ █"), ([80.0, 81.0, 82.0], "▁▅█"), ([90.0, 90.0], "██"), ([0.0], "▁"), ([None], " ")],
    ids=["unknown between", "steps", "all the same", "nothing", "none known"],
)
def test_bars_from_the_lowest(values: list[float | None], expected: str) -> None:
    assert bars(values, emoji=True, from_lowest=True) == expected


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_bars_rise_with_their_values(values: list[int]) -> None:
    signs = bars(values, emoji=True)
    assert len(signs) == len(values)
    assert sorted(signs) == [sign for _, sign in sorted(zip(values, signs, strict=True))]
    assert all((sign == "▁") == (value == 0) for value, sign in zip(values, signs, strict=True))


@pytest.mark.parametrize("count", [0, 1, 40, 41, 1000])
def test_what_is_thinned_keeps_both_ends(count: int) -> None:
    values = list(range(count))
    kept = thinned(values)
    assert len(kept) == min(count, 40)
    assert kept == sorted(set(kept))
    assert kept[:1] + kept[-1:] == values[:1] + values[-1:]
