"""Charts of the pace of work: time and commits per day, week, month or year. One without data is None."""

from __future__ import annotations

from git_session.render.html import scale
from git_session.render.html.chart import Chart, Key
from git_session.render.html.element import Markup
from git_session.render.html.said import count, hours, lines, number_of, period, short_period
from git_session.render.html.svg import Bar, columns
from git_session.render.html.table import Cell, Column, table
from git_session.render.words import duration
from git_session.services.report import Pace, Period


def time_chart(pace: Pace) -> Chart | None:
    """Active and idle time per day, week, month or year."""
    active = sum(each.active_seconds for each in pace.periods)
    idle = sum(each.idle_seconds for each in pace.periods)
    if not active + idle:
        return None
    most = max(pace.periods, key=lambda each: each.active_seconds)
    bars = [Bar((each.active_seconds, each.idle_seconds), _time_note(each, pace.unit)) for each in pace.periods]
    return Chart(
        "time",
        f"Time per {pace.unit}",
        f"Columns, one per {pace.unit}: {duration(active)} active{f' and {duration(idle)} idle' if idle else ''} in all; "
        f"most of it in {period(most.start, pace.unit)}, {duration(most.active_seconds)} active.",
        columns(
            bars, ("active", "idle"), scale.durations(max(sum(bar.values) for bar in bars)), hours, _pace_ticks(pace)
        ),
        (Key("active", "active", duration(active)), *((Key("idle", "idle", duration(idle)),) if idle else ())),
        _pace_table(f"Time per {pace.unit}", pace),
    )


def commits_chart(pace: Pace) -> Chart | None:
    """Commits per day, week, month or year."""
    total = sum(each.commits for each in pace.periods)
    if not total:
        return None
    most = max(pace.periods, key=lambda each: each.commits)
    bars = [
        Bar(
            (each.commits,),
            f"{period(each.start, pace.unit)}: {number_of(each.commits, 'commit')}, {lines(each.added, each.deleted)}",
        )
        for each in pace.periods
    ]
    return Chart(
        "commits",
        f"Commits per {pace.unit}",
        f"Columns, one per {pace.unit}: {number_of(total, 'commit')} in all, "
        f"most of them in {period(most.start, pace.unit)}, {count(most.commits)}.",
        columns(bars, ("commits",), scale.counts(most.commits), count, _pace_ticks(pace)),
        (Key("commits", "commits", count(total)),),
        _pace_table(f"Commits per {pace.unit}", pace),
    )


def _time_note(each: Period, unit: str) -> str:
    idle = f", {duration(each.idle_seconds)} idle" if each.idle_seconds else ""
    return f"{period(each.start, unit)}: {duration(each.active_seconds)} active{idle}"


def _pace_ticks(pace: Pace) -> tuple[scale.Tick, ...]:
    """A label under every so many columns, at the middle of its column."""
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


def _pace_table(caption: str, pace: Pace) -> Markup:
    heads = (
        Column(pace.unit.capitalize()),
        Column("Active", numeric=True),
        Column("Idle", numeric=True),
        Column("Sessions", numeric=True),
        Column("Commits", numeric=True),
        Column("Lines", numeric=True),
    )
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
