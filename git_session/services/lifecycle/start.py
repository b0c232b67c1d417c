"""Starts a session on a new or existing branch."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.git.tracking import remote_branches
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.lifecycle.adopt import Adoptable, AdoptedSession, adopted_session, begin_session
from git_session.services.lifecycle.entering import (
    base_branch,
    go_back,
    sync_journals_with_head,
    unbound_session,
    worktree_path,
)
from git_session.services.lifecycle.startpoint import (
    SessionAlong,
    StartPoint,
    found_on_remote,
    local_name,
    start_point,
)
from git_session.services.overview.brief import Brief, brief
from git_session.services.preconditions import require_born, require_branch_name, require_free, require_no_operation
from git_session.services.quality.measurements import record_quality
from git_session.services.quality.quality import quality
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class StartRequest:
    """The options of a start; an empty branch means the current one, `adoption` is the session to continue."""

    branch: str = ""
    objectives: tuple[str, ...] = ()
    from_ref: str = ""
    issue: str = ""
    tdd: bool = False
    worktree: str | None = None
    adoption: Adoptable | None = None


@dataclass(frozen=True)
class Started:
    """A session that was started."""

    session: str  #: Id of the new session.
    branch: str  #: Branch that the session belongs to.
    created_branch: bool  #: Whether the branch was created.
    remote_branch: str  #: Remote-tracking branch that the branch was created from; empty if it was not.
    along: tuple[SessionAlong, ...]  #: Open sessions whose commits the new branch contains.
    worktree: str  #: Path of the new linked worktree; empty without `--worktree`.
    brief: Brief  #: What is known about the work on the branch.
    #: Work that the session took over from the branch's commits; null without any.
    adopted: AdoptedSession | None = None
    claimed_until: int = 0  #: Until when the branch is claimed (epoch ms); 0 without `--claim`.


def is_open(workspace: Workspace, branch: str) -> bool:
    """Whether a session is open on `branch` (empty: the current one), so that `start` would refuse."""
    repository = workspace.repository
    branch = branch or repository.branch
    if workspace.store.bound(branch):
        return True
    is_only_remote = not repository.has_branch(branch) and bool(remote_branches(repository, branch))
    return is_only_remote and unbound_session(workspace, branch) is not None


def start(workspace: Workspace, request: StartRequest) -> Started:
    """Create or check out the branch and open a session on it.

    Raises SessionError `secret`, `already-open`, `bad-branch`, `detached`, `no-such-ref`, `in-worktree`, `switch-refused`…
    """
    workspace.refuse_secrets(*request.objectives, request.issue)
    repository = workspace.repository
    here = repository.branch
    branch = local_name(workspace, request.branch, command="git session start") if request.branch else here
    if not branch:
        raise SessionError(
            "detached", "HEAD is detached, and a session belongs to a branch", hint="git session start <branch>"
        )
    _refuse_second(workspace, request, branch)
    exists = repository.has_branch(branch) or branch == here
    if exists:
        if request.from_ref:
            raise SessionError(
                "branch-exists",
                f"--from is only for new branches, and {branch} already exists",
                hint=f"git session start {shell_word(branch)}",
            )
        oid = repository.head if branch == here else head_of(repository, branch)
        begins = StartPoint(branch, oid, base_branch(workspace, branch))
    else:
        require_branch_name(workspace, branch)
        begins = _new_branch_at(workspace, request, branch)
    if request.worktree is not None:
        path = _add_worktree(workspace, branch, request, begins, exists=exists)
        there = Workspace.open(path, allow_secret=workspace.allow_secret)
        return _opened(there, branch, begins, request, created=not exists, worktree=path)
    head = repository.head
    if branch != here:
        require_no_operation(workspace)
        require_born(workspace)
        if exists:
            require_free(workspace, branch)
        repository.switch(branch, create_from=None if exists else begins.revision)
    try:
        return _opened(workspace, branch, begins, request, created=not exists)
    except SessionError:
        if branch != here and not workspace.store.bound(branch):
            go_back(workspace, here, head, created="" if exists else branch)
        raise


def _new_branch_at(workspace: Workspace, request: StartRequest, branch: str) -> StartPoint:
    """The start point of a new `branch`: that of `request`, or else the branch of that name on a remote, or else HEAD.

    Raises SessionError `no-such-ref`, `ambiguous-branch`, `not-guessed`, and `already-open` if the branch was deleted here
    while its session was open.
    """
    if request.from_ref:
        return start_point(workspace, branch, request.from_ref)
    found = found_on_remote(workspace, branch)
    if not found:
        for each in remote_branches(workspace.repository, branch):
            raise SessionError(
                "not-guessed",
                f"{branch} exists only on {each.remote}, and checkout.guess is false",
                hint=f"git session start {shell_word(branch)} --from {shell_word(each.name)}",
            )
        return start_point(workspace, branch, "")
    lost = unbound_session(workspace, branch)
    if lost:
        raise _already_open(workspace, request, branch, lost.id)
    return found


def _opened(
    workspace: Workspace,
    branch: str,
    begins: StartPoint,
    request: StartRequest,
    *,
    created: bool,
    worktree: str = "",
) -> Started:
    session = begin_session(
        workspace,
        branch,
        begins,
        request.adoption,
        objectives=request.objectives,
        issue=request.issue,
        tdd=request.tdd,
    )
    sync_journals_with_head(workspace)
    session = workspace.store.read(session.id).session
    session = record_quality(workspace, session, quality(workspace, session))
    shown = brief(workspace, session)
    taken = adopted_session(request.adoption) if request.adoption else None
    return Started(session.id, branch, created, begins.remote_branch, begins.along, worktree, shown, taken)


def _refuse_second(workspace: Workspace, request: StartRequest, branch: str) -> None:
    bound = workspace.store.bound(branch)
    if not bound:
        return
    session: Session = workspace.store.read(bound).session
    if session.branch != branch and workspace.store.bound(session.branch) == bound:
        workspace.store.unbind(branch)  # copied by git branch -c; the session belongs to the original
        return
    raise _already_open(workspace, request, branch, bound)


def _already_open(workspace: Workspace, request: StartRequest, branch: str, session_id: str) -> SessionError:
    """The error for a branch that has an open session; its hint keeps the objectives that were given."""
    word = shell_word(branch)
    path = workspace.repository.worktree_of(branch)
    objectives = [shell_word(each) for each in request.objectives]
    there = f"cd {shell_word(path)}" if path else ""
    if objectives and (there or branch == workspace.repository.branch):
        add = f"git session objectives add {' '.join(objectives)}"
        hint = f"add to it: {there} && {add}" if there else f"add to it: {add}"
    elif there:
        hint = f"go there: {there}; or end it: git session end {word}"
    elif objectives:
        options = "".join(f" -o {each}" for each in objectives)
        hint = f"resume it: git session start {word} --resume{options}"
    else:
        hint = f"resume it: git session resume {word}; or end it: git session end {word}"
    where = f", which is checked out in {path}" if path else ""
    return SessionError("already-open", f"a session is open on {branch}{where}: {session_id}", hint=hint)


def _add_worktree(workspace: Workspace, branch: str, request: StartRequest, begins: StartPoint, *, exists: bool) -> str:
    repository = workspace.repository
    if branch == repository.branch or repository.worktree_of(branch):
        where = repository.worktree_of(branch) or str(repository.top)
        raise SessionError("in-worktree", f"{branch} is checked out in {where}", hint=f"cd {shell_word(where)}")
    if not begins.oid:
        raise SessionError("unborn", "cannot make a worktree: there is no commit yet", hint="make a first commit")
    path = worktree_path(workspace, branch, request.worktree or "")
    if os.path.exists(path) and (not os.path.isdir(path) or os.listdir(path)):
        raise SessionError("not-empty", f"{path} already exists", hint="choose another path: --worktree PATH")
    target = [path, branch] if exists else ["-b", branch, path, begins.revision or "HEAD"]
    # From about git 2.50 on, git would write the new worktree's index to the user's GIT_INDEX_FILE.
    environment = {"GIT_SESSION_COMMAND": "1", "GIT_INDEX_FILE": None}
    finished = repository.git.run("worktree", "add", "--quiet", *target, environment=environment)
    if finished.status:
        raise SessionError("worktree-failed", f"git worktree add failed: {finished.last_error}")
    return path
