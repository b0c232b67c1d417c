"""The archive: `refs/sessions/<id>`, a chain of commits that outlives `.git/sessions/`.

The tree of each commit holds `journal`, `context.json` and, once the session has ended, `handoff.md`. Its first parent is
the archive before it; a commit that keeps a snapshot has the snapshot (a commit shaped like a stash) as second parent.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_session.repo.objects import Objects, identity_of, objects_of
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

    def tips(self) -> dict[str, str]:
        """Session id -> the newest commit of its chain."""
        return self._repository.refs(PREFIX)

    def read(self, session_id: str, name: str) -> bytes | None:
        """The archived file `name` of a session; None when it is not archived."""
        tip = self._repository.ref(PREFIX + session_id)
        if not tip:
            return None
        finished = self._repository.git.run("cat-file", "blob", f"{tip}:{name}")
        return None if finished.status else finished.output

    def save(self, session_id: str, files: Mapping[str, bytes], message: str, *, snapshot: str = "") -> str:
        """Add a commit with `files` to the session's chain; `snapshot` is kept alive as its second parent.

        Returns the commit. Raises SessionError `no-identity`, `ref-moved`.
        """
        ref = PREFIX + session_id
        old = self._repository.ref(ref)
        parents = [oid for oid in (old, snapshot) if oid]
        new = self.objects.write_commit(files, parents, message, identity_of(self._repository))
        self._repository.move_ref(ref, new, old, message.partition("\n")[0])
        return new
