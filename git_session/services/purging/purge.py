"""Removes the snapshots of a session, a file from all snapshots, or a text from all sessions.

Time, events and commits stay. The order lets a killed command run again: first all objects are written, then the journal says
which snapshots were replaced, then the ref moves; until then the chain still names what is to be purged.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from git_session.errors import SessionError
from git_session.hot.system import replace as replace_file
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.lifecycle.whereabouts import only, sessions_named
from git_session.services.purging.archive_chain import ArchiveLink, chain_written_again, links
from git_session.services.purging.leftovers import OtherCopy, delete_objects, other_copies
from git_session.services.purging.rewriting import Replace, in_journal, remover, same, tree_with, without
from git_session.services.workspace import Workspace
from git_session.store.archive import PREFIX
from git_session.store.background.issues import forget_issues
from git_session.store.index.journal_index import forget_index
from git_session.store.teamwork.writers import PUBLISHED

SHORTEST = 6
"""Fewest characters of a text that can be purged, so that none is half of everything."""


@dataclass(frozen=True)
class PurgeRequest:
    """What to purge: the snapshots of the session that `name` means, or the file or folder `path` (from the top), if snapshots
    hold it; or else `text` from all sessions."""

    name: str = ""
    path: str = ""
    text: str = ""


@dataclass(frozen=True)
class PurgedSnapshot:
    """A snapshot that is removed, or written again without something."""

    session: str  #: Id of the session that it belongs to.
    checkpoint: str  #: Short id of its checkpoint; empty if it has none.
    label: str  #: Name given to the checkpoint, or why it was taken; empty without either.
    snapshot: str  #: Full id of the snapshot commit before the purge.
    is_stash: bool  #: Whether it holds work stashed by a switch that has not been restored.
    files: tuple[
        str, ...
    ]  #: Files that are removed from it, or from which a text is; empty if the whole snapshot is removed.


@dataclass(frozen=True)
class Purged:
    """What was purged, or what `--dry-run` would purge, and where else it may be."""

    kind: str  #: `session`, `path` or `text`.
    name: str  #: Id of the session, or path from the top; empty for a text, which is not repeated.
    dry_run: bool  #: Whether nothing was done, because of `--dry-run`.
    sessions: tuple[str, ...]  #: Ids of the sessions whose archives, and for a text also journals, were written again.
    snapshots: tuple[PurgedSnapshot, ...]  #: Snapshots that were removed or written again.
    deleted: int = 0  #: Number of objects that were deleted, since nothing refers to them any more.
    left: int = 0  #: Number of such objects that are in packs, so that only git gc can delete them.
    copies: tuple[OtherCopy, ...] = ()  #: Where else the content is, or may be.


def plan(workspace: Workspace, request: PurgeRequest) -> Purged:
    """What the request would purge; nothing is written to refs or journals.

    Raises SessionError `nothing-to-purge`, `ambiguous-name`, `too-short`, `no-such-session`, `ambiguous-session`.
    """
    if request.text:
        return _plan_for_text(workspace, request.text)
    by_path = _holding(workspace, request.path) if request.path else ()
    sessions = _sessions(workspace, request, is_path=bool(by_path))
    if sessions and by_path:
        raise SessionError(
            "ambiguous-name",
            f"{request.name!r} is a file in snapshots, and means a session too",
            hint=f"for the file: {shell_word(f'./{request.name}')}; for the session: {sessions[0].id}",
        )
    if by_path:
        names = tuple(dict.fromkeys(each.session for each in by_path))
        return Purged("path", request.path, True, names, by_path)
    session = sessions[0]
    kept = [link for link in links(workspace.repository, session.id) if link.snapshot]
    if not kept:
        raise SessionError(
            "nothing-to-purge", f"{session.id} has no snapshots", hint="to delete a whole session: git session drop"
        )
    return Purged("session", session.id, True, (session.id,), tuple(_snapshot(session, link, ()) for link in kept))


def _sessions(workspace: Workspace, request: PurgeRequest, *, is_path: bool) -> tuple[Session, ...]:
    """The session that the name means; none if it means a path only."""
    nothing = f"no snapshot holds {request.path!r}"
    if not request.name:
        if is_path:
            return ()
        raise SessionError("nothing-to-purge", nothing, hint="give the path relative to the current folder")
    try:
        return (only(sessions_named(workspace, request.name), request.name).session,)
    except SessionError:
        if is_path:
            return ()
        if not request.path or workspace.repository.has_branch(request.name):
            raise
        raise SessionError(
            "nothing-to-purge",
            f"{nothing}, and no session or branch is called that",
            hint="to list sessions: git session history",
        ) from None


def _holding(workspace: Workspace, path: str) -> tuple[PurgedSnapshot, ...]:
    """The snapshots of all sessions that hold a file at or below `path` other than their base commit does."""
    repository = workspace.repository
    tips = workspace.store.archive.tips()
    found: list[PurgedSnapshot] = []
    for session_id in tips:
        kept = [link for link in links(repository, session_id) if link.snapshot]
        held = [(link, without(repository, link.snapshot, [path])[1]) for link in kept]
        if any(files for _, files in held):
            session = workspace.store.read(session_id).session
            found += [_snapshot(session, link, files) for link, files in held if files]
    return tuple(found)


def _snapshot(session: Session, link: ArchiveLink, files: tuple[str, ...]) -> PurgedSnapshot:
    known = next((each for each in session.checkpoints if each.snapshot == link.snapshot), None)
    return PurgedSnapshot(
        session=session.id,
        checkpoint=known.id if known else "",
        label=known.label or known.reason if known else "",
        snapshot=link.snapshot,
        is_stash=session.stash == link.snapshot,
        files=files,
    )


def _plan_for_text(workspace: Workspace, text: str) -> Purged:
    if len("".join(text.split())) < SHORTEST:
        raise SessionError(
            "too-short", f"a text of less than {SHORTEST} characters is not purged", hint="give more of it"
        )
    remove = remover(text)
    found = tuple(
        session_id
        for session_id in workspace.store.ids()
        if _journal_with(workspace, session_id, remove) or _archive_with(workspace, session_id, remove)
    )
    if not found:
        raise SessionError(
            "nothing-to-purge", "no session holds this text", hint="for commit messages: git log --all --grep=…"
        )
    return Purged("text", "", True, found, _snapshots_with(workspace, found, remove))


def _snapshots_with(workspace: Workspace, sessions: Iterable[str], remove: Replace) -> tuple[PurgedSnapshot, ...]:
    """The snapshots with files that hold the text that `remove` removes, other than their base commit does."""
    found = []
    for session_id in sessions:
        session = workspace.store.read(session_id).session
        kept = [link for link in links(workspace.repository, session_id) if link.snapshot]
        held = [(link, without(workspace.repository, link.snapshot, text=remove)[1]) for link in kept]
        found += [_snapshot(session, link, files) for link, files in held if files]
    return tuple(found)


def _journal_with(workspace: Workspace, session_id: str, remove: Replace) -> bool:
    content = next((content for _, content in workspace.store.journals([session_id])), b"")
    return remove(content) != content


def _archive_with(workspace: Workspace, session_id: str, remove: Replace) -> bool:
    old, new = _chain(workspace, session_id, {}, remove)
    return old != new


def _chain(workspace: Workspace, session_id: str, new: dict[str, str], remove: Replace) -> tuple[str, str]:
    """(tip, new tip) of the session's chain with its snapshots replaced as `new` says, and without the text that `remove` removes."""
    repository = workspace.repository

    def snapshot(oid: str) -> str:
        if oid not in new and remove is not same:
            new[oid] = without(repository, oid, text=remove)[0]
        return new.get(oid, oid)

    def tree(oid: str) -> str:
        return oid if remove is same else tree_with(repository, oid, remove)

    return chain_written_again(repository, session_id, snapshots=snapshot, trees=tree, message=remove)


