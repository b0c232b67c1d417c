"""Finds the decisions about a file when an agent touches it for the first time in its session: once, and as cheaply as a turn's end.

`sessions/agents/<name>.files` lists the files that the agent was told about. This module must import nothing but what it uses.
"""

from __future__ import annotations

import os

from git_session.hot.lock import Lock
from git_session.hot.place import current
from git_session.hot.system import is_read_only, now_ms, read, write_all
from git_session.model.agents import Heard
from git_session.model.dataclass import dataclass
from git_session.services.agents.last_event import record_of
from git_session.services.agents.turn_mark import place_here
from git_session.services.planning.file_decisions import FileDecision, FileDecisions, about, prepared_for


@dataclass(frozen=True)
class TouchedFile:
    """A file, by its path from the top of the work tree, and the decisions in force that concern it."""

    path: str
    decisions: tuple[FileDecision, ...]


def first_touch(heard: Heard) -> TouchedFile | None:
    """What to say about the file that the agent reads or writes; None if that is nothing, or was said before.

    Raises OSError.
    """
    place = place_here() if heard.session and heard.path and not is_read_only() else None
    path = _path_in(place.top, heard.path) if place else ""
    session = current(place) if place and path else b""
    if not place or not session:
        return None
    folder = place.folder(session)
    found = about((prepared_for(folder, place.top) or _prepare(session)).decisions, path)
    if not found:
        return None
    record = record_of(place.folder(b""), heard) + b".files"
    name = os.fsencode(path)
    with Lock(place.common_dir):
        if name in read(record).split(b"\0"):
            return None
        os.makedirs(os.path.dirname(record), exist_ok=True)
        descriptor = os.open(record, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            write_all(descriptor, name + b"\0")
        finally:
            os.close(descriptor)
        now = now_ms() / 1000
        os.utime(record, (now, now))
    return TouchedFile(path, tuple(found))


def _path_in(top: bytes, path: str) -> str:
    """`path`, which may be relative to the current folder, from the top of the work tree; empty if it is outside."""
    whole = os.path.realpath(path)
    start = os.path.realpath(os.fsdecode(top)) + os.sep
    return whole[len(start) :].replace(os.sep, "/") if whole.startswith(start) else ""


def _prepare(session: bytes) -> FileDecisions:
    from git_session.services.planning.file_decisions import prepare
    from git_session.services.workspace import Workspace

    workspace = Workspace.open()
    return prepare(workspace, workspace.store.read(os.fsdecode(session)).session)
