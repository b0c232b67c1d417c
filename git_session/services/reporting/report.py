"""The data of a report: sessions, days, commits, objectives, decisions and blockers within a date range.

Commits and lines come from the history of HEAD, the local and the remote-tracking branches. Everything else comes from the
journals: time, objectives, decisions and blockers from their events, tests and coverage from their measurements.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.history.work import ChangedFile
from git_session.model.attribution_shares import Share, Worker
from git_session.model.dataclass import dataclass, field
from git_session.model.merge import MergeState
from git_session.services.teamwork.past import ReportedColleague


@dataclass(frozen=True)
class Range:
    """The time that a report covers."""

    kind: str  #: `weekly`, `standup`, `project` or `range`.
    title: str  #: Name of the time, for people.
    since: int  #: Start of the time (epoch ms).
    until: int  #: End of the time (epoch ms).


@dataclass(frozen=True)
class FinishedWork:
    """Work of a session that was finished within the range of the report."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    outcome: str  #: `merged`, `ended`, or empty if there is more to do.
    merged_to: str  #: Branch that has the work; empty if it was not merged.
    objectives: tuple[str, ...]  #: Texts of the objectives that were completed.
    accomplished: tuple[str, ...]  #: What was accomplished, as given to `git session end`.
    who: tuple[str, ...]  #: Names of the people and agents that worked on it, the most time first.


@dataclass(frozen=True)
class WorkInProgress:
    """A session that was worked on within the range of the report and not finished at its end."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    objectives: tuple[str, ...]  #: Texts of the objectives in progress, or else of the next one.
    done: int  #: Number of objectives that were done.
    total: int  #: Number of objectives, dropped ones left out.
    who: tuple[str, ...]  #: Names of the people and agents that worked on it, the most time first.
    #: What to do next, as given to `git session end`; empty if the session did not end.
    next_steps: tuple[str, ...] = ()
    ended: bool = False  #: Whether the session ended, with objectives left open.


@dataclass(frozen=True)
class Interval:
    """A continuous part of a session's time."""

    start: int  #: Start of the interval (epoch ms).
    end: int  #: End of the interval (epoch ms).
    kind: str  #: Either `active` or `idle`.


@dataclass(frozen=True)
class ReportedSession:
    """A session that was worked on within the range of the report; times, commits and lines are those within it."""

    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    state: str  #: `open` or `ended`, at the end of the report.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When the session was started (epoch ms).
    ended_at: int  #: When the session was ended (epoch ms); 0 if it was open at the end of the report.
    merged_to: str  #: Branch that `git session end` merged it to; empty if it did not.
    active_seconds: int  #: Active time, in seconds.
    idle_seconds: int  #: Idle time, in seconds; not part of the active time.
    objectives: int  #: Number of objectives at the end of the report, dropped ones left out.
    objectives_done: int  #: Number of objectives that were done at the end of the report.
    commits: int  #: Number of commits.
    added: int  #: Number of lines added by these commits.
    deleted: int  #: Number of lines deleted by these commits.
    intervals: tuple[Interval, ...]  #: Active and idle intervals, in order; close ones may be joined.
    who: tuple[Share, ...]  #: What each person and agent did, the most time first.
    merged: MergeState = MergeState()  #: Where the session's commits are merged now.


@dataclass(frozen=True)
class Period:
    """A day, week, month or year."""

    start: str  #: Local date on which it begins, such as `2027-01-31`.
    active_seconds: int  #: Active time of all sessions, in seconds.
    idle_seconds: int  #: Idle time of all sessions, in seconds.
    sessions: int  #: Number of sessions with active time; of a period longer than a day, the most on any of its days.
    commits: int  #: Number of commits, by their committer date.
    added: int  #: Number of lines added by these commits.
    deleted: int  #: Number of lines deleted by these commits.


@dataclass(frozen=True)
class Pace:
    """The range of the report in equal periods, without gaps."""

    unit: str  #: Length of a period: `day`, `week`, `month` or `year`.
    periods: tuple[Period, ...]  #: Periods, the oldest first.


@dataclass(frozen=True)
class BurnPoint:
    """The number of objectives at one moment."""

    at: int  #: The moment (epoch ms).
    scope: int  #: Number of objectives set so far, dropped ones left out.
    done: int  #: Number of these objectives that were done.


@dataclass(frozen=True)
class CommitType:
    """The commits of one conventional type."""

    type: str  #: Conventional type, such as `feat` or `fix`, or else `merge` or `other`.
    commits: int  #: Number of commits.
    added: int  #: Number of lines added by them.
    deleted: int  #: Number of lines deleted by them.


