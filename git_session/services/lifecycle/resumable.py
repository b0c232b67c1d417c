"""Lists what names a session, most likely first, for the completion of arguments."""

from __future__ import annotations

from itertools import islice

from git_session.git.tracking import all_remote_branches
from git_session.services.workspace import Workspace

_RECENT = 50
"""Limit on the sessions read, because a user waits for the completion."""


def named_sessions(workspace: Workspace) -> list[str]:
    """Branches with an open session (the current one first), branches with an ended one, and ids of sessions; each group newest
    first. A branch may be gone."""
    repository, store = workspace.repository, workspace.store
    recent = _recent(workspace)
    open_branches = sorted(store.open_branches(), key=lambda branch: branch != repository.branch)
    of_sessions = [stored.session.branch for stored in store.read_each(recent) if stored.session.branch]
    return list(dict.fromkeys((*open_branches, *of_sessions, *recent)))


def resumable(workspace: Workspace) -> list[str]:
    """Branches with an open session (the current one last), branches with an ended one, branches that only a remote has, and
    ids of sessions; each group newest first."""
    repository, store = workspace.repository, workspace.store
    here, local = repository.branch, repository.branches()
    remote = all_remote_branches(repository)
    recent = _recent(workspace)
    open_branches = sorted(store.open_branches(), key=lambda branch: branch == here)
    known = {*local, *remote}
    of_sessions = [stored.session.branch for stored in store.read_each(recent) if stored.session.branch in known]
    only_remote = [branch for branch in remote if branch not in local]
    return list(dict.fromkeys((*open_branches, *of_sessions, *only_remote, *recent)))


def _recent(workspace: Workspace) -> list[str]:
    store = workspace.store
    return [session_id for _, session_id in islice(store.newest_first(store.ids()), _RECENT)]
