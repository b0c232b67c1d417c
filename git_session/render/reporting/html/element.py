"""HTML and SVG out of values: what is not `Markup` is text, and is escaped.

The rules are the HTML standard's (html.spec.whatwg.org, 13.3 "Serializing HTML fragments"), with every attribute quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from git_session.model.text import clean

VOID = frozenset({"br", "col", "hr", "link", "meta"})
"""The elements used here that have no end tag."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


class Markup(str):
    """Text that is HTML already. Joined or formatted with other text it is plain text again, to be escaped."""

    __slots__ = ()


Child = str | int | None | Iterable["Child"]
"""What an element may hold: text, markup, whole numbers, nothing, or several of these."""


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """The element `name` around `children`.

    In the names of attributes `_` stands for `-`, and one at the end falls away (`class_`). None and False leave an
    attribute out, True gives it no value; of numbers two decimals are kept.
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
    """`children` one after the other."""
    return Markup("".join(map(_text, children)))


def escape(text: str) -> Markup:
    """`text` to stand between tags or in a quoted attribute, without what no document may hold."""
    return Markup(clean(text).translate(_SPECIAL))


def number(value: float) -> str:
    """`value` with at most two decimals. A number that is not finite is a bug in a chart, and raises ValueError."""
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
