"""Finds the notes that a session's commits lack, or that lack time, and writes them from it."""

from __future__ import annotations

from git_session.hot.clock import Timeouts
from git_session.hot.notes import merged, note_text, read_notes, seconds_in, session_in, write_notes
from git_session.model.dataclass import dataclass
from git_session.model.event import Event
from git_session.model.session import Session
from git_session.model.timeouts import clocked
from git_session.services.recording.note_failure import notes_failed
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class FaultyNotes:
    """Ids of a session's commits `without` a note, and of those whose note has `less` time than the journal."""

    without: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


def find_faulty_notes(workspace: Workspace, session_id: str, *, write: bool) -> FaultyNotes:
    """The session's commits without a note or with too little time in it, except commits that git has pruned; writes their
    notes if `write`.

    If a commit lacked its note when git replaced it, after a kill for example, the note of the new commit lacks its time.
    Raises SessionError `notes-failed`.
    """
    nothing = FaultyNotes()
    if _faulty(workspace, workspace.store.read(session_id).session) == nothing:
        return nothing
    with workspace.store.lock():  # a hook holds it from its journal entry until its note is written
        stored = workspace.store.read(session_id)
        found = _faulty(workspace, stored.session)
        if found != nothing and write:
            texts = _note_texts(stored.session, stored.events, workspace.settings.timeouts)
            oids = [oid.encode() for oid in (*found.without, *found.less)]
            notes = read_notes(oids)  # lines of the user's own stay
            written = {
                oid: merged([texts[oid.decode()], notes.get(oid, b"")], seconds=seconds_in(texts[oid.decode()]))
                for oid in oids
            }
            try:
                write_notes(written)
            except RuntimeError as error:
                raise notes_failed(workspace, error) from None
    return found


def _faulty(workspace: Workspace, session: Session) -> FaultyNotes:
    if not session.commits:
        return FaultyNotes()
    seconds = {commit.oid: commit.seconds for commit in session.commits}
    known = [record.oid for record in workspace.objects.records([*seconds])]
    notes = read_notes([oid.encode() for oid in known])
    without = tuple(oid for oid in known if oid.encode() not in notes)
    own = {oid: notes[oid.encode()] for oid in known if session_in(notes.get(oid.encode(), b"")) == session.id.encode()}
    # A note has more time than the journal where a commit belongs to several sessions.
    return FaultyNotes(without, tuple(oid for oid, note in own.items() if seconds_in(note) < seconds[oid]))


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
