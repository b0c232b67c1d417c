"""Objectives, measurements, decisions and blockers of a report, from the journals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.model.session import Session, State
from git_session.services.reporting.chronicle import Chronicle
from git_session.services.reporting.report import BurnPoint, Measured, Range, ReportedBlocker, ReportedDecision

_POINTS = 200


def scope_at(session: Session, at: int) -> list[bool]:
    """Whether each objective was done at `at`; objectives dropped by then are omitted."""
    return [
        each.state is State.DONE and each.closed_at <= at
        for each in session.objectives
        if each.added_at <= at and not (each.state is State.DROPPED and each.closed_at <= at)
    ]


def closed_in(found: Iterable[Chronicle], span: Range) -> int:
    return sum(
        each.state is State.DONE and span.since <= each.closed_at <= span.until
        for one in found
        for each in one.session.objectives
    )


def burn_up_of(found: Sequence[Chronicle], span: Range) -> Iterable[BurnPoint]:
    """The number of objectives set and done over the range, thinned out to about _POINTS points."""
    steps: dict[int, list[int]] = {}
    for one in found:
        for each in one.session.objectives:
            if each.added_at > span.until:
                continue
            steps.setdefault(max(each.added_at, span.since), [0, 0])[0] += 1
            if each.closed_at and each.closed_at <= span.until:
                step = steps.setdefault(max(each.closed_at, span.since), [0, 0])
                step[1 if each.state is State.DONE else 0] += 1 if each.state is State.DONE else -1
    if not steps:
        return
    steps.setdefault(span.since, [0, 0])
    steps.setdefault(span.until, [0, 0])
    scope = done = 0
    points = []
    for at in sorted(steps):
        scope, done = scope + steps[at][0], done + steps[at][1]
        points.append(BurnPoint(at, scope, done))
    every = -(-len(points) // _POINTS)
    yield from (point for number, point in enumerate(points) if number % every == 0 or number == len(points) - 1)


def measured_in(found: Iterable[Chronicle], span: Range) -> Iterable[Measured]:
    rows = [
        Measured(
            each.at,
            one.session.id,
            each.tests or None,
            each.failed + each.errors if each.tests else None,
            each.coverage,
        )
        for one in found
        for each in one.session.measurements
        if not each.origin and span.since <= each.at <= span.until
    ]
    return sorted(rows, key=lambda each: each.at)


def decisions_in(found: Iterable[Chronicle], span: Range) -> Iterable[ReportedDecision]:
    rows = [
        ReportedDecision(
            each.id, one.session.id, one.session.branch, each.added_at, each.text, each.rationale, each.alternatives,
            each.commit,
        )
        for one in found
        for each in one.session.decisions
        if span.since <= each.added_at <= span.until
    ]  # fmt: skip
    return sorted(rows, key=lambda each: each.at)


def blockers_in(found: Iterable[Chronicle], span: Range) -> Iterable[ReportedBlocker]:
    rows = []
    for one in found:
        for each in one.session.blockers:
            resolved = each.resolved_at if 0 < each.resolved_at <= span.until else 0
            # The end of a session ends its blockers.
            end = resolved or min(one.session.ended_at or span.until, span.until)
            if each.added_at <= span.until and end >= span.since:
                rows.append(
                    ReportedBlocker(
                        each.id, one.session.id, one.session.branch, each.text, each.issue, each.added_at, resolved,
                        each.resolution if resolved else "", None if each.is_day else max(end - each.added_at, 0) // 1000,
                    )
                )  # fmt: skip
    return sorted(rows, key=lambda each: each.opened_at)
