"""Starts a session automatically, with session.auto_start, at the first commit of a branch.

If the branch's earlier commits carry a session, adopts that one, as `resume` does.
"""

from __future__ import annotations

from git_session.git.tracking import default_branch
from git_session.model.ids import slug_of
from git_session.services.lifecycle.adopt import adoptable, begin_session
from git_session.services.lifecycle.entering import base_branch, sync_journals_with_head
from git_session.services.lifecycle.startpoint import StartPoint
from git_session.services.workspace import Workspace


def start_automatically(workspace: Workspace) -> bool:
    """Open a session on the current branch for its first commit, HEAD, which the caller then records; False if none is due.

    None is due on the default branch, nor on a branch that had a session before: whoever ended it would be surprised.
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
    earlier = [each for each in workspace.store.ids() if each.startswith(prefix)]
    return any(stored.session.branch == branch for stored in workspace.store.read_each(earlier))
