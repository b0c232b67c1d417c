"""What people wrote into `.session/architecture.md` and `conventions.md`, without the comments that teach how to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from git_session.model.text import clean, one_line

NAMES = ("architecture.md", "conventions.md")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_BULLET = re.compile(r"(?:[-*+]|\d+[.)])\s+")
_LIMIT = 256 * 1024  # bytes of a guide that are read: it may come from anywhere


@dataclass(frozen=True)
class Passage:
    """A filled-in section of a guide: the file, the heading it stands under, and its lines as one text."""

    file: str
    heading: str
    text: str


def passages(top: Path) -> tuple[Passage, ...]:
    """The filled-in sections of both guides below `top`, in order. What cannot be read is left out."""
    found: list[Passage] = []
    for name in NAMES:
        path = top / ".session" / name
        try:
            # A guide is tracked, so a clone may have put a symbolic link there: only what is in the work tree is read.
            if not path.resolve().is_relative_to(top.resolve()):
                continue
            with path.open("rb") as file:
                content = file.read(_LIMIT).decode("utf-8", "replace")
        except OSError:
            continue
        found += _passages(f".session/{name}", content)
    return tuple(found)


def _passages(file: str, content: str) -> list[Passage]:
    found: list[Passage] = []
    heading = ""
    lines: list[str] = []
    for row in [*_COMMENT.sub("", clean(content)).splitlines(), "# "]:
        match = _HEADING.fullmatch(row.strip()) if row.strip() != "#" else _HEADING.fullmatch("# ")
        if match or row == "# ":
            if lines:
                found.append(Passage(file, heading, "; ".join(lines)))
            heading, lines = one_line(match.group(1)) if match else "", []
        elif row.strip() and not set(row.strip()) <= set("-=*_`~|: "):
            lines.append(one_line(_BULLET.sub("", row.strip(), count=1)))
    return found
