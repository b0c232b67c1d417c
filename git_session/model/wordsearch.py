"""Finds words in journal lines with texts, and ranks what they stand in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from git_session.model.dataclass import dataclass, field
from git_session.model.event import Event, decode

KINDS = {
    "objectives": ("objective", "objective.edit"),
    "decisions": ("decision",),
    "blockers": ("blocker", "blocker.resolve"),
    "notes": ("checkpoint",),
    "handoffs": ("end",),
}
"""Name of a kind of text -> the kinds of events that hold it."""
MOST_WORDS = 20
_OWN = {"text", "notes", "label", "accomplished", "remember", "next"}
_BESIDE = {"rationale", "alternatives", "issue", "resolution"}
"""The fields that are searched: the text itself, and what stands beside it."""
_LISTS = ("accomplished", "remember", "next")
WHOLE, START, INSIDE, PHRASE = 4, 3, 2, 6
"""Points for a word in the text; half of them beside it. PHRASE is for all words in a row."""


@dataclass
class Match:
    """A text with some of the words: what the event `event` added, or the entry at `place` of its list `name`.

    `words` are those found, `points` how well, `at` is when it was written (epoch ms), `writer` the clone if it was another one.
    """

    kind: str
    event: str
    name: str = ""
    place: int = 0
    at: int = 0
    points: int = 0
    words: set[str] = field(default_factory=set)
    by: str = ""
    author: str = ""
    writer: str = ""
    text: str = ""


def words_of(given: Sequence[str]) -> tuple[str, ...]:
    """The words to look for, as they are compared; each once."""
    return tuple(dict.fromkeys(folded(" ".join(given)).split()))[:MOST_WORDS]


def folded(text: str) -> str:
    """`text` as it is compared: without differences of case, and composed as most keyboards type it."""
    return (
        text.lower() if text.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    )


def may_hold(content: bytes, words: Sequence[str]) -> list[str]:
    """Those of `words` that these journal lines may hold."""
    if not _is_plain(content):
        try:
            text = folded(content.decode("utf-8", "surrogateescape"))
        except ValueError:
            return []
        return [word for word in words if word in text or "\\u" in text or _is_escaped(word)]
    lower = content.lower()
    return [word for word in words if word.isascii() and (word.encode() in lower or _is_escaped(word))]


def matches_in(lines: Sequence[bytes], words: Sequence[str], kinds: Sequence[str]) -> list[Match]:
    """What in the lines of one session's journal has any of the words."""
    wanted = {event_kind: name for name in kinds for event_kind in KINDS[name]}
    found: dict[tuple[str, str, int], Match] = {}
    seen: set[str] = set()
    for line in lines:
        start = line.find(b" ") + 1
        kind = wanted.get(line[start : line.find(b" ", start)].decode("ascii", "replace"), "")
        event = decode(line) if kind and may_hold(line, words) else None
        if event is None or event.id in seen:
            continue
        seen.add(event.id)
        for name, place, text, is_own in _texts_in(event):
            points, held = _points(folded(text), words)
            if held:
                subject = event.text("of") if "." in event.kind else event.id
                match = found.setdefault((subject, name, place), Match(kind, subject, name, place))
                match.points += points if is_own else points // 2
                match.words |= held
                match.at = max(match.at, event.count("written") or event.at)
                match.by, match.author = match.by or event.by, match.author or event.text("author")
                match.writer, match.text = match.writer or event.writer, text
    return list(found.values())


def ranked(matches: Sequence[Match]) -> list[Match]:
    """The matches with all words, or else those with the most of them, the best first."""
    most = max((len(each.words) for each in matches), default=0)
    best = [each for each in matches if len(each.words) == most]
    return sorted(best, key=lambda each: (-each.points, -each.at, each.event))


def _texts_in(event: Event) -> Iterator[tuple[str, int, str, bool]]:
    """(list, place in it, text, whether it is the text itself rather than beside it) of each searched text."""
    for name in _OWN | _BESIDE:
        if name in _LISTS:
            for place, text in enumerate(event.texts(name)):
                yield name, place, text, True
        elif text := event.text(name):
            yield "", 0, text, name in _OWN


def _points(text: str, words: Sequence[str]) -> tuple[int, set[str]]:
    held: set[str] = set()
    points = 0
    for word in words:
        at = text.find(word)
        if at < 0:
            continue
        held.add(word)
        best = 0
        while at >= 0 and best < WHOLE:
            is_start = not at or not text[at - 1].isalnum()
            end = at + len(word)
            is_end = end >= len(text) or not text[end].isalnum()
            best = max(best, WHOLE if is_start and is_end else START if is_start else INSIDE)
            at = text.find(word, at + 1) if best < WHOLE else -1
        points += best
    if len(words) > 1 and len(held) == len(words) and " ".join(words) in " ".join(text.split()):
        points += PHRASE
    return points, held


def _is_plain(content: bytes) -> bool:
    """Do the bytes show every letter as itself: ASCII, and no `\\uXXXX`?"""
    return content.isascii() and b"\\u" not in content


def _is_escaped(word: str) -> bool:
    """Does JSON write the word otherwise than it reads?"""
    return '"' in word or "\\" in word
