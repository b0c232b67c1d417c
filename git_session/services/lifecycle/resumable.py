"""What `resume` can go on with, the likeliest first: for the completion of its argument."""

from __future__ import annotations

from itertools import islice

from git_session.git.tracking import all_remote_branches
from git_session.services.workspace import Workspace

_RECENT = 50
"""Sessions that are looked at: whoever presses TAB waits."""


def resumable(workspace: Workspace) -> list[str]:
    """Branches with an open session, then those whose session has ended, each here or on a remote, then the branches that only
    a remote has, then ids; the newest first, and the branch that is checked out behind the other open ones."""
    repository, store = workspace.repository, workspace.store
    here, local = repository.branch, repository.branches()
    remote = all_remote_branches(repository)
    recent = [session_id for _, session_id in islice(store.newest_first(store.ids()), _RECENT)]
    open_branches = sorted(store.open_branches(), key=lambda branch: branch == here)
    known = {*local, *remote}
    of_sessions = [stored.session.branch for stored in store.read_each(recent) if stored.session.branch in known]
    only_remote = [branch for branch in remote if branch not in local]
    return list(dict.fromkeys((*open_branches, *of_sessions, *only_remote, *recent)))
