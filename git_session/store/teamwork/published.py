"""Writes the commits that this clone publishes (`store.teamwork.writers` says what they hold)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from git_session.git.files.objects import is_id_of
from git_session.git.objects import Identity, identity_of
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.store.blob_cache import BlobCache
from git_session.store.teamwork.writers import objects_at

Content = bytes | str
"""The content of a file, or the id of a blob that is in the repository."""
SUBJECT = "chore(sessions): publish"
_NAME, _MOST = "published", 1 << 18
"""The cache of what commits hold, and most of its bytes, enough for some thousand sessions."""


@dataclass(frozen=True)
class Published:
    """What a published commit holds: path -> blob id of every file; and its date (epoch ms), 0 if it cannot be read."""

    blobs: Mapping[str, str]
    at: int


def read_published(repository: Repository, commit: str) -> Published:
    """What `commit` holds; nothing without one. Raises SessionError `git-failed`."""
    if not commit:
        return Published({}, 0)
    kept = _cache(repository).get(commit)
    if kept:
        blobs, at = json.loads(kept)
        return Published(blobs, at)
    rows = repository.git.must("ls-tree", "-r", "-z", commit).fields
    seconds = repository.git.ask("log", "-1", "--format=%ct", commit, "--") or ""
    blobs = {path: head.split(" ")[2] for head, _, path in (row.partition("\t") for row in rows)}
    return _kept(repository, commit, Published(blobs, int(seconds) * 1000 if seconds.isdigit() else 0))


def _is_same(blob: str, content: Content) -> bool:
    return blob == content if isinstance(content, str) else is_id_of(blob, b"blob", content)


def changed_paths(files: Mapping[str, Content], published: Mapping[str, str]) -> list[str]:
    """The paths of `files` that differ from what is `published` (path -> blob id), and those that are no more in them."""
    differing = [path for path, content in files.items() if not _is_same(published.get(path, ""), content)]
    return sorted([*differing, *(path for path in published if path not in files)])


def without_missing(
    repository: Repository, files: Mapping[str, Content], published: Mapping[str, str]
) -> dict[str, Content]:
    """`files` without blobs that are neither `published` (path -> blob id), and so kept, nor in the repository any more."""
    new = {path: each for path, each in files.items() if isinstance(each, str) and published.get(path) != each}
    there = objects_at(repository, new.values())
    return {path: each for path, each in files.items() if path not in new or each in there}


def write_publication(
    repository: Repository,
    files: Mapping[str, Content],
    published: Mapping[str, str],
    parents: Sequence[str],
    *,
    at: int,
    signs: bool,
    subject: str = SUBJECT,
    who: Identity | None = None,
) -> str:
    """Write a commit with `files` by the user (`who`, or else git is asked), dated `at` (epoch ms), signed if it `signs`; return its id.

    The blobs that are `published` (path -> id) are not written again. Raises SessionError `git-failed`.
    """
    objects = repository.loose_objects
    blobs = {}
    for path, content in files.items():
        before = published.get(path, "")
        if isinstance(content, str):
            blobs[path] = content
        else:
            blobs[path] = before if _is_same(before, content) else objects.write(b"blob", content)
    tree = objects.write_tree(blobs)
    # Dated in UTC: neither the exact time nor the time zone, unless they are shared.
    if signs:
        options = ("-S", *(part for each in parents for part in ("-p", each)))
        dated = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"@{at // 1000} +0000")
        new = repository.git.must("commit-tree", tree, *options, stdin=f"{subject}\n".encode(), environment=dated).text
    else:
        user = who or identity_of(repository)
        dated_user = f"{user.name} <{user.email}> {at // 1000} +0000"
        new = objects.write_commit(tree, parents, f"{subject}\n".encode(), dated_user)
    _kept(repository, new, Published(blobs, at // 1000 * 1000))
    return new


def _kept(repository: Repository, commit: str, published: Published) -> Published:
    """`published`, which the next `read_published` of this commit need not ask git for."""
    cache = _cache(repository)
    cache.put(commit, json.dumps([published.blobs, published.at]).encode())
    cache.save()
    return published


def _cache(repository: Repository) -> BlobCache:
    return BlobCache(repository.common_dir, _NAME, "1", most=_MOST)


def forget_published(repository: Repository) -> None:
    """Delete what is kept of commits that were published."""
    (repository.common_dir / "sessions" / "cache" / _NAME).unlink(missing_ok=True)
