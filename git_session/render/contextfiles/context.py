"""The pages of `git session context`."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.text import plural
from git_session.render.page import Page, Span
from git_session.services.contextfiles.context import Contexts, Renewed
from git_session.services.contextfiles.health import ContextHealth


def contexts_page(found: Contexts) -> Page:
    """The ranked files, each with its purpose, its warnings and the reasons for its rank."""
    page = Page()
    if not found.files:
        page.line("no context file (CLAUDE.md, AGENTS.md) in this repository")
        return _with_next(page, found)
    for at, each in enumerate(found.files):
        if at:
            page.line()
        page.line([Span(each.path, "title"), Span(f"  {'; '.join(each.reasons)}" if each.reasons else "", "dim")])
        if each.purpose:
            page.line(each.purpose, indent=2)
        for text in each.patterns[:5]:
            page.item(Span("-", "dim"), text)
        for text in each.gotchas[:5]:
            page.item(Span("!", "warn"), text)
    return page


def health_page(contexts: Contexts, found: ContextHealth) -> Page:
    """The health score and its deductions."""
    page = Page()
    if found.score is None:
        page.line("no context file (CLAUDE.md, AGENTS.md) in this repository, so there is nothing to check")
        return _with_next(page, contexts)
    style = "good" if found.score >= 80 else "warn" if found.score >= 50 else "bad"
    page.line(["context health ", Span(f"{found.score} of 100", style)])
    page.line(Span(f"from {plural(found.commits, 'commit')}", "dim"))
    if found.stale:
        page.heading("Stale")
        page.table(
            [(f"−{each.points}", each.path, f"{plural(each.commits, 'commit')} behind, {each.files} of {plural(each.of, 'file')} changed")
             for each in found.stale], right=[0])  # fmt: skip
    if found.missing:
        page.heading("Missing")
        page.table(
            [(f"−{each.points}", f"{each.folder}/", f"{plural(each.files, 'file')} of code, {plural(each.commits, 'commit')}")
             for each in found.missing], right=[0])  # fmt: skip
    if found.broken:
        page.heading("Missing paths")
        page.table([(f"−{each.points}", each.path, ", ".join(each.names)) for each in found.broken], right=[0])
    return _with_next(page, contexts)


def _with_next(page: Page, found: Contexts) -> Page:
    if found.next:
        page.heading("Next")
        for command in found.next:
            page.line(Span(command, "code"), indent=2)
    return page


def renewed_page(renewed: Sequence[Renewed]) -> Page:
    """A line for each file."""
    page = Page()
    page.table(
        [(each.path, Span(each.state, "dim" if each.state == "current" else "good"), f"{plural(each.lines, 'line')} generated")
         for each in renewed], indent=0)  # fmt: skip
    return page
