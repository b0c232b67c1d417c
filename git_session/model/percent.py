"""Shares in percent, cut and never rounded up: what is not yet 90 % nowhere reads as if it were."""

from __future__ import annotations


def percent(part: int, whole: int) -> float | None:
    """100 · part / whole, cut (not rounded) to one decimal, so that 84.96 is not 85; None when there is no whole."""
    return 1000 * part // whole / 10 if whole else None


def percent_text(part: int, whole: int) -> str:
    """`84%`, cut; `0%` is said only of nothing."""
    return f"{max(100 * part // whole, 1) if part else 0}%"


def figure_text(value: float) -> str:
    """`84.9%`, `85%`: a figure or a threshold as it is compared."""
    return f"{value:g}%"
