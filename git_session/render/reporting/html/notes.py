"""Lists of the HTML report: headlines, decisions and blockers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.ids import short_oid
from git_session.model.text import plural
from git_session.render.reporting.headlines import ReportItem
from git_session.render.reporting.html import wording
from git_session.render.reporting.html.element import Child, Markup, element, group
from git_session.render.reporting.html.table import Cell, headings, omitted, table
from git_session.render.reporting.html.timeline import named
from git_session.render.reporting.html.wording import day, minute
from git_session.render.wording import duration
from git_session.services.reporting.report import ProjectReport, ReportedBlocker, ReportedDecision

LISTED = 100


def headline(heading: str, items: Sequence[ReportItem]) -> Markup:
    """A list of finished, open or blocked work."""
    return _section(
        heading.lower().replace(" ", "-"),
        heading,
        element("ul", map(_item, items[:LISTED]), class_="headlines"),
        omitted(len(items) - LISTED),
    )


def _item(item: ReportItem) -> Markup:
    return element(
        "li",
        wording.text(item.text),
        group(" (", wording.issue(item.issue, item.link), ")") if item.issue else None,
        item.after,
        element("ul", [element("li", wording.text(each)) for each in item.below]) if item.below else None,
    )


def decisions(report: ProjectReport) -> Markup | None:
    """Decisions with their reasons, newest first."""
    if not report.decisions:
        return None
    newest = report.decisions[::-1]
    return _section(
        "decisions",
        "Decided",
        element("ol", map(_decision, newest[:LISTED]), class_="entries"),
        omitted(len(newest) - LISTED),
    )


def _decision(each: ReportedDecision) -> Markup:
    reasons: list[Child] = [
        group(element("dt", label), element("dd", wording.text(text)))
        for label, text in (("Rationale", each.rationale), ("Alternatives", each.alternatives))
        if text
    ]
    commit = f"in {short_oid(each.commit)}" if each.commit else "in no commit yet"
    return element(
        "li",
        element("p", wording.text(each.text), class_="text"),
        element("dl", reasons) if reasons else None,
        element(
            "p",
            f"{day(each.at)} · ",
            wording.name(each.branch, "code"),
            f" · {wording.plain_name(each.id)} · {commit}",
            class_="meta",
        ),
    )


def blockers(report: ProjectReport) -> Markup | None:
    """Blockers, open ones first."""
    if not report.blockers:
        return None
    ordered = sorted(report.blockers, key=lambda each: (bool(each.resolved_at), -each.opened_at))
    columns = (*headings("Blocker", "State", numeric=("Lasted",)), *headings("Opened", "Branch"))
    still = sum(1 for each in ordered if not each.resolved_at)
    return _section(
        "blockers",
        "Blockers",
        element("p", f"{plural(still, 'blocker')} still open", class_="lead") if still else None,
        table(
            "Blockers", columns, (_blocker(each, report.links) for each in ordered), count=len(ordered), limit=LISTED
        ),
    )


def _blocker(each: ReportedBlocker, links: Mapping[str, str]) -> tuple[Cell, ...]:
    state: Child = element("strong", "open", class_="bad")
    if each.resolved_at:
        how = group(": ", wording.text(each.resolution)) if each.resolution else None
        state = group(f"resolved {day(each.resolved_at)}", how)
    issue = group(" ", wording.issue(each.issue, links.get(each.issue, ""))) if each.issue else None
    return (
        Cell(group(wording.text(each.text), issue)),
        Cell(state, each.resolved_at),
        Cell("" if each.seconds is None else duration(each.seconds), each.seconds or 0),
        Cell(minute(each.opened_at), each.opened_at),
        Cell(named(each.branch, each.id)),
    )


def _section(name: str, title: str, *body: Child) -> Markup:
    heading = f"{name}-heading"
    return element("section", element("h2", title, id=heading), *body, id=name, aria_labelledby=heading)
