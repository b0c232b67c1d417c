"""The facts of a brief, cut to a token limit: the most important first, texts cut after a sentence, never inside a word.

A token is estimated as BYTES_PER_TOKEN bytes of UTF-8, the usual rule of thumb; a tokenizer would take longer than the whole
brief. The cost of a fact is that of its wrapped text or of its escaped Markdown, whichever is longer, so that both
forms stay within the limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import dataclass, replace
from git_session.model.ids import short_oid
from git_session.model.sentences import shortened, size
from git_session.model.text import cut, one_line, width, wrap

BYTES_PER_TOKEN = 4
COLUMNS = 100
"""Width at which the text of a brief wraps in a pipe."""
LEAST = 50
"""The smallest token limit; it has room for the head of a brief."""
_BRANCH, _ISSUE = 78, 30  # most bytes of each in the head, escaped
_TIMES = 92  # bytes of the rest of the head: times, and the number of omitted facts

_FIRST = 5  # items of each section that come before the rest of any
_LABEL = 20  # columns
_AGE = 22  # bytes of `, 1234 minutes ago`
_GAPS, _HANG, _SIGN = 4, 6, 7  # columns: around a label; before later lines; around the sign and id of an objective
_ROW, _TITLE, _MORE = 10, 8, 22  # bytes: around the texts of an item; around a title; of a line about omitted items
_NOTE = 30  # bytes of ` (in the last 1234 minutes)` after a title
_NOTED = frozenset(("others", "around"))
_WORTH = 40  # bytes; a shorter rest of a text is not worth its line
_PROSE = frozenset(("objective", "step", "blocker", "remember", "decision", "guide", "group", "merge"))
_LABELS = {
    "ci": "CI",
    "step": "from the handoff",
    "operation": "git",
    "uncommitted": "not committed",
    "unpushed": "not pushed",
    "blocker": "blocked",
    "failing": "failing tests",
    "conflict": "in conflict",
    "hot": "often changed",
    "knower": "known to",
    "shallow": "shallow clone",
    "stale": "out of date",
}
_WITH_ID = frozenset(("objective", "blocker", "annotation"))
_DATED = frozenset(
    ("adopted", "ci", "commit", "checkpoint", "merge", "group", "hot", "knower", "colleague", "colleague.ended")
)


@dataclass(frozen=True)
class Item:
    """One fact of a brief."""

    kind: str  #: What the fact is: `objective`, `blocker`, `decision`, `commit`, `checkpoint`, `ci`, `uncommitted` and so on.
    text: str  #: The fact in words, shortened to fit.
    id: str = ""  #: What to name it by: an id such as `obj-1`, a commit id, a path or `file:line`; empty without one.
    #: State of an objective or blocker, or a label such as the date of a decision; empty if there is none.
    state: str = ""
    note: str = ""  #: More about it in a few words; empty if there is nothing to add.
    at: int = 0  #: When it happened (epoch ms); 0 if it has no time.


@dataclass(frozen=True)
class Section:
    """Facts of one sort in a brief, the most important first."""

    name: str  #: Stable name of the section, for programs.
    title: str  #: Heading of the section, for people.
    more: str  #: Command that shows all of it; empty if there is none.
    items: tuple[Item, ...]  #: Facts that fit into the brief.
    left_out: int = 0  #: Number of facts that did not fit.


def label(item: Item) -> str:
    """The label before an item, at most 20 columns; its id if users can type that.

    Words of others, such as a heading of architecture.md, are quoted, so that none of them passes for a label of ours.
    """
    kind = item.kind
    if kind == "commit":
        return short_oid(item.id)
    if kind == "checkpoint":
        return cut(item.id, _LABEL)
    if kind == "decision":
        return cut(item.state or item.id or "decided", _LABEL)
    if kind == "objective":
        return "in progress" if item.state == "started" else "first open"
    if kind == "merge":
        return cut(item.state, _LABEL)
    if kind == "annotation":
        return cut(item.state, _LABEL) if item.state.isupper() else _quoted(item.state)
    if kind in ("group", "colleague", "colleague.ended") or (kind == "guide" and one_line(item.state)):
        return _quoted(item.state)
    if kind == "guide":
        return cut(item.id, _LABEL)
    return cut(_LABELS.get(kind, kind), _LABEL)


def _quoted(text: str) -> str:
    inner = one_line(text).replace('"', "'")
    return f'"{cut(inner, _LABEL - 2)}"'


def rest(item: Item) -> str:
    """The text after an item, without its age: its id, where its label does not show it, and its note."""
    return ", ".join(part for part in (item.id if item.kind in _WITH_ID else "", item.note) if part)


def is_dated(item: Item) -> bool:
    """Is the item followed by its age?"""
    return bool(item.at) and (item.kind in _DATED or item.kind == "blocker")


def head(branch: str, issue: str) -> tuple[str, str]:
    """Branch and issue, shortened to the room that the head of a brief has for them."""
    return shortened(branch, _BRANCH, escaped_size), shortened(issue, _ISSUE, escaped_size)


def trimmed(
    sections: Sequence[Section], max_tokens: int, *, branch: str, issue: str, link: str = ""
) -> tuple[Section, ...]:
    """The items that fit into `max_tokens` with the head: the first few of every section in order, then the rest.

    An item whose text is too long is shortened if possible, otherwise omitted. Sections without items are omitted.
    """
    room = max_tokens * BYTES_PER_TOKEN - _head_cost(branch, issue, link)
    kept: dict[str, dict[int, Item]] = {section.name: {} for section in sections}
    for late in (False, True):
        for section in sections:
            for at, item in enumerate(section.items):
                if (at >= _FIRST) != late:
                    continue
                title = 0 if kept[section.name] else _frame(section)
                fitting = _fitting(item, room - title)
                if fitting:
                    room -= title + cost(fitting)
                    kept[section.name][at] = fitting
    return tuple(
        replace(
            section,
            items=tuple(kept[section.name][at] for at in sorted(kept[section.name])),
            left_out=section.left_out + len(section.items) - len(kept[section.name]),
        )
        for section in sections
        if kept[section.name]
    )


def tokens(sections: Sequence[Section], *, branch: str, issue: str, link: str = "") -> int:
    """The tokens of a brief of these sections, at most; `link` is the address of the issue."""
    total = sum(_frame(section) + sum(map(cost, section.items)) for section in sections)
    return -(-(total + _head_cost(branch, issue, link)) // BYTES_PER_TOKEN)


def cost(item: Item) -> int:
    """The bytes of an item, at most, in its longer form: wrapped text or one line of Markdown."""
    name, behind = label(item), rest(item)
    padding = max(_LABEL - width(name), 0)
    text = size(name) + padding + size(item.text) + size(behind) + _wrapping(item, behind)
    markdown = escaped_size(name) + escaped_size(item.text) + escaped_size(behind)
    return _ROW + max(text, markdown) + (_AGE if is_dated(item) else 0)


def _wrapping(item: Item, behind: str) -> int:
    """The bytes that wrapping adds to an item, at most."""
    behind += "x" * (_AGE if is_dated(item) else 0)
    start = _LABEL + _GAPS
    extra = 0
    if start + width(item.text) + 2 + width(behind) > COLUMNS:
        lines = [*wrap(item.text, COLUMNS - _HANG, used=start - _HANG), *wrap(behind, COLUMNS - _HANG)]
        extra = (len(lines) - 1) * (_HANG + 1)
    if item.kind == "objective":  # in the list of objectives, further lines are indented to the start of the text
        start = _SIGN + max(width(item.id), 6)
        text = f"{item.text}  {item.note}" if item.note else item.text
        extra = max(extra, (len(wrap(text, COLUMNS - start)) - 1) * (start + 1))
    return extra


def escaped_size(text: str) -> int:
    """The bytes of `text` in UTF-8, at most, once `render.markdown` has escaped it."""
    return (
        size(text)
        + sum(text.count(sign) for sign in "\\`*[]|~_")
        + 3 * (text.count("<") + text.count(">"))
        + 4 * text.count("&")
        + 1
    )


def _head_cost(branch: str, issue: str, link: str) -> int:
    return _TIMES + sum(map(escaped_size, head(branch, issue))) + (size(link) + len("[]()") if link else 0)


def _frame(section: Section) -> int:
    note = _NOTE if section.name in _NOTED else 0
    return _TITLE + size(section.title) + note + _MORE + size(section.more)


def _fitting(item: Item, room: int) -> Item | None:
    if cost(item) <= room:
        return item
    if item.kind not in _PROSE:
        return None
    text = shortened(item.text, room, lambda text: cost(replace(item, text=text)))
    return replace(item, text=text) if size(text) >= _WORTH else None
