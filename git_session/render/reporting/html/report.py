"""The report as an HTML file of charts, tables and lists, without empty ones."""

from __future__ import annotations

from datetime import datetime

from git_session.model.text import plural
from git_session.render.reporting.headlines import DECIDED, headlines
from git_session.render.reporting.html import notes, pace, progress, ranking, timeline, wording
from git_session.render.reporting.html.chart import Chart, figure
from git_session.render.reporting.html.element import Child, Markup, element, group
from git_session.render.reporting.html.page import document
from git_session.render.reporting.html.wording import count, day, minute, per_cent
from git_session.render.wording import duration
from git_session.services.reporting.report import ProjectReport


def report_html(report: ProjectReport) -> str:
    """The whole HTML file."""
    pieces = _pieces(report)
    title = ": ".join(filter(None, map(wording.plain_name, (report.project, report.range.title))))
    return document(
        title,
        element("a", "Skip to the report", href="#report", class_="skip"),
        _header(report),
        element(
            "main", _headlines(report), _summary(report), _contents(pieces), _limits(report), _body(pieces), id="report"
        ),
        _footer(report),
    )


Piece = tuple[str, str, Markup]
"""The id of a section, its title, itself."""


def _pieces(report: ProjectReport) -> list[list[Piece]]:
    """The non-empty sections, in rows whose sections are side by side if there is room."""
    rows = (
        (pace.time_chart(report.pace), pace.commits_chart(report.pace)),
        (timeline.timeline(report),),
        (ranking.workers(report),),
        (progress.burn_up(report), ranking.types(report)),
        (progress.coverage(report), progress.tests(report)),
        (("blockers", "Blockers", notes.blockers(report)),),
        (ranking.people(report), ranking.files(report)),
    )
    return [found for found in ([piece for piece in map(_piece, row) if piece] for row in rows) if found]


def _piece(part: Chart | tuple[str, str, Markup | None] | None) -> Piece | None:
    if part is None:
        return None
    if isinstance(part, Chart):
        return part.name, part.title, figure(part)
    name, title, markup = part
    return (name, title, markup) if markup else None


def _header(report: ProjectReport) -> Markup:
    since, until = day(report.range.since), day(report.range.until)
    return element(
        "header",
        element("p", wording.name(report.project), class_="project"),
        element("h1", wording.name(report.range.title)),
        element("p", since if since == until else f"{since} – {until}", class_="dates"),
    )


def _headlines(report: ProjectReport) -> Markup | None:
    """The lists of finished, open and blocked work and of decisions."""
    lists = [notes.headline(heading, items) for heading, items in headlines(report) if heading != DECIDED]
    decided = notes.decisions(report)
    if not lists and not decided:
        return None
    return group(element("div", lists, class_="beside") if lists else None, decided)


def _summary(report: ProjectReport) -> Markup:
    """The totals, without those that are 0."""
    totals = report.totals
    open_sessions = totals.sessions - totals.sessions_ended
    figures: list[tuple[str, str, list[str]]] = []
    if totals.active_seconds + totals.idle_seconds:
        rest = [f"{duration(totals.idle_seconds)} idle"] if totals.idle_seconds else []
        rest += [f"{duration(totals.blocked_seconds)} blocked"] if totals.blocked_seconds else []
        figures.append(("Active time", duration(totals.active_seconds), rest))
    if totals.sessions:
        figures.append(("Sessions", count(totals.sessions), [f"{count(open_sessions)} open"] if open_sessions else []))
    if totals.objectives:
        closed = [f"{count(totals.objectives_closed)} in this period"] if totals.objectives_closed else []
        figures.append(("Objectives done", f"{count(totals.objectives_done)} of {count(totals.objectives)}", closed))
    if totals.commits:
        rest = [plural(totals.merges, "merge")] if totals.merges else []
        figures.append(("Commits", count(totals.commits), rest))
    if totals.files:
        deleted = f"−{totals.deleted:,} in {plural(totals.files, 'file')}"
        figures.append(("Lines", f"+{totals.added:,}", [deleted]))
    figures += _quality(report)
    if totals.blockers:
        rest = [f"{count(totals.blockers_open)} open"] if totals.blockers_open else ["none open"]
        figures.append(("Blockers", count(totals.blockers), rest))
    if totals.decisions:
        figures.append(("Decisions", count(totals.decisions), []))
    if totals.people > 1:
        figures.append(("People", count(totals.people), []))
    if not figures:
        return element("p", "Nothing happened in this period: no sessions and no commits.", class_="empty")
    return element("dl", [element("div", *_figure(*each)) for each in figures], class_="summary")


def _figure(name: str, value: str, rest: list[str]) -> list[Child]:
    return [element("dt", name), element("dd", value), *(element("dd", each, class_="rest") for each in rest)]


def _quality(report: ProjectReport) -> list[tuple[str, str, list[str]]]:
    """Tests and coverage as last measured, and how coverage moved."""
    found: list[tuple[str, str, list[str]]] = []
    covered = [each.coverage for each in report.measured if each.coverage is not None]
    if covered:
        moved = covered[-1] - covered[0]
        change = f"{'+' if moved > 0 else '−'}{abs(moved):.1f} points" if round(moved, 1) else ""
        found.append(("Coverage", per_cent(covered[-1]), [change] if change else []))
    ran = [each for each in report.measured if each.tests is not None]
    if ran:
        failed = [f"{count(ran[-1].failed)} failed"] if ran[-1].failed else []
        found.append(("Tests", count(ran[-1].tests or 0), failed))
    return found


def _contents(pieces: list[list[Piece]]) -> Markup | None:
    links = [element("li", element("a", title, href=f"#{name}")) for row in pieces for name, title, _ in row]
    return element("nav", element("ul", links), aria_label="Contents") if len(links) > 2 else None


def _limits(report: ProjectReport) -> Markup | None:
    if not report.limits:
        return None
    return element(
        "ul",
        [element("li", wording.text(limit)) for limit in report.limits],
        class_="limits",
        aria_label="Not included",
    )


def _body(pieces: list[list[Piece]]) -> Markup:
    return group(*(element("div", [markup for _, _, markup in row], class_="beside") for row in pieces))


def _footer(report: ProjectReport) -> Markup:
    zone = datetime.fromtimestamp(report.at / 1000).astimezone().strftime("%z")
    where = group(", on the branch ", wording.name(report.branch, "code")) if report.branch else None
    return element(
        "footer",
        element(
            "p",
            f"Made by git session report on {minute(report.at)}",
            where,
            f". Times are local (UTC{zone[:3]}:{zone[3:]}); commits count on the day they were committed.",
        ),
    )
