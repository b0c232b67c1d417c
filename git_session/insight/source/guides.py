"""The texts that people wrote into `.session/architecture.md` and `conventions.md`, without those of the bundled templates.

`most_telling` puts ideas first, then rules (words such as must, never, only), then other sentences, then rows of tables,
which mostly list what the code shows anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import git_session
from git_session.hot.treefiles import TreeFiles
from git_session.model.dataclass import dataclass, replace
from git_session.model.pattern import lazy_pattern
from git_session.model.sentences import sentences, shortened, size
from git_session.model.text import clean, one_line

NAMES = ("architecture.md", "conventions.md")
_TEMPLATES = Path(git_session.__file__).parent / "templates"
_COMMENT = lazy_pattern(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = lazy_pattern(r"#{1,6}(?:\s+(.*?))?\s*#*")
_BULLET = lazy_pattern(r"(?:[-*+]|\d+[.)])\s+")
_RULE = lazy_pattern(r"[-=*_~`|:\s]+")  # a line that only separates: in a table, around code, between parts
_FILLERS = frozenset((
    "- No formatter or linter is set up.", "- There are no tests yet.", "No code yet.", "No files yet.",
    "- git-session adds its trailers to the messages of commits made in a session.",
    # Earlier wordings, which repositories that were set up before still have:
    "- git-session adds its trailers to the messages of commits that are made in a session.",
    "What a newcomer, or an agent, has to know before the first change. git-session shows the start of this page in",
    "`git session brief`, so put the most important first. The tables were filled in from the files that git tracks; the",
    "questions in comments are yours to answer. Delete what does not apply.",
    "How code is written here. The first lines were filled in from the repository's own files; add what they do not say.",
    "Short rules that everybody must know at once also fit into `context.conventions` in `config.yaml`.",
))  # fmt: skip
"""Lines that `services.hooks.templates` writes whatever it finds in the repository, and lines of earlier templates."""
_RULE_WORDS = lazy_pattern(
    r"\b(?:must|never|always|only|every|nothing|nobody|no|not|don't|should|may|cannot|forbidden|required|before|instead)\b",
    re.IGNORECASE,
)
_LIMIT = 256 * 1024  # most bytes of a guide that are read, since a clone may bring any


@dataclass(frozen=True)
class Passage:
    """A filled-in section of a guide: its file, its heading, and its paragraphs and items as one text."""

    file: str
    heading: str
    text: str


def passages(top: Path) -> tuple[Passage, ...]:
    """The filled-in sections of both guides in the work tree `top`, in order; unreadable files are skipped."""
    found: list[Passage] = []
    files = TreeFiles(top)
    for name in NAMES:
        try:
            content = files.start(f".session/{name}", _LIMIT).decode("utf-8", "replace")
            template = (_TEMPLATES / name).read_text("utf-8")
        except OSError:
            continue
        found += parse_guide(f".session/{name}", content, template)
    return tuple(found)


def most_telling(found: Iterable[Passage], room: int, measure: Callable[[str], int] = size) -> list[Passage]:
    """Sort passages by importance, each cut to `room` (by `measure`, default: bytes): its most important sentences, in order."""
    ranked = sorted(found, key=lambda passage: -max(map(_weight, _clauses(passage.text)), default=0))
    return [replace(passage, text=_digest(passage.text, room, measure)) for passage in ranked]


def _digest(text: str, room: int, measure: Callable[[str], int]) -> str:
    if measure(text) <= room:
        return text
    pieces = _clauses(text)
    kept: set[int] = set()
    for at in sorted(range(len(pieces)), key=lambda at: (-_weight(pieces[at]), at)):
        tried = " ".join(pieces[each] for each in sorted((*kept, at))) + " …"
        if measure(tried) <= room:
            kept.add(at)
    if not kept:
        return shortened(text, room, measure)
    return " ".join(pieces[at] for at in sorted(kept)).rstrip(";") + " …"


def _clauses(text: str) -> list[str]:
    """The sentences and list items, each with the mark that ends it."""
    found: list[str] = []
    for whole in sentences(text):
        *items, last = whole.split("; ")
        found += [*(f"{item};" for item in items), last]
    return found


def _weight(piece: str) -> int:
    words = len(piece.split())
    return 2 * bool(_RULE_WORDS.search(piece)) + (words >= 5) - (2 if piece.count("`") >= 2 and words < 5 else 0)


def parse_guide(file: str, content: str, template: str) -> list[Passage]:
    """The sections of `content` that have text besides comments and lines that `template` has too."""
    bundled = _FILLERS | {row.strip() for row in template.splitlines() if row.strip()[:1] not in ("#", "")}
    found: list[Passage] = []
    heading = ""
    rows: list[str] = []
    for row in [*_COMMENT.sub("", clean(content)).splitlines(), "#"]:
        match = _HEADING.fullmatch(row.strip())
        if not match:
            rows.append("" if row.strip() in bundled else row.strip())
            continue
        text = "; ".join(_pieces(rows))
        if text:
            found.append(Passage(file, heading, text))
        heading, rows = one_line(match.group(1) or ""), []
    return found


def _pieces(rows: list[str]) -> Iterator[str]:
    """Paragraphs, list items and table rows (without the header), each on one line."""
    piece = ""
    for at, row in enumerate(rows):
        is_rule = bool(_RULE.fullmatch(row))
        is_head = (
            row.startswith("|") and at + 1 < len(rows) and "---" in rows[at + 1] and bool(_RULE.fullmatch(rows[at + 1]))
        )
        bullet = _BULLET.match(row)
        if piece and (not row or is_rule or is_head or bullet or row.startswith("|")):
            yield piece.rstrip(".")
            piece = ""
        if not row or is_rule or is_head:
            continue
        if row.startswith("|"):
            yield " ".join(cell.strip() for cell in row.strip("|").split("|") if cell.strip())
            continue
        text = one_line(row[bullet.end() :] if bullet else row)
        piece = f"{piece} {text}" if piece else text
    if piece:
        yield piece.rstrip(".")
