"""Which sessions a name on the command line means, for commands that must not take the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.model.text import plural
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

LISTED = 5


def sessions_named(workspace: Workspace, name: str) -> tuple[Stored, ...]:
    """Every session that `name` means, the newest first: the one with this id, else those of this branch, else those whose
    id begins so. Raises SessionError `no-such-session`."""
    store = workspace.store
    if store.has(name):
        return (store.read(name),)
    found = list(store.of_branch(name))
    bound = store.bound(name)
    if bound and all(each.session.id != bound for each in found):
        renamed = store.read(bound)  # no hook saw the rename; a binding that `git branch -c` copied means nothing
        if store.bound(renamed.session.branch) != bound:
            found.insert(0, renamed)
    if not found:
        begun = [each for each in store.ids() if name and each.startswith(name)]
        found = list(store.read_each([each for _, each in store.newest_first(begun)]))
    if not found:
        known = workspace.repository.has_branch(name)
        message = f"there was no session on {name} yet" if known else f"no session or branch is called {name!r}"
        raise SessionError("no-such-session", message, hint="git session history lists the sessions")
    return tuple(found)


def only(sessions: Sequence[Stored], name: str, *, what: str = "session") -> Stored:
    """The one session of `sessions`, which `name` found. Raises SessionError `ambiguous-session` when there are more."""
    if len(sessions) == 1:
        return sessions[0]
    listed = ", ".join(each.session.id for each in sessions[:LISTED])
    more = f" and {len(sessions) - LISTED} more" if len(sessions) > LISTED else ""
    raise SessionError(
        "ambiguous-session", f"{name!r} means {plural(len(sessions), what)}", hint=f"name one by its id: {listed}{more}"
    )
