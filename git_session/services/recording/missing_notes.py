"""Finds and writes the notes that a session's commits lack, from its journal."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.hot.clock import Timeouts
from git_session.hot.notes import note_text, read_notes, write_notes
from git_session.model.event import Event
from git_session.model.session import Session
from git_session.model.timeouts import clocked
from git_session.services.workspace import Workspace


def find_missing_notes(workspace: Workspace, session_id: str, *, write: bool) -> list[str]:
    """The ids of the session's commits without a note, except commits that git has pruned; writes their notes if `write`.

    Raises SessionError `notes-failed`.
    """
    if not _without_note(workspace, workspace.store.read(session_id).session):
        return []
    with workspace.store.lock():  # a hook holds it from its journal entry until its note is written
        stored = workspace.store.read(session_id)
        missing = _without_note(workspace, stored.session)
        if missing and write:
            texts = _note_texts(stored.session, stored.events, workspace.settings.timeouts)
            try:
                write_notes({oid.encode(): texts[oid] for oid in missing})
            except RuntimeError as error:
                raise SessionError("notes-failed", f"cannot write the notes: {error}") from None
    return missing


def _without_note(workspace: Workspace, session: Session) -> list[str]:
    """Ids of the recorded commits without a note, except commits that git has pruned."""
    if not session.commits:
        return []
    known = [record.oid for record in workspace.objects.records([commit.oid for commit in session.commits])]
    noted = read_notes([oid.encode() for oid in known])
    return [oid for oid in known if oid.encode() not in noted]


def _note_texts(session: Session, events: tuple[Event, ...], timeouts: Timeouts) -> dict[str, bytes]:
    """Commit id -> text of its note, as the post-commit hook writes it."""
    times: dict[str, int] = {}
    for event, clock in clocked(events, timeouts):
        if event.kind == "commit":
            times[event.text("oid")] = clock.seconds
        for old, new in event.pairs if event.kind == "rewrite" else ():
            if old in times:
                times.setdefault(new, times[old])
    name = session.id.encode()
    return {each.oid: note_text(name, each.seconds, times.get(each.oid, 0)) for each in session.commits}
