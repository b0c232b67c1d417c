"""The archive: `refs/sessions/<id>`, a chain of commits that outlives `.git/sessions/`.

The tree of each commit holds `journal`, `context.json`, `writer` (the clone that wrote the lines of the journal that name no
writer, see `model.union`) and, once the session has ended, `handoff.md`. Its first parent is
the previous archive commit; a snapshot (a commit shaped like a stash) is the second parent of the commit that keeps it.

The session's own commits are not reachable from it, so that an archive can be published without them. `refs/session-commits/<id>`
keeps them if the branch is deleted: it follows the branch while the session is open, and stays when it ends. Its reflog keeps
amended and reset commits as long as git keeps those of a branch (gc.reflogExpireUnreachable).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from git_session.errors import SessionError
from git_session.git.adapters import objects_of
from git_session.git.branches import commit_of
from git_session.git.files.refs import refs_in_files
from git_session.git.objects import Objects
from git_session.git.repository import Repository
from git_session.model.ids import is_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

PREFIX = "refs/sessions/"
COMMITS = "refs/session-commits/"
KEPT = "refs/session-kept/"
"""Where users keep an archive before they replace it by that of another clone, as `docs/how-to/team.md` says."""
MOST = 32 << 20
"""Most bytes of a journal: some 300,000 events. A larger one, which anybody may have pushed, is not read."""
END = "End of session "
"""The beginning of the messages of commits that archive an end; the session's id follows."""


class Archive:
    """The archived sessions of one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @cached_property
    def objects(self) -> Objects:
        return objects_of(self._repository)

    def tips(self) -> dict[str, str]:
        """Session id -> the newest commit of its chain. Other refs under the prefix, which a fetch may bring, are ignored."""
        return {name: oid for name, oid in self._repository.refs(PREFIX).items() if is_id(name)}

    def read(self, session_id: str, name: str) -> bytes | None:
        """The archived file `name` of a session; None if it is not archived, or cannot be read."""
        return self.read_at(PREFIX + session_id, name) if is_id(session_id) else None

    def read_at(self, revision: str, name: str) -> bytes | None:
        """The file `name` in a commit of an archive; None if there is none, or it cannot be read."""
        return self.blobs([f"{revision}:{name}"]).get(f"{revision}:{name}")

    def tip(self, session_id: str) -> str:
        """The newest commit of a session's chain; empty without one."""
        return self._repository.ref(PREFIX + session_id)

    def writer(self, revision: str) -> str:
        """The clone that wrote the unlabelled lines of the journal in a commit of an archive; empty if it does not say so."""
        content = self._repository.git.ask("cat-file", "blob", f"{revision}:writer") or ""
        return content.strip()

    def ends(self, session_id: str) -> list[str]:
        """The commits that archived an end of the session, oldest first; an end that was killed may lack one."""
        listed = self._repository.git.run(
            "rev-list",
            "--first-parent",
            "--reverse",
            "--fixed-strings",
            f"--grep={END}{session_id}",
            PREFIX + session_id,
            "--",
        )
        return [] if listed.status else listed.text.split()

    def has(self, session_id: str) -> bool:
        return is_id(session_id) and bool(self._repository.ref(PREFIX + session_id))

    def read_all(self, session_ids: Sequence[str], name: str) -> dict[str, bytes]:
        """Session id -> the archived file `name`, for sessions that have it, in one process at most."""
        known = refs_in_files(self._repository.common_dir, PREFIX)
        asked = [each for each in session_ids if is_id(each) and (known is None or PREFIX + each in known)]
        found = self.blobs([f"{PREFIX}{session_id}:{name}" for session_id in asked])
        return {revision.removeprefix(PREFIX).removesuffix(f":{name}"): content for revision, content in found.items()}

    def blobs(self, revisions: Sequence[str]) -> dict[str, bytes]:
        """Revision (`<commit>:<file>`) -> its content, for those that exist, can be read, and have at most MOST bytes."""
        return dict(self.each_blob(revisions))

    def each_blob(self, revisions: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The same, one after the other, while git reads the next ones."""
        for revision, kind, content in self._objects_at(revisions):
            if kind == b"blob" and content is not None:
                yield revision, content

    def damaged(self, oids: Sequence[str]) -> list[str]:
        """Those of the objects `oids` that git cannot read."""
        sound = {oid for oid, _, _ in self._objects_at(oids)}
        return [oid for oid in oids if oid not in sound]

    def _objects_at(self, revisions: Sequence[str]) -> Iterator[tuple[str, bytes, bytes | None]]:
        """(revision, type, content) of those that git can read; the content is None if it has more than MOST bytes.

        In one process, unless git stops at a damaged object.
        """
        at = 0
        while at < len(revisions):
            asked = "".join(f"{revision}\n" for revision in revisions[at:]).encode()
            try:
                with self._repository.git.stream("cat-file", "--batch", stdin=asked) as output:
                    for revision in revisions[at:]:
                        header = output.readline().split()
                        is_found = len(header) == 3 and header[2].isdigit()  # otherwise `<revision> missing`
                        size = int(header[2]) if is_found else 0
                        content = _body(output, size) if is_found else None
                        if not header or (content is not None and len(content) < size):
                            break  # git stopped here
                        if is_found:
                            yield revision, header[1], content
                        at += 1
            except SessionError:
                pass
            at += 1

    def kept_commit(self, session_id: str) -> str:
        """The commit of the ref that keeps the session's commits; empty without one."""
        return commit_of(self._repository, COMMITS + session_id)

    def keep_commit(self, session_id: str, oid: str) -> bool:
        """Keep the commit `oid` and its ancestors from being pruned; False if git failed."""
        # No old value is needed: the last writer has seen the newest head, and the branch keeps later commits.
        update = (
            "update-ref",
            "--create-reflog",
            "-m",
            "git-session: keep the session's commits",
            COMMITS + session_id,
            oid,
        )
        return self._repository.git.run(*update).status == 0

    def save(
        self, session_id: str, files: Mapping[str, bytes], message: str, *, old: str = "", snapshot: str = ""
    ) -> str:
        """Add a commit with `files` after `old`, the tip of the session's chain, and `snapshot`, if given, as its second parent.

        Returns the commit. Raises SessionError `no-identity`, `ref-locked`, `ref-moved` if the tip is not `old`.
        """
        ref = PREFIX + session_id
        writer, who = self._repository.loose_objects, self._repository.require_identity()
        tree = writer.write_tree({name: writer.write(b"blob", content) for name, content in files.items()})
        # Otherwise the snapshot, and with it the branch's history, would be the first parent of the chain's first commit.
        first = old or (writer.write_commit(tree, [], b"Begin the archive", who) if snapshot else "")
        new = writer.write_commit(tree, [oid for oid in (first, snapshot) if oid], message.encode(), who)
        self._repository.move_ref(ref, new, old, message.partition("\n")[0])
        return new


def _body(output: IO[bytes], size: int) -> bytes | None:
    """The next `size` bytes, and the line break after them; None if they are more than MOST, and skipped."""
    if size <= MOST:
        content = output.read(size)
        output.read(1)
        return content
    left = size + 1
    while part := output.read(min(left, 1 << 20)) if left else b"":
        left -= len(part)
    return None
