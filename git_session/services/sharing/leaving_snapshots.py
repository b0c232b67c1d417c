"""Which snapshots leave this clone, and what of them: the files in which they differ from the commit that they were made on.

A snapshot stays here if one of these files is named like one with secrets (tracking.secrets) or holds what looks like one, or if
there are too many, or too large ones. The blobs are those of the snapshot: nothing is written, and nothing is read again until
tracking.secrets changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from git_session import __version__
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.secret_files import secret_files
from git_session.model.secret_texts import secrets_in
from git_session.model.text import one_line
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import BlobCache, key_of
from git_session.store.teamwork.snapshots import (
    FILE_MODES,
    MOST_FILES,
    SharedSnapshot,
    decoded_manifest,
    encoded_manifest,
    is_small,
)
from git_session.store.teamwork.writers import LARGEST, objects_at, read_files

MOST_SNAPSHOTS = 10
"""Most snapshots of an open session that leave: the newest ones."""
_NAME, _MOST = "snapshots", 4 << 20
"""The cache of what is known of snapshots, and most of its bytes."""
_SUBMODULE, _NO_FILE = "160000", "000000"
_PIECE, _OVERLAP = 1 << 16, 1 << 10
"""Characters that are searched for secrets at once, and how far two pieces overlap, in which no token is longer."""


@dataclass(frozen=True)
class LeavingSnapshot:
    """What leaves of a snapshot: why it is `withheld` (empty: it is not), and its `manifest` (`store.teamwork.snapshots`)."""

    withheld: str
    manifest: str = ""

    @property
    def blobs(self) -> list[str]:
        """The ids of the blobs that its files have."""
        found = decoded_manifest(self.manifest)
        return list(dict.fromkeys(blob for _, blob in found.files.values())) if found else []


class LeavingSnapshots:
    """What leaves of the snapshots of this clone, which is remembered when it is saved."""

    def __init__(self, workspace: Workspace) -> None:
        self._repository, self._secrets = workspace.repository, workspace.settings.secrets
        self._cache = BlobCache(workspace.repository.common_dir, _NAME, f"1 {__version__}", most=_MOST)

    def of(self, snapshot: str) -> LeavingSnapshot | None:
        """What leaves of the `snapshot` with this id; None if it is not in the repository any more."""
        key = key_of(snapshot, list(self._secrets))
        kept = self._cache.get(key)
        if kept:
            return LeavingSnapshot(*json.loads(kept))
        found = _made(self._repository, self._secrets, snapshot)
        if found:
            self._cache.put(key, json.dumps([found.withheld, found.manifest]).encode())
        return found

    def save(self) -> None:
        self._cache.save()


def forget_snapshots(repository: Repository) -> None:
    """Delete what is remembered of snapshots."""
    (repository.common_dir / "sessions" / "cache" / _NAME).unlink(missing_ok=True)


def _made(repository: Repository, secrets: Iterable[str], snapshot: str) -> LeavingSnapshot | None:
    git = repository.git
    parents = git.run("rev-parse", f"{snapshot}^@", environment={"GIT_NO_LAZY_FETCH": "1"})
    base, _, *extra = [*parents.text.split(), "", ""]
    listed = git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", base, snapshot, "--")
    if parents.status or listed.status:
        return None
    before: dict[str, tuple[str, str]] = {}
    files: dict[str, tuple[str, str]] = {}
    gone = []
    for head, path in zip(listed.fields[::2], listed.fields[1::2], strict=False):
        old_mode, mode, old, new = head.removeprefix(":").split(" ")[:4]
        before[path] = old_mode, old
        if mode in FILE_MODES:
            files[path] = mode, new
        elif mode == _NO_FILE and old_mode != _SUBMODULE:
            gone.append(path)
    if extra[0]:
        for row in git.must("ls-tree", "-r", "-z", "--full-tree", extra[0]).fields:
            head, _, path = row.partition("\t")
            mode, _, blob = head.split(" ")
            if mode in FILE_MODES:
                files[path] = mode, blob
    gone = [path for path in gone if path not in files]
    files = {path: each for path, each in files.items() if each != before.get(path)}  # out of the index, but unchanged
    found = SharedSnapshot(base, files, tuple(gone))
    withheld = _refusal(repository, secrets, found, before)
    return LeavingSnapshot(withheld, "" if withheld else encoded_manifest(found))


def _refusal(
    repository: Repository, secrets: Iterable[str], found: SharedSnapshot, before: Mapping[str, tuple[str, str]]
) -> str:
    """Why the snapshot stays here; empty if it does not. `before` are mode and blob that files had in the base."""
    if len(found.files) + len(found.gone) > MOST_FILES:
        return f"it changes more than {MOST_FILES:,} files"
    is_secret = secret_files(tuple(secrets))
    named = next((path for path in found.files if is_secret(path)), "")
    if named:
        return f"it changes {one_line(named)}, which may hold secrets (tracking.secrets)"
    what = _secret_in("\n".join(found.files).encode("utf-8", "replace"))
    if what:
        return f"the name of a file in it holds what looks like {what}"
    sizes = objects_at(repository, (blob for _, blob in found.files.values()))
    if len(sizes) < len({blob for _, blob in found.files.values()}):
        return "it is not complete any more"
    if not is_small(found, sizes):
        return "its files are larger than what colleagues read (1 MiB)"
    contents = read_files(repository, sizes, LARGEST)
    for path, (_, blob) in found.files.items():
        what = _secret_in(contents[blob])
        _, old = before.get(path, ("", ""))
        if what and old:  # what the base holds too, every clone has anyway
            known = set(read_files(repository, [old], LARGEST).get(old, b"").split(b"\n"))
            what = _secret_in(b"\n".join(line for line in contents[blob].split(b"\n") if line not in known))
        if what:
            return f"{one_line(path)} in it holds what looks like {what}"
    return ""


def _secret_in(content: bytes) -> str:
    """What looks like a secret in a file, in words; empty without one."""
    text = content.replace(b"\0", b"").decode("utf-8", "replace")  # without NUL, UTF-16 reads as ASCII does
    for start in range(0, len(text), _PIECE - _OVERLAP):
        for each in secrets_in(text[start : start + _PIECE]):
            return each.what
    return ""
