r"""Makes free text in a commit message inert: defused(text), and its inverse restored(text).

Forges close issues and notify people, CI skips runs, and changelog tools find entries and breaking changes by certain words
anywhere in a message. Each such word gets a visible backslash: `#\123`, `@\name`, `[\skip ci]`, `***\NO_CI***`, `GH-\123`,
`BREAKING \CHANGE`, `BEGIN_\NESTED_COMMIT`, `closes \https://…`, `fixes \ABC-123`. A line within a text that would begin like a
footer or a conventional commit starts with a backslash (`guarded`). If a text already has a backslash in such a place, it gets
another, so that `restored` reproduces every text, except one that was never defused (by an older version or by hand) and
has such a backslash.
"""

from __future__ import annotations

import re

_CLOSING = r"(?:clos|fix|resolv|implement)(?:e|es|ed|ing)?"
_ORDER = (
    r"(?P<before>"
    r"#(?=\\*\w)"  # issues, and commands of smart commits
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
_BACKSLASHED = rf"(?<!\S)(?=\\+{_START})"
_GUARDED = rf"(?<!\S)\\(?=\\*{_START})"
_MARKS = ("#", "@", "[", "***", "gh-", "breaking", "begin_", "clos", "fix", "resolv", "implement")
"""What _ORDER begins with, in lower case: an ASCII text without any of it has nothing to defuse."""
# Compiled by `re` at the first use: status and agents' hooks load this module, and mostly restore texts without a backslash.


def defused(text: str) -> str:
    """The line `text` without anything that other tools would act on."""
    if "\\" in text:
        text = re.sub(_BACKSLASHED, r"\\", text, flags=re.IGNORECASE)
    if text.isascii() and not any(mark in text.lower() for mark in _MARKS):
        return text
    return re.sub(_ORDER, r"\g<before>\\", text, flags=re.IGNORECASE)


def guarded(line: str) -> str:
    """A line within a defused text, safe from being taken for the start of a footer or a conventional commit."""
    return f"\\{line}" if re.match(_START, line, re.IGNORECASE) else line


def restored(text: str) -> str:
    """The original of a text that was `defused`, with its lines `guarded`."""
    if "\\" not in text:
        return text
    text = re.sub(_ORDER + r"\\", r"\g<before>", text, flags=re.IGNORECASE)
    return re.sub(_GUARDED, "", text, flags=re.IGNORECASE)
