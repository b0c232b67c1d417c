"""What a report says about a time: sessions, days, commits, objectives, decisions and blockers, each number traceable.

Where each number comes from: commits and lines from the history of the local and remote-tracking branches and HEAD, time from the
journals, objectives, decisions and blockers from the journals too, tests and coverage from the measurements in them.
"""

from __future__ import annotations

from git_session.model.attribution_shares import Share, Worker
from git_session.model.dataclass import dataclass
from git_session.model.merge import MergeState


@dataclass(frozen=True)
class Range:
    """The time that a report is about: `kind` is weekly, standup, project or range; from `since` to `until` (epoch ms)."""

    kind: str
    title: str
    since: int
    until: int


@dataclass(frozen=True)
class FinishedWork:
    """What was finished in a session in the time of the report: the texts of the `objectives` that were completed.

    `outcome` is merged (by `end --merge-to` or on a server, into `merged_to`), ended, or empty while there is more to do. If the
    session ended, `accomplished` is what was said then. `who` are the people and agents that worked on it in this time, the
    most time first.
    """

    session: str
    branch: str
    outcome: str
    merged_to: str
    objectives: tuple[str, ...]
    accomplished: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True)
class WorkInProgress:
    """A session that was at work in the time of the report and not finished at its end, with the texts of its `objectives` in
    progress, or without any of the next one.

    It was open, or had ended with objectives to do, as on an evening; `next_steps` is what was said then. `done` of `total`
    objectives were done. `who` are the people and agents that worked on it in this time.
    """

    session: str
    branch: str
    objectives: tuple[str, ...]
    done: int
    total: int
    who: tuple[str, ...]
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interval:
    """A stretch of a session's time, from `start` to `end` (epoch ms); `kind` is active or idle."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class ReportedSession:
    """A session that was at work in the time of the report. Times are epoch ms (0: not yet), durations seconds.

    Seconds, commits and lines are those within the time of the report; objectives as they stand at its end. `state` is
    open or ended. `intervals` are in order and do not overlap; close ones may have been joined to keep them few.
    `who` says whose the commits and the active seconds are; they add up to those of the session.
    """

    id: str
    branch: str
    state: str
    issue: str
    started_at: int
    ended_at: int
    merged_to: str
    active_seconds: int
    idle_seconds: int
    objectives: int
    objectives_done: int
    commits: int
    added: int
    deleted: int
    intervals: tuple[Interval, ...]
    who: tuple[Share, ...]
    merged: MergeState = MergeState()


@dataclass(frozen=True)
class Period:
    """A day, week, month or year that begins on the local date `start` (2027-01-31). Durations are seconds.

    Commits count on the day of their committer date; lines are theirs.
    """

    start: str
    active_seconds: int
    idle_seconds: int
    sessions: int
    commits: int
    added: int
    deleted: int


@dataclass(frozen=True)
class Pace:
    """The periods of the report without a gap, the oldest first; `unit` is day, week, month or year: at most about 60."""

    unit: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class BurnPoint:
    """At `at` (epoch ms) so many objectives had been set (`scope`, without the dropped), and so many of them were done."""

    at: int
    scope: int
    done: int


@dataclass(frozen=True)
class CommitType:
    """The commits of a conventional type (`feat`, `fix`…; `merge`; `other`), and their lines."""

    type: str
    commits: int
    added: int
    deleted: int


@dataclass(frozen=True)
class Measured:
    """Tests and coverage as a session saw them at `at` (epoch ms).

    `tests` is how many ran and `failed` how many of them did not pass, `coverage` the per cent of lines covered; None where
    nobody measured.
    """

    at: int
    session: str
    tests: int | None
    failed: int | None
    coverage: float | None


@dataclass(frozen=True)
class ReportedDecision:
    """A decision taken at `at` (epoch ms); `commit` carries it, empty while none does."""

    id: str
    session: str
    branch: str
    at: int
    text: str
    rationale: str
    alternatives: str
    commit: str


@dataclass(frozen=True)
class ReportedBlocker:
    """A blocker that was open in the time of the report. Times are epoch ms (`resolved_at` 0: still open).

    `seconds` is how long it has been open in all, up to the end of the report.
    """

    id: str
    session: str
    branch: str
    text: str
    issue: str
    opened_at: int
    resolved_at: int
    resolution: str
    seconds: int


@dataclass(frozen=True)
class Person:
    """An author, as .mailmap names him, with his commits and their lines."""

    name: str
    commits: int
    added: int
    deleted: int


@dataclass(frozen=True)
class ChangedFile:
    """A file by its newest name: in how many commits it was changed, and their lines."""

    path: str
    commits: int
    added: int
    deleted: int


@dataclass(frozen=True)
class ReportTotals:
    """The figures of the whole time. `seconds` of days and sessions add up to these.

    `objectives` were in scope at the end of the report and `objectives_done` done by then; `objectives_closed` were
    completed within it. `files` were changed by its commits, `people` wrote them. `copies` are commits that were rebased or picked
    and are there twice: they are counted nowhere else.
    """

    sessions: int
    sessions_ended: int
    active_seconds: int
    idle_seconds: int
    blocked_seconds: int
    objectives: int
    objectives_done: int
    objectives_closed: int
    decisions: int
    blockers: int
    blockers_open: int
    commits: int
    merges: int
    copies: int
    files: int
    people: int
    added: int
    deleted: int


@dataclass(frozen=True)
class ProjectReport:
    """What happened in a time, made at `at` (epoch ms). Empty tuples mean that there is nothing to say.

    First what was finished, what was in progress at the end, what blocked work, and what was decided; then figures. `project` is the name of the folder of the repository, `branch` the one that is checked out. `days` are those on which
    something happened, the oldest first; `pace` has the others too. `sessions` are in the order in which they started, `types`,
    `people` and `files` the most commits first; `people_more` and `files_more` count those that are left out. `who` are the people
    and agents that worked in the sessions, the most time first: what they did there adds up to that of the sessions.
    `limits` says in plain words what could not be seen (a shallow clone, commits with impossible dates).
    """

    at: int
    project: str
    branch: str
    range: Range
    finished: tuple[FinishedWork, ...]
    in_progress: tuple[WorkInProgress, ...]
    blockers: tuple[ReportedBlocker, ...]
    decisions: tuple[ReportedDecision, ...]
    totals: ReportTotals
    sessions: tuple[ReportedSession, ...]
    days: tuple[Period, ...]
    pace: Pace
    burn_up: tuple[BurnPoint, ...]
    types: tuple[CommitType, ...]
    measured: tuple[Measured, ...]
    people: tuple[Person, ...]
    people_more: int
    who: tuple[Worker, ...]
    files: tuple[ChangedFile, ...]
    files_more: int
    limits: tuple[str, ...]
