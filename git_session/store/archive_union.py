"""Unites the journal of a session with what else tells of it: its archive, which may hold events of another clone, and, if the
journal lost lines, the `context.json` beside it.

A folder without the first line of its journal, or with an empty one, is read as if the lost lines were there; `git session doctor
--fix` writes them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.system import read
from git_session.model.context_events import events_told, is_begun, opening, with_lost
from git_session.model.event import Event, encode, new_event, parse_journal
from git_session.model.fold import fold
from git_session.model.pattern import lazy_pattern
from git_session.model.session import Session
from git_session.model.text import with_escapes
from git_session.model.union import as_read_here, labelled, readable
from git_session.store.archive import MOST, Archive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


UNKNOWN_WRITER = "0000"
"""The writer of an archive that names none, as older versions made them."""
_EVENT = lazy_pattern(rb'^ +"event": "([0-9A-Za-z_-]{1,64})",?$', re.MULTILINE)


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
    from git_session.model.documents import context_document

    context = with_escapes(json.dumps(context_document(session), ensure_ascii=False, indent=2)) + "\n"
    files = {
        "journal": readable(journal),
        "writer": f"{own}\n".encode(),
        "context.json": context.encode("utf-8", "replace"),
    }
    return {**files, "handoff.md": handoff.encode("utf-8", "replace")} if handoff else files


# --- lost lines -------------------------------------------------------------------------------------------------------


def lost_beginning(session_id: str) -> str:
    """The notice of a journal that does not begin with the start of its session."""
    return f"the journal of {session_id} lost its beginning: git session doctor --fix"


def lost_lines(session_id: str) -> str:
    """The notice of a journal that lacks what `context.json` tells."""
    return f"the journal of {session_id} lost lines: git session doctor --fix"


def ids_told(folder: Path) -> frozenset[str]:
    """The ids of the events of objectives, blockers, decisions, checkpoints and ends in the folder's `context.json`."""
    return frozenset(each.decode() for each in _EVENT.findall(_context(folder)))


def with_lost_lines(
    archive: Archive, folder: Path, events: Sequence[Event], *, own: str, bindings: Callable[[], Mapping[str, str]]
) -> tuple[Event, ...]:
    """The `events` of the journal in `folder` with those that it lost: from the archive, else by `context.json`.

    If neither tells of the start of the session, it begins with its first event, on the branch that `bindings` (branch ->
    session) names. `own` is this clone as a writer.
    """
    session_id, found = folder.name, list(events)
    tip = archive.tip(session_id)
    archived = restored_journal(archive, tip, own) if tip else None
    if archived:
        try:
            found = with_lost(found, parse_journal(archived).events)
        except SessionError:
            pass  # a newer version wrote it
    document = _document(folder)
    if document.get("id") == session_id:
        found = with_lost(found, events_told(document, fold(found, session_id=session_id), found))
    if not is_begun(found):
        at = found[0].at if found else _written(folder)
        branch = next((branch for branch, bound in bindings().items() if bound == session_id), "")
        found.insert(0, opening(at, session_id, branch))
    return tuple(found)


def _document(folder: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(_context(folder))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _context(folder: Path) -> bytes:
    try:
        return read(os.fsencode(folder / "context.json"))[:MOST]
    except OSError:
        return b""


def _written(folder: Path) -> int:
    """When the folder was made or last changed (epoch ms)."""
    return os.stat(folder).st_mtime_ns // 1_000_000
