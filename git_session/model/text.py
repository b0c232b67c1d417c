"""Text from users, branches and files: made safe to show, cut to a width, parsed as durations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from git_session.errors import SessionError

# Characters that a terminal would act on: control characters, and marks that change the direction of text.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def clean(text: str) -> str:
    """`text` without terminal escapes and control characters; line breaks and tabs stay.

    A byte of a file name that is not UTF-8 (a lone surrogate after `os.fsdecode`) becomes U+FFFD.
    """
    return _UNSAFE.sub(_shown, _ESCAPES.sub("", text.replace("\r\n", "\n")))


def _shown(found: re.Match[str]) -> str:
    return "\ufffd" if found[0] >= "\ud800" else ""


def one_line(text: str) -> str:
    """`text` cleaned, with every run of white space, including line breaks, replaced by one space."""
    return " ".join(clean(text).split())


def width(text: str) -> int:
    """The columns that `text` takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or char in "\u200b\u200d\ufe0f"
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """`text` in at most `columns` columns, with an ellipsis if it was cut."""
    if width(text) <= columns:
        return text
    return _fitting(text, columns - 1).rstrip() + "…"


def _fitting(text: str, columns: int) -> str:
    """The longest beginning of `text` that fits in `columns`, with the combining marks of its last character."""
    used = 0
    for at, char in enumerate(text):
        used += width(char)
        if used > columns:
            return text[:at]
    return text


def wrap(text: str, columns: int, *, used: int = 0) -> list[str]:
    """Wrap `text` into lines of at most `columns` columns, the first with `used` fewer; longer words are broken."""
    lines: list[str] = []
    line, room = "", columns - used
    for word in text.split():
        while width(word) > room and (width(word) > columns or not lines):
            if line or width(word) <= columns:
                lines.append(line)
                line = ""
            else:
                head = _fitting(word, room) or word[0]
                lines.append(head)
                word = word[len(head) :]
            room = columns
        if line and width(line) + 1 + width(word) > room:
            lines.append(line)
            line, room = word, columns
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def required(text: str, noun: str) -> str:
    """`text` without surrounding white space. Raises SessionError `empty-text` if nothing is left."""
    stripped = text.strip()
    if not one_line(stripped):
        raise SessionError("empty-text", f"the {noun} has no text", hint="put it in quotes")
    return stripped


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 commit`, `2 commits`, `3 branches`, `4 queries`, `1,000 files`."""
    if count == 1:
        return f"{count} {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{count:,} {noun[:-1]}ies"
    return f"{count:,} {noun}{'es' if noun.endswith(('ch', 'sh', 's', 'x')) else 's'}"


def some(names: Sequence[str], most: int) -> str:
    """`a, b, c and 4 more`: at most the first `most` of the names."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def parse_duration(text: str) -> int:
    """Seconds in `45s`, `30m`, `1h 30m`, `2d`; a bare number is minutes. Raises ValueError."""
    words = re.findall(r"(\d+(?:\.\d+)?)\s*([smhdw]?)", text.strip().lower())
    if not words or re.sub(r"[\d.\ssmhdw]", "", text.strip().lower()) or not re.search(r"\d", text):
        raise ValueError(f"not a duration: {text!r}")
    return int(sum(float(number) * _UNITS[unit or "m"] for number, unit in words))
