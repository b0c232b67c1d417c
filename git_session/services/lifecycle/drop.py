"""Drops a session; its commits and their notes remain.

The order lets a killed command run again: first archive the session, so that one commit holds all of it, then remove the
binding, the folder, and last the refs. Until then the session can be found by its id.
"""

from __future__ import annotations

import shutil

from git_session.errors import SessionError
from git_session.hot.place import recorded_head_and_session, set_here
from git_session.model.dataclass import dataclass
from git_session.model.shell import shell_word
from git_session.services.lifecycle.entering import base_branch
from git_session.services.lifecycle.whereabouts import only, sessions_named
from git_session.services.workspace import Workspace
from git_session.store.archive import COMMITS, PREFIX
from git_session.store.index.journal_index import forget_index
from git_session.store.sessions import Stored


@dataclass(frozen=True)
class Droppable:
    """A session to be dropped, with the work that only it holds: files stashed by a switch, and snapshots."""

    stored: Stored
    put_away: tuple[str, ...]
    snapshots: tuple[str, ...]


@dataclass(frozen=True)
class DroppedRef:
    """A ref that was deleted."""

    name: str  #: Full name of the ref.
    oid: str  #: Full id of the object that it pointed to.


@dataclass(frozen=True)
class Dropped:
    """A session that was dropped; its commits stay."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belonged to.
    unbound: str  #: Branch that no longer has a session; empty if the session had ended.
    commits: int  #: Number of commits of the session.
    stays: bool  #: Whether the branch exists, without another open session.
    #: Command that deletes the branch; empty if git would refuse it, or if it is the default branch.
    delete_branch: str
    put_away: tuple[str, ...]  #: Files of uncommitted work that a switch stashed with the session.
    snapshots: tuple[str, ...]  #: Short ids of the checkpoints that are no commits of the branch.
    refs: tuple[DroppedRef, ...]  #: Refs that were deleted.
    undo: tuple[str, ...]  #: Commands that bring the session back, until git collects its objects.


def droppable(workspace: Workspace, name: str) -> Droppable:
    """The session named by an id, a unique prefix of one, or a branch with a single (or a single open) session.

    Raises SessionError `no-such-session`, `ambiguous-session`.
    """
    found = sessions_named(workspace, name)
    stored = only([each for each in found if each.session.is_open] or found, name)
    session = stored.session
    put_away = _files(workspace, session.stash) if session.stash else ()
    return Droppable(stored, put_away, tuple(each.id for each in session.checkpoints if each.snapshot))


def drop(workspace: Workspace, chosen: Droppable) -> Dropped:
    """Drop the session. Raises SessionError `no-identity`, `not-writable`, `ref-moved`."""
    session = chosen.stored.session
    store, repository = workspace.store, workspace.repository
    journal = store.folder(session.id) / "journal"
    if journal.is_file() and journal.read_bytes() != store.archive.read(session.id, "journal"):
        store.keep(session.id, f"Session {session.id} before it was dropped")
    branches = [branch for branch, bound in store.bindings().items() if bound == session.id]
    for branch in branches:
        store.unbind(branch)
    _remove_folder(workspace, session.id)
    head, entered = recorded_head_and_session(workspace.place)
    if entered.decode() == session.id and head == workspace.place.head:
        set_here(workspace.place, b"")
    refs = {ref: repository.ref(ref) for ref in (COMMITS + session.id, PREFIX + session.id)}
    refs = {ref: oid for ref, oid in refs.items() if oid}
    repository.delete_refs(refs)
    forget_index(repository.common_dir)
    stays = bool(session.branch) and repository.has_branch(session.branch) and not store.bound(session.branch)
    return Dropped(
        session=session.id,
        branch=session.branch,
        unbound=session.branch if session.branch in branches else next(iter(branches), ""),
        commits=sum(not each.gone for each in session.commits),
        stays=stays,
        delete_branch=_delete_branch(workspace, session.branch) if stays else "",
        put_away=chosen.put_away,
        snapshots=chosen.snapshots,
        refs=tuple(DroppedRef(ref, oid) for ref, oid in refs.items()),
        undo=tuple(f"git update-ref {ref} {oid}" for ref, oid in refs.items()),
    )


def _delete_branch(workspace: Workspace, branch: str) -> str:
    """The command that deletes the branch; empty if git would refuse it, or for the default branch."""
    repository = workspace.repository
    base = base_branch(workspace, branch)
    if not base or branch == base.partition("/")[2] or repository.worktree_of(branch):
        return ""
    delete = f"git branch -D {shell_word(branch)}"
    if branch != repository.branch:
        return delete
    detach = "" if repository.has_branch(base) and not repository.worktree_of(base) else "--detach "
    return f"git switch {detach}{shell_word(base)} && {delete}"


def _files(workspace: Workspace, snapshot: str) -> tuple[str, ...]:
    """The files in which a snapshot differs from its base commit, including untracked files."""
    git = workspace.repository.git
    changed = git.run("diff-tree", "-r", "--name-only", "-z", "--no-renames", f"{snapshot}^1", snapshot, "--").fields
    untracked = git.run("ls-tree", "-r", "--name-only", "-z", "--full-tree", f"{snapshot}^3").fields
    return tuple(dict.fromkeys([*changed, *untracked]))


def _remove_folder(workspace: Workspace, session_id: str) -> None:
    """Remove the session's folder; renames it first, so that an interruption leaves no partial session."""
    folder = workspace.store.folder(session_id)
    doomed = folder.with_name(f".{session_id}.dropped.tmp")
    try:
        with workspace.store.lock():
            if folder.is_dir():
                shutil.rmtree(doomed, ignore_errors=True)
                folder.rename(doomed)
        if doomed.is_dir():
            shutil.rmtree(doomed)
    except OSError as error:
        raise SessionError(
            "not-writable",
            f"cannot remove {error.filename or folder}: {error.strerror or error}",
            hint=f"check its permissions, then: git session drop {session_id}",
        ) from None
