"""Shortens texts after a sentence, else after a clause, else between words.

A sentence ends with `.`, `!`, `?` or `…` before white space, or with a Chinese or Japanese full stop, which needs none.
A dot does not end a sentence after an abbreviation, an initial or the number of a list item, or before a lowercase letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from git_session.model.pattern import lazy_pattern
from git_session.model.text import one_line

_END = lazy_pattern(r"(?:[.!?…]+[\"')\]”’»]*(?=\s)|[。！？｡]+[」』）”’]*)")
_CLAUSE = lazy_pattern(r";(?=\s)")
_BLANK = lazy_pattern(r"\s+")
_LAST_WORD = lazy_pattern(r"\S*\Z")
_SHORT = """
al approx art bzw ca cf ch co corp dept dr e.g ed eds eq etc ex fig figs ggf i.e ibid inc incl jr ltd max min misc mr
mrs ms mt no nos nr op p pp prof resp rev sec sect seq sr st usw v vgl viz vol vs z.b
"""
_ABBREVIATIONS = frozenset(_SHORT.split())


def size(text: str) -> int:
    """Bytes of `text` in UTF-8; a lone surrogate (an undecodable byte) counts three, as U+FFFD, which is shown for it."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def sentences(text: str) -> list[str]:
    """The sentences of `text` on one line, in order; joined with spaces they are the whole of it."""
    text = one_line(text)
    return _pieces(text, _sentence_ends(text))


def shortened(text: str, room: int, measure: Callable[[str], int] = size) -> str:
    """`text` on one line, cut after a sentence, clause or word and with an ellipsis so that its `measure` is at most `room`.

    A single word that does not fit is cut inside. `measure` (default: bytes) must grow with the text.
    """
    text = one_line(text)
    if measure(text) <= room:
        return text
    for ends in (_sentence_ends(text), (each.start() for each in _CLAUSE.finditer(text)), _word_ends(text)):
        found = ""
        for end in ends:
            beginning = text[:end].rstrip() + " …"
            if measure(beginning) > room:
                break
            found = beginning
        if found:
            return found
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle] + "…") <= room else (low, middle - 1)
    return text[:low].rstrip() + "…" if measure("…") <= room else ""


def _pieces(text: str, ends: Iterator[int]) -> list[str]:
    found = []
    start = 0
    for end in (*ends, len(text)):
        piece = text[start:end].strip()
        if piece:
            found.append(piece)
        start = end
    return found


def _sentence_ends(text: str) -> Iterator[int]:
    return (match.end() for match in _END.finditer(text) if match.end() < len(text) and _ends(text, match))


def _ends(text: str, match: re.Match[str]) -> bool:
    if match.group()[0] not in ".…":
        return True
    following = text[match.end() :].lstrip()[:1]
    if following.islower():
        return False
    if match.group() != ".":  # several dots, or a dot and a closing quotation mark
        return True
    before = _LAST_WORD.search(text, max(match.start() - 40, 0), match.start())
    word = before.group().lstrip("\"'([“‘«") if before else ""
    if word.isdigit() and match.start() == len(word):
        return False
    return word.lower() not in _ABBREVIATIONS and not (len(word) == 1 and word.isalpha() and word != "I")


def _word_ends(text: str) -> Iterator[int]:
    return (match.start() for match in _BLANK.finditer(text))
