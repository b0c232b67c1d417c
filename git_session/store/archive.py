"""The archive: `refs/sessions/<id>`, a chain of commits that outlives `.git/sessions/`.

The tree of each commit holds `journal`, `context.json` and, once the session has ended, `handoff.md`. Its first parent is
the archive before it; a commit that keeps a snapshot has the snapshot (a commit shaped like a stash) as second parent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.repo.objects import Objects, identity_of, objects_of
from git_session.repo.plumbing import PlumbingObjects
from git_session.repo.repository import Repository

PREFIX = "refs/sessions/"


class Archive:
    """The archived sessions of one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._objects: Objects | None = None

    @property
    def objects(self) -> Objects:
        self._objects = self._objects or objects_of(self._repository)
        return self._objects

    def begin_tips(self) -> None:
        """Let git list them while something else is done; the next `tips` takes what it found."""
        self._repository.begin_refs(PREFIX)

    def tips(self) -> dict[str, str]:
        """Session id -> the newest commit of its chain."""
        return self._repository.refs(PREFIX)

    def read(self, session_id: str, name: str) -> bytes | None:
        """The archived file `name` of a session; None when it is not archived."""
        finished = self._repository.git.run("cat-file", "blob", f"{PREFIX}{session_id}:{name}")
        return None if finished.status else finished.output

    def has(self, session_id: str) -> bool:
        return bool(self._repository.ref(PREFIX + session_id))

    def read_all(self, session_ids: Sequence[str], name: str) -> dict[str, bytes]:
        """The archived file `name` of each of the sessions that have it, in one process."""
        if not session_ids:
            return {}
        asked = "".join(f"{PREFIX}{session_id}:{name}\n" for session_id in session_ids).encode()
        output = self._repository.git.must("cat-file", "--batch", stdin=asked).output
        found: dict[str, bytes] = {}
        at = 0
        for session_id in session_ids:
            end = output.index(b"\n", at)
            words = output[at:end].split(b" ")
            at = end + 1
            if words[1:2] == [b"blob"]:  # else: `<what was asked for> missing`
                size = int(words[2])
                found[session_id] = output[at : at + size]
                at += size + 1
        return found

    def save(self, session_id: str, files: Mapping[str, bytes], message: str, *, snapshot: str = "") -> str:
        """Add a commit with `files` to the session's chain; `snapshot` is kept alive as its second parent.

        Returns the commit. Raises SessionError `no-identity`, `ref-moved`.
        """
        ref = PREFIX + session_id
        old = self._repository.ref(ref)
        parents = [oid for oid in (old, snapshot) if oid]
        # libgit2 takes as long to load as git for the whole of this.
        writer = self._objects or PlumbingObjects(self._repository.git)
        new = writer.write_commit(files, parents, message, identity_of(self._repository))
        self._repository.move_ref(ref, new, old, message.partition("\n")[0])
        return new
