"""Finds the open sessions whose work is fully merged.

For `status` and plain `git session`, which must start fast, the number of those on other branches is cached in
`sessions/cache/merged-sessions` until a branch or a journal changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from git_session import __version__
from git_session.model.dataclass import dataclass
from git_session.model.ids import is_id
from git_session.model.merge import MergeState
from git_session.model.session import Session
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import BlobCache, key_of

_MOST = 1 << 20
_TAIL = 4096
"""Bytes read at the end of a journal, more than an `end` event usually takes."""


@dataclass(frozen=True)
class MergedSession:
    """An open session all of whose commits are merged."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    merged: MergeState  #: Where and how its commits were merged.
    text: str  #: The same in words.


def merged_sessions(workspace: Workspace) -> tuple[MergedSession, ...]:
    """The open sessions whose work is merged and not reverted, oldest first."""
    store = workspace.store
    ids = [session_id for _, session_id in store.newest_first(store.ids())]
    return _merged(workspace, [each.session for each in store.read_each(ids[::-1]) if each.session.is_open])


def merged_elsewhere(workspace: Workspace, current: str) -> int:
    """Number of open sessions other than `current` whose work is merged, by the refs in this clone; cached."""
    ids = sorted(set(_maybe_open(workspace)) - {current})
    if not ids:
        return 0
    cache = BlobCache(workspace.repository.common_dir, "merged-sessions", f"1 {__version__}", most=_MOST)
    key = _state_of(workspace, ids, current)
    known = cache.get(key)
    if known is not None:
        return int(known)
    sessions = [each.session for each in workspace.store.read_each(ids) if each.session.is_open]
    count = len(_merged(workspace, sessions))
    cache.put(key, b"%d" % count)
    cache.save()
    return count


def _merged(workspace: Workspace, sessions: Sequence[Session]) -> tuple[MergedSession, ...]:
    from git_session.insight.history.work import works_of
    from git_session.services.recording.merge_state import merge_states

    if not sessions:
        return ()
    works = list(works_of(workspace.repository, workspace.objects, sessions, now=workspace.now))
    states = merge_states(workspace, list(zip(sessions, works, strict=True)))
    return tuple(
        MergedSession(session.id, session.branch, state, state.text)
        for session, state in zip(sessions, states, strict=True)
        if state.is_in_effect
    )


def _maybe_open(workspace: Workspace) -> Iterator[str]:
    """The ids of sessions whose journal in this clone does not end with an `end` event."""
    root = workspace.store.root
    for name in sorted(os.listdir(root)) if root.is_dir() else ():
        try:
            with open(f"{root}/{name}/journal", "rb", buffering=0) as file:
                file.seek(max(os.fstat(file.fileno()).st_size - _TAIL, 0))
                last = file.read().rstrip(b"\n").rpartition(b"\n")[2]
        except OSError:
            continue
        if is_id(name) and last.split(b" ", 2)[1:2] != [b"end"]:
            yield name


def _state_of(workspace: Workspace, ids: Sequence[str], current: str) -> str:
    """The cache key: every branch but the current session's own, and the sizes of the journals."""
    repository = workspace.repository
    refs = repository.git.run(
        "for-each-ref", "--format=%(objectname) %(refname) %(upstream)", "refs/heads", "refs/remotes"
    )
    own = f" refs/heads/{repository.branch} " if current and repository.branch else ""
    rows = [row for row in refs.text.split("\n") if not own or own not in row]
    sizes = [(each, (workspace.store.folder(each) / "journal").stat().st_size) for each in ids]
    return key_of(rows, sizes)
