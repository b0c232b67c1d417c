"""Formats the figures: aligned columns, and each target with its ratio and `ok` or `MISSED`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A target: `ratio` should not exceed `limit`; `says` names the two sides."""

    says: str
    ratio: float
    limit: float
    unit: str = "×"

    @property
    def text(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "MISSED"
        return f"{self.says:<58} {self.ratio:6.2f}{self.unit}   ≤ {self.limit:5.2f}{self.unit}   {verdict}"


def heading(text: str) -> str:
    return f"\n{text}\n{'-' * len(text)}"


def rows(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """A table with text in the first column and figures in the others."""
    table = [list(headings), *(list(row) for row in cells)]
    widths = [max(len(row[at]) for row in table) for at in range(len(headings))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(widths[at]) for at, cell in enumerate(row) if at)]).rstrip()
        for row in table
    )


def ms(value: float) -> str:
    return f"{value:.1f} ms"


def times(value: float) -> str:
    return f"{value:.2f}×"
