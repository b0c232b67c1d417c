"""The result of `git session setup` as a page."""

from __future__ import annotations

from git_session.render.page import Page, Span
from git_session.services.agents.setup import SetUp

_TITLES = {
    "written": "{} is set up.",
    "current": "{} is already set up: nothing was changed.",
    "removed": "{}: git-session was removed.",
    "listed": "Coding agents here",
    "absent": "{} is not set up: nothing to remove.",
}


def _checked(result: SetUp) -> str:
    if not result.agent:
        return "The agents that are set up here" if result.fine else "Not every agent that is set up here is ready"
    if not result.fine:
        return "{} is not ready."
    return "{} is ready." if result.knows_trust else "{}: the files are right; trust is not known."


def setup_page(result: SetUp) -> Page:
    """A line for each file and each check, then the commands to run next."""
    page = Page()
    title = _checked(result) if result.action == "checked" else _TITLES[result.action]
    page.line(Span(title.format(result.title), "title"))
    if result.pieces:
        page.line()
        page.table(
            [[each.name, Span(each.state, "dim" if each.fine else "bad"), each.detail] for each in result.pieces]
        )
    if result.absent:
        page.line()
        page.line(Span(f"not on PATH: {', '.join(result.absent)}", "dim"), indent=2)
    if result.next:
        page.heading("Next")
        for line in result.next:
            page.line(Span(line, "code" if line.startswith("git ") else ""), indent=2)
    return page
