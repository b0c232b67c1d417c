"""Brings the journals in step with the repository by recording what no hook saw.

Commands, the MCP server, agents' hooks and a watch start with it; all other code only reads, or writes what was asked for. If
nothing can be written (a coding agent's sandbox, a full disk), sessions are read as if it had been recorded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.git.config_edit import release
from git_session.git.repository import Repository, WorkTree
from git_session.hot.journal import View
from git_session.hot.place import (
    HookPlace,
    follow,
    is_in_step,
    lookup,
    recorded_head_and_session,
    set_here,
    switch_session,
)
from git_session.model.dataclass import replace
from git_session.model.session import Session
from git_session.services.workspace import Workspace
from git_session.store.configuration import keep_parsed


def reconcile(workspace: Workspace, *names: str, commits: bool = True) -> None:
    """Record switches, renames and, with `commits`, commits that no hook saw, on the current branch and on the branches of
    the open sessions that `names` mean (ids, prefixes of ids, or branches).

    Also removes leftovers of a killed command of ours. A failure to write becomes a notice at most.
    """
    store = workspace.store
    remove_stale_lock(workspace)
    if not store.root.is_dir():
        return
    if not store.is_read_only:
        keep_parsed(workspace.repository, workspace.configuration)
        _complete_notes(workspace)
    _reconcile(workspace, commits=commits)
    if not store.is_read_only and (workspace.repository.common_dir / "filter-repo").is_dir():
        _follow_filter(workspace)
    here = os.fsdecode(workspace.place.branch)
    for branch in dict.fromkeys(_branches(workspace, names)):
        if branch != here:
            _reconcile_elsewhere(workspace, branch, commits=commits)


def _complete_notes(workspace: Workspace) -> None:
    """Write the notes that a killed hook left unwritten, as everything does that takes the lock."""
    try:
        lock = workspace.store.lock()
        if lock.has_due_notes():
            with lock:
                pass
    except (SessionError, OSError):
        pass  # the next command that can write does it


def _follow_filter(workspace: Workspace) -> None:
    from git_session.services.recording.commit_map import follow_commit_map

    try:
        follow_commit_map(workspace)
    except OSError:
        pass  # the next command that can write does it


def remove_stale_lock(workspace: Workspace) -> None:
    """Remove the lock on git's configuration that a killed command of git-session left behind, with a notice."""
    store = workspace.store
    if not store.is_read_only and release(workspace.repository.common_dir):
        store.notices.append("removed the lock on git's configuration that a killed git-session command had left")


def _branches(workspace: Workspace, names: Sequence[str]) -> Iterator[str]:
    """The branches bound to the sessions that `names` mean."""
    for name in filter(None, names):
        if workspace.store.bound(name):
            yield name
        else:
            found = workspace.store.bindings().items()
            yield from [branch for branch, session_id in found if session_id.startswith(name)]


def _reconcile_elsewhere(workspace: Workspace, branch: str, *, commits: bool) -> None:
    """Reconcile a branch that is not checked out here; in the work tree that has it, whose files are evidence of work."""
    path = workspace.repository.worktree_of(branch)
    if path and os.path.isdir(path):
        there = replace(workspace, repository=Repository.open(path))
        if there.repository.branch == branch:  # not if GIT_DIR points elsewhere
            _reconcile(there, commits=commits)
            return
    _reconcile_branch(workspace, branch, commits=commits)


def _reconcile(workspace: Workspace, *, commits: bool) -> None:
    _reconcile_switch(workspace)
    branch = os.fsdecode(workspace.place.branch)
    if branch:
        _reconcile_branch(workspace, branch, commits=commits)


# --- the switch -------------------------------------------------------------------------------------------------------


def _reconcile_switch(workspace: Workspace) -> None:
    """Record a switch or binding of branches that no hook or command has recorded."""
    place, store = workspace.place, workspace.store
    if not store.is_read_only:
        try:
            follow(place)
            return
        except OSError:
            pass
    if place.moving() or is_in_step(place):
        return
    before, after = (os.fsdecode(each) for each in (recorded_head_and_session(place)[1], lookup(place)))
    if before == after:
        return
    for session_id, kind in ((before, "leave"), (after, "enter")):
        if session_id and store.has(session_id):
            session = store.read(session_id).session
            evidence = workspace.evidence(session) if kind == "leave" else []
            store.assume(session_id, *evidence, workspace.event(kind))


