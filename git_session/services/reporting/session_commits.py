"""The commits and lines of sessions within a range, counted as `git session history` counts them.

A session's lines are those that differ between where it stood at the beginning of the range (its fork point, if it began
later) and where it stood at the end. Commits count although their branch was deleted: a ref of ours keeps them. What a
server made of them, a squash or copies, is then not counted a second time.
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
    """What a session did to the history, and where that was merged."""

    work: Work
    merge: Merge


def session_commits(workspace: Workspace, found: Sequence[Chronicle]) -> list[SessionCommits]:
    """Of each of `found`."""
    sessions = [
        replace(each.session, commits=tuple(Commit(oid, at, 0, by=by) for oid, at, by in each.commits))
        for each in found
    ]
    works = list(works_of(workspace.repository, workspace.objects, sessions, now=workspace.now))
    merged = merges(workspace, list(zip(sessions, works, strict=True)))
    return [SessionCommits(work, merge) for work, merge in zip(works, merged, strict=True)]


def replacements(counted: Iterable[SessionCommits]) -> set[str]:
    """The commits that stand for commits of sessions: squashes, and copies."""
    each_of = list(counted)
    own = {record.oid for each in each_of for record in each.work.own}
    return {new for each in each_of for _, new in each.merge.covered} - own


def mergings(
    workspace: Workspace, found: Sequence[Chronicle], counted: Sequence[SessionCommits], span: Range
) -> list[Merging]:
    """Where the whole work of each of `found` was at the end of the range. What was reverted is not there."""
    states = [each.merge.state for each in counted]
    records = workspace.objects.records([each.oid for each in states if each.is_merged and each.oid])
    times = {record.oid: record.committer.time for record in records}
    now = workspace.now
    rows = []
    for one, state in zip(found, states, strict=True):
        at = times.get(state.oid, 0)
        # A fast-forward has no time of its own: a session that was open then may have been merged later.
        dated = state.how != "fast-forward" or one.session.ended_at or span.until >= now
        there = state.stands and 0 < at <= last_second(span) and dated
        rows.append(Merging(state.into, at * 1000) if there else Merging())
    return rows


def within_range(work: Work, span: Range) -> list[Record]:
    """The session's commits made in the range, oldest first."""
    last = last_second(span)
    return [record for record in work.own if span.since // 1000 <= record.committer.time <= last]


def last_second(span: Range) -> int:
    """Up to when commits count (epoch seconds); a whole project has those of clocks that are ahead, too."""
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
