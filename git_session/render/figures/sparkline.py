"""Bars as text: sparklines and horizontal bars. They stand beside the numbers, never in place of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

_EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn_bar(value: int, top: int, columns: int, *, emoji: bool) -> str:
    """`value` in proportion to `top`, at most `columns` long; what is more than nothing is seen."""
    if value <= 0 or top <= 0:
        return ""
    if not emoji:
        return "#" * max(round(value * columns / top), 1)
    full, eighths = divmod(max(round(value * columns * 8 / top), 1), 8)
    return "█" * full + (_EIGHTHS[eighths] if eighths else "")


Value = TypeVar("Value")

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-=+*#@"


def thinned(values: Sequence[Value], most: int = 40) -> list[Value]:
    """At most `most` of the values, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[at * (len(values) - 1) // (most - 1)] for at in range(most)]


def bars(values: Sequence[float | None], *, emoji: bool, from_lowest: bool = False) -> str:
    """A bar for each of `values`, in proportion to the largest; the lowest stands for nothing or less, and only for that.

    `from_lowest`: between the smallest and the largest instead, for percentages that move little. What is not known is
    a blank.
    """
    signs = _BARS if emoji else _PLAIN_BARS
    known = [value for value in values if value is not None]
    top = max(known, default=0)
    floor = min(known, default=0) if from_lowest else 0
    floor = 0 if floor == top else floor
    highest = len(signs) - 1

    def height(value: float) -> int:
        # 2.4 * 7 / 2.4 is a little more than 7
        return min(max(math.ceil((value - floor) * highest / (top - floor)), 0), highest) if top > 0 else 0

    return "".join(" " if value is None else signs[height(value)] for value in values)
