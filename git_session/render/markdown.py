"""Escapes text for Markdown, so that user text cannot become a heading, a link or HTML.

The rules are CommonMark's (spec.commonmark.org, backslash escapes and code spans) with GitHub's tables and strikethrough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from git_session.model.pattern import lazy_pattern
from git_session.model.text import one_line

_BACKTICKS = lazy_pattern(r"`+")
_ANYWHERE = lazy_pattern(r"[\\`*\[\]|~]")
_UNDERSCORE = lazy_pattern(r"(?<![^\W_])_|_(?![^\W_])")  # an underscore inside a word is plain text
_ENTITY = lazy_pattern(r"&(?=#?\w+;)")
_AT_START = lazy_pattern(r"([#+\-=]|[0-9]+(?=[.)]))")


def escape(text: str) -> str:
    """Escape `text` for the middle of a line of Markdown, on one line; its code spans stay code spans."""
    text = one_line(text)
    found: list[str] = []
    at = 0
    for start, end in _code_spans(text):
        found += [_escaped(text[at:start]), text[start:end]]
        at = end
    return "".join(found) + _escaped(text[at:])


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each code span: a run of backticks up to the next run of the same length.

    Spans with a bar (which would end a table cell) or with blanks at their ends (which would be lost) do not count.
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


def link(text: str, address: str) -> str:
    """`text` in the middle of a line, as a link to `address` (`model.issue_links.web_address`) unless that is empty."""
    return f"[{escape(text)}]({address})" if address else escape(text)


def paragraph(text: str) -> str:
    """Escape `text` for the start of a line or list item, where it could also start a block."""
    text = escape(text)
    found = _AT_START.match(text)
    if not found:
        return text
    start = found.group(1)
    return f"{start}\\{text[len(start) :]}" if start[0].isdigit() else "\\" + text


def code(text: str) -> str:
    """`text` on one line as a code span, fenced by more backticks than any run in it."""
    inner = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", inner)), default=0) + 1)
    padding = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{padding}{inner}{padding}{fence}" if inner else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """The lines of a table whose cells are Markdown; `right` lists the right-aligned columns, counted from 0."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{'|'.join('---:' if at in right else '---' for at in range(len(headings)))}|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def cell_code(text: str) -> str:
    """`code` for a table cell, where a bar ends the cell even inside a code span (GitHub's tables extension)."""
    return code(text).replace("|", "\\|")