def purge(workspace: Workspace, chosen: Purged, request: PurgeRequest) -> Purged:
    """Carry out a plan. Raises SessionError `not-writable`, `no-identity`, `ref-moved`, `ref-locked`."""
    repository = workspace.repository
    repository.require_identity()
    remove = remover(request.text) if chosen.kind == "text" else same
    old = [link.snapshot for each in chosen.sessions for link in links(repository, each) if link.snapshot]
    bases = repository.git.must("rev-parse", *(f"{oid}^1" for oid in old)).text.split() if old else []
    roots = [*old]
    replaced: list[str] = []
    for session_id in chosen.sessions:
        of_text = chosen.kind == "text"  # `_chain` finds them, with those that have it in their message
        mine = [each.snapshot for each in chosen.snapshots if each.session == session_id and not of_text]
        paths = [chosen.name] if chosen.kind == "path" else []
        new = {oid: without(repository, oid, paths)[0] if paths else "" for oid in mine}
        tip, before = _purge_session(workspace, session_id, new, remove)
        roots += [each for each in (tip, before) if each]
        replaced += [oid for oid, other in new.items() if oid != other]
    published = repository.refs(PUBLISHED) if chosen.kind == "text" else {}
    # Without it, the next sync publishes anew, without the history that holds the text.
    repository.delete_refs({f"{PUBLISHED}{remote}": oid for remote, oid in published.items()})
    forget_index(repository.common_dir)
    if chosen.kind == "text":
        forget_issues(repository.common_dir)
    deleted, left = delete_objects(repository, roots, bases)
    paths = [chosen.name] if chosen.kind == "path" else []
    with_text = [file for each in chosen.snapshots for file in each.files if chosen.kind == "text"]
    copies = other_copies(repository, chosen.sessions, replaced, paths, request.text, with_text)
    shared = tuple(OtherCopy(f"what you share with {each}", "git session sync") for each in published)
    copies = (*shared, *copies)
    return Purged(
        chosen.kind, chosen.name, False, chosen.sessions, chosen.snapshots, deleted=deleted, left=left, copies=copies
    )


