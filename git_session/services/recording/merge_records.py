"""Copies the records of commits to the commits that a server made of them by squash or rebase, where no hook of ours runs.

A copy gets the record of its original. A squash commit gets a combined record: `commit-time` is the sum of the replaced
commits' times, `commits` their number, and `sessions` lists their sessions if there are several.
"""

from __future__ import annotations

from collections.abc import Iterable

from git_session.errors import SessionError
from git_session.hot.notes import of_squash, read_notes, session_in, write_notes
from git_session.model.merge import Merge
from git_session.services.recording.note_failure import notes_failed
from git_session.services.workspace import Workspace


def record_merges(workspace: Workspace, merges: Iterable[Merge]) -> bool:
    """Write the missing records of squash and rebase commits; False, with a notice, on failure."""
    merges = [each for each in merges if each.covered]
    try:
        if merges:
            with workspace.store.lock():
                write_notes(missing_records(merges))
    except (SessionError, RuntimeError, OSError) as error:
        if isinstance(error, RuntimeError):
            error = notes_failed(workspace, error)
        workspace.store.notices.append(f"cannot write the records of merged commits: {error}")
        return False
    return True


def missing_records(merges: Iterable[Merge]) -> dict[bytes, bytes]:
    """Commit id -> the note that it lacks, for squash and rebase commits."""
    replaced: dict[str, list[str]] = {}
    for merge in merges:
        for old, new in merge.covered:
            if old not in replaced.setdefault(new, []):
                replaced[new].append(old)
    notes = read_notes(
        [oid.encode() for oid in dict.fromkeys([*replaced, *(o for olds in replaced.values() for o in olds)])]
    )
    written: dict[bytes, bytes] = {}
    for new, olds in replaced.items():
        existing = notes.get(new.encode(), b"")
        records = [notes[old.encode()] for old in olds if session_in(notes.get(old.encode(), b""))]
        if records and not session_in(existing):
            written[new.encode()] = of_squash(records, existing)
    return written
