"""Commits of open sessions that come along with a branch which is not theirs: with a new one, or with one that is merged."""

from __future__ import annotations

from git_session.git.branches import upstreams_of
from git_session.insight.history.work import works_of
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class CommitAlong:
    """A commit of another session that a branch brings along."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.


@dataclass(frozen=True)
class SessionAlong:
    """An open session whose own commits come along with another branch."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    commits: tuple[CommitAlong, ...]  #: Commits of that session which come along, the oldest first.


def commits_along(workspace: Workspace, tip: str, *, into: str, own: Session | None = None) -> tuple[SessionAlong, ...]:
    """The commits of open sessions that `tip` has and `into` (empty: nothing) and its upstream have not.

    `own` is the session of the branch itself: its commits do not count, whoever else knows them.
    """
    bound = map(workspace.store.bound, workspace.store.open_branches())
    sessions = [
        each.session for each in workspace.store.read_each([each for each in bound if not own or each != own.id])
    ]
    if not sessions:
        return ()
    repository = workspace.repository
    asked = [into, *upstreams_of(repository, [into]).values()] if into else []
    hidden = [oid for oid in repository.commits(asked).values() if oid]
    options = ("--reverse", "--topo-order", "--no-show-signature", "--no-color", "--format=%H%x00%s")
    listed = repository.git.must("log", *options, tip, "--not", *hidden, "--").output.decode("utf-8", "replace")
    subjects = dict(row.split("\0", 1) for row in listed.split("\n")[:-1])
    if not subjects:
        return ()
    for oid in _commits_of(workspace, [own])[0] if own else ():
        subjects.pop(oid, None)
    found = []
    for session, oids in zip(sessions, _commits_of(workspace, sessions), strict=True):
        commits = tuple(CommitAlong(oid, subject) for oid, subject in subjects.items() if oid in oids)
        if commits:
            found.append(SessionAlong(session.id, session.branch, commits))
    return tuple(found)


def _commits_of(workspace: Workspace, sessions: list[Session]) -> list[set[str]]:
    """The ids of each session's own commits: those that its journal knows, and those that no hook saw."""
    works = works_of(workspace.repository, workspace.objects, sessions, now=workspace.now)
    return [
        {commit.oid for commit in session.commits} | {record.oid for record in work.own}
        for session, work in zip(sessions, works, strict=True)
    ]
