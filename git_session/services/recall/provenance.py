"""Finds the session of commits: by their notes, by journals of this clone and of colleagues, or by what a server made of a branch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.git.adapters import objects_by_git
from git_session.model.adoption import CarryingCommit
from git_session.model.dataclass import dataclass
from git_session.model.event import Event
from git_session.model.session import Session
from git_session.services.teamwork.colleagues import Colleague, colleagues, read_shared
from git_session.services.workspace import Workspace
from git_session.store.index.journal_index import COMMITS, SHORT, JournalIndex

_MOST = 3
"""Sessions of one commit by journals: those of stacked branches may all have it."""

_OPEN = 10
"""Most open sessions whose branches are compared with commits."""
_CLOCKS_DIFFER = 60_000
"""Ms by which the clock of a server may be behind."""


@dataclass(frozen=True)
class Known:
    """A session and its events; `name` is the colleague who shares it, empty for a session of this clone."""

    session: Session
    events: tuple[Event, ...]
    name: str = ""


def sessions_behind(workspace: Workspace, commits: Sequence[CarryingCommit]) -> dict[str, list[Known]]:
    """Commit -> its sessions, as far as this clone knows them."""
    store = workspace.store
    own = set(store.ids())
    named = {each.oid: list(each.sessions) for each in commits if each.sessions}
    known_colleagues = colleagues(workspace)
    if known_colleagues or any(each.oid not in named or own.isdisjoint(named[each.oid]) for each in commits):
        unsure = [each.oid for each in commits if own.isdisjoint(named.get(each.oid, ()))]
        for oid, found in _by_journals(workspace, unsure, known_colleagues).items():
            named[oid] = [*named.get(oid, ()), *found]
    for oid, session_id in _by_merges(workspace, [each for each in commits if each.oid not in named]).items():
        named[oid] = [session_id]
    wanted = list(dict.fromkeys(session_id for found in named.values() for session_id in found))
    known = {
        stored.session.id: Known(stored.session, stored.events)
        for stored in store.read_each([each for each in wanted if each in own])
    }
    for session_id in wanted if known_colleagues else ():
        shared = read_shared(workspace, known_colleagues, session_id) if session_id not in own else None
        if shared:
            known[session_id] = Known(shared.session, shared.events, shared.name)
    return {oid: [known[each] for each in found if each in known] for oid, found in named.items()}


def _by_merges(workspace: Workspace, commits: Sequence[CarryingCommit]) -> dict[str, str]:
    """Commit -> the open session whose branch a server squashed or rebased into it, of which no note or journal tells yet.

    Commits that are older than all open sessions are not compared. `end --merged` records it for good.
    """
    store = workspace.store
    newest = max((each.at for each in commits), default=0)
    bound = tuple(dict.fromkeys(store.bindings().values())) if newest else ()
    sessions = [each.session for each in store.read_each([each for each in bound if store.has_folder(each)])]
    sought = [each for each in sessions if each.commits and each.started_at <= newest + _CLOCKS_DIFFER][-_OPEN:]
    if not sought:
        return {}
    from git_session.insight.history.work import works_of  # only where something is to be compared
    from git_session.services.recording.merge_state import merges

    works = works_of(workspace.repository, objects_by_git(workspace.repository), sought, now=workspace.now)
    pairs = list(zip(sought, works, strict=True))
    unknown = {each.oid for each in commits}
    found = zip(sought, merges(workspace, pairs), strict=True)
    return {new: session.id for session, merge in found for _, new in merge.covered if new in unknown}


def _by_journals(workspace: Workspace, oids: Iterable[str], known: Sequence[Colleague]) -> dict[str, list[str]]:
    """Commit -> the sessions whose journals record it, those that made it before those that it only replaces or merges."""
    asked = [(oid, b"+" + oid[:SHORT].encode(), b"=" + oid[:SHORT].encode()) for oid in oids]
    made: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    if not asked:
        return {}
    index = JournalIndex(workspace.repository, workspace.store, COMMITS)
    for each in (*index.own(), *index.shared([colleague.writer for colleague in known])):
        for oid, as_made, as_other in asked:
            if as_made in each.content:
                made.setdefault(oid, []).append(each.session)
            elif as_other in each.content:
                others.setdefault(oid, []).append(each.session)
    index.save()
    found = {oid: made.get(oid) or others.get(oid, []) for oid, _, _ in asked}
    return {oid: list(dict.fromkeys(sessions))[:_MOST] for oid, sessions in found.items() if sessions}
