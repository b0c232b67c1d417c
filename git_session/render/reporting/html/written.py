"""What people wrote, at a length that leaves a page readable: cut with an ellipsis, its whole in the title."""

from __future__ import annotations

from git_session.model.text import cut, one_line
from git_session.render.reporting.html.element import Markup, element

NAME = 80
"""Columns of a name: of a branch, a file, a person."""
TEXT = 600
"""Columns of a text: a decision, a reason, a resolution."""
WHOLE = 4_000
"""Columns of what a title holds of it."""


def name(text: str, style: str | None = None) -> Markup:
    """A name on its own, whatever the direction of its script."""
    return _written(text, NAME, style)


def text(text: str, style: str | None = None) -> Markup:
    """A text on one line."""
    return _written(text, TEXT, style)


def plain_name(text: str) -> str:
    """A name in a sentence."""
    return cut(one_line(text), NAME)


def _written(text: str, room: int, style: str | None) -> Markup:
    line = one_line(text)
    short = cut(line, room)
    return element("bdi", short, class_=style, title=cut(line, WHOLE) if short != line else None)
