"""The commits and lines of sessions within a range, counted as `git session history` counts them.

The lines of a session are the difference between its tip at the start of the range (or its fork point, if it started later)
and its tip at the end. Commits of deleted branches count: a ref of git-session keeps them. Squashes and copies that a server
made of them do not count again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.git.objects import Record
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import Work, works_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.merge import Merge
from git_session.model.session import Commit
from git_session.services.recording.merge_state import merges
from git_session.services.reporting.chronicle import Chronicle
from git_session.services.reporting.headlines import Merging
from git_session.services.reporting.report import Range
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class SessionCommits:
    """The commits of a session, and where they were merged."""

    work: Work
    merge: Merge


def session_commits(workspace: Workspace, found: Sequence[Chronicle]) -> list[SessionCommits]:
    """The commits of each session of `found`, in order."""
    sessions = [
        replace(each.session, commits=tuple(Commit(oid, at, 0, by=by) for oid, at, by in each.commits))
        for each in found
    ]
    works = list(works_of(workspace.repository, workspace.objects, sessions, now=workspace.now))
    merged = merges(workspace, list(zip(sessions, works, strict=True)))
    return [SessionCommits(work, merge) for work, merge in zip(works, merged, strict=True)]


def replacements(counted: Iterable[SessionCommits]) -> set[str]:
    """Ids of the squashes and copies of commits of sessions."""
    each_of = list(counted)
    own = {record.oid for each in each_of for record in each.work.own}
    return {new for each in each_of for _, new in each.merge.covered} - own


def mergings(
    workspace: Workspace, found: Sequence[Chronicle], counted: Sequence[SessionCommits], span: Range
) -> list[Merging]:
    """Where each session of `found` was fully merged by the end of the range; reverted merges do not count."""
    states = [each.merge.state for each in counted]
    records = workspace.objects.records([each.oid for each in states if each.is_merged and each.oid])
    times = {record.oid: record.committer.time for record in records}
    now = workspace.now
    rows = []
    for one, state in zip(found, states, strict=True):
        at = times.get(state.oid, 0)
        # A fast-forward has no date: a session still open at the end of the range may have been merged after it.
        dated = state.how != "fast-forward" or one.session.ended_at or span.until >= now
        there = state.is_in_effect and 0 < at <= last_second(span) and dated
        rows.append(Merging(state.into, at * 1000) if there else Merging())
    return rows


def within_range(work: Work, span: Range) -> list[Record]:
    """The session's commits made in the range, oldest first."""
    last = last_second(span)
    return [record for record in work.own if span.since // 1000 <= record.committer.time <= last]


def last_second(span: Range) -> int:
    """The last second in which commits count (epoch seconds); a project report has no limit, for clocks that run ahead."""
    return (1 << 40) if span.kind == "project" else span.until // 1000


def lines_within(differences: Differences, work: Work, span: Range) -> tuple[int, int]:
    """The lines added and deleted in the range."""
    counted = within_range(work, span)
    if not counted:
        return 0, 0
    at = work.own.index(counted[0])
    base = work.own[at - 1].oid if at else work.fork
    tip = work.tip if counted[-1] is work.own[-1] else counted[-1].oid
    changes = differences.of(replace(work, fork=base, tip=tip))
    return sum(each.added for each in changes), sum(each.deleted for each in changes)
