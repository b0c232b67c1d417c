"""Compact sets of line numbers: a coverage report may name a million lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from git_session.model.dataclass import dataclass

HIGHEST = 1_000_000
"""The largest line number that is accepted."""


@dataclass(frozen=True)
class LineSet:
    """A set of line numbers, from 1. `text` is its compact form, such as `3-9,12`; `count` its size."""

    text: str = ""
    count: int = 0

    @classmethod
    def of(cls, numbers: Iterable[int]) -> LineSet:
        """The set of `numbers`, without those outside 1 to HIGHEST."""
        ranges: list[str] = []
        start = last = count = 0
        for number in sorted(numbers):
            if not 0 < number <= HIGHEST or number == last:
                continue
            count += 1
            if number != last + 1 or not start:
                if start:
                    ranges.append(_range(start, last))
                start = number
            last = number
        if start:
            ranges.append(_range(start, last))
        return cls(",".join(ranges), count)

    @classmethod
    def parsed(cls, text: str) -> LineSet:
        """The set with the compact form `text`."""
        return cls(text, sum(1 for _ in cls(text)))

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The first and the last number of each run."""
        parts = (part.partition("-") for part in self.text.split(",") if part)
        return [(int(first), int(last or first)) for first, _, last in parts]

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges:
            yield from range(first, last + 1)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


NONE = LineSet()
