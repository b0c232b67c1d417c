"""The page of `git session search`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from git_session.model.text import cut, one_line, plural, shown_name
from git_session.render.page import Page, Span
from git_session.render.planning.lists import day_alone, joined, local, put_reasons
from git_session.services.recall.search import FoundText, SearchResult

_LONGEST = 400
_STATES = {"standing": "in force", "started": "in progress"}


def search_page(result: SearchResult, *, by: str, date_format: str) -> Page:
    """Each text with where and when it was written, and by whom unless it was written in this clone; `by` is what --by was given."""
    page = Page()
    if not result.texts:
        page.line(f"nothing found for {_asked(result, by)}")
        return page
    missing = "" if result.complete else ", none with all of the words"
    page.heading("Found", f"{plural(result.total, 'text')}{missing}")
    for each in result.texts:
        page.line()
        page.line(list(_marked(cut(one_line(each.text), _LONGEST), each.words)), indent=2)
        page.line(joined(_facts(each, date_format), each.issue, result.links), indent=4)
        put_reasons(page, each.rationale, each.alternatives, (), indent=4)
        if each.resolution:
            page.line(Span(f"resolution: {cut(one_line(each.resolution), _LONGEST)}", "dim"), indent=4)
    left = result.total - len(result.texts)
    if left > 0:
        page.line()
        page.line(Span(f"{left:,} more: add a word, or --count {result.total}", "dim"))
    return page


def _asked(result: SearchResult, by: str) -> str:
    writer = f" by {cut(one_line(by), 60)!r}" if by else ""
    return cut(one_line(" ".join(result.words)), 60) + writer


def _facts(each: FoundText, date_format: str) -> list[str]:
    name = shown_name(each.name)
    who = f"{each.by}, for {name}" if each.by and name else each.by or name
    state = _STATES.get(each.state, each.state)
    when = day_alone(each.at) if each.is_day else local(each.at, date_format)
    facts = (each.part or each.kind, state, each.issue, each.branch, when, who)
    named = f"{each.session}/{each.id}" if each.id else each.session
    return [one_line(fact) for fact in (*facts, named) if fact]


def _marked(text: str, words: Sequence[str]) -> Iterator[Span]:
    """`text` with the words in another colour."""
    if not text.isascii():  # folded and written words may differ in length
        words = [word for word in words if word.isascii()]
    if not words:
        yield Span(text)
        return
    at = 0
    for found in re.finditer("|".join(map(re.escape, sorted(words, key=len, reverse=True))), text, re.IGNORECASE):
        yield Span(text[at : found.start()])
        yield Span(found[0], "accent")
        at = found.end()
    yield Span(text[at:])
