"""Sessions and their time as records, for those who bill or analyse: the same figures as those of a report of that time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from git_session.insight.history.differences import Differences
from git_session.insight.user_work import is_users
from git_session.model.activity_intervals import day_of, midnight, within
from git_session.model.attribution_shares import (
    AGENT,
    PERSON,
    Made,
    Who,
    dealt,
    is_meant,
    owned,
    settled,
    shares,
    sole_person,
)
from git_session.model.dataclass import dataclass, field
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session
from git_session.model.text import one_line
from git_session.services.figures.attribution import people_of
from git_session.services.figures.people import People
from git_session.services.planning.issues import links_of
from git_session.services.reporting.chronicle import Chronicle, chronicles
from git_session.services.reporting.commit_totals import EARLIEST
from git_session.services.reporting.report import Range, ReportedSession
from git_session.services.reporting.session_commits import SessionCommits, session_commits, within_range
from git_session.services.reporting.worked_sessions import made_in, parts_within, reported_session, was_at_work
from git_session.services.teamwork.past import SharedTime, shared_time
from git_session.services.workspace import Workspace

HUMAN, AI, MIXED = "human", "ai", "mixed"
"""The kinds of contributors, in the words of Agent Trace."""


@dataclass(frozen=True)
class TimeEntry:
    """Active time of one person or agent without a break, within one local day."""

    start: int  #: When it began (epoch ms).
    end: int  #: When it ended (epoch ms).
    seconds: int  #: How long it was, in seconds; rounded so that a session's entries add up to its active time.
    name: str  #: Name of the person or agent; empty for a person who made no commit.
    kind: str  #: Either `person` or `agent`.
    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    done: tuple[str, ...] = ()  #: Texts of the objectives that were completed in it.
    colleague: bool = False  #: Whether it is a colleague's, who shares it.


@dataclass(frozen=True)
class ExportedCommit:
    """A commit that was made in a session."""

    oid: str  #: Full id of the commit.
    at: int  #: When it was made (epoch ms).
    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    name: str  #: Name of the agent that made it, or else of its author.
    #: Whose work it is: `ai` if an agent made it, `mixed` if an agent worked since the commit before, else `human`.
    contributor: str
    is_merge: bool  #: Whether it is a merge.
    agent_files: tuple[
        str, ...
    ] = ()  #: Paths of the files that agents wrote in turns since the commit before, as far as known.


@dataclass(frozen=True)
class Export:
    """Sessions and time within a range."""

    at: int  #: When the export was made (epoch ms).
    project: str  #: Name of the repository's folder.
    range: Range  #: Time that it covers.
    sessions: tuple[ReportedSession, ...]  #: Sessions that were worked on, in the order in which they started.
    entries: tuple[TimeEntry, ...]  #: Active time, in order; also that of colleagues who share it, with `--team`.
    commits: tuple[ExportedCommit, ...]  #: Commits of the sessions, in order.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)


def export(
    workspace: Workspace,
    span: Range,
    *,
    branch: str = "",
    by: str = "",
    team: bool = False,
    progress: Progress = SILENT,
) -> Export:
    """What was done within the range: in sessions of `branch`, if given, and by whom `by` selects (`is_meant`), if given.

    With `team`, time that colleagues share too. Unreadable sessions go to the store's notices.
    """
    known = chronicles(
        workspace.repository,
        workspace.store,
        since=span.since,
        now=workspace.now,
        timeouts=workspace.settings.timeouts,
        until=span.until,
        progress=progress,
    )
    worked = (each for each in known if was_at_work(each, span) and branch in ("", each.session.branch))
    found = sorted(worked, key=lambda each: (each.session.started_at, each.session.id))
    span = _begun(span, found)
    counted = session_commits(workspace, found)
    people = people_of(workspace.repository, [each.work for each in counted])
    made = [made_in(one, each, people) for one, each in zip(found, counted, strict=True)]
    parts = [parts_within(*each, span) for each in zip(found, made, counted, strict=True)]
    sole = sole_person(parts)
    parts = settled(parts)
    wanted = _Selection(people, by, sole)
    sessions: list[ReportedSession] = []
    entries: list[TimeEntry] = []
    commits: list[ExportedCommit] = []
    with Differences(workspace.repository, workspace.objects, is_users(workspace.settings)) as differences:
        for one, commits_of, by_whom, part in zip(found, counted, made, parts, strict=True):
            if not any(map(wanted, part)) and by:
                continue
            seconds = {who: share.seconds for who, share in part.items()}
            who = shares({each: share for each, share in part.items() if wanted(each)}, people.name)
            sessions.append(reported_session(one, span, commits_of, differences, who, grain=1))
            entries += _entries(one, list(by_whom.values()), span, wanted, seconds)
            commits += _commits(one, commits_of, by_whom, span, wanted)
    if team:
        entries += _shared(workspace, span, branch, by)
    return Export(
        at=workspace.now,
        project=one_line(workspace.repository.top.name),
        range=span,
        sessions=tuple(sessions),
        entries=tuple(sorted(entries, key=lambda each: (each.start, each.end, each.session, each.name))),
        commits=tuple(sorted(commits, key=lambda each: each.at)),
        links=links_of(workspace, [*(each.issue for each in sessions), *(each.issue for each in entries)]),
    )


@dataclass(frozen=True)
class _Selection:
    """Whose time and commits are wanted. Time without a name is that of the `sole` person, if there is just one."""

    people: People
    by: str
    sole: Who | None

    def __call__(self, who: Who) -> bool:
        return not self.by or is_meant(self.by, self.named(who), self.people.is_called)

    def named(self, who: Who) -> Who:
        return self.sole if self.sole and who == (PERSON, "") else who

    def name(self, who: Who) -> str:
        kind, key = self.named(who)
        return self.people.name(key) if kind == PERSON else key


def _begun(span: Range, found: Sequence[Chronicle]) -> Range:
    """`span`, starting at the first session if it has no start."""
    starts = [each.session.started_at for each in found if each.session.started_at >= EARLIEST * 1000]
    return span if span.since else Range(span.kind, span.title, min([*starts, span.until]), span.until)


def _entries(
    one: Chronicle, made: Sequence[Made], span: Range, wanted: _Selection, seconds: Mapping[Who, int]
) -> Iterator[TimeEntry]:
    """The entries of a session, which add up to the `seconds` of each."""
    pieces: dict[Who, list[tuple[int, int]]] = {}
    last: Who | None = None
    for start, end, who in owned(within(one.stretches, span.since, span.until), made):
        who = wanted.named(who)
        mine = pieces.setdefault(who, [])
        if mine and last == who and mine[-1][1] == start:
            mine[-1] = mine[-1][0], end
        else:
            mine.append((start, end))
        last = who
    for who, mine in pieces.items():
        if wanted(who):
            days = [part for start, end in mine for part in _days(start, end)]
            whole = dealt([end - start for start, end in days], seconds.get(who, 0))
            for (start, end), length in zip(days, whole, strict=True):
                if length:
                    yield TimeEntry(
                        start, end, length, wanted.name(who), who[0], one.session.id, one.session.branch, one.session.issue,
                        _done(one.session, start, end),
                    )  # fmt: skip


def _days(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of an interval in each local day."""
    while start < end:
        until = min(midnight(day_of(start) + timedelta(days=1)), end)
        yield start, until
        start = until


