"""The report as Markdown with tables and no HTML, for forges, without empty sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from git_session.insight.history.work import ChangedFile
from git_session.model.text import one_line, plural
from git_session.render.figures.workers import TITLE, is_shared, name_of
from git_session.render.markdown import code, escape, link, paragraph
from git_session.render.planning.lists import local
from git_session.render.reporting.headlines import headlines_markdown
from git_session.render.reporting.report import extent, figures, has_data, lines, period_name, trends
from git_session.render.wording import duration
from git_session.services.reporting.report import (
    CommitType,
    Person,
    ProjectReport,
    ReportedSession,
)

LISTED = 50
_DATE = "%Y-%m-%d"


def report_markdown(report: ProjectReport) -> str:
    """The whole document."""
    title = report.range.title
    rows = [f"# {escape(report.project)}: {title[:1].lower()}{title[1:]}", "", extent(report)]
    if not has_data(report):
        rows += ["", "Nothing happened in this period."]
    rows += headlines_markdown(report, LISTED)
    is_timed = any(each.active_seconds or each.idle_seconds for each in report.days)
    sections = (
        ("Figures", (f"- {name[0].upper()}{name[1:]}: {text}" for name, text in figures(report))),
        ("Time" if is_timed else "Commits over time", _time(report)),
        ("Sessions", _sessions(report)),
        (TITLE, _workers(report) if is_shared(report.who) else ()),
        ("Objectives", _objectives(report)),
        ("Tests and coverage", _measured(report)),
        ("Commits by type", _sums("Type", report.types)),
        ("People", _sums("Author", report.people) if len(report.people) > 1 else ()),
        ("Files", _sums("File", report.files)),
        ("Resolved blockers", _resolved(report)),
        ("Not included", (f"- {paragraph(limit)}" for limit in report.limits)),
    )
    for title, section in sections:
        body = list(section)
        if body:
            rows += ["", f"## {title}", "", *body]
    return "\n".join(rows) + "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: int) -> Iterator[str]:
    """A table whose last `right` columns are right-aligned figures."""
    cells = [list(row) for row in rows]
    if cells:
        left = len(headings) - right
        yield f"| {' | '.join(headings)} |"
        yield f"|{'---|' * left}{'---:|' * right}"
        yield from (f"| {' | '.join(row)} |" for row in cells)


def _time(report: ProjectReport) -> Iterator[str]:
    periods = [each for each in report.pace.periods if each.active_seconds or each.idle_seconds or each.commits]
    unit = report.pace.unit
    yield from _table(
        (unit[0].upper() + unit[1:], "Active", "Idle", "Commits", "Lines"),
        (
            (
                period_name(each, unit),
                duration(each.active_seconds) if each.active_seconds else "",
                duration(each.idle_seconds) if each.idle_seconds else "",
                f"{each.commits:,}",
                lines(each.added, each.deleted),
            )
            for each in periods
        ),
        right=4,
    )


def _state(session: ReportedSession) -> str:
    if session.merged.is_merged:
        return escape(session.merged.text)
    return f"merged into {escape(session.merged_to)}" if session.merged_to else session.state


def _sessions(report: ProjectReport) -> Iterator[str]:
    yield from _table(
        ("Session", "Branch", "State", "Started", "Done", "Time", "Commits", "Lines"),
        (
            (
                code(each.id),
                escape(each.branch),
                _state(each),
                local(each.started_at, _DATE),
                f"{each.objectives_done}/{each.objectives}" if each.objectives else "",
                duration(each.active_seconds),
                f"{each.commits:,}",
                lines(each.added, each.deleted),
            )
            for each in report.sessions[::-1][:LISTED]
        ),
        right=4,
    )
    yield from _more(len(report.sessions) - LISTED, "older session")


def _workers(report: ProjectReport) -> Iterator[str]:
    yield from _table(
        ("Who", "Kind", "Sessions", "Commits", "Files", "Active"),
        (
            (
                escape(name_of(each)),
                each.kind,
                f"{each.sessions:,}",
                f"{each.commits:,}",
                f"{each.files or 0:,}",
                duration(each.active_seconds),
            )
            for each in report.who[:LISTED]
        ),
        right=4,
    )
    yield from _more(len(report.who) - LISTED, "person or agent")


def _objectives(report: ProjectReport) -> Iterator[str]:
    points = report.burn_up
    if points:
        first, last = points[0], points[-1]
        yield f"- Set: {first.scope} → {last.scope}"
        yield f"- Done: {first.done} → {last.done}"


def _measured(report: ProjectReport) -> Iterator[str]:
    for name, drawn, text in trends(report.measured, emoji=True):
        yield f"- {name[0].upper()}{name[1:]}: {text}{f' {code(drawn)}' if drawn else ''}"


def _sums(heading: str, rows: Sequence[CommitType | Person | ChangedFile]) -> Iterator[str]:
    yield from _table(
        (heading, "Commits", "Added", "Deleted"),
        ((_name(each), f"{each.commits:,}", f"{each.added:,}", f"{each.deleted:,}") for each in rows),
        right=3,
    )


def _name(each: CommitType | Person | ChangedFile) -> str:
    if isinstance(each, ChangedFile):
        return code(each.path).replace("|", "\\|")  # a table's cell ends at a bar, in a code span too
    return each.type if isinstance(each, CommitType) else escape(each.name or "(no name)")


def _resolved(report: ProjectReport) -> Iterator[str]:
    for each in [each for each in report.blockers[::-1] if each.resolved_at][:LISTED]:
        issue = f" ({link(each.issue, report.links.get(each.issue, ''))})" if one_line(each.issue) else ""
        resolution = f": {escape(each.resolution)}" if one_line(each.resolution) else ""
        after = "" if each.seconds is None else f", after {duration(each.seconds)}"
        yield f"- [x] {escape(each.text)}{issue}{after}{resolution} ({escape(each.branch)})"


def _more(count: int, noun: str) -> Iterator[str]:
    if count > 0:
        yield ""
        yield f"… {plural(count, noun)} more."
