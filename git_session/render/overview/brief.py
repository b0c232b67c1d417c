"""The brief as a page and as Markdown."""

from __future__ import annotations

from git_session.insight.history.trail import LIMIT
from git_session.model.facts import COLUMNS, Item, Section, head, is_dated, label, rest
from git_session.model.session import State
from git_session.model.text import plural
from git_session.render.markdown import code, escape, link, paragraph
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import age, issue_spans, objective_sign
from git_session.render.wording import ago, duration
from git_session.services.overview.brief import Brief


def brief_page(brief: Brief, *, emoji: bool, on_arrival: bool = False) -> Page:
    """The brief for a terminal or a pipe; `on_arrival` without the colleagues on the branch, whom the command has notes about."""
    page = Page(columns=COLUMNS)
    branch, issue = head(brief.branch, brief.issue)
    page.line([Span(branch, "title"), *issue_spans(issue, {issue: brief.link})])
    page.line(Span(_times(brief), "dim"))
    for section in brief.sections:
        items = [each for each in section.items if not (on_arrival and each.kind == "colleague")]
        if not items and not section.left_out:
            continue
        page.heading(section.title, _note(brief, section))
        if section.name == "building":
            for item in items:
                sign = objective_sign(State(item.state), emoji=emoji)
                author = [Span(f"  {item.note}", "dim")] if item.note else []
                page.item(
                    [sign, f" {item.id:<6}"], [Span(item.text, "dim" if item.state == State.DONE else ""), *author]
                )
        else:
            page.table([_row(item, now=brief.at) for item in items])
        if section.left_out:
            page.line(Span(f"… {section.left_out} more: {section.more}", "dim"), indent=2)
    unsaid = _unsaid(brief)
    if unsaid:
        page.line()
        page.line(Span(unsaid, "dim"))
    return page


def brief_markdown(brief: Brief) -> str:
    """The brief as Markdown."""
    branch, issue = head(brief.branch, brief.issue)
    about = link(issue, brief.link) if brief.link else paragraph(issue)
    rows = [f"# {escape(branch)}", "", f"{about}, {_times(brief)}" if issue else _times(brief)]
    for section in brief.sections:
        note = _note(brief, section)
        rows += ["", f"## {section.title}" + (f" ({note})" if note else ""), ""]
        for item in section.items:
            if section.name == "building":
                sign = {State.DONE: "x", State.STARTED: ">"}.get(State(item.state), " ")
                author = f" ({escape(item.note)})" if item.note else ""
                rows.append(f"- [{sign}] {item.id} {escape(item.text)}{author}")
                continue
            behind = _behind(item, now=brief.at)
            name = code(label(item)) if item.kind == "commit" else f"{paragraph(label(item))}:"
            rows.append(f"- {name} {escape(item.text)}" + (f" ({escape(behind)})" if behind else ""))
        if section.left_out:
            rows.append(f"- … {section.left_out} more: {code(section.more)}")
    unsaid = _unsaid(brief)
    if unsaid:
        rows += ["", unsaid]
    return "\n".join(rows) + "\n"


def _unsaid(brief: Brief) -> str:
    """Names the sections dropped to fit the token limit."""
    count = brief.left_out - sum(section.left_out for section in brief.sections)
    return f"{plural(count, 'fact')} omitted to fit the limit" if count else ""


def _times(brief: Brief) -> str:
    started = f"started {ago(brief.at - brief.started_at)}"
    return f"{duration(brief.active_seconds)} active, {started}" if brief.active_seconds else started


def _note(brief: Brief, section: Section) -> str:
    if section.name == "around":
        return f"in the {LIMIT} newest commits"
    passed = brief.at - brief.since
    if section.name != "others" or not brief.since or passed < 60_000:
        return ""
    return f"in the last {age(passed).removeprefix('1 ')}"


def _row(item: Item, *, now: int) -> tuple[Content, ...]:
    style = {"blocker": "bad", "conflict": "bad", "commit": "code"}.get(item.kind, "dim")
    behind = _behind(item, now=now)
    text: list[str | Span] = [item.text, *([Span(f"  {behind}", "dim")] if behind else [])]
    return Span(label(item), style), text


def _behind(item: Item, *, now: int) -> str:
    """The details printed after an item: its id, note and age."""
    words = age(now - item.at) if item.kind == "blocker" else ago(now - item.at)
    return ", ".join(part for part in (rest(item), words if is_dated(item) else "") if part)
