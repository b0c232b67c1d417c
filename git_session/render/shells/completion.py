"""The result of `git session completion` as a page."""

from __future__ import annotations

from git_session.render.page import Page, Span
from git_session.services.shells.completion import Completion

_STYLES = {
    "missing": "warn", "incomplete": "warn", "kept": "warn", "placed": "good", "updated": "good", "removed": "good"
}  # fmt: skip


def completion_page(result: Completion) -> Page:
    """A line for each shell and for the manual, then what to do next."""
    page = Page()
    page.line(Span(_title(result), "title"))
    parts = [part for part in result.parts if part.state != "absent"]
    if parts:
        page.line()
    page.table(
        [[part.name, Span(part.state, _STYLES.get(part.state, "dim")), part.path or part.detail] for part in parts]
    )
    notes = [part for part in parts if part.path and part.detail]
    if notes:
        page.line()
    for part in notes:
        page.line(Span(f"{part.name}: {part.detail}", "dim"), indent=2)
    if result.next:
        page.heading("Next")
        for step in result.next:
            page.line(Span(step, "code" if step.startswith("git ") else ""), indent=2)
    return page


def _title(result: Completion) -> str:
    if result.action == "listed":
        return "Completion, and the manual"
    if result.action == "removed":
        removed = [part for part in result.parts if part.state == "removed"]
        kept = any(part.state == "kept" for part in result.parts)
        if removed and kept:
            return "What --install placed was removed."
        return "Completion and manual were removed." if removed else "Nothing was placed: nothing to remove."
    if result.changed:
        return "Completion and manual are in place; open a new shell to use them."
    if any(part.state == "kept" for part in result.parts):
        return "Nothing was changed: other files are in the way."
    return "Completion and manual were in place already: nothing was changed."
