"""Records in the journal that an agent ended its turn, with the files written in it, or exited, as cheaply as git's hooks do, because it happens every turn.

It folds no session and rebuilds no view; the next command does that. This module must import nothing but what it uses.
"""

from __future__ import annotations

import os

from git_session.hot.journal import View, append, event, listed
from git_session.hot.lock import Lock
from git_session.hot.place import UNCOMMITTED, HookPlace, current
from git_session.hot.system import git, is_read_only, names_written, now_ms
from git_session.hot.umask import take_recorded_umask
from git_session.model.agents import Action, Heard
from git_session.services.agents.last_event import is_repeated, last_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_FILES = 100
"""Files that are named in the event of a turn's end."""


def place_here() -> HookPlace | None:
    """Where the current folder is, if git-session is set up there and a branch is checked out."""
    status, found = git("rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel")
    git_dir, _, top = found.rstrip(b"\n").partition(b"\n")
    if status or not top:
        return None  # no repository, a bare one, or one that git refuses
    place = HookPlace(git_dir, top=top)
    if not place.branch or not os.path.isdir(place.folder(b"")):
        return None
    take_recorded_umask(place.folder(b""))
    return place


def mark(heard: Heard) -> HookPlace | None:
    """Record what the agent says it did, unless it says so twice, if a session is open in the current folder; returns where."""
    place = None if is_read_only() else place_here()
    session = current(place) if place else b""
    if not place or not session:
        return None
    top = place.top
    with Lock(place.common_dir):
        at, since = now_ms(), last_at(place.folder(b""), heard)
        if is_repeated(place.folder(b""), heard, at):
            return None
        written = _written(top, since, at) if since and heard.action is Action.STOP else {}
        view = View(place.folder(session))
        view.absorb()
        evidence = view.evidence(at, top, *UNCOMMITTED)
        of = heard.session[:200].encode("utf-8", "replace")
        append(view.folder, evidence + event(at, b"agent", of=of, event=str(heard.action).encode(), **written))
        view.absorb()
        view.save()
    return place


def _written(top: bytes, since: int, until: int) -> dict[str, Any]:
    """The fields of the event that name the uncommitted files written in between (epoch ms); none without such files."""
    found = sorted(set(names_written(top, listed(*UNCOMMITTED), since, until)))
    names = [name.decode("utf-8", "replace").encode() for name in found[:MOST_FILES]]
    more = {"more": len(found) - MOST_FILES} if len(found) > MOST_FILES else {}
    return {"files": names, **more} if names else {}
