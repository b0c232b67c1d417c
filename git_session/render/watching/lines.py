"""The lines of `git session watch`, one for each event."""

from __future__ import annotations

from git_session.model.ids import short_oid
from git_session.model.text import cut, one_line
from git_session.render.page import Content, Page, Span, spans_of
from git_session.render.planning.lists import local
from git_session.services.watching.event import WatchEvent

_STYLES = {
    "changed": "dim",
    "commit": "code",
    "checkpoint": "good",
    "note": "warn",
    "branch": "title",
    "watching": "title",
}


def event_page(event: WatchEvent) -> Page:
    """The page of one event: `10:32  commit 1a2b3c4d5  feat: add provider`."""
    page = Page()
    page.line(event_spans(event))
    return page


def event_spans(event: WatchEvent, when: str = "%H:%M") -> tuple[Span, ...]:
    """The line of an event as part of a page; `when` is the strftime format of its time."""
    of = short_oid(event.of) if event.kind == "commit" else event.of
    detail = names(event.paths) if event.paths else cut(one_line(event.detail), 200)
    text = Span(cut(one_line(event.text), 200), _STYLES.get(event.kind, ""))
    line: list[Content] = [Span(local(event.at, when), "dim"), "  ", text]
    line += [" ", Span(of, "code")] if of else []
    line += ["  ", detail] if detail else []
    return tuple(span for part in line for span in spans_of(part))


def names(paths: tuple[str, ...], columns: int = 200) -> str:
    """The changed files: `src/a.py`, `src/a.py and 2 more`."""
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return cut(one_line(paths[0]), columns - len(more)) + more
