"""Unites the journal of a session with its archive, which may hold events of another clone."""

from __future__ import annotations

import json

from git_session.model.documents import context_document
from git_session.model.event import encode, new_event, parse_journal
from git_session.model.fold import fold
from git_session.model.session import Session
from git_session.model.text import with_escapes
from git_session.model.union import as_read_here, labelled, readable
from git_session.store.archive import Archive

UNKNOWN_WRITER = "0000"
"""The writer of an archive that names none, as older versions made them."""


def missing_lines(archive: Archive, revision: str, journal: bytes, archived: bytes) -> bytes:
    """The lines of the `archived` journal, which `revision` holds, that `journal` lacks, with their counters and writers."""
    known = {event.id for event in parse_journal(journal).events}
    events = parse_journal(archived).events
    if all(event.id in known for event in events):
        return b""
    writer = archive.writer(revision) or UNKNOWN_WRITER
    return b"".join(encode(each) for each in labelled(events, writer) if each.id not in known)


def lines_to_take_in(archive: Archive, tip: str, journal: bytes, own: str) -> bytes:
    """What to append to `journal`, of the clone `own`, so that it has all events that the archive at the commit `tip` has.

    An end in another clone does not end a session that goes on here: it is reopened by an event at the time of our last one.
    """
    archived = archive.read_at(tip, "journal")
    if archived is None or journal.startswith(archived):
        return b""
    added = missing_lines(archive, tip, journal, archived)
    if not added or not fold(as_read_here(parse_journal(journal).events, own)).is_open:
        return added
    torn = b"" if journal.endswith(b"\n") else b"\n"
    united = as_read_here(parse_journal(journal + torn + added).events, own)
    if fold(united).is_open:
        return added
    return added + encode(new_event(max(event.at for event in united if not event.writer), "reopen"))


def restored_journal(archive: Archive, tip: str, own: str) -> bytes | None:
    """The archived journal as the clone `own` goes on with it: lines of another clone with their counters and writer."""
    content = archive.read_at(tip, "journal")
    writer = archive.writer(tip) if content is not None else ""
    if content is None or writer in ("", own):
        return content
    return b"".join(map(encode, labelled(parse_journal(content).events, writer)))


def archived_files(session: Session, journal: bytes, own: str, handoff: str) -> dict[str, bytes]:
    """The files of an archive commit of the clone `own`; the `handoff` (Markdown) only if there is one."""
    context = with_escapes(json.dumps(context_document(session), ensure_ascii=False, indent=2)) + "\n"
    files = {
        "journal": readable(journal),
        "writer": f"{own}\n".encode(),
        "context.json": context.encode("utf-8", "replace"),
    }
    return {**files, "handoff.md": handoff.encode("utf-8", "replace")} if handoff else files
