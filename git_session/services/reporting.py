"""How a report is made: the range, the journals, the history, and what both come to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta

from git_session.errors import UsageError
from git_session.insight.activity import Span, activity, span_of
from git_session.insight.chronicle import Chronicle, chronicles
from git_session.insight.people import mapped
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session, State
from git_session.model.stretches import by_day, day_of, drawn, midnight, within
from git_session.model.text import one_line, plural
from git_session.services.history import moment
from git_session.services.pace import pace_of, periods_of
from git_session.services.report import (
    BurnPoint,
    ChangedFile,
    CommitType,
    Interval,
    Measured,
    Person,
    Range,
    Report,
    ReportedBlocker,
    ReportedDecision,
    ReportedSession,
    ReportTotals,
)
from git_session.services.tally import Sum, Tally
from git_session.services.workspace import Workspace

LISTED = 20
"""People and files at most."""
_POINTS = 200
_GRAIN = 1500  # parts of the range below which a picture shows no gap
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def range_of(workspace: Workspace, *, project: bool = False, since: str = "", until: str = "") -> Range:
    """The range that the options name; without any the last seven days, from local midnight on, and today so far.

    A date without a time means all of that day. Raises SessionError `bad-date`, UsageError.
    """
    now = workspace.now
    if project:
        return Range("project", "The whole project", 0, now)
    if not since and not until:
        return Range("weekly", "The last seven days", midnight(day_of(now) - timedelta(days=7)), now)
    start = (_day(since) or moment(workspace, since)) if since else 0
    end = now
    if until:
        day = _day(until)
        # The last ms of the day, which may be 23 or 25 hours long.
        end = midnight(day_of(day) + timedelta(days=1)) - 1 if day else moment(workspace, until)
    if start > end:
        raise UsageError("usage", "the report would end before it begins", hint="git session report --since 2027-01-01")
    first, last = day_of(start) if start else None, day_of(end)
    title = f"Up to {last}" if not first else f"{first}" if first == last else f"{first} to {last}"
    return Range("range", title, start, end)


def _day(text: str) -> int:
    """The local midnight of a date such as 2027-01-31 (epoch ms); 0 for anything else."""
    if not _DATE.fullmatch(text.strip()):
        return 0
    try:
        return midnight(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError, OSError):
        return 0


def report(workspace: Workspace, span: Range, progress: Progress = SILENT) -> Report:
    """The report of a range. What could not be read is told in the store's notices."""
    repository, now = workspace.repository, workspace.now
    found = chronicles(
        repository, workspace.store, since=span.since, now=now, idle_ms=workspace.settings.idle_timeout * 1000
    )
    found = sorted(
        (each for each in found if _was_at_work(each, span)),
        key=lambda each: (each.session.started_at, each.session.id),
    )
    commits = span_of(repository, span.since // 1000, _last_second(span))
    tally = Tally({oid: each.session.id for each in found for oid, _ in each.commits}, now // 1000)
    with closing(activity(repository, commits, progress)) as found_commits:
        tally.add(found_commits)
    span = _begun(span, found, tally)
    seconds = _seconds(found, span)
    days = periods_of(seconds, tally.days, _starts(found, span))
    people = _people(workspace, tally)
    files = sorted(tally.files.items(), key=lambda each: (-each[1].commits, -each[1].added - each[1].deleted, each[0]))
    sessions = tuple(_session(each, span, tally) for each in found)
    blockers = tuple(_blockers(found, span))
    decisions = tuple(_decisions(found, span))
    return Report(
        at=now,
        project=one_line(repository.top.name),
        branch=repository.branch,
        range=span,
        totals=_totals(sessions, blockers, len(decisions), _closed(found, span), tally, len(people)),
        sessions=sessions,
        days=days,
        pace=pace_of(days, day_of(span.since), day_of(span.until)),
        burn_up=tuple(_burn_up(found, span)),
        types=tuple(
            CommitType(kind, each.commits, each.added, each.deleted)
            for kind, each in sorted(tally.types.items(), key=lambda pair: (-pair[1].commits, pair[0]))
        ),
        measured=tuple(_measured(found, span)),
        decisions=decisions,
        blockers=blockers,
        people=tuple(Person(name, each.commits, each.added, each.deleted) for name, each in people[:LISTED]),
        people_more=max(len(people) - LISTED, 0),
        files=tuple(ChangedFile(path, each.commits, each.added, each.deleted) for path, each in files[:LISTED]),
        files_more=max(len(files) - LISTED, 0),
        limits=tuple(_limits(commits, tally, span, now)),
    )


def _last_second(span: Range) -> int:
    """Up to when commits count (epoch seconds); a whole project has those of clocks that are ahead, too."""
    return (1 << 40) if span.kind == "project" else span.until // 1000


def _begun(span: Range, found: Sequence[Chronicle], tally: Tally) -> Range:
    """A range without a beginning starts with the first commit or session."""
    if span.since:
        return span
    starts = [each.session.started_at for each in found if each.session.started_at]
    starts += [tally.first * 1000] if tally.first else []
    return Range(span.kind, span.title, min([*starts, span.until]), span.until)


def _was_at_work(one: Chronicle, span: Range) -> bool:
    session = one.session
    moments = (session.started_at, session.ended_at, *(at for _, at in one.commits))
    return any(span.since <= at <= span.until for at in moments if at) or any(
        within(one.stretches, span.since, span.until)
    )


def _seconds(found: Iterable[Chronicle], span: Range) -> dict[date, list[int]]:
    """Local date -> [active ms, idle ms] of all sessions."""
    days: dict[date, list[int]] = {}
    for one in found:
        for stretch in within(one.stretches, span.since, span.until):
            for day, length in by_day(stretch):
                days.setdefault(day, [0, 0])[0 if stretch.active else 1] += length
    return days


def _starts(found: Iterable[Chronicle], span: Range) -> dict[date, set[str]]:
    """Local date -> the sessions that were active on it."""
    days: dict[date, set[str]] = {}
    for one in found:
        for stretch in within(one.stretches, span.since, span.until):
            if stretch.active:
                for day, _ in by_day(stretch):
                    days.setdefault(day, set()).add(one.session.id)
    return days


def _session(one: Chronicle, span: Range, tally: Tally) -> ReportedSession:
    session = one.session
    stretches = list(within(one.stretches, span.since, span.until))
    lines = tally.of_session.get(session.id, Sum())
    counted = _scope(session, span.until)
    ended = session.ended_at if 0 < session.ended_at <= span.until else 0
    grain = (span.until - span.since) // _GRAIN
    return ReportedSession(
        id=session.id,
        branch=session.branch,
        state="ended" if ended else "open",
        issue=session.issue,
        started_at=session.started_at,
        ended_at=ended,
        merged_to=session.merged_to if ended else "",
        active_seconds=sum(each.length for each in stretches if each.active) // 1000,
        idle_seconds=sum(each.length for each in stretches if not each.active) // 1000,
        objectives=len(counted),
        objectives_done=sum(counted),
        commits=lines.commits,
        added=lines.added,
        deleted=lines.deleted,
        intervals=tuple(
            Interval(each.start, each.end, "active" if each.active else "idle") for each in drawn(stretches, grain)
        ),
    )


def _scope(session: Session, at: int) -> list[bool]:
    """For each objective that counted at `at`: was it done?"""
    return [
        each.state is State.DONE and each.closed_at <= at
        for each in session.objectives
        if each.added_at <= at and not (each.state is State.DROPPED and each.closed_at <= at)
    ]


def _closed(found: Iterable[Chronicle], span: Range) -> int:
    return sum(
        each.state is State.DONE and span.since <= each.closed_at <= span.until
        for one in found
        for each in one.session.objectives
    )


def _burn_up(found: Sequence[Chronicle], span: Range) -> Iterable[BurnPoint]:
    """The objectives of the sessions in the report, from its beginning to its end; many steps are thinned out."""
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


def _measured(found: Iterable[Chronicle], span: Range) -> Iterable[Measured]:
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


def _decisions(found: Iterable[Chronicle], span: Range) -> Iterable[ReportedDecision]:
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


def _blockers(found: Iterable[Chronicle], span: Range) -> Iterable[ReportedBlocker]:
    rows = []
    for one in found:
        for each in one.session.blockers:
            resolved = each.resolved_at if 0 < each.resolved_at <= span.until else 0
            # Nobody is blocked in a session that has ended.
            end = resolved or min(one.session.ended_at or span.until, span.until)
            if each.added_at <= span.until and end >= span.since:
                rows.append(
                    ReportedBlocker(
                        each.id, one.session.id, one.session.branch, each.text, each.issue, each.added_at, resolved,
                        each.resolution if resolved else "", max(end - each.added_at, 0) // 1000,
                    )
                )  # fmt: skip
    return sorted(rows, key=lambda each: each.opened_at)


def _people(workspace: Workspace, tally: Tally) -> list[tuple[str, Sum]]:
    """The authors by their addresses, each under the name that most of his commits bear."""
    sums: dict[str, Sum] = {}
    names: dict[str, dict[str, int]] = {}
    for raw, (name, email) in mapped(workspace.repository, list(tally.people)).items():
        address, one = email.lower() or name, tally.people[raw]
        found = sums.setdefault(address, Sum())
        found.commits += one.commits
        found.added += one.added
        found.deleted += one.deleted
        known = names.setdefault(address, {})
        known[name] = known.get(name, 0) + one.commits
    people = []
    for address, found in sums.items():
        name = max(sorted(names[address]), key=names[address].__getitem__) or address
        people.append((one_line(name), found))
    return sorted(people, key=lambda each: (-each[1].commits, each[0]))


def _totals(
    sessions: Sequence[ReportedSession], blockers: Sequence[ReportedBlocker], decisions: int, closed: int, tally: Tally,
    people: int,
) -> ReportTotals:  # fmt: skip
    blocked = reached = 0
    for start, end in sorted((each.opened_at, each.opened_at + each.seconds * 1000) for each in blockers):
        blocked += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return ReportTotals(
        sessions=len(sessions),
        sessions_ended=sum(each.state == "ended" for each in sessions),
        active_seconds=sum(each.active_seconds for each in sessions),
        idle_seconds=sum(each.idle_seconds for each in sessions),
        blocked_seconds=blocked // 1000,
        objectives=sum(each.objectives for each in sessions),
        objectives_done=sum(each.objectives_done for each in sessions),
        objectives_closed=closed,
        decisions=decisions,
        blockers=len(blockers),
        blockers_open=sum(not each.resolved_at for each in blockers),
        commits=tally.total.commits,
        merges=tally.merges,
        copies=tally.copies,
        files=len(tally.files),
        people=people,
        added=tally.total.added,
        deleted=tally.total.deleted,
    )


def _limits(commits: Span, tally: Tally, span: Range, now: int) -> Iterable[str]:
    if commits.shallow:
        yield (
            f"this clone is shallow: what {plural(len(commits.shallow), 'commit')} at its edge changed, and what came before, "
            "cannot be seen (git fetch --unshallow)"
        )
    if tally.unseen > len(commits.shallow):
        count = tally.unseen - len(commits.shallow)
        yield f"what {plural(count, 'commit')} changed cannot be seen: objects are missing here (git fsck)"
    if tally.undated:
        yield (
            f"{plural(tally.undated, 'commit')} with an impossible date (1970, or later than tomorrow): in the sums, but in no day"
        )
    if commits.future and span.until == now:
        yield f"{plural(commits.future, 'commit')} dated later than now, left out"
