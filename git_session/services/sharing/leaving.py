"""What leaves this clone: the files of its ref on the server (`store.teamwork.writers`), made of what the user shares.

Only events that this clone wrote are published, also those of ended sessions; what others wrote, they publish themselves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from git_session import __version__
from git_session.errors import SessionError
from git_session.git.branches import in_use
from git_session.git.objects import Identity, identity_of
from git_session.hot.clock import STARTING
from git_session.hot.place import bound_sessions
from git_session.model.activity_intervals import last_actor
from git_session.model.dataclass import asdict, dataclass, field, replace
from git_session.model.event import Event, encode, parse_journal, texts_in
from git_session.model.fold import fold
from git_session.model.secret_texts import secrets_in
from git_session.model.session import Session
from git_session.model.sharing import (
    HANDOFF,
    PRESENCE,
    SNAPSHOTS,
    five_minutes,
    shared_events,
    with_shared_snapshots,
)
from git_session.model.union import labelled
from git_session.services.sharing.gone_branches import ends_of_gone
from git_session.services.sharing.leaving_snapshots import MOST_SNAPSHOTS, LeavingSnapshot, LeavingSnapshots
from git_session.services.workspace import Workspace
from git_session.store.archive import PREFIX
from git_session.store.archive_union import UNKNOWN_WRITER
from git_session.store.blob_cache import BlobCache, key_of
from git_session.store.teamwork.published import Content, without_missing
from git_session.store.teamwork.snapshots import blob_path, manifest_path
from git_session.store.teamwork.state import own_ids, read_state
from git_session.store.teamwork.writers import (
    FORMAT,
    LARGEST,
    MOST_EVENTS,
    WHO,
    branches_path,
    handoff_path,
    journal_path,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CACHED = 3
"""The form of the cache of what leaves, of which there is one for each choice of fields."""


@dataclass(frozen=True)
class Withheld:
    """A session, or the snapshot of a checkpoint alone, that is not shared although it could be."""

    session: str  #: Id of the session.
    why: str  #: Reason why it stays here.
    checkpoint: str = ""  #: Short id of the checkpoint whose snapshot stays here; empty if the whole session does.


@dataclass(frozen=True)
class Leaving:
    """The files to publish, the sessions that stay here, and who publishes."""

    files: dict[str, Content]
    withheld: tuple[Withheld, ...]
    who: Identity


@dataclass(frozen=True)
class _Part:
    """What leaves of one session: why it is `withheld` (empty: it is not), its files without their paths, and its rows.

    `month` is that of its paths; `opened` is its row while it is open. `snapshots` are (id, manifest, blobs), `staying` are
    (checkpoint, why its snapshot is withheld).
    """

    withheld: str
    is_open: bool
    month: str
    started_at: int
    branch: str
    journal: str = ""
    handoff: str = ""
    opened: dict[str, Any] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)
    snapshots: list[tuple[str, str, list[str]]] = field(default_factory=list)
    staying: list[tuple[str, str]] = field(default_factory=list)


def leaving(
    workspace: Workspace,
    fields: Collection[str],
    as_markdown: Callable[[Session, str], str],
    published: Mapping[str, str],
    *,
    only: str = "",
) -> Leaving:
    """What leaves with `fields`, without forgotten sessions, where this was `published` (path -> blob id) before; `as_markdown` makes
    the handoff of (session, name).

    With `only`, what leaves of that session.
    """
    forgotten = read_state(workspace.repository.common_dir).forgotten
    who, own = identity_of(workspace.repository), workspace.store.own_writer()
    files: dict[str, Content] = {}
    withheld: list[Withheld] = []
    opened: list[dict[str, Any]] = []
    branches: dict[str, tuple[int, str, dict[str, Any]]] = {}
    bound = frozenset(map(os.fsdecode, bound_sessions(os.fsencode(workspace.repository.common_dir))))
    for session_id, part in _parts(workspace, fields, as_markdown, who, only, bound):
        if session_id in forgotten:
            continue
        if part.is_open and session_id not in bound:
            continue  # only in the archive: it was being dropped
        if part.withheld:
            withheld.append(Withheld(session_id, part.withheld))
            continue
        if part.opened:
            opened.append(part.opened)
        if set(fields) <= {PRESENCE}:
            continue
        withheld += [Withheld(session_id, why, checkpoint) for checkpoint, why in part.staying]
        for snapshot, manifest, blobs in part.snapshots:
            files[manifest_path(part.month, session_id, snapshot)] = manifest.encode()
            files |= {blob_path(part.month, each): each for each in blobs}
        files[journal_path(part.month, session_id)] = part.journal.encode("utf-8", "surrogateescape")
        if HANDOFF in fields:
            files[handoff_path(part.month, session_id)] = part.handoff.encode("utf-8", "replace")
        newest = branches.get(part.branch)
        if part.branch and (not newest or newest[0] <= part.started_at):
            branches[part.branch] = part.started_at, part.month, part.row
    described = {"format": FORMAT, "writer": own, "name": who.name, "email": who.email, "fields": list(fields)}
    files[WHO] = _json(described)
    if opened:
        used = in_use(workspace.repository, [row["branch"] for row in opened if row["state"] == "open"])
        rows = [row if row["branch"] in used else {**row, "state": "paused"} for row in opened]
        files["open.json"] = _json(sorted(rows, key=lambda row: str(row["session"])))
    months = sorted({month for _, month, _ in branches.values()})
    for month in months:
        files[branches_path(month, months[-1])] = _json(
            {branch: row for branch, (_, began, row) in sorted(branches.items()) if began == month}
        )
    return Leaving(without_missing(workspace.repository, files, published), tuple(withheld), who)


def _parts(
    workspace: Workspace,
    fields: Collection[str],
    as_markdown: Callable[[Session, str], str],
    who: Identity,
    only: str,
    bound: Collection[str],
) -> Iterator[tuple[str, _Part]]:
    """(id, what leaves) of every session in which this clone wrote; only what changed since the last time is read and made anew.

    Of those open sessions that are not `bound` to a branch any more, what `ends_of_gone` adds.
    """
    store, settings = workspace.store, workspace.settings
    own, tips = sorted(own_ids(workspace.repository.common_dir)), store.archive.tips()
    cache = BlobCache(workspace.repository.common_dir, f"leaving-{'-'.join(fields)}", f"{_CACHED} {__version__}")
    names = [only] if only else os.listdir(store.root)
    local = {each: store.readable_journal(each) for each in names if store.has_folder(each)}
    keys = {
        each: key_of(
            each, source, own, who.name, who.email, list(fields), list(settings.timeouts),
            list(settings.secrets) if SNAPSHOTS in fields else None,
        )
        for each, source in sorted(
            [*((each, content.decode("latin-1")) for each, content in local.items()),
             *((each, tip) for each, tip in tips.items() if each not in local and only in ("", each))]
        )
    }  # fmt: skip
    snapshots = LeavingSnapshots(workspace) if SNAPSHOTS in fields else None

    def parts(keys: Mapping[str, str], ends: Mapping[str, Event]) -> dict[str, _Part]:
        new = [each for each, key in keys.items() if cache.get(key) is None]
        events = dict(_own_events(workspace, new, local))
        for each in new:
            made = None
            if each in events:
                leaves = [*events[each], *_after(events[each], ends.get(each))]
                made = _made(each, leaves, workspace, fields, as_markdown, who, snapshots)
            cache.put(keys[each], json.dumps(list(asdict(made).values()) if made else None).encode())
        read = {each: json.loads(cache.get(key) or b"null") for each, key in keys.items()}
        return {each: _Part(*kept) for each, kept in read.items() if kept}

    found = parts(keys, {})
    ends = ends_of_gone(
        workspace, [each for each, part in found.items() if part.is_open and each in local.keys() - bound]
    )
    found |= parts({each: key_of(keys[each], dict(end.body)) for each, end in ends.items()}, ends)
    if snapshots:
        snapshots.save()
    yield from found.items()
    cache.save(all_rows=bool(only))


def _after(events: Sequence[Event], end: Event | None) -> Iterator[Event]:
    """The `end`, if there is one, labelled as the last of the labelled `events` of this clone."""
    if end:
        counter = max(each.counter for each in events) + 1
        yield replace(end, counter=counter, writer=next(each.writer for each in reversed(events) if each.writer))


def _made(
    session_id: str,
    events: Sequence[Event],
    workspace: Workspace,
    fields: Collection[str],
    as_markdown: Callable[[Session, str], str],
    who: Identity,
    snapshots: LeavingSnapshots | None,
) -> _Part:
    timeouts = workspace.settings.timeouts
    session = fold(events, session_id=session_id, timeouts=timeouts)
    kept, staying = _snapshots(session, snapshots) if snapshots else ({}, [])
    names = {each.event: each.snapshot for each in session.checkpoints if each.snapshot in kept}
    shared = shared_events(with_shared_snapshots(events, names), fields)
    shown = fold(shared, session_id=session_id, timeouts=timeouts)
    journal = b"".join(map(encode, shared))
    month = datetime.fromtimestamp(session.started_at / 1000).strftime("%Y-%m")
    withheld = ""
    if len(journal) > LARGEST or len(shared) > MOST_EVENTS:
        withheld = "it is larger than what colleagues read (1 MiB, 10,000 events)"
    elif secret := _secret_in(shared):
        withheld = f"a text in it holds what looks like {secret}"
    if withheld:
        return _Part(withheld, session.is_open, month, session.started_at, session.branch)
    return _Part(
        "",
        session.is_open,
        month,
        session.started_at,
        session.branch,
        journal.decode("utf-8", "surrogateescape"),
        as_markdown(shown, who.name) if HANDOFF in fields else "",
        _open_row(session, events, fields) if session.is_open and PRESENCE in fields else {},
        _branch_row(shown, fields),
        [(snapshot, each.manifest, each.blobs) for snapshot, each in kept.items()],
        staying,
    )


def _snapshots(
    session: Session, snapshots: LeavingSnapshots
) -> tuple[dict[str, LeavingSnapshot], list[tuple[str, str]]]:
    """(snapshot -> what leaves of it, (checkpoint, why its snapshot stays here)) of the newest snapshots of the session; if it has
    ended, of the last one alone."""
    newest = [each for each in session.checkpoints if each.snapshot][-(MOST_SNAPSHOTS if session.is_open else 1) :]
    found = [(each, part) for each in newest if (part := snapshots.of(each.snapshot))]
    kept = {each.snapshot: part for each, part in found if not part.withheld}
    return kept, [(each.id, part.withheld) for each, part in found if part.withheld]


def _own_events(
    workspace: Workspace, ids: Sequence[str], local: Mapping[str, bytes]
) -> Iterator[tuple[str, list[Event]]]:
    """(id, labelled events that this clone wrote) of the sessions in which it wrote any, with the opening event; `local`
    are the journals of those that have a folder.

    What it wrote under a former id bears the present one: a copy of this clone publishes under the former one, and may not have it.
    """
    archive, own = workspace.store.archive, workspace.store.own_writer()
    ours = own_ids(workspace.repository.common_dir)
    archived = archive.read_all([each for each in ids if each not in local], "journal")
    writers = archive.read_all(list(archived), "writer")
    unnamed = _archived_by_me(workspace) if len(writers) < len(archived) else frozenset()
    for session_id in ids:
        if session_id in local:
            content, writer = local[session_id], own
        else:
            named = writers.get(session_id, b"").decode("ascii", "replace").strip()
            content, writer = archived.get(session_id, b""), named or (own if session_id in unnamed else UNKNOWN_WRITER)
        try:
            events = labelled(parse_journal(content).events, writer)
        except SessionError:
            continue  # of a newer version, which knows what may leave
        events = [replace(event, writer=own) if event.writer in ours else event for event in events]
        if any(event.writer == own for event in events):
            yield session_id, [event for event in events if event.writer == own or event.kind == "session"]


def _secret_in(shared: Sequence[Event]) -> str:
    """What looks like a secret in a text that would leave, in words; empty without one."""
    texts = [text for event in shared for text in (*texts_in(event.body), event.text("command"), event.text("branch"))]
    if not secrets_in("\n\0\n".join(texts)):  # no pattern goes beyond this, and one search is faster than many
        return ""
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
    row |= {"merged": session.merged_to} if session.merged_to else {}
    row |= {"gone": True} if session.branch_gone else {}
    if HANDOFF in fields:
        row |= {
            "objectives": len(session.counted),
            "done": len(session.done),
            "blockers": len(session.open_blockers),
            "next": next(iter(session.steps), ""),
        }
    return row


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
