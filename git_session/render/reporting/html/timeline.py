"""The sessions of a report, as a timeline and a table."""

from __future__ import annotations

from git_session.model.text import plural
from git_session.render.reporting.html import scale
from git_session.render.reporting.html.chart import Chart, LegendKey
from git_session.render.reporting.html.element import Markup, element, group
from git_session.render.reporting.html.svg import ChartSpan, spans
from git_session.render.reporting.html.table import Cell, headings, table
from git_session.render.reporting.html.wording import count, day, lines, minute, name, plain_name, share
from git_session.render.wording import duration
from git_session.services.reporting.report import ProjectReport, ReportedSession

DRAWN = 30
"""Most sessions in the timeline, the newest."""
LISTED = 200
"""Most sessions in the table, the newest."""
UNFOLDED = 10
"""Most sessions for which the table is shown unfolded."""
STROKES = 120
"""Most intervals of work drawn per session; if there are more, near ones are joined."""


def timeline(report: ProjectReport) -> Chart | None:
    """The newest sessions, one row each, from start to end."""
    if not report.sessions:
        return None
    newest = report.sessions[::-1]
    drawn = newest[:DRAWN]
    since = max(report.range.since, min(each.started_at for each in drawn))
    time = scale.TimeScale(min(since, report.range.until), report.range.until)
    rest = len(newest) - len(drawn)
    return Chart(
        "sessions",
        "Sessions",
        f"A timeline from {day(time.first)} to {day(time.last)} with a row for each session, the newest first: "
        f"thin from its start to its end, thick where there was work.",
        spans([_span(each, time) for each in drawn], time),
        (
            LegendKey("work", "active"),
            LegendKey("span", "from start to end"),
            *((LegendKey("end", "still open"),) if any(each.state == "open" for each in drawn) else ()),
        ),
        _sessions(newest),
        f"The newest {DRAWN} of {count(len(newest))}." if rest else "",
        unfolded=len(newest) <= UNFOLDED,
    )


def _span(session: ReportedSession, time: scale.TimeScale) -> ChartSpan:
    end = session.ended_at or time.last
    state = f"ended {day(session.ended_at)}" if session.ended_at else "open"
    words = [
        f"{plain_name(session.id)}: {day(session.started_at)}, {state}",
        f"{duration(session.active_seconds)} active",
    ]
    if session.objectives:
        words.append(f"objectives {share(session.objectives_done, session.objectives)}")
    if session.commits:
        words.append(plural(session.commits, "commit"))
    return ChartSpan(
        session.branch,
        session.started_at,
        end,
        ", ".join(words),
        open=not session.ended_at,
        work=_strokes([(each.start, each.end) for each in session.intervals if each.kind == "active"], time),
    )


def _strokes(work: list[tuple[int, int]], time: scale.TimeScale) -> tuple[tuple[int, int], ...]:
    """`work` with intervals joined that are too close to distinguish."""
    near = (time.last - time.first) // (STROKES * 4)
    joined: list[tuple[int, int]] = []
    for start, end in work:
        if joined and start - joined[-1][1] <= near:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _sessions(newest: tuple[ReportedSession, ...]) -> Markup:
    numeric = ("Active", "Idle", "Objectives", "Commits", "Lines")
    columns = headings("Branch", "Started", "State", numeric=numeric)
    return table("Sessions", columns, map(_row, newest), count=len(newest), limit=LISTED)


def _row(session: ReportedSession) -> tuple[Cell, ...]:
    done, whole = session.objectives_done, session.objectives
    return (
        Cell(named(session.branch, session.id)),
        Cell(minute(session.started_at), session.started_at),
        Cell(_state(session), session.ended_at or float(2**53)),
        Cell(duration(session.active_seconds), session.active_seconds),
        Cell(duration(session.idle_seconds), session.idle_seconds),
        Cell(share(done, whole), done / whole if whole else -1),
        Cell(count(session.commits), session.commits),
        Cell(lines(session.added, session.deleted), session.added + session.deleted),
    )


def _state(session: ReportedSession) -> str:
    if not session.ended_at:
        return "open"
    if session.merged.is_merged:
        return plain_name(session.merged.text)
    return f"merged into {plain_name(session.merged_to)}" if session.merged_to else "ended"


def named(text: str, small: str) -> Markup:
    """A name with a smaller one below."""
    return group(name(text, "code"), element("small", name(small)))
