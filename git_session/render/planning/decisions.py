"""Pages of `git session decisions`, for a session and for the whole project."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.ids import short_oid
from git_session.model.project_decisions import ProjectDecision
from git_session.model.text import cut, one_line
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import local_or_day, put_decisions, put_reasons
from git_session.services.planning.decisions import DecisionsResult


def recorded_page(result: DecisionsResult) -> Page:
    """The page of `add` and `supersede`."""
    page = Page()
    changed = [each for each in result.decisions if each.id in result.changed]
    replaced = "".join(f", supersedes {each.supersedes}" for each in changed if each.supersedes)
    page.line(f"recorded {', '.join(result.changed)}{replaced}")
    put_decisions(page, changed)
    return page


def decisions_page(result: DecisionsResult) -> Page:
    """The decisions of one session."""
    page = Page()
    page.heading("Decisions", result.branch)
    put_decisions(page, result.decisions)
    if not result.decisions:
        page.line("none yet", indent=2)
    return page


def every_decision_page(result: DecisionsResult, *, date_format: str) -> Page:
    """The decisions of the project, each with its state, day and source."""
    page = Page()
    standing = sum(each.state == "standing" for each in result.project)
    page.heading(
        "Decisions", f"{standing} in force, {len(result.project) - standing} superseded" if result.project else ""
    )
    for each in result.project:
        page.line([Span(each.text, "" if each.state == "standing" else "dim")], indent=2)
        page.line(Span(", ".join(_facts(each, date_format)), "dim"), indent=4)
        put_reasons(page, each.rationale, each.alternatives, each.paths, indent=4)
    if not result.project:
        page.line("none yet", indent=2)
    return page


def put_standing(page: Page, decisions: Sequence[ProjectDecision], *, date_format: str) -> None:
    """A line for each: its id or day, text and source."""
    page.table([(Span(_name(each, date_format), "dim"), _text_and_source(each)) for each in decisions])


def _name(decision: ProjectDecision, date_format: str) -> str:
    if decision.source == "session":
        return decision.id
    return local_or_day(decision.at, date_format) if decision.at else ""


def _text_and_source(decision: ProjectDecision) -> Content:
    """The text and its source."""
    text = cut(one_line(decision.text), 400)
    if decision.source == "session":
        return text
    source = f"{decision.author}, {short_oid(decision.commit)}" if decision.source == "commit" else "decision-log.md"
    return [text, Span(f"  {decision.id or source}", "dim")]


def _facts(decision: ProjectDecision, date_format: str) -> list[str]:
    state = f"superseded by {decision.superseded_by}" if decision.superseded_by else "in force"
    when = [local_or_day(decision.at, date_format)] if decision.at else []
    origin = {
        "session": "this session",
        "log": ".session/decision-log.md",
        "commit": f"commit {short_oid(decision.commit)} by {decision.author}",
        "journal": f"open session on {decision.branch}",
        "archive": f"ended session on {decision.branch}",
    }[decision.source]
    return [*([decision.id] if decision.id else []), state, *when, origin]
