"""Text in Markdown: whatever users wrote stays text, and cannot become a heading, a link, or HTML.

The rules are CommonMark's (spec.commonmark.org, backslash escapes and code spans) with GitHub's tables and strikethrough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from git_session.model.text import one_line

_BACKTICKS = re.compile(r"`+")
_ANYWHERE = re.compile(r"[\\`*\[\]|~]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # inside a word an underscore is plain text
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AT_START = re.compile(r"([#+\-=]|[0-9]+(?=[.)]))")


def escape(text: str) -> str:
    """`text` on one line, to be read in Markdown as it was written, after other words. Its code spans stay code spans."""
    text = one_line(text)
    found: list[str] = []
    at = 0
    for start, end in _code_spans(text):
        found += [_escaped(text[at:start]), text[start:end]]
        at = end
    return "".join(found) + _escaped(text[at:])


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the code spans of `text` begin and end: a run of backticks up to the next run of the same length.

    A span with a bar would end the cell of a table, and blanks at its ends would be lost: these are no code spans here.
    """
    runs = [run.span() for run in _BACKTICKS.finditer(text)]
    following: dict[int, int] = {}
    closing = [-1] * len(runs)
    for at in reversed(range(len(runs))):
        length = runs[at][1] - runs[at][0]
        closing[at] = following.get(length, -1)
        following[length] = at
    at = 0
    while at < len(runs):
        close = closing[at]
        inner = text[runs[at][1] : runs[close][0]] if close > 0 else ""
        if inner and "|" not in inner and inner == inner.strip():
            yield runs[at][0], runs[close][1]
            at = close
        at += 1


def _escaped(text: str) -> str:
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    # Entities, not backslashes: some renderers pass `\<` through as a tag.
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def paragraph(text: str) -> str:
    """`escape` for a text that stands first on its line or in its list item, where it could become a block of its own."""
    text = escape(text)
    found = _AT_START.match(text)
    if not found:
        return text
    start = found.group(1)
    return f"{start}\\{text[len(start) :]}" if start[0].isdigit() else "\\" + text


def code(text: str) -> str:
    """`text` on one line as a code span, with a fence that is longer than any run of backticks in it."""
    inner = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", inner)), default=0) + 1)
    padding = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{padding}{inner}{padding}{fence}" if inner else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """Lines of a table of cells that are Markdown already; `right` names the columns (from 0) that align right."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{'|'.join('---:' if at in right else '---' for at in range(len(headings)))}|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def cell_code(text: str) -> str:
    """`code` for the cell of a table, where a bar ends the cell even in a code span (GitHub's tables extension)."""
    return code(text).replace("|", "\\|")