def places_of(workspace: Workspace, branch: str) -> Iterator[HookPlace]:
    """Every work tree that has `branch` checked out, in the form that hooks use."""
    if workspace.repository.branch == branch:
        yield workspace.place
    for linked in workspace.repository.worktrees():
        if linked.branch != branch or not os.path.isdir(linked.path):
            continue
        try:
            there = Repository.open(linked.path)
        except SessionError:
            continue  # git lists the folder of a separate git directory as the main work tree
        if there.branch == branch and there.git_dir != workspace.repository.git_dir:  # not if GIT_DIR points elsewhere
            yield HookPlace(os.fsencode(there.git_dir), top=os.fsencode(there.top))


def bind(workspace: Workspace, branch: str, session_id: str) -> None:
    """Bind the branch to the session, and enter it in every work tree that has the branch checked out."""
    workspace.store.bind(branch, session_id)
    for place in places_of(workspace, branch):
        follow(place)


# --- the branch -------------------------------------------------------------------------------------------------------


def _reconcile_branch(workspace: Workspace, branch: str, *, commits: bool) -> None:
    store, session_id = workspace.store, workspace.store.bound(branch)
    if not session_id and branch == os.fsdecode(workspace.place.branch) and _follow_renamed(workspace, branch):
        session_id = store.bound(branch)
    if not session_id or _is_in_step(workspace, session_id, branch):
        return
    try:
        session = store.read(session_id).session
    except SessionError:
        return  # of a newer version; the command that reads it reports that
    if session.branch != branch:
        if workspace.is_copied(session):
            if not store.is_read_only:
                _release_copy(workspace, branch)
            return
        session = _renamed(workspace, session, branch)
    if not session.is_open:
        return
    if commits and workspace.unreconciled_head(session):
        session = _caught_up(workspace, session)
    if workspace.settings.auto_track and not store.is_read_only:
        store.keep_commits(session)


def _release_copy(workspace: Workspace, branch: str) -> None:
    """Unbind a branch to which `git branch -c` copied the binding; the session belongs to the original."""
    try:
        workspace.store.unbind(branch)
    except SessionError:
        return  # the next command that can write does it
    if branch == os.fsdecode(workspace.place.branch):
        set_here(workspace.place, b"")


def _follow_renamed(workspace: Workspace, branch: str) -> bool:
    """Bind the session of a branch that was renamed to `branch` without its configuration."""
    store = workspace.store
    if store.is_read_only:
        return False
    from git_session.services.recording.renamed_branch import name_before

    old = name_before(workspace, branch)
    if not old:
        return False
    try:
        session_id = store.bound(old)
        store.bind(branch, session_id)
        store.unbind(old)
        _renamed(workspace, store.read(session_id).session, branch)
        switch_session(workspace.place, b"")
    except (SessionError, OSError):
        return False  # the next command that can write does it
    return True


def _is_in_step(workspace: Workspace, session_id: str, branch: str) -> bool:
    """Whether the hooks' view shows that nothing is to be recorded; reads a few small files instead of the journal."""
    view = View(os.fsencode(workspace.store.folder(session_id)))
    try:
        view.absorb()
    except OSError:
        return False
    if view.stale or view.first(b"branch") != os.fsencode(branch):
        return False
    if not workspace.settings.auto_track:
        return True
    head = head_of(workspace.repository, branch)
    if view.first(b"head") != head.encode():
        return False
    return not view.first(b"delivered") or workspace.store.archive.kept_commit(session_id) == head


def _renamed(workspace: Workspace, session: Session, branch: str) -> Session:
    event = workspace.event("branch", branch=branch)
    if not workspace.store.is_read_only:
        try:
            # Files of this work tree are no evidence of work on a branch that is not checked out.
            look = None if branch == os.fsdecode(workspace.place.branch) else WorkTree
            return workspace.record_all(session, [event], look=look)
        except (SessionError, OSError):
            pass
    return workspace.assumed(session, [event])


def _caught_up(workspace: Workspace, session: Session) -> Session:
    """`session` with the commits that no hook saw, recorded or, if that fails, only assumed."""
    from git_session.services.recording.catch_up import catch_up, closing, unrecorded

    store = workspace.store
    why = ""
    if not store.is_read_only:
        try:
            return catch_up(workspace, session)
        except (SessionError, OSError) as error:
            why = error.message if isinstance(error, SessionError) else error.strerror or str(error)
    events = unrecorded(workspace, session)
    session = workspace.assumed(session, events)
    session = workspace.assumed(session, closing(workspace, session, events))
    if why:
        store.notices.append(f"cannot record commits that no hook saw (shown anyway): {why}")
    return session
