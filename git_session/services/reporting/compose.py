"""Composes a report from the journals and the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date

from git_session.git.repository import Repository
from git_session.insight.history.activity import CommitRange, activity, span_of
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import ChangedFile
from git_session.insight.user_work import is_users
from git_session.model.activity_intervals import blocked_ms, by_day, day_of, within
from git_session.model.agent_turns import files_by_agent
from git_session.model.attribution_shares import SessionShare, Who, settled, shares, workers
from git_session.model.progress import SILENT, Progress
from git_session.model.text import one_line, plural
from git_session.services.figures.people import People
from git_session.services.planning.issues import links_of
from git_session.services.reporting.activity_buckets import pace_of, periods_of
from git_session.services.reporting.chronicle import Chronicle, chronicles
from git_session.services.reporting.commit_totals import EARLIEST, Sum, Tally
from git_session.services.reporting.headlines import Headline, finished_in, in_progress_at
from git_session.services.reporting.notes import (
    blockers_in,
    burn_up_of,
    closed_in,
    decisions_in,
    measured_in,
)
from git_session.services.reporting.report import (
    CommitType,
    Person,
    ProjectReport,
    Range,
    ReportedBlocker,
    ReportedSession,
    ReportTotals,
)
from git_session.services.reporting.session_commits import (
    SessionCommits,
    last_second,
    mergings,
    replacements,
    session_commits,
    within_range,
)
from git_session.services.reporting.worked_sessions import made_in, parts_within, reported_session, was_at_work
from git_session.services.teamwork.past import shared_within
from git_session.services.workspace import Workspace

LISTED = 20
"""Limit on the people and files listed."""
_REVIEWED = 30 * 24 * 3600 * 1000
"""How long before the range (ms) the last activity of a session may be for its merge to be looked for: reviews take days."""
_GRAIN = 1500
"""Gaps shorter than this fraction of the range are too small to draw."""


def report(workspace: Workspace, span: Range, progress: Progress = SILENT, *, team: bool = False) -> ProjectReport:
    """The report of a range, with what colleagues share if `team`; unreadable sessions go to the store's notices."""
    repository, now = workspace.repository, workspace.now
    known = chronicles(
        repository,
        workspace.store,
        since=span.since,
        now=now,
        timeouts=workspace.settings.timeouts,
        until=span.until,
        progress=progress,
    )
    found = sorted(
        (each for each in known if was_at_work(each, span)),
        key=lambda each: (each.session.started_at, each.session.id),
    )
    counted = session_commits(workspace, found)
    tips = dict.fromkeys(each.work.tip for each in counted if each.work.own)
    commits = span_of(repository, span.since // 1000, last_second(span), tips)
    tally = Tally(replacements(counted), now // 1000, is_users(workspace.settings), _file_sets(found, counted))
    with closing(activity(repository, commits, progress)) as found_commits:
        tally.add(found_commits)
    span = _begun(span, found, tally)
    lengths, active = _by_day(found, span)
    days = periods_of(lengths, tally.days, active)
    authors = {record.oid: (record.author.name, record.author.email) for each in counted for record in each.work.own}
    counts = {identity: each.commits for identity, each in tally.people.items()}
    names = People(repository, {**dict.fromkeys(authors.values(), 0), **counts})
    people = _people(names, tally)
    parts = settled([_parts(*each, span, names, tally) for each in zip(found, counted, strict=True)])
    files = sorted(tally.files.items(), key=lambda each: (-each[1].commits, -each[1].added - each[1].deleted, each[0]))
    grain = (span.until - span.since) // _GRAIN
    with Differences(repository, workspace.objects, is_users(workspace.settings)) as differences:
        sessions = tuple(
            reported_session(each, span, commits_of, differences, shares(who, names.name), grain=grain)
            for each, commits_of, who in zip(found, counted, parts, strict=True)
        )
    headlines = [*_headlines(workspace, found, counted, sessions, span), *_merged_since(workspace, known, found, span)]
    blockers = tuple(blockers_in(known, span))  # of inactive sessions too, which may be blocked
    decisions = tuple(decisions_in(found, span))
    blocked = sum(blocked_ms(within(each.stretches, span.since, span.until), each.session.blockers) for each in found)
    return ProjectReport(
        at=now,
        project=one_line(repository.top.name),
        branch=repository.branch,
        range=span,
        finished=finished_in(headlines, span),
        in_progress=in_progress_at(headlines),
        blockers=blockers,
        decisions=decisions,
        totals=_totals(sessions, blockers, len(decisions), closed_in(found, span), blocked // 1000, tally, len(people)),
        sessions=sessions,
        days=days,
        pace=pace_of(days, day_of(span.since), day_of(span.until)),
        burn_up=tuple(burn_up_of(found, span)),
        types=tuple(
            CommitType(kind, each.commits, each.added, each.deleted)
            for kind, each in sorted(tally.types.items(), key=lambda pair: (-pair[1].commits, pair[0]))
        ),
        measured=tuple(measured_in(found, span)),
        people=tuple(Person(name, each.commits, each.added, each.deleted) for name, each in people[:LISTED]),
        people_more=max(len(people) - LISTED, 0),
        who=workers(parts, names.name),
        files=tuple(ChangedFile(path, each.commits, each.added, each.deleted) for path, each in files[:LISTED]),
        files_more=max(len(files) - LISTED, 0),
        limits=tuple(_limits(repository, commits, tally, span, now)),
        colleagues=shared_within(workspace, span.since, span.until) if team else (),
        links=links_of(workspace, [each.issue for each in blockers]),
    )


def _file_sets(found: Sequence[Chronicle], counted: Sequence[SessionCommits]) -> dict[str, set[str]]:
    """Id of a session's commit -> the set for its files, which all commits of one person or agent in the session share."""
    sets: dict[tuple[str, str, str, str], set[str]] = {}
    found_sets: dict[str, set[str]] = {}
    for one, each in zip(found, counted, strict=True):
        agents = {oid: agent for oid, _, agent in one.commits}
        for record in each.work.own:
            key = one.session.id, agents.get(record.oid, ""), record.author.name, record.author.email
            found_sets[record.oid] = sets.setdefault(key, set())
    return found_sets


def _begun(span: Range, found: Sequence[Chronicle], tally: Tally) -> Range:
    """`span`, starting at the first commit or session if it has no start."""
    if span.since:
        return span
    starts = [each.session.started_at for each in found if each.session.started_at >= EARLIEST * 1000]
    starts += [tally.first * 1000] if tally.first else []
    return Range(span.kind, span.title, min([*starts, span.until]), span.until)


def _headlines(
    workspace: Workspace,
    found: Sequence[Chronicle],
    counted: Sequence[SessionCommits],
    sessions: Sequence[ReportedSession],
    span: Range,
) -> Iterable[Headline]:
    places = mergings(workspace, found, counted, span)
    return [Headline(*each) for each in zip(found, sessions, places, strict=True)]


def _merged_since(
    workspace: Workspace, known: Iterable[Chronicle], found: Sequence[Chronicle], span: Range
) -> Iterable[Headline]:
    """Sessions that nobody worked on in the range, but whose work was merged in it."""
    seen = {each.session.id for each in found}
    since = span.since - _REVIEWED
    before = [
        each
        for each in known
        if each.session.id not in seen and not each.session.merged_to and max(each.moments(), default=0) >= since
    ]
    places = mergings(workspace, before, session_commits(workspace, before), span) if before else []
    return [Headline(one, None, place) for one, place in zip(before, places, strict=True) if place.at >= span.since]


def _by_day(found: Iterable[Chronicle], span: Range) -> tuple[dict[date, list[int]], dict[date, set[str]]]:
    """Local date -> [active ms, idle ms] of all sessions, and local date -> ids of the sessions active on it."""
    lengths: dict[date, list[int]] = {}
    active: dict[date, set[str]] = {}
    for one in found:
        for stretch in within(one.stretches, span.since, span.until):
            for day, length in by_day(stretch):
                lengths.setdefault(day, [0, 0])[0 if stretch.active else 1] += length
                if stretch.active:
                    active.setdefault(day, set()).add(one.session.id)
    return lengths, active


def _parts(
    one: Chronicle, counted: SessionCommits, span: Range, people: People, tally: Tally
) -> dict[Who, SessionShare]:
    """The shares of each person and agent in the session's commits, time and files within the range."""
    made = made_in(one, counted, people)
    in_range = [record.oid for record in within_range(counted.work, span)]
    turns = files_by_agent(each for each in one.turns if span.since <= each.at <= span.until)
    files = {who: {path for path in paths if tally.counts(path)} for who, paths in turns.items()}
    for who, changed in {
        id(tally.changed_by[oid]): (made[oid].who, tally.changed_by[oid]) for oid in in_range
    }.values():
        files.setdefault(who, set()).update(changed)
    return parts_within(one, made, counted, span, files=files)


def _people(people: People, tally: Tally) -> list[tuple[str, Sum]]:
    """(name, totals) of each author, the most commits first."""
    sums: dict[str, Sum] = {}
    for identity, one in tally.people.items():
        found = sums.setdefault(people.key(identity), Sum())
        found.commits += one.commits
        found.added += one.added
        found.deleted += one.deleted
    return sorted(
        ((people.name(key), found) for key, found in sums.items()), key=lambda each: (-each[1].commits, each[0])
    )


def _totals(
    sessions: Sequence[ReportedSession], blockers: Sequence[ReportedBlocker], decisions: int, closed: int,
    blocked: int, tally: Tally, people: int,
) -> ReportTotals:  # fmt: skip
    return ReportTotals(
        sessions=len(sessions),
        sessions_ended=sum(each.state == "ended" for each in sessions),
        active_seconds=sum(each.active_seconds for each in sessions),
        idle_seconds=sum(each.idle_seconds for each in sessions),
        blocked_seconds=blocked,
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


def _limits(repository: Repository, commits: CommitRange, tally: Tally, span: Range, now: int) -> Iterable[str]:
    if commits.shallow:
        yield (
            f"this clone is shallow: the changes of {plural(len(commits.shallow), 'commit')} at its edge, and all earlier "
            "history, are missing (git fetch --unshallow)"
        )
    if tally.unseen > len(commits.shallow):
        count = tally.unseen - len(commits.shallow)
        if repository.lacks_objects and not repository.is_shallow:
            yield f"this partial clone lacks the changes of {plural(count, 'commit')}: {repository.how_to_complete}"
        else:
            yield f"the changes of {plural(count, 'commit')} are unknown: objects are missing (git fsck)"
    if tally.undated:
        yield (
            f"{plural(tally.undated, 'commit')} with an impossible date (1970, or after tomorrow): counted, but in no day"
        )
    if commits.future and span.until == now:
        yield f"{plural(commits.future, 'commit')} dated in the future, not counted"
