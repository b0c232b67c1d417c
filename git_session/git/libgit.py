"""The pygit2 adapter of the objects port."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import pygit2
from pygit2.enums import DeltaStatus, DiffFind, SortMode

from git_session.errors import SessionError
from git_session.git.objects import Change, Identity, Record
from git_session.git.plumbing import PlumbingObjects
from git_session.git.process import Git
from git_session.git.repository import Repository

_LETTERS = {
    DeltaStatus.ADDED: "A",
    DeltaStatus.DELETED: "D",
    DeltaStatus.RENAMED: "R",
    DeltaStatus.COPIED: "A",
}


class LibgitObjects:
    """The history of one repository through libgit2."""

    def __init__(self, repository: pygit2.Repository, git: Git) -> None:
        self._repository = repository
        self._git = git

    @classmethod
    def open(cls, repository: Repository) -> LibgitObjects | None:
        """Open the repository; None if libgit2 cannot (sha256, reftable, or unknown extensions)."""
        try:
            opened = pygit2.Repository(os.fspath(repository.git_dir))
            if any(entry.name == "extensions.refstorage" for entry in opened.config):
                return None
            return cls(opened, repository.git)
        except (pygit2.GitError, KeyError, ValueError):
            return None

    @property
    def engine(self) -> str:
        return f"libgit2 {pygit2.LIBGIT2_VERSION}"

    def log(self, tip: str, hide: Sequence[str] = (), *, limit: int = 0, first_parent: bool = False) -> list[Record]:
        found: list[Record] = []
        with _reading():
            walker = self._repository.walk(pygit2.Oid(hex=tip), SortMode.TOPOLOGICAL | SortMode.TIME)
            if first_parent:
                walker.simplify_first_parent()
            for oid in hide:
                walker.hide(pygit2.Oid(hex=oid))
            for commit in cast(Iterator[pygit2.Commit], walker):
                found.append(_record(commit))
                if limit and len(found) == limit:
                    break
        return found

    def present(self, oids: Iterable[str]) -> list[str]:
        """The ids of `oids` that this clone has; unlike git, libgit2 never fetches."""
        return [oid for oid in oids if oid in self._repository]

    def records(self, oids: Sequence[str]) -> list[Record]:
        found = [self._object(oid) for oid in oids]
        return [_record(cast(pygit2.Commit, each)) for each in found if isinstance(each, pygit2.Commit)]

    def _object(self, oid: str) -> pygit2.Object | None:
        try:
            return self._repository.get(oid)
        except (pygit2.GitError, ValueError):  # damaged, or no id
            return None

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        try:
            return self._changes(base, head)
        except pygit2.GitError:
            # libgit2 reads attributes from the index, and cannot read a sparse or split one; nor can it fetch the missing
            # blobs of a partial clone.
            return PlumbingObjects(self._git).changes(base, head)

    def _changes(self, base: str, head: str) -> tuple[Change, ...]:
        new = self._tree(head)
        diff = new.diff_to_tree(self._tree(base), swap=True) if base else new.diff_to_tree(swap=True)
        diff.find_similar(DiffFind.FIND_RENAMES)
        found: dict[str, Change] = {}
        for patch in diff:
            if patch is None:
                continue
            delta = patch.delta
            _, added, deleted = patch.line_stats
            path = os.fsdecode(delta.new_file.raw_path)
            old_path = os.fsdecode(delta.old_file.raw_path)
            status = _LETTERS.get(delta.status, "M")
            binary = bool(delta.is_binary)
            twin = found.get(path)
            if twin:  # A file that became a symbolic link is deleted and added here; git counts one change.
                status, added, deleted = "M", added + twin.added, deleted + twin.deleted
                binary = binary or twin.binary
            found[path] = Change(path, status, added, deleted, old_path if status == "R" else "", binary)
        return tuple(sorted(found.values(), key=lambda change: change.path))

    def merge_base(self, one: str, *others: str) -> str:
        with _reading():
            base = self._repository.merge_base_many([pygit2.Oid(hex=oid) for oid in (one, *others)])
        return str(base) if base else ""

    def read_file(self, commit: str, path: str) -> bytes | None:
        with _reading():
            try:
                found = self._tree(commit) / path
            except KeyError:
                return None
        return found.data if isinstance(found, pygit2.Blob) else None

    def _tree(self, commit: str) -> pygit2.Tree:
        found = self._repository[pygit2.Oid(hex=commit)].peel(pygit2.Tree)
        assert isinstance(found, pygit2.Tree)
        return found


@contextmanager
def _reading() -> Iterator[None]:
    """Raises SessionError `damaged-object` if libgit2 cannot read an object."""
    try:
        yield
    except (pygit2.GitError, KeyError) as error:
        reason = str(error.args[0]) if error.args else "no reason given"
        raise SessionError("damaged-object", f"cannot read the history: {reason}", hint="git fsck") from None


def _record(commit: pygit2.Commit) -> Record:
    parents = tuple(str(oid) for oid in commit.parent_ids)
    return Record(str(commit.id), parents, _identity(commit.author), _identity(commit.committer), _message(commit))


def _message(commit: pygit2.Commit) -> str:
    try:
        return commit.raw_message.decode(commit.message_encoding or "utf-8", "replace")
    except LookupError:  # an encoding unknown to Python
        return commit.raw_message.decode("utf-8", "replace")


def _identity(signature: pygit2.Signature) -> Identity:
    name = signature.raw_name.decode("utf-8", "replace")
    return Identity(name, signature.raw_email.decode("utf-8", "replace"), signature.time, signature.offset)
