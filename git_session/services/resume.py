"""Resume: check out a session's branch, reopen it if it had ended, and tell what happened since."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.brief import Brief, brief
from git_session.services.entering import last_seen, leave, require_free, require_settled, require_still
from git_session.services.snapshot import bring_back
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class Resumed:
    """A session that goes on: whether it had ended, what became of the work put away with it (`none`, `restored`,
    `conflicts`: restored with conflicts to resolve, `kept`: still put away), and its brief."""

    session: str
    branch: str
    reopened: bool
    stash: str
    brief: Brief


def resume(workspace: Workspace, name: str = "", *, objectives: Sequence[str] = ()) -> Resumed:
    """Go on with the session that `name` (id, prefix or branch) means; without a name, that of this branch. It gets `objectives`
    in addition.

    Raises SessionError `no-session`, `branch-gone`, `other-open`, `dirty`, `in-worktree`…
    """
    workspace.current()
    session = workspace.find(name).session
    branch = session.branch
    repository = workspace.repository
    is_here = branch == repository.branch
    if not is_here:
        require_still(workspace)
        if not repository.has_branch(branch):
            last = session.commits[-1].oid if session.commits else session.opened_on
            raise SessionError(
                "branch-gone", f"the branch {branch} of {session.id} is gone", hint=f"git branch {branch} {last[:9]}"
            )
        require_free(workspace, branch)
        require_settled(workspace)
    other = workspace.store.bound(branch)
    if other and other != session.id:
        raise SessionError(
            "other-open", f"another session is open on {branch}: {other}", hint=f"end it first: git session end {other}"
        )
    since = last_seen(session)
    if not is_here:
        repository.switch(branch)
    return go_on(workspace, session, since=since, objectives=objectives)


def go_on(workspace: Workspace, session: Session, *, since: int, objectives: Sequence[str] = ()) -> Resumed:
    """Enter the session on its branch, which is checked out now."""
    reopened = not workspace.store.bound(session.branch)
    if reopened:
        workspace.store.restore_folder(session.id)
        session = workspace.store.read(session.id).session
        if not session.is_open:
            session = workspace.record(session, "reopen")
        workspace.store.bind(session.branch, session.id)
    leave(workspace)
    session = workspace.store.refresh(session.id)
    if objectives:
        session = workspace.record_all(session, [workspace.event("objective", text=text) for text in objectives])
    stash = "none"
    if session.stash:
        session, stash = bring_back(workspace, session)
    return Resumed(session.id, session.branch, reopened, stash, brief(workspace, session, since=since))
