"""What a report says first: what was finished, and what is in progress. Names, not counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.insight.chronicle import Chronicle
from git_session.model.text import one_line
from git_session.services.report import FinishedWork, Range, ReportedSession, WorkInProgress


def finished_in(
    found: Sequence[Chronicle], sessions: Sequence[ReportedSession], span: Range
) -> tuple[FinishedWork, ...]:
    """The sessions that ended in the range or got an objective done in it, the last to do so first; `sessions` are the same ones."""
    rows = []
    for one, reported in zip(found, sessions, strict=True):
        session = one.session
        ended = reported.ended_at >= span.since > 0 or (reported.ended_at > 0 and not span.since)
        done = [each for each in session.done if span.since <= each.closed_at <= span.until]
        if ended or done:
            row = FinishedWork(
                session=session.id,
                branch=session.branch,
                outcome="" if not ended else "merged" if session.merged_to else "ended",
                merged_to=session.merged_to if ended else "",
                objectives=tuple(each.text for each in done),
                accomplished=session.accomplished if ended else (),
                who=_names(reported),
            )
            rows.append((reported.ended_at if ended else max(each.closed_at for each in done), row))
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))


def in_progress_at(found: Iterable[Chronicle], sessions: Iterable[ReportedSession]) -> tuple[WorkInProgress, ...]:
    """Those of the sessions that are open, the last at work first."""
    rows = []
    for one, reported in zip(found, sessions, strict=True):
        if reported.state == "open":
            session = one.session
            objectives = tuple(each.text for each in session.in_progress or session.to_do[:1])
            rows.append(
                (
                    max((each.end for each in reported.intervals), default=reported.started_at),
                    WorkInProgress(
                        reported.id, reported.branch, objectives, reported.objectives_done, reported.objectives,
                        _names(reported),
                    ),
                )
            )  # fmt: skip
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))


def _names(reported: ReportedSession) -> tuple[str, ...]:
    return tuple(one_line(each.name) for each in reported.who if one_line(each.name))