def _done(session: Session, start: int, end: int) -> tuple[str, ...]:
    return tuple(one_line(each.text) for each in session.done if start < each.closed_at <= end and not each.by_others)


def _commits(
    one: Chronicle, counted: SessionCommits, made: Mapping[str, Made], span: Range, wanted: _Selection
) -> Iterator[ExportedCommit]:
    by_agents = [each for each in one.stretches if each.active and each.by]
    records = {record.oid for record in within_range(counted.work, span)}
    before = 0
    for record in counted.work.own:
        each = made[record.oid]
        helped = any(before < stretch.end <= each.at for stretch in by_agents)
        if record.oid in records and wanted(each.who):
            yield ExportedCommit(
                record.oid, each.at, one.session.id, one.session.branch, one.session.issue,
                wanted.name(each.who), AI if each.agent else MIXED if helped else HUMAN, len(record.parents) > 1,
                tuple(sorted({path for turn in one.turns if before < turn.at <= each.at for path in turn.files})),
            )  # fmt: skip
        before = each.at


def _shared(workspace: Workspace, span: Range, branch: str, by: str) -> Iterator[TimeEntry]:
    """The entries of colleagues who share their time."""
    for each in shared_time(workspace, span.since, span.until, branch=branch, by=by):
        yield from _entries_of(each)


def _entries_of(each: SharedTime) -> Iterator[TimeEntry]:
    session = each.session
    days = [(*part, stretch.by) for stretch in each.stretches for part in _days(stretch.start, stretch.end)]
    for (start, end, by), length in zip(days, dealt([end - start for start, end, _ in days]), strict=True):
        if length:
            name, kind = (by, AGENT) if by else (each.name, PERSON)
            yield TimeEntry(
                start, end, length, name, kind, session.id, session.branch, session.issue, _done(session, start, end), True
            )  # fmt: skip
