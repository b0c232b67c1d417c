"""The records of commits follow them where a server squashed or rebased them: no hook of ours runs there.

A copy gets the record of its original. A squash commit gets the sum of the records of what it replaced: `commit-time` is all
of their time, `commits` how many they were, and `sessions` lists the sessions behind it where there are several.
"""

from __future__ import annotations

from collections.abc import Iterable

from git_session.errors import SessionError
from git_session.hot.notes import of_squash, read_notes, session_in, write_notes
from git_session.model.merge import Merge
from git_session.services.workspace import Workspace


def record_merges(workspace: Workspace, merges: Iterable[Merge]) -> bool:
    """Write the records that are missing on the commits of squashes and rebases. False, and a notice, if that failed."""
    merges = [each for each in merges if each.covered]
    try:
        if merges:
            with workspace.store.lock():
                write_notes(missing_records(merges))
    except (SessionError, RuntimeError, OSError) as error:
        workspace.store.notices.append(f"the records of merged commits could not be written: {error}")
        return False
    return True


def missing_records(merges: Iterable[Merge]) -> dict[bytes, bytes]:
    """Commit -> the note that it lacks, of the commits of squashes and rebases."""
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
