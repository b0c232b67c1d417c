r"""Free text in a commit message gives no orders: defused(text), and its inverse restored(text).

Forges close issues and notify people, CI skips runs, changelog tools find entries and breaking changes, wherever in a message
the words for it stand. Each gets a backslash that everybody can see: `#\123`, `@\name`, `[\skip ci]`, `***\NO_CI***`, `GH-\123`,
`BREAKING \CHANGE`, `BEGIN_\NESTED_COMMIT`, and `closes \https://…`, `fixes \ABC-123`. A line in the middle of a text that would
begin like a footer or a conventional commit begins with a backslash (`guarded`). Where a text has a backslash in such a place,
it gets one more, so that `restored` gives back every text. What it does not give back: a text of an older version, or of a
person, that had such a backslash and was not defused.
"""

from __future__ import annotations

import re

_CLOSING = r"(?:clos|fix|resolv|implement)(?:e|es|ed|ing)?"
_ORDER = (
    r"(?P<before>"
    r"#(?=\\*\w)"  # issues, and the commands of smart commits
    r"|(?<![\w.+-])@(?=\\*\w)"  # mentions, but not addresses
    r"|\[(?=\\*(?:skip|no|ci|[\w-]+[ _-]+skip)\b)"
    r"|\*\*\*(?=\\*NO_CI)"
    r"|\bGH-(?=\\*\d)"
    r"|\bBREAKING[ -](?=\\*CHANGE)"
    r"|\bBEGIN_(?=\\*(?:NESTED_COMMIT|COMMIT_OVERRIDE))"
    rf"|\b{_CLOSING}:? (?=\\*(?:https?://|(?!GH-)[A-Z][A-Z0-9_]+-\d))"
    r")"
)
_START = r"(?:[^\W\d_][\w-]*(?:\([^()]*\))?!?:(?!//)|[^\W\d_][\w-]* #|BREAKING[ -]\\*CHANGE)"
_ORDERS = re.compile(_ORDER, re.IGNORECASE)
_DEFUSED_ORDERS = re.compile(_ORDER + r"\\", re.IGNORECASE)
_STARTS = re.compile(_START, re.IGNORECASE)
_BACKSLASHED = re.compile(rf"(?<!\S)(?=\\+{_START})", re.IGNORECASE)
_GUARDED = re.compile(rf"(?<!\S)\\(?=\\*{_START})", re.IGNORECASE)


def defused(text: str) -> str:
    """The line `text`, in which nothing is an order."""
    return _ORDERS.sub(r"\g<before>\\", _BACKSLASHED.sub(r"\\", text))


def guarded(line: str) -> str:
    """A line in the middle of a defused text, which nothing takes for the beginning of a footer or of a commit."""
    return f"\\{line}" if _STARTS.match(line) else line


def restored(text: str) -> str:
    """The text that was `defused`, and whose lines were `guarded`."""
    return _GUARDED.sub("", _DEFUSED_ORDERS.sub(r"\g<before>", text))
