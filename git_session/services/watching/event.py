"""The events that a watch reports, in words."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import dataclass
from git_session.model.event import Event
from git_session.services.overview.timeline import entries_of
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

_SILENT = ("activity", "enter", "leave", "session")
"""Kinds of journal events that a watch records itself or reports in its own words."""


@dataclass(frozen=True)
class WatchEvent:
    """An event that a watch reports."""

    at: int  #: When it was seen or, for an event of the journal, when it happened (epoch ms).
    #: `watching`, `changed`, `branch`, `operation`, `moved`, `slept`, `recording`, `note`, or the kind of a journal
    #: event.
    kind: str
    branch: str  #: Branch that is checked out; empty if HEAD is detached.
    session: str  #: Id of the open session of that branch; empty without one.
    of: str  #: Id of what a journal event is about, such as `obj-1` or a full commit id; empty if there is none.
    text: str  #: The event in a few words.
    detail: str  #: More about it; empty if there is nothing to add.
    paths: tuple[str, ...]  #: Files that changed, from the top of the work tree; empty unless the kind is `changed`.


def watch_events(workspace: Workspace, stored: Stored, events: Sequence[Event]) -> list[WatchEvent]:
    """The given journal events as watch events, without the _SILENT kinds."""
    shown = [event for event in events if event.kind not in _SILENT]
    session = stored.session
    return [
        WatchEvent(each.at, each.kind, session.branch, session.id, each.of, each.text, each.detail, ())
        for each in (entries_of(workspace, stored, shown) if shown else ())
    ]
