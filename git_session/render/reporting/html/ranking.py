"""Charts of contributors, and of commits by type, author and file; a chart without data is None."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from git_session.model.attribution_shares import AGENT
from git_session.model.text import plural
from git_session.render.figures.workers import TITLE, is_shared, name_of
from git_session.render.reporting.html import wording
from git_session.render.reporting.html.chart import Chart
from git_session.render.reporting.html.svg import Row, rows
from git_session.render.reporting.html.table import Cell, headings, table
from git_session.render.reporting.html.wording import count, lines, per_cent, plain_name
from git_session.render.wording import duration
from git_session.services.reporting.report import ProjectReport

DRAWN = 12
"""Most rows of a chart; the table below it lists all."""
LISTED = 200


class _Ranked(NamedTuple):
    name: str
    commits: int
    added: int
    deleted: int


def types(report: ProjectReport) -> Chart | None:
    """Commits by conventional type."""
    found = [_Ranked(each.type, each.commits, each.added, each.deleted) for each in report.types]
    return _chart("types", "Commit types", "type", found, 0)


def workers(report: ProjectReport) -> Chart | None:
    """People and agents by active time in sessions; None if one person did everything."""
    if not is_shared(report.who):
        return None
    names = {each: f"{plain_name(name_of(each))}{' (agent)' if each.kind == AGENT else ''}" for each in report.who}
    first, whole = report.who[0], sum(each.active_seconds for each in report.who)
    return Chart(
        "who",
        TITLE,
        f"Bars, one per person or agent, by active time in sessions; the longest is {names[first]}, "
        f"{duration(first.active_seconds)} of {duration(whole)}.",
        rows(
            [
                Row(
                    names[each],
                    each.active_seconds,
                    duration(each.active_seconds),
                    f"{names[each]}: {duration(each.active_seconds)} active and {plural(each.commits, 'commit')} "
                    f"in {plural(each.sessions, 'session')}",
                )
                for each in report.who[:DRAWN]
            ],
            "who",
        ),
        (),
        table(
            TITLE,
            headings("Who", "Kind", numeric=("Sessions", "Commits", "Files", "Active", "Share of time")),
            (
                (
                    Cell(wording.name(name_of(each))),
                    Cell(each.kind),
                    Cell(count(each.sessions), each.sessions),
                    Cell(count(each.commits), each.commits),
                    Cell(count(each.files or 0), each.files or 0),
                    Cell(duration(each.active_seconds), each.active_seconds),
                    Cell(per_cent(100 * each.active_seconds / whole) if whole else "", each.active_seconds),
                )
                for each in report.who
            ),
            count=len(report.who),
            limit=min(LISTED, len(report.who)),
        ),
        remark="Active time in sessions",
    )


def people(report: ProjectReport) -> Chart | None:
    """Commits by author."""
    found = [_Ranked(each.name, each.commits, each.added, each.deleted) for each in report.people]
    return _chart("people", "People", "person", found, report.people_more)


def files(report: ProjectReport) -> Chart | None:
    """The most frequently changed files."""
    found = [_Ranked(each.path, each.commits, each.added, each.deleted) for each in report.files]
    return _chart("files", "Files changed most", "file", found, report.files_more, paths=True)


def _chart(
    name: str, title: str, noun: str, found: Sequence[_Ranked], more: int, *, paths: bool = False
) -> Chart | None:
    if not found:
        return None
    drawn = found[:DRAWN]
    first = drawn[0]
    description = (
        f"Bars, one per {noun}, by number of commits; the longest is {plain_name(first.name)}, {count(first.commits)}."
    )
    return Chart(
        name,
        title,
        description,
        rows(
            [
                Row(
                    each.name,
                    each.commits,
                    count(each.commits),
                    f"{plain_name(each.name)}: {plural(each.commits, 'commit')}, {lines(each.added, each.deleted)}",
                    path=paths,
                )
                for each in drawn
            ],
            name,
        ),
        (),
        table(
            title,
            headings(noun.capitalize(), numeric=("Commits", "Added", "Deleted")),
            (
                (
                    Cell(wording.name(each.name, "code" if paths else None)),
                    Cell(count(each.commits), each.commits),
                    Cell(f"+{each.added:,}", each.added),
                    Cell(f"−{each.deleted:,}", each.deleted),
                )
                for each in found
            ),
            count=len(found) + more,
            limit=min(LISTED, len(found)),
        ),
    )
