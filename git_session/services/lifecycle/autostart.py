"""A session that opens by itself: with session.auto_start, at the first commit of a branch.

Where the branch's earlier commits carry a session, it goes on with that one, as `resume` does.
"""

from __future__ import annotations

from git_session.git.tracking import default_branch
from git_session.model.ids import slug_of
from git_session.services.lifecycle.adopt import adoptable, begin_session
from git_session.services.lifecycle.entering import base_branch, sync_journals_with_head
from git_session.services.lifecycle.startpoint import StartPoint
from git_session.services.workspace import Workspace


def open_by_itself(workspace: Workspace) -> bool:
    """Open a session on the branch whose first commit here HEAD is, and which is to be recorded then; False where that is not wanted.

    It is not on the default branch, nor where a session was before: whoever ended that one would be surprised.
    """
    repository, branch = workspace.repository, workspace.repository.branch
    if not branch or not workspace.settings.auto_start or workspace.current():
        return False
    if branch == default_branch(repository) or _had_session(workspace, branch):
        return False
    parent = repository.commit("HEAD^")
    adoption = adoptable(workspace, branch, tip=parent) if parent else None
    begin_session(workspace, branch, StartPoint("HEAD^", parent, base_branch(workspace, branch)), adoption)
    sync_journals_with_head(workspace)
    return True


def _had_session(workspace: Workspace, branch: str) -> bool:
    prefix = slug_of(branch) + "-"
    return any(
        workspace.store.read(each).session.branch == branch for each in workspace.store.ids() if each.startswith(prefix)
    )
