"""Start: a branch, and a session on it."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.brief import Brief, brief
from git_session.services.entering import (
    base_branch,
    leave,
    open_session,
    require_branch_name,
    require_free,
    require_still,
    worktree_path,
)
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class StartRequest:
    """What is to be started; an empty branch means the one that is checked out."""

    branch: str = ""
    objectives: tuple[str, ...] = ()
    from_ref: str = ""
    issue: str = ""
    tdd: bool = False
    worktree: str | None = None


@dataclass(frozen=True)
class Started:
    """A new session: its id and branch, whether the branch is new, the linked worktree it is in (or ''), the brief."""

    session: str
    branch: str
    created_branch: bool
    worktree: str
    brief: Brief


def start(workspace: Workspace, request: StartRequest) -> Started:
    """Create or check out the branch and open its session. Refused when the branch has an open one.

    Raises SessionError `already-open`, `bad-branch`, `detached`, `no-such-ref`, `in-worktree`, `switch-refused`…
    """
    repository = workspace.repository
    here = repository.branch
    branch = request.branch or here
    if not branch:
        raise SessionError("detached", "HEAD is detached, and a session belongs to a branch", hint="name a branch")
    _refuse_second(workspace, branch)
    exists = repository.has_branch(branch) or branch == here
    if not exists:
        require_branch_name(workspace, branch)
    elif request.from_ref:
        raise SessionError(
            "branch-exists", f"{branch} exists already, so --from has nothing to say", hint="leave --from out"
        )
    base = _base(workspace, branch, request.from_ref, exists=exists)
    base_ref = request.from_ref or ("" if exists else here)
    if not repository.has_branch(base_ref) or base_ref == branch:
        base_ref = base_branch(workspace, branch)
    if request.worktree is not None:
        path = _add_worktree(workspace, branch, request, exists=exists)
        other = Workspace.open(path)
        return _opened(other, branch, base, base_ref, request, created=not exists, worktree=path)
    if branch != here:
        require_still(workspace)
        if exists:
            require_free(workspace, branch)
            repository.switch(branch)
        else:
            repository.switch(branch, create_from=request.from_ref)
    try:
        return _opened(workspace, branch, base, base_ref, request, created=not exists)
    except SessionError:
        if branch != here and here and not workspace.store.bound(branch):
            repository.switch(here)
            if not exists:
                repository.git.run("branch", "--delete", "--force", branch)
        raise


def _opened(
    workspace: Workspace,
    branch: str,
    base: str,
    base_ref: str,
    request: StartRequest,
    *,
    created: bool,
    worktree: str = "",
) -> Started:
    session = open_session(
        workspace,
        branch,
        base=base,
        base_ref=base_ref,
        objectives=request.objectives,
        issue=request.issue,
        tdd=request.tdd,
    )
    leave(workspace)
    session = workspace.store.refresh(session.id)
    return Started(session.id, branch, created, worktree, brief(workspace, session))


def _refuse_second(workspace: Workspace, branch: str) -> None:
    bound = workspace.store.bound(branch)
    if not bound:
        return
    session: Session = workspace.store.read(bound).session
    if session.branch != branch and workspace.store.bound(session.branch) == bound:
        workspace.store.unbind(branch)  # copied by git branch -c; the session stays with the original
        return
    raise SessionError(
        "already-open",
        f"a session is open on {branch}: {bound}",
        hint=f"go on with it: git session resume {branch}   (or end it: git session end {branch})",
    )


def _base(workspace: Workspace, branch: str, from_ref: str, *, exists: bool) -> str:
    repository = workspace.repository
    if from_ref:
        base = repository.commit(from_ref)
        if not base:
            raise SessionError(
                "no-such-ref", f"there is no commit {from_ref!r}", hint="git branch --all lists branches"
            )
        return base
    return repository.commit(branch) if exists and branch != repository.branch else repository.head


def _add_worktree(workspace: Workspace, branch: str, request: StartRequest, *, exists: bool) -> str:
    repository = workspace.repository
    if branch == repository.branch or repository.worktree_of(branch):
        where = repository.worktree_of(branch) or str(repository.top)
        raise SessionError("in-worktree", f"{branch} is checked out in {where}", hint=f"cd '{where}'")
    if not repository.head:
        raise SessionError("unborn", "there is no commit yet to make a worktree of", hint="make a first commit")
    path = worktree_path(workspace, branch, request.worktree or "")
    if os.path.exists(path) and (not os.path.isdir(path) or os.listdir(path)):
        raise SessionError("not-empty", f"{path} is there already", hint="--worktree PATH names another place")
    target = [path, branch] if exists else ["-b", branch, "--no-track", path, request.from_ref or "HEAD"]
    # A GIT_INDEX_FILE is the index of the worktree we stand in: since git 2.50 or so the new one's would replace it.
    environment = {"GIT_SESSION_COMMAND": "1", "GIT_INDEX_FILE": None}
    finished = repository.git.run("worktree", "add", "--quiet", *target, environment=environment)
    if finished.status:
        raise SessionError("worktree-failed", f"git worktree add failed: {finished.last_error}")
    return path
