"""Sets one key in the text of a YAML file, leaving every other byte unchanged.

ruamel.yaml locates the old value; the new text replaces it and is parsed again to check that only this key has changed.
(Dumping ruamel's round-trip tree would keep comments, but not all spaces and line widths, and it drops the comment after
a replaced list.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PLAIN = lazy_pattern(r"[A-Za-z][A-Za-z0-9_-]*|\d+[smhd]( \d+[smhd])*")
MOST_BRACKETS = 400
"""Most opening brackets: ruamel.yaml takes seconds for more, and hooks read such files too."""
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_UNPRINTABLE = lazy_pattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(value: object) -> str:
    """A single value as YAML on one line; strings are quoted unless they are one plain word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    if PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow_list(items: Sequence[object]) -> str:
    """A list as YAML on one line: `[one, "two words"]`."""
    return "[" + ", ".join(scalar(item) for item in items) + "]"


def with_value(text: str, section: str, name: str, value: object) -> str:
    """`text` with `section.name` set to `value`, a plain value or a list of them, or added.

    Raises SessionError `cannot-edit` if that would change anything else (aliases, merge keys, several documents…), and
    YAMLError if `text` is not YAML.
    """
    before = read(text)
    expected = {**before} if isinstance(before, dict) else {}
    expected[section] = {**(expected.get(section) or {}), name: value}
    edited = _Edit(text).put(section, name, value)
    try:
        after = read(edited)
    except Exception:  # a failed edit can raise almost anything in ruamel.yaml
        after = None
    if after != expected:
        raise SessionError(
            "cannot-edit",
            f"cannot set {section}.{name} without changing something else in the file",
            hint="edit the file by hand; git session config shows the values in force",
        )
    return edited


def is_too_deep(text: str) -> bool:
    return text.count("[") + text.count("{") > MOST_BRACKETS


def read(text: str) -> Any:
    """The YAML document as plain values."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


class _Edit:
    """One edit of a text, by the positions of ruamel.yaml's nodes."""

    def __init__(self, text: str) -> None:
        from ruamel.yaml import YAML

        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._root = YAML(typ="rt", pure=True).compose(text)

    def put(self, section: str, name: str, value: object) -> str:
        if self._root is None:
            return self._append(section, name, value)
        found = _entry(self._root, section)
        if found is None:
            return self._append(section, name, value)
        content = found[1]
        if not isinstance(content.value, list):  # the section exists, but is empty
            return self._fill(found, f"{self._newline}  {name}: {_inline(value)}")
        entry = _entry(content, name)
        if entry is None:
            return self._add(content, name, value)
        return self._exchange(entry, value)

    def _append(self, section: str, name: str, value: object) -> str:
        text = self._text
        gap = "" if not text else self._newline if text.endswith("\n") else self._newline * 2
        return f"{text}{gap}{section}:{self._newline}  {name}: {_inline(value)}{self._newline}"

    def _fill(self, entry: tuple[Any, Any], added: str) -> str:
        key, content = entry
        start = self._text.index(":", key.end_mark.index) + 1
        end = content.end_mark.index if content.value else start
        return self._text[:start] + added + self._text[end:]

    def _add(self, content: Any, name: str, value: object) -> str:
        """Add a key at the end of a section."""
        if content.flow_style:
            at = content.start_mark.index + 1
            return self._text[:at] + f"{name}: {_inline(value)}{', ' if content.value else ''}" + self._text[at:]
        key, last = content.value[-1]
        at = self._end_of_line(self._end(last) if self._has_text(last) else key.end_mark.index)
        before = "" if self._text[:at].endswith("\n") else self._newline
        row = f"{before}{' ' * content.value[0][0].start_mark.column}{name}: {_inline(value)}"
        return self._text[:at] + row + (self._newline if not before else "") + self._text[at:]

    def _exchange(self, entry: tuple[Any, Any], value: object) -> str:
        key, old = entry
        if not self._has_text(old):
            return self._fill(entry, " " + _inline(value))
        start, end = old.start_mark.index, self._end(old)
        if not _is_block(old):
            end = start + len(
                self._text[start:end].rstrip()
            )  # the node of a multi-line text includes the blank lines after it
            return self._text[:start] + _inline(value) + self._text[end:]
        if isinstance(value, list) and value:
            gap = f"{self._newline}{' ' * old.start_mark.column}"
            return self._text[:start] + gap.join(f"- {scalar(item)}" for item in value) + self._text[end:]
        start = self._text.index(":", key.end_mark.index) + 1
        return self._text[:start] + " " + _inline(value) + self._text[end:]

    def _has_text(self, node: Any) -> bool:
        return bool(node.value) or node.end_mark.index > node.start_mark.index

    def _end(self, node: Any) -> int:
        """The end of the node's text, without the comments after a block list."""
        while _is_block(node) and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        return int(node.end_mark.index)

    def _end_of_line(self, at: int) -> int:
        """The end of the line that contains `at` (a comment may follow); `at` itself if a line starts there."""
        if at and self._text[at - 1] == "\n":
            return at
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[end - 1 : end] == "\r" else end


def _entry(mapping: Any, name: str) -> tuple[Any, Any] | None:
    """The nodes of a key and its value."""
    if not isinstance(mapping.value, list):
        return None
    pairs = [pair for pair in mapping.value if isinstance(pair, tuple)]
    return next((pair for pair in pairs if pair[0].value == name), None)


def _is_block(node: Any) -> bool:
    return isinstance(node.value, list) and not node.flow_style


def _inline(value: object) -> str:
    return flow_list(value) if isinstance(value, list) else scalar(value)
