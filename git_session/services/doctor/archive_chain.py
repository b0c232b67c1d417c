"""Reads what is left of the commits of a damaged archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.event import decode
from git_session.model.session import Session
from git_session.services.workspace import Workspace

_MOST = 1000
_FILES = ("journal", "writer", "context.json", "handoff.md")


@dataclass(frozen=True)
class ArchiveCommit:
    """A commit of an archive that has a journal: its files, its message, and its snapshot, if that is complete."""

    files: Mapping[str, bytes]
    message: str
    snapshot: str


def readable_chain(workspace: Workspace, tips: Sequence[str]) -> list[ArchiveCommit]:
    """The commits of an archive that can be read, oldest first; `tips` are the values of its ref, the newest first."""
    git, archive = workspace.repository.git, workspace.store.archive
    found: list[ArchiveCommit] = []
    seen: set[str] = set()
    for tip in tips:
        oid = tip
        while oid and oid not in seen and len(seen) < _MOST:
            seen.add(oid)
            raw = git.ask("cat-file", "commit", oid) or ""
            header, _, message = raw.partition("\n\n")
            parents = [row.removeprefix("parent ") for row in header.split("\n") if row.startswith("parent ")]
            oid, tip = (parents[0] if parents else ""), oid
            contents = archive.blobs([f"{tip}:{name}" for name in _FILES])
            files = {name: contents[f"{tip}:{name}"] for name in _FILES if f"{tip}:{name}" in contents}
            if "journal" in files:
                snapshot = parents[1] if len(parents) > 1 and is_complete(workspace, parents[1]) else ""
                found.append(ArchiveCommit(files, message + "\n", snapshot))
    return found[::-1]


def unreachable_journals(workspace: Workspace) -> dict[str, bytes]:
    """Session -> its longest journal among the blobs that no ref reaches any more; the journals of lost commits are there."""
    listing = workspace.repository.git.run(
        "fsck", "--unreachable", "--no-reflogs", "--connectivity-only", "--no-progress"
    )
    blobs = [row.split(" ")[2] for row in listing.text.splitlines() if row.startswith("unreachable blob ")]
    found: dict[str, bytes] = {}
    for content in workspace.store.archive.blobs(blobs).values():
        opening = decode(content.partition(b"\n")[0])
        session_id = opening.text("session") if opening and opening.kind == "session" else ""
        if session_id and len(content) > len(found.get(session_id, b"")):
            found[session_id] = content
    return found


def intact_snapshots(workspace: Workspace, session: Session) -> Iterator[str]:
    """The snapshots of the session's checkpoints that are complete, in order."""
    named = [each.snapshot for each in session.checkpoints if each.snapshot]
    yield from (
        oid
        for oid in dict.fromkeys([*named, *([session.stash] if session.stash else [])])
        if is_complete(workspace, oid)
    )


def is_complete(workspace: Workspace, oid: str) -> bool:
    """Can git reach everything from the commit `oid`?"""
    return not workspace.repository.git.run("rev-list", "--objects", "--quiet", oid).status
