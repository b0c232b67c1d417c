"""Sparklines and horizontal bars as text, always printed beside the numbers they show."""

from __future__ import annotations

import math
from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Value = TypeVar("Value")

_EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn_bar(value: int, top: int, columns: int, *, emoji: bool) -> str:
    """A bar for `value` in proportion to `top`, at most `columns` long; every value above 0 is visible."""
    if value <= 0 or top <= 0:
        return ""
    if not emoji:
        return "#" * max(round(value * columns / top), 1)
    full, eighths = divmod(max(round(value * columns * 8 / top), 1), 8)
    return "█" * full + (_EIGHTHS[eighths] if eighths else "")


_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-=+*#@"


def thinned(values: Sequence[Value], most: int = 40) -> list[Value]:
    """At most `most` of the values, always including the first and the last."""
    if len(values) <= most:
        return list(values)
    return [values[at * (len(values) - 1) // (most - 1)] for at in range(most)]


def bars(values: Sequence[float | None], *, emoji: bool, from_lowest: bool = False) -> str:
    """A bar for each of `values` in proportion to the largest; only values of 0 or less get the lowest bar.

    `from_lowest` scales from the smallest to the largest value, for percentages that move little. None becomes a blank.
    """
    signs = _BARS if emoji else _PLAIN_BARS
    known = [value for value in values if value is not None]
    top = max(known, default=0)
    floor = min(known, default=0) if from_lowest else 0
    floor = 0 if floor == top else floor
    highest = len(signs) - 1

    def height(value: float) -> int:
        # rounding: 2.4 * 7 / 2.4 > 7
        return min(max(math.ceil((value - floor) * highest / (top - floor)), 0), highest) if top > 0 else 0

    return "".join(" " if value is None else signs[height(value)] for value in values)
