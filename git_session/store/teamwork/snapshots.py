"""The form in which a writer publishes snapshots: what differs from the commit they were made on, and nothing else.

    snapshots/<year-month>/<session>.<snapshot>.json    {"base": commit, "files": {path: "<mode> <blob>"}, "gone": [path]}
    snapshots/<year-month>/<blob>                       the content of such a file

The blobs are those of the snapshot, so each is sent once, whichever snapshots hold it. Whoever restores adds them to the base, which
comes with a branch. What is staged is not told apart, no history is published, and submodules are left out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.store.teamwork.writers import LARGEST, FoundObject, Writer, names_in, objects_at, read_files

FILE_MODES = ("100644", "100755", "120000")
"""Files, executables and symbolic links (git-fast-import, `filemodify`)."""
MOST_FILES = 1000
"""Most files that a shared snapshot changes; all of them together have at most `LARGEST` bytes."""
_MANIFEST = 1 << 18
_OID = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class SharedSnapshot:
    """What a snapshot changes in the commit `base`: path -> (mode, blob) of each file that it writes, and paths that it removes."""

    base: str
    files: Mapping[str, tuple[str, str]]
    gone: tuple[str, ...]


def manifest_path(month: str, session_id: str, snapshot: str) -> str:
    """Where a snapshot is published; the `month` is `<year>-<month>`."""
    return f"snapshots/{month}/{session_id}.{snapshot}.json"


def blob_path(month: str, blob: str) -> str:
    """Where the content of a file in snapshots is published."""
    return f"snapshots/{month}/{blob}"


def encoded_manifest(snapshot: SharedSnapshot) -> str:
    """The text that is published of a snapshot."""
    files = {path: " ".join(each) for path, each in snapshot.files.items()}
    document = {"base": snapshot.base, "files": files, "gone": snapshot.gone}
    return json.dumps(document, indent=1) + "\n"  # in ASCII, since a path may be no valid text


def decoded_manifest(text: bytes | str) -> SharedSnapshot | None:
    """The snapshot that `text` describes; None if it does not have the expected form, or goes beyond the limits."""
    try:
        document = json.loads(text)
        base, gone = document["base"], document["gone"]
        pairs = ((path, each.split(" ")) for path, each in document["files"].items())
        files = {path: (mode, blob) for path, (mode, blob) in pairs}
        paths = [*files, *gone]
        is_valid = (
            all(_OID.fullmatch(oid) for oid in (base, *(blob for _, blob in files.values())))
            and all(mode in FILE_MODES for mode, _ in files.values())
            and all(map(_is_path, paths))
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return SharedSnapshot(base, files, tuple(gone)) if is_valid and len(paths) <= MOST_FILES else None


def files_in_manifests(published: Mapping[str, bytes]) -> dict[str, str]:
    """Path of each published blob -> a file of the work tree that has this content, by the manifests among what is `published`."""
    found = {}
    for path, text in published.items():
        folder, _, month_and_name = path.partition("/")
        manifest = decoded_manifest(text) if folder == "snapshots" else None
        for file, (_, blob) in manifest.files.items() if manifest else ():
            found[blob_path(month_and_name.partition("/")[0], blob)] = file
    return found


def read_snapshot(repository: Repository, writer: Writer, session_id: str, snapshot: str) -> SharedSnapshot | None:
    """The snapshot that `writer` publishes, if all of it is there and within the limits.

    Every blob must be among what the writer publishes: nobody names another object of this repository.
    """
    folder = f"{writer.oid}:snapshots"
    months = names_in(read_files(repository, [folder], LARGEST, kind="tree").get(folder, b""), folder)
    places = {f"{folder}/{month}/{session_id}.{snapshot}.json": f"{folder}/{month}" for month in months}
    for place, text in read_files(repository, places, _MANIFEST).items():
        found = decoded_manifest(text)
        wanted = {f"{places[place]}/{blob}": blob for _, blob in found.files.values()} if found else {}
        there = {each.oid: each for each in objects_at(repository, wanted).values()}
        if found and there.keys() >= set(wanted.values()) and is_small(found, there):
            return found
    return None


def is_small(snapshot: SharedSnapshot, blobs: Mapping[str, FoundObject]) -> bool:
    """Are its files, of which `blobs` says what each id is, within the limit of size?"""
    files = [blobs[blob] for _, blob in snapshot.files.values()]  # two paths with one blob count twice
    return all(each.kind == "blob" for each in files) and sum(each.size for each in files) <= LARGEST


def _is_path(path: object) -> bool:
    """Is it a path in a tree? git refuses `.git` and the like, however it is written, when the path is added to an index."""
    is_plain = isinstance(path, str) and bool(path) and not re.search(r"^/|/$|//|\0|(?:^|/)\.{1,2}(?:/|$)", path)
    return is_plain and bool(os.fsencode(str(path)))  # a ValueError if no path has these characters
