"""The configuration as a page."""

from __future__ import annotations

from git_session.model.text import cut
from git_session.render.page import Page, Span
from git_session.services.configure import Configured, Value


def configured_page(result: Configured, *, explain: bool) -> Page:
    """The keys by section with their values; with `explain`, also where each comes from and what it means."""
    page = Page()
    if result.changed:
        _put_change(page, result)
    elif explain:
        _put_explained(page, result)
    else:
        _put_values(page, result)
    for title, remark, unknown in (("Problems", "using the defaults", False), ("Ignored", "unknown keys", True)):
        problems = [problem for problem in result.problems if problem.unknown == unknown]
        if problems:
            page.heading(title, remark)
        for problem in problems:
            page.item(Span("!", "warn" if unknown else "bad"), [Span(problem.where, "accent"), f": {problem.message}"])
            if problem.hint:
                page.line(problem.hint, indent=4)
    return page


def _put_change(page: Page, result: Configured) -> None:
    value = result.values[0]
    page.line([Span(value.key, "accent"), f" = {_text(value.text)}", Span(f"  was {_text(result.before)}", "dim")])
    if not value.origin.startswith(result.file + ":"):
        page.line(Span(f"the file has the new value, but {value.origin} overrides it", "warn"))


def _put_values(page: Page, result: Configured) -> None:
    for section in dict.fromkeys(_section(value) for value in result.values):
        page.heading(section)
        rows = [value for value in result.values if _section(value) == section]
        page.table([[_name(value), [_cell(value, cut_at=60), Span(_origin(value), "dim")]] for value in rows])


def _put_explained(page: Page, result: Configured) -> None:
    for value in result.values:
        if page.parts:
            page.line()
        page.line([Span(value.key, "accent"), " = ", _cell(value)])
        page.line(value.meaning, indent=2)
        page.line(Span(f"from {value.origin}" if value.origin != "default" else "the default", "dim"), indent=2)
        if value.text != value.default:
            page.line(Span(f"the default is {_text(value.default)}", "dim"), indent=2)
        page.line(Span(f"your own: git config {value.git_name} …, or {value.variable}=…", "dim"), indent=2)


def _section(value: Value) -> str:
    return value.key.partition(".")[0]


def _name(value: Value) -> str:
    return value.key.partition(".")[2]


def _cell(value: Value, *, cut_at: int = 0) -> Span:
    return Span(cut(_text(value.text), cut_at) if cut_at else _text(value.text), "" if value.text else "dim")


def _text(text: str) -> str:
    return text or "(empty)"


def _origin(value: Value) -> str:
    return "" if value.text == value.default else f"  {value.origin}"
