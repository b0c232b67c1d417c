"""How time is said."""

from __future__ import annotations

import pytest

from git_session.render.wording import ago, duration


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "0s"),
        (0, "0s"),
        (59, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (8100, "2h 15m"),
        (90000, "25h"),
        (4_503_600, "1,251h"),
    ],
)
def test_duration(seconds: int, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7200, "2 hours ago"), (200_000, "2 days ago")],
)
def test_ago(seconds: int, expected: str) -> None:
    assert ago(seconds * 1000) == expected
