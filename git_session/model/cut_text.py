"""Texts that are cut to fit into a line of a commit message, and how a reader recognizes the whole text by the cut one.

A text is cut at its end (`Make the importer accept files of both…`). Where that would fit another text of the same list too, what
differs is shown as well (`Make the importer accept…or warn`), so that a reader never takes one objective for another.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.text import cut, width

PREFIX = 30
"""Characters that a cut text must share with the beginning of the whole one, to rule out coincidence."""
_SIGN = "…"


def cut_apart(text: str, columns: int, others: Sequence[str]) -> str:
    """`text` in at most `columns` columns, cut so that it is no cut form of any of `others`, where there is room for that."""
    plain = _cut(text, columns)
    rivals = [each for each in others if each != text and is_cut_of(plain, each)] if plain != text else []
    room = columns - PREFIX - len(_SIGN)
    shown = text.rfind(_SIGN) + 1  # what differs, if the text was cut apart before
    starts = ([shown] if shown else []) + sorted({_first_difference(text, each) for each in rivals})
    for start in starts if room > 0 else ():
        difference = _cut(text[start:], room)
        apart = _cut(text, columns - width(difference)) + difference
        if is_cut_of(apart, text) and not any(is_cut_of(apart, each) for each in rivals):
            return apart
    return plain


def is_same_text(one: str, other: str) -> bool:
    """Are the texts equal, or may one be a cut form of the other?"""
    return one == other or is_cut_of(one, other) or is_cut_of(other, one)


def is_cut_of(short: str, text: str) -> bool:
    """May `short` be a cut form of `text`: a long enough beginning, an ellipsis, and perhaps parts of the rest in their order?"""
    parts = [short[:-3], ""] if short.endswith("...") else short.split(_SIGN)
    if len(parts) == 1 or len(parts[0]) < PREFIX or not text.startswith(parts[0]):
        return False
    place = len(parts[0])
    for part in parts[1:-1]:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return len(text) - place >= len(parts[-1]) and text.endswith(parts[-1])


def _cut(text: str, columns: int) -> str:
    """`text` in at most `columns` columns; no backslash is left at the cut, where it would stand before nothing."""
    found = cut(text, columns)
    return text if found == text else found[:-1].rstrip("\\ ") + _SIGN


def _first_difference(text: str, other: str) -> int:
    """Where the word begins in which `text` first differs from `other`."""
    same = next((place for place, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), len(other))
    return text.rfind(" ", 0, same) + 1
