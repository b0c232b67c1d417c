"""What a watch tells: that something happened, in words."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import dataclass
from git_session.model.event import Event
from git_session.services.overview.timeline import entries_of
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

_SILENT = ("activity", "enter", "leave", "session")
"""Kinds of events that a watch writes itself, or tells in its own words."""


@dataclass(frozen=True)
class Happening:
    """Something that a watch saw at `at` (epoch ms): its kind, the branch and the session (empty: none), what it is about
    (`of`: an objective, a commit, a checkpoint), in words, and the files that changed, from the top of the work tree.

    Kinds are `watching`, `changed`, `branch`, `operation`, `moved`, `slept`, `recording`, `note`, and those of the
    session's journal.
    """

    at: int
    kind: str
    branch: str
    session: str
    of: str
    text: str
    detail: str
    paths: tuple[str, ...]


def told_of(workspace: Workspace, stored: Stored, events: Sequence[Event]) -> list[Happening]:
    """Some of the session's events as happenings; those that say nothing new to somebody who watches are left out."""
    told = [event for event in events if event.kind not in _SILENT]
    session = stored.session
    return [
        Happening(each.at, each.kind, session.branch, session.id, each.of, each.text, each.detail, ())
        for each in (entries_of(workspace, stored, told) if told else ())
    ]
