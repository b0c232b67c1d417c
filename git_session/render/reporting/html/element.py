"""Builds HTML and SVG from values; everything that is not `Markup` is escaped as text.

The rules are the HTML standard's (html.spec.whatwg.org, 13.3 "Serializing HTML fragments"), with every attribute quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from git_session.model.text import clean

VOID = frozenset({"br", "col", "hr", "link", "meta"})
"""Elements without an end tag."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


class Markup(str):
    """Text that is already HTML; joining or formatting it gives plain text again, which is escaped."""

    __slots__ = ()


Child = str | int | None | Iterable["Child"]
"""The content of an element: text, markup, whole numbers, nothing, or several of these."""


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """The element `name` around `children`.

    In attribute names `_` becomes `-`, and a trailing one is removed (`class_`). None and False omit an attribute, True
    gives it no value; numbers keep two decimals.
    """
    assert _NAME.match(name), name
    words = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        assert _NAME.match(key), key
        words.append(key if value is True else f'{key}="{_value(value)}"')
    start = f"<{' '.join(words)}>"
    return Markup(start if name in VOID else f"{start}{group(*children)}</{name}>")


def group(*children: Child) -> Markup:
    """Concatenate `children`."""
    return Markup("".join(map(_text, children)))


def escape(text: str) -> Markup:
    """Escape `text` for content or a quoted attribute, dropping characters that HTML forbids."""
    return Markup(clean(text).translate(_SPECIAL))


def number(value: float) -> str:
    """`value` with at most two decimals; raises ValueError for a number that is not finite, a bug in a chart."""
    if not math.isfinite(value):
        raise ValueError(f"not a number to draw: {value}")
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def _text(child: Child) -> str:
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child)
    if child is None:
        return ""
    return str(child) if isinstance(child, int) else group(*child)
