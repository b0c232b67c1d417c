"""Finds marks in comments, such as `TODO: …` (`tracking.annotations`), with their places and texts.

A mark that ends in a colon may name a person: `TODO(ada): …`. Only comments count (`insight.source.comments`). At most LIMIT
files of the work tree are read, and BYTES of each, so that the cost of a brief does not depend on the size of the clone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from git_session.hot.treefiles import TreeFiles
from git_session.insight.source.comments import comments
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.model.text import one_line

LIMIT = 200
BYTES = 128 * 1024
ALL_BYTES = 4 * 1024 * 1024
_ENDS = lazy_pattern(r"\s*(?:\*+/|-->|-\}|\*\)|#>|\|#|\]\])?\s*\Z")


@dataclass(frozen=True)
class Annotation:
    """A mark such as TODO in the code."""

    path: str  #: Path of the file, from the top of the work tree.
    line: int  #: Line number, from 1.
    mark: str  #: The mark itself, without colon, such as `TODO`.
    text: str  #: Text behind the mark, up to the end of the line.


def annotations_in(path: str, content: bytes, marks: Sequence[str]) -> Iterator[Annotation]:
    """The annotations in `content`, that of the file `path`, in order; none in a binary file."""
    if not any(mark.removesuffix(":").encode() in content for mark in marks) or b"\0" in content[:8000]:
        return
    text = content.decode("utf-8", "replace")
    pattern = _pattern(marks)
    line, counted = 1, 0
    for start, end in comments(path, text):
        for match in pattern.finditer(text, start, end):
            rest = text[match.end() : end].partition("\n")[0]
            note = _ENDS.sub("", one_line(rest))
            if not re.search(r"\w", note) or pattern.match(note):
                continue  # the mark is only mentioned, as in a list of marks
            line += text.count("\n", counted, match.start())
            counted = match.start()
            yield Annotation(path, line, match["mark"], note)


def annotations_of(top: Path, paths: Iterable[str], marks: Sequence[str]) -> tuple[Annotation, ...]:
    """The annotations of files in the work tree `top`, ordered by `paths` (relative to it), then by line."""
    if not marks:
        return ()
    found: list[Annotation] = []
    room = ALL_BYTES
    files = TreeFiles(top)
    for path in list(dict.fromkeys(paths))[:LIMIT]:
        content = _content(files, path)
        if content is None or len(content) > room:
            continue
        room -= len(content)
        found += annotations_in(path, content, marks)
    return tuple(found)


def _pattern(marks: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of `marks`; its group `mark` holds the mark without colon and person."""
    longest_first = sorted(filter(None, marks), key=len, reverse=True)
    for_somebody = r"(?:\([^()\n]{0,60}\))?:"
    rows = [
        rf"{re.escape(mark[:-1])}(?={for_somebody})" if mark.endswith(":") else re.escape(mark) + r"(?!\w)"
        for mark in longest_first
    ]
    return re.compile(rf"(?<!\w)(?P<mark>{'|'.join(rows)})(?:{for_somebody})?")


def _content(files: TreeFiles, path: str) -> bytes | None:
    """The whole file; None for a link, and for what cannot be read or is too long."""
    try:
        return files.read(path, BYTES) if files.is_own(path) else None
    except OSError:
        return None
