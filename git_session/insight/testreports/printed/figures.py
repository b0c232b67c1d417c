"""How a reader says what a runner printed."""

from __future__ import annotations

import re
from collections.abc import Mapping

Figures = tuple[int, int, int]
"""How many tests passed, failed and were skipped."""


def by_words(text: str, names: Mapping[str, int]) -> Figures:
    """Parse `3 failed, 97 passed in 2.1s`; `names` maps each word to the index of its figure."""
    found = [0, 0, 0]
    for count, word in re.findall(r"(\d+) ([A-Za-z]+(?: [a-z]+)?)", text):
        if word.lower() in names:
            found[names[word.lower()]] += int(count)
    return found[0], found[1], found[2]


def added(parts: list[Figures]) -> Figures | None:
    """The sum of the parts of a run; None without parts."""
    if not parts:
        return None
    return sum(each[0] for each in parts), sum(each[1] for each in parts), sum(each[2] for each in parts)
