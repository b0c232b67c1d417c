"""Checks before a command switches branches or changes files in the work tree; each error names the next command."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.repository import WorkTree
from git_session.insight.user_work import is_made_anew
from git_session.model.shell import shell_word
from git_session.model.text import plural
from git_session.services.workspace import Workspace


def require_no_operation(workspace: Workspace, *, to: str = "switch branches") -> None:
    """Raise SessionError `in-progress` while git is in the middle of an operation: a reason not `to` do something."""
    operation = workspace.repository.operation()
    if operation:
        raise SessionError(
            "in-progress",
            f"cannot {to}: a {operation} is in progress",
            hint=f"finish it, or: git {operation} {'reset' if operation == 'bisect' else '--abort'}",
        )


def settled_tree(workspace: Workspace, *, to: str) -> WorkTree:
    """The state of the work tree. Raises SessionError `in-progress`, `unmerged` if that is a reason not `to` do something."""
    operation = workspace.repository.operation()
    if operation:
        problem = f"cannot {to}: a {operation} is in progress"
        raise SessionError("in-progress", problem, hint="finish it with git first")
    status = workspace.repository.status()
    if status.conflicted:
        problem = f"cannot {to}: {plural(len(status.conflicted), 'file')} unmerged"
        raise SessionError("unmerged", problem, hint="resolve them, then: git add <file>")
    return status


def require_born(workspace: Workspace) -> None:
    """Raise SessionError `unborn` if the current branch has a session but no commit: git drops such a branch on a switch."""
    repository = workspace.repository
    bound = "" if repository.head else workspace.store.bound(repository.branch)
    if bound:
        raise SessionError(
            "unborn",
            f"cannot leave {repository.branch}: it has no commit yet, so its session {bound} would lose its branch",
            hint=f"make a first commit, or drop the session: git session drop {bound}",
        )


def require_free(workspace: Workspace, branch: str) -> None:
    """Raise SessionError `in-worktree` if another worktree has the branch checked out."""
    path = workspace.repository.worktree_of(branch)
    if path:
        raise SessionError("in-worktree", f"{branch} is checked out in {path}", hint=f"cd {shell_word(path)}")


def require_branch_name(workspace: Workspace, branch: str) -> None:
    """Raise SessionError `bad-branch` if git would refuse the name."""
    if branch.startswith("-") or not workspace.repository.is_valid_branch_name(branch):
        raise SessionError(
            "bad-branch", f"{branch!r} is not a valid branch name", hint="see: git help check-ref-format"
        )


PUT_AWAY = "stash them first: git stash   (or commit them)"
"""What to do about uncommitted changes where a command has no option for them."""


def require_clean_tree(workspace: Workspace, *, hint: str = PUT_AWAY) -> WorkTree:
    """The work tree, whose tracked files have no changes that a switch would carry along or lose. Raises SessionError `dirty`,
    `unmerged`.
    """
    repository = workspace.repository
    leaving = f"cannot leave {repository.branch or 'this detached HEAD'}"
    status = repository.status()
    if status.conflicted:
        raise SessionError(
            "unmerged",
            f"{leaving}: {plural(len(status.conflicted), 'file')} unmerged",
            hint="resolve them, then: git add <file>",
        )
    made_anew = is_made_anew()
    paths = [path for path in dict.fromkeys((*status.staged, *status.changed)) if not made_anew(path)]
    if paths:
        ours = all(path.startswith(".session/") for path in paths)  # `git session status` does not count these
        places = ", ".join(paths) if ours else plural(len(paths), "file")
        raise SessionError("dirty", f"{leaving}: uncommitted changes in {places}", hint=hint)
    return status
