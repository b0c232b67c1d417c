"""The page of `git session report`: headlines, then figures, time by day, sessions and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from git_session.model.text import cut, one_line, plural
from git_session.render.figures.sparkline import bars, drawn_bar, thinned
from git_session.render.figures.workers import put_workers
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import issue_spans, local
from git_session.render.reporting.headlines import put_headlines
from git_session.render.wording import duration, from_to
from git_session.services.reporting.report import Measured, Period, ProjectReport, ReportedSession

DAYS = 14
"""Most periods with a line of their own; more of them share one sparkline."""
LISTED = 10
_BAR = 24  # columns
_NAME = 30
_DATE = "%Y-%m-%d"


def report_page(report: ProjectReport, *, emoji: bool) -> Page:
    """The report in at most 80 columns, without empty sections."""
    page = Page()
    page.line([Span(report.project, "title"), f"  {report.range.title}"])
    page.line(Span(extent(report), "dim"))
    if not has_data(report):
        page.line()
        page.line("nothing happened in this period")
    else:
        put_headlines(page, report, LISTED)
        page.heading("Figures")
        page.table([(Span(name, "dim"), text) for name, text in figures(report)])
        _put_time(page, report, emoji=emoji)
        _put_sessions(page, report)
        put_workers(page, report.who, emoji=emoji)
        _put_objectives(page, report, emoji=emoji)
        _put_measured(page, report, emoji=emoji)
        _put_commits(page, report, emoji=emoji)
        _put_texts(page, report)
    if report.limits:
        page.heading("Not included")
        for limit in report.limits:
            page.item(Span("!", "warn"), limit)
    return page


def extent(report: ProjectReport) -> str:
    """The start and end of the range, in local time."""
    return f"{local(report.range.since, '%a %Y-%m-%d %H:%M')} to {local(report.range.until, '%a %Y-%m-%d %H:%M')}"


def has_data(report: ProjectReport) -> bool:
    totals = report.totals
    return bool(totals.commits or totals.sessions or totals.decisions or totals.blockers or report.colleagues)


def figures(report: ProjectReport) -> list[tuple[str, str]]:
    """The totals in words, without those that are 0."""
    totals = report.totals
    rows: list[tuple[str, str]] = []
    if totals.active_seconds or totals.idle_seconds:
        idle = f", {duration(totals.idle_seconds)} idle" if totals.idle_seconds else ""
        rows.append(("time", f"{duration(totals.active_seconds)} active{idle}"))
    if totals.sessions:
        rows.append(("sessions", f"{totals.sessions:,}, {totals.sessions_ended:,} ended"))
    if totals.objectives:
        closed = f", {totals.objectives_closed} of them in this period" if report.range.kind != "project" else ""
        rows.append(("objectives", f"{totals.objectives_done:,} of {totals.objectives:,} done{closed}"))
    if totals.commits:
        more = [plural(totals.merges, "merge")] if totals.merges else []
        if totals.copies:
            copies = "copy" if totals.copies == 1 else "copies"
            more.append(f"{totals.copies:,} squashed, rebased or picked {copies} omitted")
        people = "1 person" if totals.people == 1 else f"{totals.people:,} people"
        rows.append(("commits", ", ".join([f"{totals.commits:,} by {people}", *more])))
    if totals.files:
        rows.append(("changes", f"{plural(totals.files, 'file')}, +{totals.added:,} −{totals.deleted:,}"))
    if totals.decisions:
        rows.append(("decisions", f"{totals.decisions:,}"))
    if totals.blockers:
        still = f", {totals.blockers_open:,} open" if totals.blockers_open else ""
        rows.append(("blockers", f"{totals.blockers:,}{still}, {duration(totals.blocked_seconds)} with one open"))
    return rows


def lines(added: int, deleted: int) -> str:
    """Lines as `+12 −3`; empty if no line changed."""
    return f"+{added:,} −{deleted:,}" if added or deleted else ""


def _put_time(page: Page, report: ProjectReport, *, emoji: bool) -> None:
    pace = report.pace
    periods = pace.periods
    if not any(each.active_seconds or each.idle_seconds or each.commits for each in periods):
        return
    timed = any(each.active_seconds or each.idle_seconds for each in periods)
    note = f"per {pace.unit}" + (", active and idle" if any(each.idle_seconds for each in periods) else "")
    page.heading("Time" if timed else "Commits", note if timed else f"per {pace.unit}")
    if len(periods) > DAYS:
        rows: list[tuple[str, list[int], str]] = [
            (
                "active",
                [each.active_seconds for each in periods],
                duration(max(each.active_seconds for each in periods)),
            ),
            ("idle", [each.idle_seconds for each in periods], duration(max(each.idle_seconds for each in periods))),
            ("commits", [each.commits for each in periods], f"{max(each.commits for each in periods):,}"),
        ]
        page.table(
            (Span(name, "dim"), Span(bars(values, emoji=emoji), "accent"), Span(f"most {most}", "dim"))
            for name, values, most in rows
            if any(values)
        )
        page.line(Span(f"from {periods[0].start} to {periods[-1].start}", "dim"), indent=2)
        return
    top = (
        max(each.active_seconds + each.idle_seconds for each in periods)
        if timed
        else max(each.commits for each in periods)
    )
    page.table([_day(each, pace.unit, top, timed=timed, emoji=emoji) for each in periods], right=(2, 3))


def period_name(each: Period, unit: str) -> str:
    """What a period is called in a table: `Mon 2027-01-04`, `2027-01`, `2027`."""
    start = date.fromisoformat(each.start)
    return {"day": f"{start:%a} {start}", "month": f"{start:%Y-%m}", "year": f"{start:%Y}"}.get(unit, each.start)


def _day(each: Period, unit: str, top: int, *, timed: bool, emoji: bool) -> Sequence[Content]:
    if timed:
        bar = drawn_bar(each.active_seconds, top, _BAR, emoji=emoji)
        rest = drawn_bar(each.active_seconds + each.idle_seconds, top, _BAR, emoji=emoji)
        picture: Content = [Span(bar, "accent"), Span(("░" if emoji else "-") * (len(rest) - len(bar)), "dim")]
    else:
        picture = Span(drawn_bar(each.commits, top, _BAR, emoji=emoji), "accent")
    return (
        Span(period_name(each, unit), "dim"),
        picture,
        duration(each.active_seconds) if each.active_seconds else "",
        plural(each.commits, "commit") if each.commits else "",
        lines(each.added, each.deleted),
    )


def _put_sessions(page: Page, report: ProjectReport) -> None:
    newest = report.sessions[::-1][:LISTED]
    if not newest:
        return
    page.heading("Sessions", "newest first")
    page.table(
        [_session(each) for each in newest],
        headings=("", "started", "branch", "done", "time", "commits", "lines"),
        right=(3, 4, 5, 6),
    )
    _put_more(page, len(report.sessions) - len(newest), "older session")


def _session(each: ReportedSession) -> Sequence[Content]:
    return (
        Span("·" if each.state == "open" else " ", "accent"),
        Span(local(each.started_at, _DATE), "dim"),
        cut(one_line(each.branch), _NAME - 2),
        f"{each.objectives_done}/{each.objectives}" if each.objectives else "",
        duration(each.active_seconds),
        f"{each.commits:,}",
        lines(each.added, each.deleted),
    )


def _put_objectives(page: Page, report: ProjectReport, *, emoji: bool) -> None:
    points = report.burn_up
    if len(points) < 2:
        return
    since, until = points[0].at, points[-1].at
    columns = 40
    scope, done = [], []
    for column in range(1, columns + 1):
        at = since + (until - since) * column // columns
        last = [point for point in points if point.at <= at][-1]
        scope.append(last.scope)
        done.append(last.done)
    top = max(scope)
    page.heading("Objectives", "set and done, over time")
    page.table(
        (Span(name, "dim"), Span(bars([*values, top], emoji=emoji)[:-1], "accent"), f"{first:,} → {values[-1]:,}")
        for name, first, values in (("set", points[0].scope, scope), ("done", points[0].done, done))
    )


def _put_measured(page: Page, report: ProjectReport, *, emoji: bool) -> None:
    rows = trends(report.measured, emoji=emoji)
    if rows:
        moved = any(drawn for _, drawn, _ in rows)
        page.heading("Tests and coverage", "from the first measurement to the last" if moved else "")
        page.table((Span(name, "dim"), Span(drawn, "accent"), text) for name, drawn, text in rows)


def trends(measured: Sequence[Measured], *, emoji: bool) -> list[tuple[str, str, str]]:
    """(name, bars, first and last value in words) of tests and coverage if measured; a single value has no bars."""
    rows: list[tuple[str, str, str]] = []
    tests = [each for each in measured if each.tests is not None]
    if tests:
        ran = [each.tests or 0 for each in tests]
        failed = f", {tests[-1].failed:,} failing" if tests[-1].failed else ""
        drawn = bars(thinned(ran), emoji=emoji) if len(ran) > 1 else ""
        rows.append(("tests", drawn, from_to(f"{ran[0]:,}", f"{ran[-1]:,}") + failed))
    covered = [each.coverage for each in measured if each.coverage is not None]
    if covered:
        drawn = bars(thinned(covered), emoji=emoji, from_lowest=True) if len(covered) > 1 else ""
        rows.append(("coverage", drawn, from_to(f"{covered[0]:.1f}%", f"{covered[-1]:.1f}%")))
    return rows


def _put_commits(page: Page, report: ProjectReport, *, emoji: bool) -> None:
    for title, note, named in (
        ("Commits", "by type", [(each.type, each) for each in report.types]),
        ("People", "", [(each.name or "(no name)", each) for each in report.people]),
    ):
        if not named or (title == "People" and len(named) == 1):
            continue
        top = max(each.commits for _, each in named)
        page.heading(title, note)
        page.table(
            [
                (
                    cut(one_line(name), _NAME),
                    f"{each.commits:,}",
                    Span(drawn_bar(each.commits, top, _BAR // 2, emoji=emoji), "accent"),
                    lines(each.added, each.deleted),
                )
                for name, each in named[:LISTED]
            ],
            right=(1,),
        )
        more = len(named) - LISTED + (report.people_more if title == "People" else 0)
        _put_more(page, more, "type" if title == "Commits" else "author", where="")
    if report.files:
        page.heading("Files", "changed most often")
        page.table(
            [
                (plural(each.commits, "commit"), lines(each.added, each.deleted), one_line(each.path))
                for each in report.files[:LISTED]
            ],
            right=(0, 1),
        )


def _put_texts(page: Page, report: ProjectReport) -> None:
    resolved = [each for each in report.blockers[::-1] if each.resolved_at]
    if resolved:
        page.heading("Resolved blockers", "newest first")
        for blocker in resolved[:LISTED]:
            after = Span("" if blocker.seconds is None else f"  after {duration(blocker.seconds)}", "dim")
            issue = issue_spans(blocker.issue, report.links)
            page.item(Span("[x]", "good"), [cut(one_line(blocker.text), 400), *issue, after])
        _put_more(page, len(resolved) - LISTED, "older blocker")


def _put_more(page: Page, count: int, noun: str, where: str = ": --json has all") -> None:
    if count > 0:
        page.line(Span(f"… and {plural(count, noun)}{where}", "dim"), indent=2)
