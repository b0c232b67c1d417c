"""Charts of objectives, tests and coverage; a chart without data is None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from git_session.model.text import plural
from git_session.render.reporting.html import scale
from git_session.render.reporting.html.chart import Chart, LegendKey
from git_session.render.reporting.html.element import Markup
from git_session.render.reporting.html.svg import ChartLine, lines
from git_session.render.reporting.html.table import Cell, headings, table
from git_session.render.reporting.html.wording import count, day, minute, name, per_cent, plain_name
from git_session.render.wording import from_to
from git_session.services.reporting.report import BurnPoint, Measured, ProjectReport

POINTS = 240
"""Most points of a line; if there are more, the last of each part of the period is drawn."""
LISTED = 200
"""Most rows of a table of figures, the newest."""


class _Dated(Protocol):
    @property
    def at(self) -> int: ...


Point = TypeVar("Point", bound=_Dated)


def burn_up(report: ProjectReport) -> Chart | None:
    """Objectives set and done over time."""
    if not report.burn_up or not any(each.scope for each in report.burn_up):
        return None
    time = _time(report, report.burn_up)
    points = [*_thinned(report.burn_up, time)]
    last = points[-1]
    if last.at < time.last:
        points.append(BurnPoint(time.last, last.scope, last.done))
    scope, done = (
        ChartLine(
            tuple((each.at, float(getattr(each, style))) for each in points),
            style,
            tuple(f"{day(each.at)}: {count(each.done)} of {count(each.scope)} done" for each in points),
            step=True,
            filled=style == "done",
        )
        for style in ("scope", "done")
    )
    return Chart(
        "objectives",
        "Objectives",
        f"A burn-up chart from {day(time.first)} to {day(time.last)}: "
        f"{plural(last.scope, 'objective')} set by then, {count(last.done)} of them done.",
        lines((done, scope), time, scale.counts(max(each.scope for each in points)), count),
        (LegendKey("line done", "done", count(last.done)), LegendKey("line scope", "set", count(last.scope))),
        _table(
            "Objectives",
            ("Set", "Done"),
            report.burn_up,
            lambda each: ((count(each.scope), each.scope), (count(each.done), each.done)),
        ),
    )


def coverage(report: ProjectReport) -> Chart | None:
    """Line coverage as measured over time."""
    known = [(each, each.coverage) for each in report.measured if each.coverage is not None]
    if not known:
        return None
    time = _time(report, report.measured)
    found = _thinned([each for each, _ in known], time)
    values = [each.coverage or 0.0 for each in found]
    line = ChartLine(
        tuple((each.at, value) for each, value in zip(found, values, strict=True)),
        "coverage",
        tuple(f"{minute(each.at)}: {per_cent(each.coverage or 0.0)}, {plain_name(each.session)}" for each in found),
    )
    first, last = known[0][1], known[-1][1]
    return Chart(
        "coverage",
        "Coverage",
        f"A line from {day(found[0].at)} to {day(found[-1].at)}: {from_to(per_cent(first), per_cent(last))} of lines "
        f"covered, {per_cent(min(values))} at the least and {per_cent(max(values))} at the most.",
        lines((line,), time, scale.percentages(min(values), max(values)), per_cent),
        (LegendKey("line coverage", "of lines covered", from_to(per_cent(first), per_cent(last))),),
        _table(
            "Coverage",
            ("Covered",),
            [each for each, _ in known],
            lambda each: ((per_cent(each.coverage or 0.0), each.coverage or 0.0),),
        ),
    )


def tests(report: ProjectReport) -> Chart | None:
    """Tests run over time, and runs with failures."""
    known = [each for each in report.measured if each.tests is not None]
    if not known:
        return None
    time = _time(report, report.measured)
    found = _thinned(known, time)
    line = ChartLine(
        tuple((each.at, float(each.tests or 0)) for each in found),
        "tests",
        tuple(
            f"{minute(each.at)}: {plural(each.tests or 0, 'test')}{_failed(each)}, {plain_name(each.session)}"
            for each in found
        ),
        alarms=frozenset(at for at, each in enumerate(found) if each.failed),
    )
    first, last = known[0], known[-1]
    failing = sum(1 for each in known if each.failed)
    ran = from_to(count(first.tests or 0), count(last.tests or 0))
    return Chart(
        "tests",
        "Tests",
        f"A line from {day(first.at)} to {day(last.at)}: {ran} tests ran; "
        + (f"some failed in {plural(failing, 'run')} of {count(len(known))}." if failing else "none failed."),
        lines((line,), time, scale.counts(max(each.tests or 0 for each in found)), count),
        (
            LegendKey("line tests", "tests", ran),
            *((LegendKey("alarm", "with failures", plural(failing, "run")),) if failing else ()),
        ),
        _table(
            "Tests",
            ("Ran", "Failed"),
            known,
            lambda each: (
                (count(each.tests or 0), each.tests or 0),
                ("" if each.failed is None else count(each.failed), each.failed or 0),
            ),
        ),
    )


def _failed(each: Measured) -> str:
    return f", {count(each.failed)} failed" if each.failed else ""


def _time(report: ProjectReport, points: Sequence[_Dated]) -> scale.TimeScale:
    first = min(each.at for each in points)
    return scale.TimeScale(min(first, report.range.until), max(report.range.until, points[-1].at))


def _thinned(points: Sequence[Point], time: scale.TimeScale) -> list[Point]:
    """All `points`, or the first one and the last of each part of `time`."""
    if len(points) <= POINTS:
        return list(points)
    last = {int(time.share(each.at) * (POINTS - 2)): each for each in points}
    return [points[0], *last.values()]


def _table(
    caption: str, heads: Sequence[str], points: Sequence[Point], figures: Callable[[Point], Sequence[tuple[str, float]]]
) -> Markup:
    """The rows of the table, newest first, with the session of each point."""
    named = any(hasattr(each, "session") for each in points)
    columns = headings("When", numeric=heads) + (headings("Session") if named else ())
    rows = (
        [
            Cell(minute(each.at), each.at),
            *(Cell(text, order) for text, order in figures(each)),
            *([Cell(name(getattr(each, "session", "")))] if named else []),
        ]
        for each in reversed(points)
    )
    return table(caption, columns, rows, count=len(points), limit=LISTED)
