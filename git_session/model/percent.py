"""Percentages, rounded down so that nothing below a threshold is shown as having reached it."""

from __future__ import annotations


def percent(part: int, whole: int) -> float | None:
    """100 · part / whole, rounded down to one decimal (84.96 is 84.9); None if `whole` is 0."""
    return 1000 * part // whole / 10 if whole else None


def percent_text(part: int, whole: int) -> str:
    """`84%`, rounded down, but `0%` only if `part` is 0."""
    return f"{max(100 * part // whole, 1) if part else 0}%"


def figure_text(value: float) -> str:
    """A percentage or a threshold as text: `84.9%`, `85%`."""
    return f"{value:g}%"
