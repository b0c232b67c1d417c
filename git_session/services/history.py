"""The sessions of a repository, and how they develop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from git_session.errors import SessionError
from git_session.insight.work import changes_of, work_of
from git_session.model.ids import slug_of
from git_session.model.session import Session
from git_session.services.workspace import Workspace

COUNT = 10


@dataclass(frozen=True)
class Past:
    """A session in figures; `state` is open or ended. Times are epoch ms (0: not yet), durations seconds.

    Files and lines are those between its fork point and its tip.
    """

    id: str
    branch: str
    state: str
    current: bool
    issue: str
    started_at: int
    ended_at: int
    merged_to: str
    active_seconds: int
    idle_seconds: int
    objectives: int
    objectives_done: int
    blockers_open: int
    commits: int
    files: int
    added: int
    deleted: int


@dataclass(frozen=True)
class Totals:
    """The figures of all listed sessions added up."""

    sessions: int
    active_seconds: int
    objectives: int
    objectives_done: int
    commits: int
    files: int
    added: int
    deleted: int


@dataclass(frozen=True)
class History:
    """Sessions, the newest first; `more` counts those that --count left out. `at` is epoch ms."""

    at: int
    sessions: tuple[Past, ...]
    more: int
    totals: Totals


def history(workspace: Workspace, *, count: int = COUNT, since: str = "", branch: str = "") -> History:
    """The newest `count` sessions, of `branch` alone if that is named, started since a date that git understands.

    Raises SessionError `bad-date`.
    """
    after = moment(workspace, since) if since else 0
    found = [each for each in _sessions(workspace, branch) if each.started_at >= after]
    here = workspace.store.bound(workspace.repository.branch) if workspace.repository.branch else ""
    past = tuple(_past(workspace, each, here) for each in found[:count])
    return History(workspace.now, past, len(found) - len(past), totals(past))


def totals(past: Iterable[Past]) -> Totals:
    """The sums over `past`."""
    rows = list(past)
    return Totals(
        len(rows),
        *(
            sum(getattr(row, name) for row in rows)
            for name in ("active_seconds", "objectives", "objectives_done", "commits", "files", "added", "deleted")
        ),
    )


def moment(workspace: Workspace, date: str) -> int:
    """The epoch ms that git understands by `date`: `2 weeks ago`, `2027-01-31`. Raises SessionError `bad-date`.

    git takes what it does not understand for now (date.c, approxidate), so that this is refused unless it says so.
    """
    seconds = workspace.now // 1000
    clock = {"GIT_TEST_DATE_NOW": str(seconds)}  # so that `ago` counts from the time that this command goes by
    shown = workspace.repository.git.must("rev-parse", f"--since={date}", environment=clock).text
    found = shown.removeprefix("--max-age=")
    if not found.isdigit() or (int(found) == seconds and date.strip().lower() not in ("now", "today")):
        raise SessionError(
            "bad-date", f"{date!r} is not a date that git understands", hint='for example: --since "2 weeks ago"'
        )
    return int(found) * 1000


def _sessions(workspace: Workspace, branch: str) -> list[Session]:
    """All sessions, or those of `branch` (now or when they were opened), the newest first."""
    if not branch:
        return [stored.session for stored in workspace.store.every()]
    prefix = slug_of(branch) + "-"
    bound = workspace.store.bound(branch)
    named = [each for each in workspace.store.ids() if each == bound or each.startswith(prefix)]
    found = [workspace.store.read(each).session for each in named]
    mine = [each for each in found if each.branch == branch]
    return sorted(mine, key=lambda each: (each.started_at, each.id), reverse=True)


def _past(workspace: Workspace, session: Session, here: str) -> Past:
    clock = workspace.clock(session)
    work = work_of(workspace.repository, workspace.objects, session, now=workspace.now)
    changes = changes_of(workspace.objects, work)
    return Past(
        id=session.id,
        branch=session.branch,
        state="open" if session.is_open else "ended",
        current=session.id == here,
        issue=session.issue,
        started_at=session.started_at,
        ended_at=session.ended_at,
        merged_to=session.merged_to,
        active_seconds=clock.active // 1000,
        idle_seconds=clock.idle // 1000,
        objectives=len(session.counted),
        objectives_done=len(session.done),
        blockers_open=len(session.open_blockers),
        commits=len(work.own),
        files=len(changes),
        added=sum(change.added for change in changes),
        deleted=sum(change.deleted for change in changes),
    )
