"""The headlines of a report: finished work and work in progress, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.session import Objective, Session
from git_session.model.text import one_line
from git_session.services.reporting.chronicle import Chronicle
from git_session.services.reporting.report import FinishedWork, Range, ReportedSession, WorkInProgress


@dataclass(frozen=True)
class Merging:
    """The branch that a session's work was merged into, and when (epoch ms; 0: not by the end of the report)."""

    into: str = ""
    at: int = 0


@dataclass(frozen=True)
class Headline:
    """A session and where its work was merged; `reported` is None if nobody worked on it in the range."""

    one: Chronicle
    reported: ReportedSession | None
    merging: Merging

    @property
    def session(self) -> Session:
        return self.one.session

    @property
    def merged_to(self) -> str:
        """The branch that has all of its work; empty if none has."""
        return self.merging.into or (self.session.merged_to if self._ended_at else "")

    @property
    def is_finished(self) -> bool:
        """Merged, or ended with no open objective: some people end their session every evening."""
        return bool(self.merged_to) or (self._ended_at > 0 and not self.session.to_do)

    @property
    def names(self) -> tuple[str, ...]:
        who = self.reported.who if self.reported else ()
        return tuple(one_line(each.name) for each in who if one_line(each.name))

    @property
    def _done(self) -> Sequence[Objective]:
        """The objectives that were done in the session, without those that others had done before it."""
        return [each for each in self.session.done if not each.by_others]

    @property
    def _ended_at(self) -> int:
        return self.reported.ended_at if self.reported else self.session.ended_at

    def finished_within(self, span: Range) -> FinishedWork | None:
        """The work finished in the range; None without any."""
        session = self.session
        done = [each for each in self._done if span.since <= each.closed_at <= span.until]
        ended = self._ended_at >= max(span.since, 1)
        finished = self.is_finished and (ended or span.since <= self.merging.at)
        if not (finished or done or (ended and session.accomplished)):
            return None
        outcome = "" if not finished else "merged" if self.merged_to else "ended"
        return FinishedWork(
            session=session.id,
            branch=session.branch,
            outcome=outcome,
            merged_to=self.merged_to if finished else "",
            objectives=tuple(each.text for each in done),
            accomplished=session.accomplished if ended else (),
            who=self.names,
        )

    def finished_at(self, span: Range) -> int:
        """When the last piece of work in the range was finished (epoch ms)."""
        closed = (each.closed_at for each in self._done if each.closed_at <= span.until)
        return max(self._ended_at, self.merging.at) if self.is_finished else max([self._ended_at, *closed])


def finished_in(headlines: Sequence[Headline], span: Range) -> tuple[FinishedWork, ...]:
    """The sessions that finished, or completed an objective, in the range; the most recent first."""
    rows = [(each.finished_at(span), row) for each in headlines if (row := each.finished_within(span))]
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))


def in_progress_at(headlines: Sequence[Headline]) -> tuple[WorkInProgress, ...]:
    """The sessions worked on in the range but not finished; the most recently active first."""
    rows = [
        (max((each.end for each in reported.intervals), default=reported.started_at), row)
        for reported, row in _in_progress(headlines)
    ]
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))


def _in_progress(headlines: Sequence[Headline]) -> Iterator[tuple[ReportedSession, WorkInProgress]]:
    for each in headlines:
        reported, session = each.reported, each.session
        if reported and not each.is_finished:
            yield (
                reported,
                WorkInProgress(
                    session=reported.id,
                    branch=reported.branch,
                    objectives=tuple(one.text for one in session.in_progress or session.to_do[:1]),
                    done=reported.objectives_done,
                    total=reported.objectives,
                    who=each.names,
                    next_steps=session.next_steps if reported.ended_at else (),
                    ended=reported.ended_at > 0,
                ),
            )
