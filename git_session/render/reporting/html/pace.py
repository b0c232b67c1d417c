"""Charts of time and commits per day, week, month or year; a chart without data is None."""

from __future__ import annotations

from git_session.model.text import plural
from git_session.render.reporting.html import scale
from git_session.render.reporting.html.chart import Chart, LegendKey
from git_session.render.reporting.html.element import Markup
from git_session.render.reporting.html.svg import Panel, columns
from git_session.render.reporting.html.table import Cell, headings, table
from git_session.render.reporting.html.wording import count, hours, lines, period, short_period
from git_session.render.wording import duration
from git_session.services.reporting.report import Pace, Period

IDLE = 44
"""Height of the panel of idle time, in pixels."""


def time_chart(pace: Pace) -> Chart | None:
    """Active time per period, and idle time on its own scale, since it would dwarf active time."""
    active = tuple(each.active_seconds for each in pace.periods)
    idle = tuple(each.idle_seconds for each in pace.periods)
    if not any(active) and not any(idle):
        return None
    panels = [Panel(active, "active", scale.durations(max(active)), hours)]
    keys = [LegendKey("active", "active", duration(sum(active)))]
    words = f"{duration(sum(active))} active"
    if any(idle):
        panels.append(Panel(idle, "idle", scale.durations(max(idle)).ends, hours, IDLE))
        keys.append(LegendKey("idle", "idle, on its own scale", duration(sum(idle))))
        words += f" and {duration(sum(idle))} idle"
    most = max(pace.periods, key=lambda each: each.active_seconds)
    return Chart(
        "time",
        f"Time per {pace.unit}",
        f"Columns, one per {pace.unit}: {words} in all; most of it in {period(most.start, pace.unit)}, "
        f"{duration(most.active_seconds)} active.",
        columns(panels, [_time_note(each, pace.unit) for each in pace.periods], _ticks(pace)),
        tuple(keys),
        _table(f"Time per {pace.unit}", pace),
    )


def commits_chart(pace: Pace) -> Chart | None:
    """Commits per period."""
    commits = tuple(each.commits for each in pace.periods)
    if not any(commits):
        return None
    most = max(pace.periods, key=lambda each: each.commits)
    notes = [
        f"{period(each.start, pace.unit)}: {plural(each.commits, 'commit')}, {lines(each.added, each.deleted)}"
        for each in pace.periods
    ]
    return Chart(
        "commits",
        f"Commits per {pace.unit}",
        f"Columns, one per {pace.unit}: {plural(sum(commits), 'commit')} in all, "
        f"most of them in {period(most.start, pace.unit)}, {count(most.commits)}.",
        columns([Panel(commits, "commits", scale.counts(max(commits)), count)], notes, _ticks(pace)),
        (LegendKey("commits", "commits", count(sum(commits))),),
        _table(f"Commits per {pace.unit}", pace),
    )


def _time_note(each: Period, unit: str) -> str:
    idle = f", {duration(each.idle_seconds)} idle" if each.idle_seconds else ""
    return f"{period(each.start, unit)}: {duration(each.active_seconds)} active{idle}"


def _ticks(pace: Pace) -> tuple[scale.Tick, ...]:
    """Labels under evenly spaced columns."""
    total = len(pace.periods)
    every = max(1, -(-total // 8))
    chosen = range(0, total, every)
    return scale.thin(
        [
            scale.Tick((at + 0.5) / total, short_period(pace.periods[at].start, pace.unit, first=not at))
            for at in chosen
        ],
        4,
    )


def _table(caption: str, pace: Pace) -> Markup:
    heads = headings(pace.unit.capitalize(), numeric=("Active", "Idle", "Sessions", "Commits", "Lines"))
    return table(
        caption,
        heads,
        (
            (
                Cell(period(each.start, pace.unit), at),
                Cell(duration(each.active_seconds), each.active_seconds),
                Cell(duration(each.idle_seconds), each.idle_seconds),
                Cell(count(each.sessions), each.sessions),
                Cell(count(each.commits), each.commits),
                Cell(lines(each.added, each.deleted), each.added + each.deleted),
            )
            for at, each in enumerate(pace.periods)
        ),
    )
