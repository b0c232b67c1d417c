"""The result of `git session init` as a page."""

from __future__ import annotations

from git_session.render.page import Page, Span
from git_session.services.hooks.initialize import InitResult

_STYLES = {"written": "good", "replaced": "warn", "removed": "good", "refused": "bad", "skipped": "warn"}


def initialized_page(result: InitResult) -> Page:
    """A line for each part, then the next command."""
    page = Page()
    page.line(Span(_title(result), "title"))
    if result.parts and (result.changed or result.problem):
        page.line()
        page.table(
            [[part.name, Span(part.state, _STYLES.get(part.state, "dim")), part.detail] for part in result.parts]
        )
    if result.needs_extra:
        page.line()
        page.line(f"Not checked here without the extra git-session[architecture]: {', '.join(result.needs_extra)}")
        page.line(Span("pip install 'git-session[architecture]'", "code"), indent=2)
    if result.next:
        page.heading("Next")
        for command in result.next:
            page.line(Span(command, "code"), indent=2)
    if result.optional:
        page.heading("Optional")
        page.table([(Span(step.command, "code"), Span(step.purpose, "dim")) for step in result.optional])
    return page


def _title(result: InitResult) -> str:
    if result.uninstalled:
        return "git-session was removed." if result.changed else "git-session is not installed here: nothing to do."
    if result.problem:
        return "git-session is set up, except for the hooks."
    return "git-session is set up." if result.changed else "git-session is already set up: nothing was changed."
