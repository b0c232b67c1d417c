"""Finds the new name of a branch that was renamed without its configuration (`git refs rename`, git 2.55).

The session stays bound to a branch that is gone. The reflog has moved with the branch, and ends there with a move from a commit
to itself without a message.
"""

from __future__ import annotations

from git_session.git.branches import head_of, reflog
from git_session.services.workspace import Workspace


def name_before(workspace: Workspace, branch: str) -> str:
    """The bound branch that is gone and was renamed to `branch`, which has no session; empty for none."""
    moves = reflog(workspace.repository, branch) or []
    if not any(move.old == move.new and not move.message for move in moves):
        return ""
    reached = {move.new for move in moves}
    for old, session_id in workspace.store.bindings().items():
        is_gone = old != branch and not head_of(workspace.repository, old) and workspace.store.bound(old)
        if is_gone and workspace.store.reconciled_head(session_id) in reached:
            return old
    return ""


def name_after(workspace: Workspace, branch: str) -> str:
    """The branch to which `branch`, which is bound and gone, was renamed; empty for none."""
    names = workspace.repository.branches()
    return next((each for each in names if name_before(workspace, each) == branch), "")
