"""Finds the start point of a new branch, and the open sessions whose commits it would contain."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.branches import HEADS, REMOTES, named_before, upstreams_of
from git_session.git.tracking import branch_of_remote, default_branch, remote_branch, remote_branches
from git_session.insight.history.work import works_of
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.lifecycle.entering import base_branch
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class CommitAlong:
    """A commit of another session that a branch contains."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.


@dataclass(frozen=True)
class SessionAlong:
    """An open session whose own commits another branch contains."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    commits: tuple[CommitAlong, ...]  #: Commits of that session which come along, the oldest first.


def commits_along(workspace: Workspace, tip: str, *, into: str, own: Session | None = None) -> tuple[SessionAlong, ...]:
    """The commits of open sessions that `tip` contains but `into` (empty: nothing) and its upstream do not.

    `own` is the branch's own session, whose commits do not count.
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
    """The ids of each session's own commits, including those that no hook saw."""
    works = works_of(workspace.repository, workspace.objects, sessions, now=workspace.now)
    return [
        {commit.oid for commit in session.commits} | {record.oid for record in work.own}
        for session, work in zip(sessions, works, strict=True)
    ]


@dataclass(frozen=True)
class StartPoint:
    """The start point of a branch: `revision` for git (empty: HEAD), its `oid` (empty before the first commit), the branch that
    it forks from (`base_ref`), the remote-tracking branch that it was found as (`origin/x` or empty), and the sessions whose
    commits it contains. `begun_on` is the remote-tracking branch of the same name at which it starts, if any."""

    revision: str
    oid: str
    base_ref: str
    remote_branch: str = ""
    along: tuple[SessionAlong, ...] = ()
    begun_on: str = ""


def local_name(workspace: Workspace, name: str, *, command: str) -> str:
    """The local branch, existing or not, that `name` on a command line means; reads `-` and `@{-N}` as git does.

    A hint appends the right name to `command`. Raises SessionError `no-branch-before`, and `remote-name` for `origin/x`.
    """
    repository = workspace.repository
    branch = named_before(repository, name)
    theirs = branch_of_remote(repository, branch) if "/" in branch and not repository.has_branch(branch) else ""
    if not theirs:
        return branch
    word = shell_word(theirs)
    is_known = repository.has_branch(theirs) or [each.name for each in remote_branches(repository, theirs)] == [branch]
    raise SessionError(
        "remote-name",
        f"{branch} is a remote-tracking branch, and a session needs a local one",
        hint=("" if is_known else f"git branch --track {word} {shell_word(branch)} && ") + f"{command} {word}",
    )


def found_on_remote(workspace: Workspace, branch: str) -> StartPoint | None:
    """The start point of `branch`, which is missing here, on a remote; None if no remote has it.

    Its commits count as those of others. Raises SessionError `ambiguous-branch`.
    """
    found = remote_branch(workspace.repository, branch)
    if not found:
        return None
    oid = workspace.repository.commit(found.ref)
    return StartPoint(found.ref, oid, base_branch(workspace, branch), found.name, begun_on=found.name)


def start_point(workspace: Workspace, branch: str, revision: str) -> StartPoint:
    """The start point of the new `branch` at `revision`, which may be a branch that only a remote has (empty: HEAD).

    Raises SessionError `no-such-ref`, `ambiguous-branch`.
    """
    if not revision:
        return _at_head(workspace)
    repository = workspace.repository
    revision = named_before(repository, revision)
    oid = "" if revision.startswith("-") else repository.commit(revision)
    if not oid:
        found = None if revision.startswith("-") else remote_branch(repository, revision)
        if not found:
            raise SessionError(
                "no-such-ref", f"there is no commit {revision!r}", hint="to list branches: git branch --all"
            )
        base_ref = found.name if revision != branch else base_branch(workspace, branch)
        begun_on = found.name if revision == branch else ""
        return StartPoint(found.ref, repository.commit(found.ref), base_ref, begun_on=begun_on)
    same = (each.name for each in remote_branches(repository, branch) if revision in (each.name, each.ref))
    base_ref = _branch_at(workspace, branch, revision) or base_branch(workspace, branch)
    return StartPoint(revision, oid, base_ref, begun_on=next(same, ""))


def _branch_at(workspace: Workspace, branch: str, revision: str) -> str:
    """The branch named by `revision`, or the local branch whose upstream it is; empty if it names no branch or `branch`."""
    repository = workspace.repository
    ref = repository.git.ask("rev-parse", "--quiet", "--verify", "--symbolic-full-name", "--end-of-options", revision)
    ref = ref or ""
    if ref.startswith(HEADS):
        name = ref.removeprefix(HEADS)
        return name if name != branch else ""
    if not ref.startswith(REMOTES):
        return ""
    name = ref.removeprefix(REMOTES)
    local = branch_of_remote(repository, name)
    if local == branch:
        return ""
    return local if upstreams_of(repository, [local]).get(local) == name else name


def _at_head(workspace: Workspace) -> StartPoint:
    repository = workspace.repository
    here, along = repository.branch, along_from_here(workspace)
    # A session's branch without commits of its own is still at the default branch.
    is_from_here = repository.has_branch(here) and (along or not workspace.store.bound(here))
    return StartPoint("", repository.head, here if is_from_here else default_branch(repository), along=along)


def is_missing(workspace: Workspace, branch: str) -> bool:
    """Whether neither this clone nor a remote has the branch. Raises SessionError `ambiguous-branch`."""
    return not workspace.repository.has_branch(branch) and not remote_branch(workspace.repository, branch)


def along_from_here(workspace: Workspace) -> tuple[SessionAlong, ...]:
    """The open sessions whose commits a new branch at HEAD would contain."""
    repository = workspace.repository
    default = default_branch(repository)
    if not repository.head or (default and default == repository.branch):
        return ()
    return commits_along(workspace, "HEAD", into=default)
