"""Writes the commits that this clone publishes (`store.teamwork.writers` says what they hold)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.git.files.objects import LooseObjects, is_id_of
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass

SUBJECT = "chore(sessions): publish"


@dataclass(frozen=True)
class Published:
    """What a published commit holds: path -> blob id of every file; and its date (epoch ms), 0 if it cannot be read."""

    blobs: Mapping[str, str]
    at: int


def read_published(repository: Repository, commit: str) -> Published:
    """What `commit` holds; nothing without one. Raises SessionError `git-failed`."""
    if not commit:
        return Published({}, 0)
    objects = _objects(repository)
    found = objects.read(commit)
    if found and found[0] == b"commit":
        head = found[1].partition(b"\n\n")[0].split(b"\n")
        blobs = objects.files(head[0].removeprefix(b"tree ").decode())
        dated = next((row for row in head if row.startswith(b"committer ")), b"").split(b" ")[-2:-1]
        if blobs is not None and dated and dated[0].isdigit():
            return Published(blobs, int(dated[0]) * 1000)
    rows = repository.git.must("ls-tree", "-r", "-z", commit).fields  # packed meanwhile
    seconds = repository.git.ask("log", "-1", "--format=%ct", commit, "--") or ""
    listed = {path: head.split(" ")[2] for head, _, path in (row.partition("\t") for row in rows)}
    return Published(listed, int(seconds) * 1000 if seconds.isdigit() else 0)


def changed_paths(files: Mapping[str, bytes], published: Mapping[str, str]) -> list[str]:
    """The paths of `files` that differ from what is `published` (path -> blob id), and those that are no more in them."""
    differing = [path for path, content in files.items() if not is_id_of(published.get(path, ""), b"blob", content)]
    return sorted([*differing, *(path for path in published if path not in files)])


def write_publication(
    repository: Repository,
    files: Mapping[str, bytes],
    published: Mapping[str, str],
    parents: Sequence[str],
    *,
    at: int,
    signs: bool,
    subject: str = SUBJECT,
) -> str:
    """Write a commit with `files` by the user, dated `at` (epoch ms), signed if it `signs`; return its id.

    The blobs that are `published` (path -> id) are not written again. Raises SessionError `git-failed`.
    """
    objects = _objects(repository)
    blobs = {}
    for path, content in files.items():
        before = published.get(path, "")
        blobs[path] = before if is_id_of(before, b"blob", content) else objects.write(b"blob", content)
    tree = objects.write_tree(blobs)
    options = [*(["-S"] if signs else []), *(part for each in parents for part in ("-p", each))]
    date = f"@{at // 1000} +0000"  # neither the exact time nor the time zone, unless they are shared
    dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return repository.git.must("commit-tree", tree, *options, stdin=f"{subject}\n".encode(), environment=dated).text


def _objects(repository: Repository) -> LooseObjects:
    return LooseObjects(repository.object_folder, sha256=repository.is_sha256)
