"""Finds the handoffs of a session: the archived one of each end, or a new one for an open session."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.model.text import plural
from git_session.services.overview.handoff import Handoff, handoff
from git_session.services.teamwork.colleagues import SharedSession, find_anyone
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


def handoff_of(workspace: Workspace, name: str = "", *, at: int | None = None) -> Handoff:
    """The handoff of the session `name` (`Workspace.find`): that of its last end, or a new one if it is open.

    `at` selects the handoff of an earlier end, from 1. Raises SessionError `no-such-end`, `no-handoff`.
    """
    return _handoff_of(workspace, workspace.find(name), at)


def _handoff_of(workspace: Workspace, stored: Stored, at: int | None) -> Handoff:
    session = stored.session
    count = len(session.ends)
    if at is None and session.is_open:
        return handoff(workspace, stored)
    number = count if at is None else at
    if not 1 <= number <= count:
        raise _no_such_end(session.id, number, count)
    archived = workspace.store.archived_ends(session.id).get(number)
    document = workspace.store.archive.blobs([f"{archived.oid}:handoff.md"]) if archived else {}
    markdown = next(iter(document.values()), b"").decode("utf-8", "replace")
    if number < count or session.is_open:
        if not archived or not markdown:
            raise SessionError(
                "no-handoff",
                f"no handoff was written at end {number} of {session.id}",
                hint=f"for its events: git session log {session.id}",
            )
        stored = archived.stored
    return handoff(workspace, stored, document=markdown)


def handoff_of_anyone(workspace: Workspace, name: str = "", *, at: int | None = None) -> Handoff | SharedSession:
    """`handoff_of`, or else the session of a colleague that `name` means (`find_shared`), which has no earlier ends."""
    found = find_anyone(workspace, name) if at is None else workspace.find(name)
    return _handoff_of(workspace, found, at) if isinstance(found, Stored) else found


def _no_such_end(session_id: str, number: int, count: int) -> SessionError:
    if not count:
        return SessionError(
            "no-such-end",
            f"there is no earlier handoff: {session_id} has not ended yet",
            hint=f"for its current handoff: git session handoff {session_id}",
        )
    return SessionError(
        "no-such-end",
        f"there is no end {number}: {session_id} has ended {plural(count, 'time')}",
        hint=f"git session handoff {session_id} --at {count}",
    )
