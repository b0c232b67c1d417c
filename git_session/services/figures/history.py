"""The sessions of a repository with their figures, and the trends over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice, takewhile

from git_session.errors import SessionError
from git_session.git.branches import HEADS
from git_session.git.objects import Change
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import Work
from git_session.insight.user_work import is_users
from git_session.model.activity_intervals import day_of, midnight
from git_session.model.attribution_shares import AGENTS, Share, Worker, is_meant, shares, workers
from git_session.model.dataclass import dataclass, replace
from git_session.model.merge import MergeState
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Measurement, Session
from git_session.model.trend import Trend, trend_of, worth_showing
from git_session.services.figures.attribution import READS, attributed
from git_session.services.recording.merge_state import merge_states
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.insight.source.test_changes import TestChanges

COUNT = 10
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEARCHED = 50
"""Number of sessions searched at a time for those that the given person worked in."""


@dataclass(frozen=True)
class Past:
    """Figures of a session; files, lines and tests are those that differ between its fork point and its tip."""

    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    state: str  #: Either `open` or `ended`.
    current: bool  #: Whether it is the session of the branch that is checked out.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When the session was started (epoch ms).
    ended_at: int  #: When the session was ended (epoch ms); 0 while it is open.
    merged_to: str  #: Branch that `git session end` merged it to; empty if it did not.
    active_seconds: int  #: Active time, in seconds.
    idle_seconds: int  #: Idle time, in seconds; not part of the active time.
    objectives: int  #: Number of objectives, dropped ones left out.
    objectives_done: int  #: Number of objectives that are done.
    blockers_open: int  #: Number of blockers that are open.
    commits: int  #: Number of commits of the session.
    files: int  #: Number of files that differ.
    added: int  #: Number of lines added.
    deleted: int  #: Number of lines deleted.
    measured_at: int  #: When tests and coverage were measured last (epoch ms); 0 if never.
    #: Number of test functions added; null if not counted (`git session history --metrics` counts them).
    tests_added: int | None
    tests_removed: int | None  #: Number of test functions removed; null if not counted.
    coverage: float | None  #: Coverage of all lines when last measured, in percent; null if no test report has it.
    who: tuple[Share, ...]  #: What each person and agent did, the most time first.
    merged: MergeState = MergeState()  #: Where the session's commits are merged now.
    orphaned: bool = False  #: Whether the session is open although its branch is gone.


@dataclass(frozen=True)
class SharedPast:
    """A session of a colleague, as far as they share it."""

    id: str  #: Id of the session.
    name: str  #: Name of the colleague.
    email: str  #: Their e-mail address; empty if they give none.
    branch: str  #: Branch that the session belongs to.
    state: str  #: Either `open` or `ended`.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When the session was started (epoch ms); noon UTC if only the day is shared.
    ended_at: int  #: When the session was ended (epoch ms), as exactly as its start; 0 while it is open.
    is_day: bool  #: Whether only the days of its times are shared.
    active_seconds: int | None  #: Active time, in seconds; null if it is not shared.
    objectives: int  #: Number of objectives, dropped ones left out; 0 if they are not shared.
    objectives_done: int  #: Number of objectives that are done.
    blockers_open: int  #: Number of blockers that are open.
    commits: int  #: Number of commits of the session.
    merged_to: str = ""  #: Branch that it was merged to; empty if none is known.
    #: Whether it counts as ended because its owner deleted its branch without `git session end`.
    branch_gone: bool = False


@dataclass(frozen=True)
class Totals:
    """The totals of all listed sessions."""

    sessions: int  #: Number of sessions listed.
    active_seconds: int  #: Active time of these sessions, in seconds.
    objectives: int  #: Number of objectives, dropped ones left out.
    objectives_done: int  #: Number of objectives that are done.
    commits: int  #: Number of commits of these sessions.
    files: int  #: Number of changed files, each counted once a session.
    added: int  #: Number of lines added.
    deleted: int  #: Number of lines deleted.


@dataclass(frozen=True)
class History:
    """The sessions of a repository."""

    at: int  #: When the list was made (epoch ms).
    sessions: tuple[Past, ...]  #: Sessions, the newest first.
    more: int  #: Number of older sessions that `--count` left out.
    totals: Totals  #: Figures of the listed sessions, added up.
    who: tuple[Worker, ...]  #: What each person and agent did in them, the most time first.
    trends: tuple[Trend, ...]  #: How figures developed from session to session; empty without `--metrics`.
    colleagues: tuple[SharedPast, ...] = ()  #: Sessions of colleagues, the newest first; empty without `--team`.
    colleagues_more: int = 0  #: Number of older sessions of colleagues that `--count` left out.


def history(
    workspace: Workspace,
    *,
    count: int = COUNT,
    since: str = "",
    branch: str = "",
    by: str = "",
    metrics: bool = False,
    progress: Progress = SILENT,
) -> History:
    """The newest `count` sessions, optionally only of `branch` or started since a date that git understands.

    With `by`, only sessions in which people, agents or the named one worked (`attribution_shares.is_meant`); `more` then
    includes the sessions that were not searched. Raises SessionError `bad-date`.
    """
    after = moment(workspace, since) if since else 0
    if branch:
        found = [stored for stored in workspace.store.of_branch(branch) if stored.session.started_at >= after]
        found = _worked_in(workspace, found, by) if by else found
        found, more = found[:count], max(len(found) - count, 0)
    else:
        found, more = _newest(workspace, after, count, by)
    past, who = figures(workspace, found, progress, tests=metrics)
    return History(workspace.now, past, more, totals(past), who, trends(past) if metrics else ())


def totals(past: Iterable[Past]) -> Totals:
    """The totals over `past`."""
    rows = list(past)
    return Totals(
        len(rows),
        *(
            sum(getattr(row, name) for row in rows)
            for name in ("active_seconds", "objectives", "objectives_done", "commits", "files", "added", "deleted")
        ),
    )


def trends(past: Sequence[Past]) -> tuple[Trend, ...]:
    """The trends over `past` (newest first), without figures that no session has."""
    rows = list(reversed(past))
    if not rows:
        return ()
    found = (
        trend_of("active", "seconds", (row.active_seconds for row in rows)),
        trend_of("idle", "seconds", (row.idle_seconds for row in rows)),
        trend_of("objectives", "objectives", (row.objectives_done for row in rows)),
        trend_of("commits", "commits", (row.commits for row in rows)),
        trend_of("lines", "lines", (row.added + row.deleted for row in rows)),
        trend_of("tests", "tests", ((row.tests_added or 0) - (row.tests_removed or 0) for row in rows)),
        trend_of("coverage", "percent", (row.coverage for row in rows), sums=False),
    )
    return worth_showing(found, ("active", "objectives", "commits", "lines"))


def last_weekday(text: str, now: int) -> int:
    """Local midnight (epoch ms) of the last day so called, such as `Monday`, which may be today; 0 for other text.

    git takes such a name for the coming day, and that for the present (2.39).
    """
    name = text.strip().lower()
    if name not in _WEEKDAYS:
        return 0
    today = day_of(now)
    return midnight(today - timedelta(days=(today.weekday() - _WEEKDAYS.index(name)) % 7))


def moment(workspace: Workspace, date: str) -> int:
    """The epoch ms that git reads `date` as, such as `2 weeks ago` or `2027-01-31`. Raises SessionError `bad-date`.

    git reads text that is no date as the present (date.c, approxidate); that is refused unless the text is `now` or `today`, or has a
    digit: the date of today, without a time, is the present too.
    """
    weekday = last_weekday(date, workspace.now)
    if weekday:
        return weekday
    seconds = workspace.now // 1000
    clock = {"GIT_TEST_DATE_NOW": str(seconds)}  # so that `ago` counts from this command's clock
    shown = workspace.repository.git.must("rev-parse", f"--since={date}", environment=clock).text
    found = shown.removeprefix("--max-age=")
    is_present = date.strip().lower() in ("now", "today") or any(map(str.isdigit, date))
    if not found.isdigit() or (int(found) == seconds and not is_present):
        raise SessionError(
            "bad-date", f"{date!r} is not a date that git understands", hint='for example: --since "2 weeks ago"'
        )
    return int(found) * 1000


def _newest(workspace: Workspace, after: int, count: int, by: str) -> tuple[list[Stored], int]:
    """The newest `count` sessions started at `after` (epoch ms) or later, and the number of older ones.

    Reads no more sessions than needed, with `by` _SEARCHED at a time; unreadable ones go to the store's notices.
    """
    store = workspace.store
    ids = store.ids()
    listed = store.newest_first(ids)
    found: list[Stored] = []
    searched = 0
    while len(found) < count:
        recent = takewhile(lambda each: each[0] >= after, listed)
        chunk = [session_id for _, session_id in islice(recent, _SEARCHED if by else count - len(found))]
        if not chunk:
            return found, 0
        stored = list(store.read_each(chunk, b'"by":' if by == AGENTS else b""))
        found += _worked_in(workspace, stored, by) if by else stored
        searched += len(chunk)
    # Without a date, the rest can be counted without reading it.
    rest = sum(1 for _ in takewhile(lambda each: each[0] >= after, listed)) if after else len(ids) - searched
    return found[:count], rest + len(found) - count


def _worked_in(workspace: Workspace, sessions: Sequence[Stored], by: str) -> list[Stored]:
    _, people, all_parts = attributed(workspace, sessions)
    return [
        stored
        for stored, parts in zip(sessions, all_parts, strict=True)
        if any(is_meant(by, who, people.is_called) for who in parts)
    ]


def figures(
    workspace: Workspace, sessions: Sequence[Stored], progress: Progress = SILENT, *, tests: bool = False
) -> tuple[tuple[Past, ...], tuple[Worker, ...]]:
    """The figures of each session, with test functions if `tests`, and those of everyone who worked in them."""
    repository, objects = workspace.repository, workspace.objects_for(READS * len(sessions))
    here = workspace.store.bound(repository.branch) if repository.branch else ""
    works, people, parts = attributed(workspace, sessions, progress)
    found: list[Past] = []
    gone = _orphaned(workspace, [each.session for each in sessions])
    merged = merge_states(workspace, [(each.session, work) for each, work in zip(sessions, works, strict=True)])
    with Differences(repository, objects, is_users(workspace.settings)) as differences:
        for stored, work, part, state in zip(sessions, works, parts, merged, strict=True):
            current = stored.session.id == here
            who = shares(part, people.name)
            changes = differences.of(work)
            counted = differences.tests_of(work, changes) if tests else None
            past = past_of(workspace, stored.session, work, changes, counted, who, state, current=current)
            found.append(replace(past, orphaned=past.id in gone))
            progress.step(len(sessions) + len(found), 2 * len(sessions))
    return tuple(found), workers(parts, people.name)


def _orphaned(workspace: Workspace, sessions: Sequence[Session]) -> frozenset[str]:
    """Ids of the open sessions whose branch was deleted; an unborn branch does not count as deleted."""
    still = [each for each in sessions if each.is_open and (each.base or each.commits)]
    if not still:
        return frozenset()
    there = workspace.repository.refs(HEADS)
    return frozenset(each.id for each in still if each.branch not in there)


def past_of(
    workspace: Workspace,
    session: Session,
    work: Work,
    changes: Sequence[Change],
    tests: TestChanges | None,
    who: tuple[Share, ...],
    merged: MergeState,
    *,
    current: bool,
) -> Past:
    """The figures of `session`: `changes` and `tests` (None: not counted) are those between its fork point and its tip."""
    clock = workspace.clock(session)
    measured = measured_last(session)
    return Past(
        id=session.id,
        branch=session.branch,
        state="open" if session.is_open else "ended",
        current=current,
        issue=session.issue,
        started_at=session.started_at,
        ended_at=session.ended_at,
        merged_to=session.merged_to,
        merged=merged,
        active_seconds=clock.active // 1000,
        idle_seconds=clock.idle // 1000,
        objectives=len(session.counted),
        objectives_done=len(session.done),
        blockers_open=len(session.open_blockers),
        commits=len(work.own),
        files=len(changes),
        added=sum(change.added for change in changes),
        deleted=sum(change.deleted for change in changes),
        measured_at=measured.at if measured else 0,
        tests_added=tests.added if tests else None,
        tests_removed=tests.removed if tests else None,
        coverage=measured.coverage if measured else None,
        who=who,
    )


def measured_last(session: Session) -> Measurement | None:
    """The newest measurement of the session itself, not copied from an earlier one; None without one."""
    return next((each for each in reversed(session.measurements) if not each.origin), None)
