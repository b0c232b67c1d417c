"""Writes the commits that this clone publishes (`store.teamwork.writers` says what they hold)."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence

from git_session.git.repository import Repository

SUBJECT = "chore(sessions): publish"


def changed_paths(files: Mapping[str, bytes], published: Mapping[str, str]) -> list[str]:
    """The paths of `files` that differ from what is `published` (path -> blob id), and those that are no more in them."""
    differing = [
        path for path, content in files.items() if published.get(path) != _blob_id(content, published.get(path, ""))
    ]
    return sorted([*differing, *(path for path in published if path not in files)])


def write_publication(
    repository: Repository,
    files: Mapping[str, bytes],
    published: Mapping[str, str],
    parents: Sequence[str],
    *,
    at: int,
    subject: str = SUBJECT,
) -> str:
    """Write a commit with `files` by the user, dated `at` (epoch ms), signed if the user signs commits; return its id.

    Raises SessionError `git-failed`.
    """
    new = [path for path, content in files.items() if published.get(path) != _blob_id(content, published.get(path, ""))]
    blobs = {**published, **dict(zip(new, _written(repository, [files[path] for path in new]), strict=True))}
    rows = "".join(f"100644 {blobs[path]}\t{path}\0" for path in sorted(files))
    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        environment = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
        repository.git.must("update-index", "-z", "--index-info", stdin=rows.encode(), environment=environment)
        tree = repository.git.must("write-tree", environment=environment).text
    signs = repository.git.ask("config", "--type=bool", "commit.gpgSign") == "true"
    options = [*(["-S"] if signs else []), *(part for each in parents for part in ("-p", each))]
    date = f"@{at // 1000} +0000"  # neither the exact time nor the time zone, unless they are shared
    dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return repository.git.must("commit-tree", tree, *options, stdin=f"{subject}\n".encode(), environment=dated).text


def _blob_id(content: bytes, like: str) -> str:
    """The id of a blob, by the hash function of the id `like`."""
    digest = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.hexdigest()


def _written(repository: Repository, contents: Sequence[bytes]) -> list[str]:
    if not contents:
        return []
    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        paths = [os.path.join(folder, str(number)) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            with open(path, "wb") as file:
                file.write(content)
        listed = "".join(f"{path}\n" for path in paths).encode()
        return repository.git.must("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed).text.split("\n")
