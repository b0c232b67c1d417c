"""Merges a session's branch at its end: checks the target and whose commits are merged, and undoes a failed merge."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.branches import HEADS
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.model.text import one_line, plural, some
from git_session.services.lifecycle.entering import go_back
from git_session.services.lifecycle.startpoint import (
    SessionAlong,
    StartPoint,
    commits_along,
    found_on_remote,
    local_name,
)
from git_session.services.preconditions import require_clean_tree
from git_session.services.workspace import Workspace

_LISTED = 5
"""Limit on the commits of a session that a refusal lists."""


@dataclass(frozen=True)
class MergeTarget:
    """The branch to merge into, its start point if only a remote has it, and open sessions whose commits are merged too.

    `has_all`: it already contains every commit of the session's branch.
    """

    branch: str
    begins: StartPoint | None
    along: tuple[SessionAlong, ...]
    has_all: bool


def merge_target(workspace: Workspace, session: Session, name: str, *, with_others: bool) -> MergeTarget:
    """The branch `name` as the target of the session's merge.

    Raises SessionError `no-such-branch`, `same-branch`, `in-worktree`, `dirty` and, unless `with_others`, `other-sessions` if
    commits of other open sessions would be merged too.
    """
    repository = workspace.repository
    command = "git session end --merge-to"
    target = local_name(workspace, name, command=command)
    if target == session.branch:
        raise SessionError("same-branch", f"{target} cannot be merged into itself", hint="name another branch")
    begins = None
    if not repository.has_branch(target):
        begins = found_on_remote(workspace, target)
        if not begins:
            raise SessionError(
                "no-such-branch", f"there is no branch {target!r} to merge into", hint="to list branches: git branch"
            )
    path = repository.worktree_of(target)
    if path:
        raise SessionError(
            "in-worktree",
            f"cannot merge into {target} from here: it is checked out in {path}",
            hint=f"end without --merge-to, then: git -C {shell_word(path)} merge {shell_word(session.branch)}",
        )
    require_clean_tree(workspace)
    into = begins.remote_branch if begins else target
    along = commits_along(workspace, "HEAD", into=into, own=session)
    if along and not with_others:
        raise _others(workspace, along, target, into)
    commit = begins.oid if begins else repository.commit(HEADS + target)
    has_all = repository.git.run("merge-base", "--is-ancestor", "HEAD", commit).status == 0
    return MergeTarget(target, begins, along, has_all)


def _others(workspace: Workspace, along: tuple[SessionAlong, ...], target: str, into: str) -> SessionError:
    count = sum(len(each.commits) for each in along)
    whose = "another open session" if len(along) == 1 else "other open sessions"
    rows = [f"{plural(count, 'commit')} of {whose} would be merged into {target} too"]
    for each in along:
        rows.append(f"  {each.branch}  {each.session}")
        rows += [f"    {short_oid(commit.oid)} {one_line(commit.subject)}" for commit in each.commits[:_LISTED]]
        if len(each.commits) > _LISTED:
            rows.append(f"    and {len(each.commits) - _LISTED} more")
    merge = f"git session end --merge-to {shell_word(target)} --with-others"
    upper = _below_all_else(workspace, along, into)
    leave_out = f"leave them out: git rebase --onto {shell_word(into)} {short_oid(upper)}   or " if upper else ""
    return SessionError("other-sessions", "\n".join(rows), hint=f"{leave_out}merge them too: {merge}")


def _below_all_else(workspace: Workspace, along: tuple[SessionAlong, ...], into: str) -> str:
    """The last commit of `along` if all of them are below all others, so that a rebase can leave out just them; else empty."""
    oids = {commit.oid for each in along for commit in each.commits}
    git, hidden = workspace.repository.git, ("--not", into, "--")
    listed = git.must("rev-list", "--topo-order", "HEAD", *hidden).text.split()
    top = listed[-len(oids)]
    return top if set(git.must("rev-list", top, *hidden).text.split()) == oids else ""


def merge_into(workspace: Workspace, session: Session, target: MergeTarget) -> None:
    """Check the target out and merge the session's branch into it; undo everything on failure.

    Raises SessionError `merge-conflict`, `merge-failed`.
    """
    repository = workspace.repository
    head, branch = repository.head, session.branch
    repository.switch(target.branch, create_from=target.begins.revision if target.begins else None)
    finished = repository.git.run("merge", "--no-edit", branch)
    if finished.status == 0:
        return
    conflicted = repository.status().conflicted
    if repository.operation() == "merge":
        repository.git.must("merge", "--abort")
    go_back(workspace, branch, head, created=target.branch if target.begins else "")
    if conflicted:
        names = some(conflicted, 3)
        raise SessionError(
            "merge-conflict",
            f"{branch} conflicts with {target.branch} in {names}; the merge was undone and the session is still open",
            hint=f"git merge {shell_word(target.begins.remote_branch if target.begins else target.branch)}, resolve, commit, "
            "then run end again",
        )
    raise SessionError(
        "merge-failed",
        f"git merge failed: {finished.last_error}; you are back on {branch} and the session is still open",
        hint=f"try it by hand: git switch {shell_word(target.branch)} && git merge {shell_word(branch)}",
    )