def _purge_session(workspace: Workspace, session_id: str, new: dict[str, str], remove: Replace) -> tuple[str, str]:
    """(the tip that the archive had, the tip that it got before it was brought up to date)."""
    store, repository = workspace.store, workspace.repository
    tip, written = _chain(workspace, session_id, new, remove)
    store.restore_folder(session_id)
    if remove is not same:
        _change_lines(workspace, session_id, in_journal(remove))
    pairs = [[old, other] for old, other in new.items() if old != other]
    if pairs:
        store.record(session_id, workspace.event("purge", snapshots=pairs))
    if not tip or tip == written:
        return "", ""
    ref = PREFIX + session_id
    repository.move_ref(ref, written, tip, "purge")
    repository.git.must("reflog", "expire", "--expire=all", "--expire-unreachable=all", ref)
    store.keep(session_id, "Purged")
    return tip, written


def _change_lines(workspace: Workspace, session_id: str, change: Replace) -> None:
    """Replace the journal by what `change` makes of it; nothing else ever changes a line of a journal."""
    folder = workspace.store.folder(session_id)
    with workspace.store.lock():
        before = (folder / "journal").read_bytes()
        after = change(before)
        if after != before:
            (folder / "hook").unlink(missing_ok=True)  # it counts the bytes of the journal, and is made again
            replace_file(os.fsencode(folder / "journal"), after)
    workspace.store.refresh(session_id)


def stashed(snapshots: Iterable[PurgedSnapshot]) -> bool:
    """Whether work is lost that a switch stashed and nothing has restored."""
    return any(each.is_stash and not each.files for each in snapshots)
