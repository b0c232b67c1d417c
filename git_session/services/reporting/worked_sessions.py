"""A session within a range of time: whether somebody worked in it, its figures, and who did what."""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.history.differences import Differences
from git_session.model.activity_intervals import drawn, within
from git_session.model.attribution_shares import Made, SessionShare, Share, Who, parts_of
from git_session.services.figures.people import People
from git_session.services.reporting.chronicle import Chronicle
from git_session.services.reporting.notes import scope_at
from git_session.services.reporting.report import Interval, Range, ReportedSession
from git_session.services.reporting.session_commits import SessionCommits, lines_within, within_range


def was_at_work(one: Chronicle, span: Range) -> bool:
    """Whether somebody worked in the session within the range."""
    return any(span.since <= at <= span.until for at in one.moments() if at) or any(
        within(one.stretches, span.since, span.until)
    )


def reported_session(
    one: Chronicle,
    span: Range,
    counted: SessionCommits,
    differences: Differences,
    who: tuple[Share, ...],
    *,
    grain: int,
) -> ReportedSession:
    """The session within the range; `grain` is the length (ms) of gaps that its intervals do not show."""
    session = one.session
    stretches = list(within(one.stretches, span.since, span.until))
    added, deleted = lines_within(differences, counted.work, span)
    scope = scope_at(session, span.until)
    ended = session.ended_at if 0 < session.ended_at <= span.until else 0
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
        merged=counted.merge.state,
        objectives=len(scope),
        objectives_done=sum(scope),
        commits=len(within_range(counted.work, span)),
        added=added,
        deleted=deleted,
        intervals=tuple(
            Interval(each.start, each.end, "active" if each.active else "idle") for each in drawn(stretches, grain)
        ),
        who=who,
    )


def made_in(one: Chronicle, counted: SessionCommits, people: People) -> dict[str, Made]:
    """Id of each commit of the session -> when and by whom it was made."""
    seen = {oid: (at, agent) for oid, at, agent in one.commits}
    made: dict[str, Made] = {}
    for record in counted.work.own:
        at, agent = seen.get(record.oid, (record.committer.time * 1000, ""))
        made[record.oid] = Made(at, agent, people.key((record.author.name, record.author.email)))
    return made


def parts_within(
    one: Chronicle,
    made: Mapping[str, Made],
    counted: SessionCommits,
    span: Range,
    *,
    files: Mapping[Who, set[str]] | None = None,
) -> dict[Who, SessionShare]:
    """The shares of each person and agent in the session's commits (`made_in`) and time within the range, and in `files`, if those
    are counted."""
    in_range = [made[record.oid] for record in within_range(counted.work, span)]
    return parts_of(within(one.stretches, span.since, span.until), list(made.values()), counted=in_range, files=files)
