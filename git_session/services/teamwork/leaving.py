"""What leaves this clone: the files of its ref on the server (`store.teamwork.writers`), made of what the user shares.

Only events that this clone wrote are published, also those of ended sessions; what others wrote, they publish themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from git_session.errors import SessionError
from git_session.git.objects import identity_of
from git_session.hot.clock import STARTING
from git_session.model.activity_intervals import last_actor
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, encode, parse_journal, texts_in
from git_session.model.fold import fold
from git_session.model.secret_texts import secrets_in
from git_session.model.session import Session
from git_session.model.sharing import FILES, HANDOFF, PRESENCE, TIME, five_minutes, shared_events
from git_session.model.union import labelled
from git_session.services.workspace import Workspace
from git_session.store.archive import PREFIX
from git_session.store.archive_union import UNKNOWN_WRITER
from git_session.store.teamwork.writers import FORMAT, LARGEST, MOST_EVENTS, handoff_path, journal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True)
class Withheld:
    """A session that is not shared although it could be."""

    session: str  #: Id of the session.
    why: str  #: Reason why it stays here.


@dataclass(frozen=True)
class Leaving:
    """The files to publish, and the sessions that stay here."""

    files: dict[str, bytes]
    withheld: tuple[Withheld, ...]


def leaving(
    workspace: Workspace,
    fields: Collection[str],
    as_markdown: Callable[[Session, str], str],
    *,
    forgotten: Collection[str] = (),
    only: str = "",
) -> Leaving:
    """What leaves with `fields`, without the `forgotten` sessions; `as_markdown` makes the handoff of (session, name).

    With `only`, what leaves of that session.
    """
    who = identity_of(workspace.repository)
    files: dict[str, bytes] = {}
    withheld: list[Withheld] = []
    opened: list[dict[str, Any]] = []
    branches: dict[str, tuple[int, dict[str, Any]]] = {}
    bound = set(workspace.store.bindings().values())
    for session_id, events in _own_sessions(workspace, only):
        if session_id in forgotten:
            continue
        session = fold(events, session_id=session_id, timeouts=workspace.settings.timeouts)
        if session.is_open and session_id not in bound:
            continue  # dropped elsewhere, or its branch is gone: nobody works on it
        shared = shared_events(events, fields)
        shown = fold(shared, session_id=session_id, timeouts=workspace.settings.timeouts)
        journal = b"".join(map(encode, shared))
        if len(journal) > LARGEST or len(shared) > MOST_EVENTS:
            withheld.append(Withheld(session_id, "it is larger than what colleagues read (1 MiB, 10,000 events)"))
            continue
        if secret := _secret_in(shared):
            withheld.append(Withheld(session_id, f"a text in it holds what looks like {secret}"))
            continue
        if session.is_open and PRESENCE in fields:
            opened.append(_open_row(session, events, fields))
        if not {HANDOFF, TIME, FILES} & set(fields):
            continue
        month = datetime.fromtimestamp(session.started_at / 1000).strftime("%Y-%m")
        files[journal_path(month, session_id)] = journal
        if HANDOFF in fields:
            files[handoff_path(month, session_id)] = as_markdown(shown, who.name).encode("utf-8", "replace")
        newest = branches.get(session.branch)
        if session.branch and (not newest or newest[0] <= session.started_at):
            branches[session.branch] = session.started_at, _branch_row(shown, fields)
    files["who.json"] = _json({"format": FORMAT, "name": who.name, "email": who.email, "fields": list(fields)})
    if opened:
        files["open.json"] = _json(sorted(opened, key=lambda row: str(row["session"])))
    if branches:
        files["branches.json"] = _json({branch: row for branch, (_, row) in sorted(branches.items())})
    return Leaving(files, tuple(withheld))


def _own_sessions(workspace: Workspace, only: str) -> Iterator[tuple[str, list[Event]]]:
    """(id, labelled events that this clone wrote) of every session in which it wrote any, with the opening event."""
    store = workspace.store
    own = store.own_writer()
    ids = [only] if only else store.ids()
    archived = store.archive.read_all([each for each in ids if not store.has_folder(each)], "journal")
    writers = store.archive.read_all(list(archived), "writer")
    unnamed = _archived_by_me(workspace) if len(writers) < len(archived) else frozenset()
    for session_id in ids:
        if session_id in archived:
            named = writers.get(session_id, b"").decode("ascii", "replace").strip()
            content, writer = archived[session_id], named or (own if session_id in unnamed else UNKNOWN_WRITER)
        else:
            content, writer = store.readable_journal(session_id), own
        try:
            events = labelled(parse_journal(content).events, writer)
        except SessionError:
            continue  # of a newer version, which knows what may leave
        if any(event.writer == own for event in events):
            yield session_id, [event for event in events if event.writer == own or event.kind == "session"]


def _secret_in(shared: Sequence[Event]) -> str:
    """What looks like a secret in a text that would leave, in words; empty without one."""
    texts = (text for event in shared for text in (*texts_in(event.body), event.text("command"), event.text("branch")))
    return next((found.what for text in texts for found in secrets_in(text)), "")


def _archived_by_me(workspace: Workspace) -> frozenset[str]:
    """The sessions whose archive the user wrote; older versions named no writer in it."""
    mine = workspace.repository.committer_email.casefold()
    listed = workspace.repository.git.must("for-each-ref", "--format=%(refname) %(authoremail:trim)", PREFIX).text
    rows = (row.removeprefix(PREFIX).split(" ", 1) for row in listed.splitlines())
    return frozenset(session_id for session_id, email in rows if email.casefold() == mine)


def _open_row(session: Session, events: Sequence[Event], fields: Collection[str]) -> dict[str, Any]:
    began = max((event.at for event in events if event.kind.encode() in STARTING), default=session.started_at)
    row: dict[str, Any] = {
        "session": session.id,
        "branch": session.branch,
        "state": "open" if session.clock.running else "paused",
        "since": five_minutes(began),
        "seen": five_minutes(session.clock.last),
        "by": last_actor(events),
    }
    if HANDOFF in fields:
        current = session.in_progress[-1] if session.in_progress else next(iter(session.to_do), None)
        row |= {"objective": current.text if current else "", "blockers": len(session.open_blockers)}
    return row


def _branch_row(session: Session, fields: Collection[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"session": session.id, "ended": session.ended_at}
    if HANDOFF in fields:
        row |= {
            "objectives": len(session.counted),
            "done": len(session.done),
            "blockers": len(session.open_blockers),
            "next": next(iter(session.next_steps), ""),
        }
    return row


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
