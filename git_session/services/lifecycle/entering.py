"""Enters a branch and its session; shared by start, resume and switch."""

from __future__ import annotations

import os
from collections.abc import Sequence

from git_session.git.tracking import default_branch
from git_session.hot.place import recorded_head_and_session, switch_session
from git_session.model.event import Event
from git_session.model.ids import new_session_id
from git_session.model.session import Session
from git_session.services.workspace import Workspace


def sync_journals_with_head(workspace: Workspace) -> None:
    """Record in the journals that the previous branch's session pauses and the current branch's continues."""
    if workspace.store.root.is_dir():
        place = workspace.place
        _, before = recorded_head_and_session(place)
        switch_session(place, before)


def go_back(workspace: Workspace, branch: str, head: str, *, created: str = "") -> None:
    """After a failure, check out `branch` again (empty: the commit `head`) and delete the branch that was `created`."""
    repository = workspace.repository
    if branch:
        repository.switch(branch, create_from=None if head else "")
    elif head:
        environment = {"GIT_SESSION_COMMAND": "1"}
        repository.git.run("switch", "--quiet", "--detach", head, environment=environment)
    if created:
        repository.git.run("branch", "--quiet", "--delete", "--force", "--", created)
    sync_journals_with_head(workspace)


def unbound_session(workspace: Workspace, branch: str) -> Session | None:
    """The session left open when `branch` was deleted here, and its binding with it; None without one."""
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
    """Write the journal of a new session on `branch`, which is checked out or about to be, and bind the branch to it.

    `adopted` holds the events of an adopted session, to append after the opening.
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
    """The branch that `branch` most likely forked from: the default branch, or empty if that is unknown or `branch`."""
    default = default_branch(workspace.repository)
    return default if default != branch else ""


def last_seen(session: Session) -> int:
    """When someone last worked in the session (epoch ms); later events are news to whoever resumes it."""
    return max(session.clock.last, session.ended_at)


def worktree_path(workspace: Workspace, branch: str, path: str) -> str:
    """The path of a linked worktree for `branch`: `path`, or else beside the main worktree and named after both."""
    if path:
        return os.path.abspath(path)
    main = workspace.repository.worktrees()[0].path
    slug = "-".join(part for part in branch.replace("/", "-").split())
    return f"{main}-{slug}"
