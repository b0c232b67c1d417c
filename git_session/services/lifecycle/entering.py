"""Coming to a branch and to its session: shared by start, resume and switch."""

from __future__ import annotations

import os
from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.git.tracking import default_branch
from git_session.hot.place import here, moved
from git_session.insight.user_work import is_made_anew
from git_session.model.event import Event
from git_session.model.ids import new_session_id
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.workspace import Workspace


def require_still(workspace: Workspace) -> None:
    """Raises SessionError `in-progress` while git is in the middle of something that a switch would disturb."""
    operation = workspace.repository.operation()
    if operation:
        raise SessionError(
            "in-progress",
            f"a {operation} is in progress here",
            hint=f"finish it, or: git {operation} {'reset' if operation == 'bisect' else '--abort'}",
        )


def require_born(workspace: Workspace) -> None:
    """Raises SessionError `unborn` where the branch checked out has a session and no commit: git drops it on a switch."""
    repository = workspace.repository
    bound = "" if repository.head else workspace.store.bound(repository.branch)
    if bound:
        raise SessionError(
            "unborn",
            f"{repository.branch} has no commit yet, and a switch would leave its session {bound} without a branch",
            hint=f"make a first commit, or throw the session away: git session drop {bound}",
        )


def require_free(workspace: Workspace, branch: str) -> None:
    """Raises SessionError `in-worktree` when another worktree has the branch checked out."""
    path = workspace.repository.worktree_of(branch)
    if path:
        raise SessionError("in-worktree", f"{branch} is checked out in {path}", hint=f"cd '{path}'")


def require_branch_name(workspace: Workspace, branch: str) -> None:
    """Raises SessionError `bad-branch` when git would not take the name."""
    if branch.startswith("-") or not workspace.repository.is_valid_branch_name(branch):
        raise SessionError(
            "bad-branch", f"{branch!r} is not a valid branch name", hint="see: git help check-ref-format"
        )


PUT_AWAY = "put them away first: git stash   (or commit them)"
"""What to do about uncommitted changes where a command has no option for them."""


def require_settled(workspace: Workspace, *, hint: str = PUT_AWAY) -> None:
    """Raises SessionError `dirty` when tracked files have changes that a switch would drag along or lose."""
    status = workspace.repository.status()
    if status.conflicted:
        raise SessionError("unmerged", f"{plural(len(status.conflicted), 'file')} unmerged", hint="resolve them first")
    made_anew = is_made_anew()
    paths = [path for path in dict.fromkeys((*status.staged, *status.changed)) if not made_anew(path)]
    if paths:
        ours = all(path.startswith(".session/") for path in paths)  # which status does not count
        raise SessionError(
            "dirty",
            f"{', '.join(paths)}: uncommitted changes"
            if ours
            else f"{plural(len(paths), 'file')} with uncommitted changes",
            hint=hint,
        )


def leave(workspace: Workspace) -> None:
    """Bring the journals in step with the branch that is checked out now: the one before is paused, this one goes on."""
    if workspace.store.root.is_dir():
        place = workspace.place
        _, before = here(place)
        moved(place, before)


def go_back(workspace: Workspace, branch: str, head: str, *, created: str = "") -> None:
    """After a failure: check out `branch` again (empty: the commit `head`), and remove the branch that was `created`."""
    repository = workspace.repository
    if branch:
        repository.switch(branch, create_from=None if head else "")
    elif head:
        environment = {"GIT_SESSION_COMMAND": "1"}
        repository.git.run("switch", "--quiet", "--detach", head, environment=environment)
    if created:
        repository.git.run("branch", "--quiet", "--delete", "--force", "--", created)
    leave(workspace)


def unbound_session(workspace: Workspace, branch: str) -> Session | None:
    """The session of `branch` that was left open when the branch was deleted here, and the binding with it."""
    newest = next(workspace.store.of_branch(branch), None)
    return newest.session if newest and newest.session.is_open else None


def open_session(
    workspace: Workspace,
    branch: str,
    *,
    base: str,
    base_ref: str,
    begun_on: str = "",
    objectives: tuple[str, ...] = (),
    issue: str = "",
    tdd: bool = False,
    adopted: Sequence[Event] = (),
) -> Session:
    """Write the journal of a new session on `branch`, which is checked out or about to be; binds the branch to it.

    `adopted` are the events that follow the opening, when the session takes over an earlier one.
    """
    from datetime import datetime

    today = datetime.fromtimestamp(workspace.now / 1000).astimezone()
    session_id = new_session_id(branch, today)
    while session_id in workspace.store.ids():
        session_id = new_session_id(branch, today)
    opening = workspace.event(
        "session",
        format=1,
        session=session_id,
        branch=branch,
        base=base,
        base_ref=base_ref,
        begun_on=begun_on or None,
        issue=issue,
        tdd=tdd or None,
        timeouts=list(workspace.settings.timeouts),
    )
    added: list[Event] = [workspace.event("objective", text=text) for text in objectives]
    return workspace.store.create(opening, *adopted, *added)


def base_branch(workspace: Workspace, branch: str) -> str:
    """The branch that `branch` most likely forked from: the default branch, if that is another one; empty without one."""
    default = default_branch(workspace.repository)
    return default if default != branch else ""


def last_seen(session: Session) -> int:
    """When somebody last worked in the session (epoch ms): what happened since then is news."""
    return max(session.clock.last, session.ended_at)


def worktree_path(workspace: Workspace, branch: str, path: str) -> str:
    """Where a linked worktree for `branch` goes: `path`, or beside the main worktree, named after both."""
    if path:
        return os.path.abspath(path)
    main = workspace.repository.worktrees()[0].path
    slug = "-".join(part for part in branch.replace("/", "-").split())
    return f"{main}-{slug}"
