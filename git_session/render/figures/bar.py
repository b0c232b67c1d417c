"""A horizontal bar of text."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn_bar(value: int, top: int, columns: int, *, emoji: bool) -> str:
    """`value` in proportion to `top`, at most `columns` long; what is more than nothing is seen."""
    if value <= 0 or top <= 0:
        return ""
    if not emoji:
        return "#" * max(round(value * columns / top), 1)
    full, eighths = divmod(max(round(value * columns * 8 / top), 1), 8)
    return "█" * full + (_EIGHTHS[eighths] if eighths else "")
