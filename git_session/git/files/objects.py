"""Writes blobs, trees and commits as loose objects, without a process (gitrepository-layout, `objects`)."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from git_session.git.files.refs import SHA256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FASTEST = 1
_TREE, _FILE = b"40000", b"100644"


def object_id(kind: bytes, content: bytes, *, sha256: bool) -> str:
    """The id of an object."""
    digest = _sha256() if sha256 else _sha1()
    digest.update(b"%s %d\0" % (kind, len(content)))
    digest.update(content)
    return str(digest.hexdigest())


def _sha1() -> Any:
    try:
        from _sha1 import sha1  # type: ignore[import-not-found]  # hashlib loads OpenSSL
    except ImportError:  # Python that was built without it
        from hashlib import sha1
    return sha1(usedforsecurity=False)


def _sha256() -> Any:
    from hashlib import sha256

    return sha256()


def is_id_of(oid: str, kind: bytes, content: bytes) -> bool:
    """Is `oid` the id of this object?"""
    return bool(oid) and object_id(kind, content, sha256=len(oid) == SHA256) == oid


class LooseObjects:
    """The loose objects in a `folder` (`Repository.object_folder`) with ids of SHA-1, or of SHA-256."""

    def __init__(self, folder: Path, *, sha256: bool) -> None:
        self._folder = str(folder)
        self._is_sha256 = sha256

    def write(self, kind: bytes, content: bytes) -> str:
        """Write an object, unless it is there; return its id."""
        oid = object_id(kind, content, sha256=self._is_sha256)
        path = self._path(oid)
        try:
            os.utime(path)  # as git does, which removes old objects that nothing refers to yet
            return oid
        except OSError:
            pass
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        draft = f"{folder}/tmp_obj_{os.urandom(6).hex()}"  # git removes such files when it collects garbage
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o444)
        with open(descriptor, "wb") as file:
            file.write(zlib.compress(b"%s %d\0%s" % (kind, len(content), content), _FASTEST))
        os.replace(draft, path)
        return oid

    def write_tree(self, blobs: Mapping[str, str]) -> str:
        """Write the trees with these files (path -> id of a blob); return the id of the root."""
        entries: list[tuple[bytes, bytes, str]] = []
        folders: dict[str, dict[str, str]] = {}
        for path, oid in blobs.items():
            name, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(name, {})[rest] = oid
            else:
                entries.append((os.fsencode(name), _FILE, oid))
        entries += [(os.fsencode(name), _TREE, self.write_tree(within)) for name, within in folders.items()]
        entries.sort(key=lambda each: each[0] + b"/" * (each[1] == _TREE))  # git's order
        return self.write(
            b"tree", b"".join(b"%s %s\0%s" % (mode, name, bytes.fromhex(oid)) for name, mode, oid in entries)
        )

    def write_commit(self, tree: str, parents: Sequence[str], message: bytes, who: str) -> str:
        """Write a commit by `who`, in git's form with the date (`Repository.require_identity`), as `git commit-tree` does
        unsigned; return its id.

        The message is UTF-8, and without NUL.
        """
        by = os.fsencode(who)
        rows = [b"tree " + tree.encode(), *(b"parent " + parent.encode() for parent in dict.fromkeys(parents))]
        return self.write(b"commit", b"\n".join([*rows, b"author " + by, b"committer " + by, b"", message]))

    def _path(self, oid: str) -> str:
        return f"{self._folder}/{oid[:2]}/{oid[2:]}"
