"""Shares in percent, cut and never rounded up: what is not yet 90 % nowhere reads as if it were."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.session import Measurement


def percent(part: int, whole: int) -> float | None:
    """100 · part / whole, cut (not rounded) to one decimal, so that 84.96 is not 85; None when there is no whole."""
    return 1000 * part // whole / 10 if whole else None


def percent_text(part: int, whole: int) -> str:
    """`84%`, cut; `0%` is said only of nothing."""
    return f"{max(100 * part // whole, 1) if part else 0}%"


def figure_text(value: float) -> str:
    """`84.9%`, `85%`: a figure or a threshold as it is compared."""
    return f"{value:g}%"


def change_text(before: Measurement | None, covered: int, lines: int) -> str:
    """`79% → 84%`; `84%` when nothing is known of before, or it was the same."""
    after = percent_text(covered, lines)
    earlier = percent_text(before.covered, before.lines) if before and before.lines else after
    return after if earlier == after else f"{earlier} → {after}"
