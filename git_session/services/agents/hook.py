"""Handles an agent's start with a brief, and its compaction with a snapshot; `turn_mark` handles the other events."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from git_session.errors import SessionError
from git_session.git.repository import WorkTree
from git_session.model.agents import Action, Heard
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event
from git_session.model.session import Session
from git_session.services.agents.last_event import forget_files, is_repeated, remove_old
from git_session.services.overview.brief import Brief, brief
from git_session.services.planning.file_decisions import refresh
from git_session.services.recording.reconcile import reconcile
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.lifecycle.adopt import AdoptedSession
    from git_session.services.overview.last_ended import LastEnded

TOKENS = 1900
"""Limit on the brief; with its frame, it stays below the limits of agents (Codex 2,500 tokens, Claude Code 10,000 characters)."""


@dataclass(frozen=True)
class Reply:
    """The answer to the agent: the brief of the session, or else the branch `without_session`, with the session that last
    `ended` there or the one that its commits carry and `resume` would adopt; all empty if there is nothing to say."""

    brief: Brief | None = None
    without_session: str = ""
    ended: LastEnded | None = None
    carried: AdoptedSession | None = None


def respond(workspace: Workspace, heard: Heard) -> Reply:
    """Record an agent's start or compaction, and return the answer for it."""
    repository, begins = workspace.repository, heard.action is Action.START
    away = workspace.away()
    if not workspace.store.root.is_dir() or not (repository.branch or (begins and away)):
        return Reply()
    repeated = _is_repeated(workspace, heard)
    if begins and repeated:
        return Reply()
    if away:
        return Reply(brief=brief(workspace, away, since=away.left_at, max_tokens=TOKENS, in_full=True))
    repository.begin_status()
    if not begins:
        repository.begin_identity()  # for a snapshot
    look = cache(repository.status)
    reconcile(replace(workspace, arriving=begins))
    session = workspace.current()
    if session is None:
        return _without_session(workspace) if begins else Reply()
    since = session.left_at
    event = workspace.event("agent", of=heard.session[:200], event=str(heard.action))
    with _unwritable_or_not():
        if not begins:
            events = _saved(workspace, session, look())
            if heard.is_sure and not repeated:
                events.append(event)
            if events:
                session = workspace.record_all(session, events, look=look)
        elif not os.environ.get("GIT_SESSION_TRIAL"):  # `setup --check` only asks
            evidence = workspace.evidence(session, look=look)
            workspace.store.mark(session.id, *evidence, event)
            if evidence:  # otherwise the fold is still right up to now
                session = workspace.store.read(session.id).session
            refresh(workspace, session)
    if not begins and (repeated or heard.event != "session.compacting"):  # only OpenCode accepts a brief here
        return Reply()
    return Reply(brief=brief(workspace, session, since=since, max_tokens=TOKENS, look=look, in_full=True))


def _without_session(workspace: Workspace) -> Reply:
    from git_session.services.lifecycle.adopt import adoptable, adopted_session
    from git_session.services.overview.last_ended import last_ended

    branch, ended = workspace.repository.branch, last_ended(workspace)
    found = None
    if not ended:
        with _unwritable_or_not():
            found = adoptable(workspace, branch)
    return Reply(without_session=branch, ended=ended, carried=adopted_session(found) if found else None)


def _saved(workspace: Workspace, session: Session, tree: WorkTree) -> list[Event]:
    """The event of a snapshot of uncommitted work, before the agent forgets details of it; none if there is one already."""
    if not tree.head or not tree.touched:
        return []
    from git_session.services.recording.snapshot import take_if_changed

    try:
        snapshot = take_if_changed(workspace, session, "before the agent's memory is compacted", tree=tree)
    except SessionError:
        return []  # no identity, or a merge in progress; the work itself is not lost
    if not snapshot:
        return []
    checkpoint = {"commit": tree.head, **snapshot.body, "label": "compact", "reason": "compact"}
    return [workspace.event("checkpoint", **checkpoint)]


def _is_repeated(workspace: Workspace, heard: Heard) -> bool:
    folder, now = os.fsencode(workspace.store.root), workspace.now
    with _unwritable_or_not(), workspace.store.lock():
        repeated = is_repeated(folder, heard, now)
        if heard.session and not repeated and heard.action is Action.START:
            remove_old(folder, now)
            if heard.source == "compact":
                forget_files(folder, heard)
        return repeated
    return False


@contextmanager
def _unwritable_or_not() -> Iterator[None]:
    """Suppress failures to write, so that an agent with a read-only repository still gets its answer."""
    try:
        yield
    except (SessionError, OSError) as error:
        if isinstance(error, TimeoutError):
            raise
