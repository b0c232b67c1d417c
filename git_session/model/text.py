"""Text from users, branches and files: made safe to show, cut to a width, parsed as durations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from git_session.errors import SessionError
from git_session.model.pattern import lazy_pattern

_NAME = 40
"""Most columns of the name of a person."""
_ESCAPES = lazy_pattern(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = lazy_pattern(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}

# --- hidden characters ------------------------------------------------------------------------------------------------

# What a terminal acts on, and what nobody sees but a program or an agent reads: control characters, half surrogate pairs, line
# separators, Unicode's category Cf (zero-width, direction marks, tags, soft hyphen, BOM …), variation selectors, fillers, and the
# code points set aside for more of these (Default_Ignorable_Code_Point). Compiled by `re` at the first text that is not ASCII.
_HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_INSTEAD = {"\u2028": "\n", "\u2029": "\n", "\u2800": " "}
"""What is shown for a separator of lines and for the empty Braille pattern, which looks like a blank."""
_JOINERS, _SELECTORS, _MONGOLIAN_SELECTORS = "\u200c\u200d", "\ufe0e\ufe0f", "\u180b\u180c\u180d\u180f"
_EMOJI = "©©®®‼‼⁉⁉™™ℹℹ←⇿⌀⏿①⓿■➿⤀⥿⬀⯿〰〰〽〽㊗㊗㊙㊙\U0001f000\U0001faff"
"""First and last of each range of pictures (emoji-data.txt, Extended_Pictographic, in whole blocks)."""
_JOINED_SCRIPTS = "\u0620\u08ff\u0900\u0dff\u1000\u109f\u1780\u17d3\u1820\u18aa"
"""Scripts that joiners spell words in: Arabic (Persian, Urdu), Syriac, N'Ko; the Indic ones; Burmese, Khmer, Mongolian."""
_VIRAMA = 9  # the combining class of the sign that ends a consonant: a joiner behind it chooses its form


def clean(text: str) -> str:
    """`text` without terminal escapes and hidden characters; line breaks and tabs stay.

    Joiners stay within an emoji and where a script needs them, and the selector behind an emoji. All other variation selectors go:
    they choose a glyph of the same character, and a row of them can hold any text. A byte of a file name that is not UTF-8 (a
    lone surrogate after `os.fsdecode`) becomes U+FFFD.
    """
    if text.isascii():
        return text if text.isprintable() else _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n")))
    return re.sub(_HIDDEN, _shown, _ESCAPES.sub("", text.replace("\r\n", "\n")))


def with_escapes(json_text: str) -> str:
    """A JSON document in which hidden characters are written as `\\uXXXX`: visible, and the same to whoever parses it."""
    return json_text if json_text.isascii() else re.sub(_HIDDEN, _escaped, json_text)


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return char if _belongs(found.string, found.start()) else _INSTEAD.get(char, "")


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if _belongs(found.string, found.start()):
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _belongs(text: str, at: int) -> bool:
    """Whether the hidden character at this place does in `text` what it is made for."""
    char, before, after = text[at], text[at - 1] if at else "", text[at + 1 : at + 2]
    if char in _SELECTORS:
        is_keycap = before in tuple("#*0123456789") and after == "\u20e3" and char == "\ufe0f"
        return is_keycap or _is_in(before, _EMOJI)
    if char in _MONGOLIAN_SELECTORS:
        return "\u1820" <= before <= "\u18aa"
    if char not in _JOINERS or not before:
        return False
    if char == "\u200d" and _is_in(after, _EMOJI):
        picture = text[at - 2] if before == "\ufe0f" and at > 1 else before
        return _is_in(picture, _EMOJI)
    is_joined = _is_in(before, _JOINED_SCRIPTS) and unicodedata.category(before)[0] in "LM"
    is_joining = _is_in(after, _JOINED_SCRIPTS) and unicodedata.category(after)[0] in "LM"
    return is_joined and (is_joining or unicodedata.combining(before) == _VIRAMA)


def _is_in(char: str, ranges: str) -> bool:
    """Whether `char` is in one of the ranges, given as the first and the last of each."""
    return any(first <= char <= last for first, last in zip(ranges[::2], ranges[1::2], strict=True))


# --- lines and widths -------------------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """`text` cleaned, with every run of white space, including line breaks, replaced by one space."""
    return " ".join(clean(text).split())


def without_html(text: str) -> str:
    """`text` with full-width signs in place of `<`, `>` and `&` and of their entities, for a reader who would escape them again."""
    for sign, entity, wide in (("<", "&lt;", "＜"), (">", "&gt;", "＞"), ("&", "&amp;", "＆")):
        text = text.replace(entity, wide).replace(sign, wide)
    return text


def width(text: str) -> int:
    """The columns that `text` takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or char in _JOINERS + _SELECTORS
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """`text` in at most `columns` columns, with an ellipsis if it was cut."""
    if width(text) <= columns:
        return text
    return _fitting(text, columns - 1).rstrip() + "…"


def shown_name(name: str) -> str:
    """The name of a person on one line, in at most 40 columns: whoever chooses it must not fill the screens of others."""
    return cut(one_line(name), _NAME)


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


def is_part_of_name(by: str, names: Iterable[str]) -> bool:
    """Is `by` a part of one of a person's `names` and addresses, in any case? `git log --author` finds people so too."""
    return bool(by) and any(by.casefold() in each.casefold() for each in names)