@dataclass(frozen=True)
class Measured:
    """Tests and coverage at one moment of a session."""

    at: int  #: When they were measured (epoch ms).
    session: str  #: Id of the session.
    tests: int | None  #: Number of tests that ran; null if not measured.
    failed: int | None  #: Number of tests that did not pass; null if not measured.
    coverage: float | None  #: Coverage of all lines, in percent; null if not measured.


@dataclass(frozen=True)
class ReportedDecision:
    """A decision that was made within the range of the report."""

    id: str  #: Short id in its session, such as `dec-1`.
    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    at: int  #: When it was made (epoch ms).
    text: str  #: What was decided.
    rationale: str  #: Why it was decided so; empty if not recorded.
    alternatives: str  #: What was considered instead; empty if not recorded.
    commit: str  #: Full id of the commit whose message carries it; empty while none does.


@dataclass(frozen=True)
class ReportedBlocker:
    """A blocker that was open within the range of the report."""

    id: str  #: Short id in its session, such as `blk-1`.
    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    text: str  #: What blocked the work.
    issue: str  #: Issue that tracks it, as it was given; empty without one.
    opened_at: int  #: When it was added (epoch ms).
    resolved_at: int  #: When it was resolved (epoch ms); 0 if it was open at the end of the report.
    resolution: str  #: How it was resolved; empty while it is open, or if not recorded.
    #: How long it was open up to the end of the report, in seconds; null if only the day is known.
    seconds: int | None


@dataclass(frozen=True)
class Person:
    """An author of commits within the range of the report."""

    name: str  #: Name of the author, as .mailmap has it.
    commits: int  #: Number of commits by this author.
    added: int  #: Number of lines added by them.
    deleted: int  #: Number of lines deleted by them.


@dataclass(frozen=True)
class ReportTotals:
    """The figures of the whole report."""

    sessions: int  #: Number of sessions that were worked on.
    sessions_ended: int  #: Number of sessions that ended.
    active_seconds: int  #: Active time of all sessions, in seconds.
    idle_seconds: int  #: Idle time of all sessions, in seconds.
    blocked_seconds: int  #: Active and idle time during which a blocker was open, in seconds.
    objectives: int  #: Number of objectives at the end of the report, dropped ones left out.
    objectives_done: int  #: Number of these objectives that were done by then.
    objectives_closed: int  #: Number of objectives that were completed within the time of the report.
    decisions: int  #: Number of decisions made.
    blockers: int  #: Number of blockers that were open at any time.
    blockers_open: int  #: Number of blockers that were open at the end.
    commits: int  #: Number of commits, without copies.
    merges: int  #: Number of merge commits among them.
    copies: int  #: Number of rebased or picked copies of other commits, which are counted nowhere else.
    files: int  #: Number of files that the commits changed.
    people: int  #: Number of authors of the commits.
    added: int  #: Number of lines added.
    deleted: int  #: Number of lines deleted.


@dataclass(frozen=True)
class ProjectReport:
    """The activity of a project within a date range: work, blockers and decisions first, then figures."""

    at: int  #: When the report was made (epoch ms).
    project: str  #: Name of the repository's folder.
    branch: str  #: Branch that is checked out; empty if HEAD is detached.
    range: Range  #: Time that the report covers.
    finished: tuple[FinishedWork, ...]  #: Work that was finished.
    in_progress: tuple[WorkInProgress, ...]  #: Work that was in progress at the end.
    blockers: tuple[ReportedBlocker, ...]  #: Blockers that were open at any time.
    decisions: tuple[ReportedDecision, ...]  #: Decisions that were made.
    totals: ReportTotals  #: Figures of the whole time.
    sessions: tuple[ReportedSession, ...]  #: Sessions that were worked on, in the order in which they started.
    days: tuple[Period, ...]  #: Days on which something happened, the oldest first.
    pace: Pace  #: The whole time in equal periods, those without work too.
    burn_up: tuple[BurnPoint, ...]  #: How the number of objectives, and of those done, grew.
    types: tuple[CommitType, ...]  #: Commits by conventional type, the most commits first.
    measured: tuple[Measured, ...]  #: Measurements of tests and coverage, the oldest first.
    people: tuple[Person, ...]  #: Authors of commits, the most commits first, up to a limit.
    people_more: int  #: Number of authors beyond that limit.
    who: tuple[Worker, ...]  #: What each person and agent did in the sessions, the most time first.
    files: tuple[ChangedFile, ...]  #: Changed files, the most commits first, up to a limit.
    files_more: int  #: Number of files beyond that limit.
    limits: tuple[str, ...]  #: What could not be seen, in words, as in a shallow clone.
    colleagues: tuple[
        ReportedColleague, ...
    ] = ()  #: What colleagues share of that time, by name; empty without `--team`.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)
