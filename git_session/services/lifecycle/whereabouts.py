"""Finds the session that a name means, and where it is: checked out here, in another work tree, nowhere, or without a branch."""

from __future__ import annotations

import os
from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.git.branches import taken_off_in
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.text import plural, some
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

LISTED = 5


def sessions_named(workspace: Workspace, name: str) -> tuple[Stored, ...]:
    """Every session that `name` means, newest first: by id, or else by branch, or else by prefix of an id.

    Raises SessionError `no-such-session`.
    """
    store = workspace.store
    if store.has(name):
        return (store.read(name),)
    found = list(store.of_branch(name))
    bound = store.bound(name)
    if bound and all(each.session.id != bound for each in found):
        renamed = store.read(bound)  # renamed unseen by a hook; ignores bindings copied by `git branch -c`
        if store.bound(renamed.session.branch) != bound:
            found.insert(0, renamed)
    if not found:
        begun = [each for each in store.ids() if name and each.startswith(name)]
        found = list(store.read_each([each for _, each in store.newest_first(begun)]))
    if not found:
        known = workspace.repository.has_branch(name)
        message = f"there is no session on {name} yet" if known else f"no session or branch is called {name!r}"
        raise SessionError("no-such-session", message, hint="to list sessions: git session history")
    return tuple(found)


def only(sessions: Sequence[Stored], name: str, *, noun: str = "session") -> Stored:
    """The only session of `sessions`, which match `name`. Raises SessionError `ambiguous-session` for several."""
    if len(sessions) == 1:
        return sessions[0]
    raise SessionError(
        "ambiguous-session",
        f"{name!r} matches {plural(len(sessions), noun)}",
        hint=f"name one by its id: {some([each.session.id for each in sessions], LISTED)}",
    )


@dataclass(frozen=True)
class Whereabouts:
    """An open session; `workspace` is the work tree that has its branch checked out, or else the current one.

    `has_branch`: its branch is bound to it. If not, a branch of that name may belong to other work.
    """

    workspace: Workspace
    session: Session
    checked_out: bool = True
    has_branch: bool = True


def open_session_named(workspace: Workspace, name: str) -> Session:
    """The open session that `name` (id, unique prefix of one, or branch) means.

    Raises SessionError `no-such-session`, `ambiguous-session`, `already-ended`.
    """
    found = sessions_named(workspace, name)
    # An end that was killed before it released the branch can run again.
    bound = set(workspace.store.bindings().values())
    still_open = [each for each in found if each.session.is_open or each.session.id in bound]
    if still_open:
        return _with_folder(workspace, only(still_open, name, noun="open session"))
    ended = found[0].session
    raise SessionError(
        "already-ended", f"{ended.id} has already ended", hint=f"for its handoff: git session handoff {ended.id}"
    )


def whereabouts(workspace: Workspace, session: Session) -> Whereabouts:
    """Find the work tree of an open session. Raises SessionError `in-progress` while its branch is rebased or bisected."""
    repository, store = workspace.repository, workspace.store
    branch = session.branch
    if not branch or store.bound(branch) != session.id or not repository.has_branch(branch):
        return Whereabouts(workspace, session, checked_out=False, has_branch=False)
    if branch == repository.branch:
        return Whereabouts(workspace, workspace.require_current())
    path = repository.worktree_of(branch)
    if path and os.path.isdir(path):
        other = Workspace.open(path, long_work=workspace.long_work, allow_secret=workspace.allow_secret)
        if other.repository.branch == branch:  # not if GIT_DIR points elsewhere
            return Whereabouts(other, other.require_current())
    away = taken_off_in(repository, branch)
    if away:
        raise SessionError(
            "in-progress", f"{branch} is being rebased or bisected in {away}", hint="finish that with git first"
        )
    return Whereabouts(workspace, workspace.find(session.id).session, checked_out=False)


def looked_at(workspace: Workspace, name: str = "") -> Whereabouts:
    """Where the open session is that `name` means, or without a name the one at hand; also while its branch is rebased.

    Raises SessionError `no-such-session`, `ambiguous-session`, `already-ended`; without a name `no-session`, `detached`.
    """
    if not name:
        return Whereabouts(workspace, workspace.at_hand())
    session = open_session_named(workspace, name)
    path = taken_off_in(workspace.repository, session.branch)
    if path:
        there = Workspace.open(path, long_work=workspace.long_work, allow_secret=workspace.allow_secret)
        away = there.away()
        if away and away.id == session.id:
            return Whereabouts(there, away)
    return whereabouts(workspace, session)


def _with_folder(workspace: Workspace, stored: Stored) -> Session:
    """The session, after its journal was restored to its folder."""
    workspace.store.restore_folder(stored.session.id)
    return workspace.store.read(stored.session.id).session
