"""Reads refs from git's files, without a process (gitrepository-layout, `refs` and `packed-refs`).

Only git itself can read reftables, follow symbolic refs, and judge names that it would not accept; then the answer is None.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from git_session.hot.system import read

SHA256 = 64
"""Digits of an object id of SHA-256."""
_LENGTHS = (40, SHA256)
_MOST = 1 << 20
"""Most bytes of packed refs that are searched; git finds a ref among more of them faster."""
_MOST_LOOSE = 128
"""Most files that are read to list refs; git reads more of them faster."""


def commit_in_files(common_dir: Path, ref: str) -> str | None:
    """The object id of `ref` (a full name that all worktrees share); empty if it does not exist, None if git has to be asked."""
    if not _is_plain(ref) or has_reftable(common_dir):
        return None
    try:
        loose = read_file(common_dir / ref).strip()
        if loose:
            return _oid(loose)
        path = common_dir / "packed-refs"
        if path.exists() and path.stat().st_size > _MOST:
            return None
        packed = read_file(path)
    except OSError:  # not readable, or too long for a name
        return None
    row, found, _ = packed.partition(b" %s\n" % os.fsencode(ref))
    return _oid(row.rpartition(b"\n")[2]) if found else ""


def refs_in_files(common_dir: Path, prefix: str) -> dict[str, str] | None:
    """Name -> object id of every ref under `prefix`, which ends in a slash, sorted; None if git has to be asked."""
    if not _is_plain(prefix + "x") or has_reftable(common_dir):
        return None
    loose: dict[str, str] = {}
    try:
        # The files first, as git does: a ref that is packed meanwhile is then found in one of the two places.
        for name in _files_under(os.path.join(common_dir, prefix)):
            oid = _oid(read(os.fsencode(f"{common_dir}/{prefix}{name}")).strip())
            if not oid or not _is_plain(prefix + name) or len(loose) == _MOST_LOOSE:
                return None
            loose[prefix + name] = oid
        path = common_dir / "packed-refs"
        if path.exists() and path.stat().st_size > _MOST:
            return None
        packed = read_file(path)
    except OSError:
        return None
    at, found = 0, {}
    while (at := packed.find(b" " + os.fsencode(prefix), at)) >= 0:
        end = packed.find(b"\n", at)
        oid, name = _oid(packed[packed.rfind(b"\n", 0, at) + 1 : at]), os.fsdecode(packed[at + 1 : end])
        if not oid:
            return None
        found[name] = oid
        at = end
    return dict(sorted({**found, **loose}.items()))


def count_loose_refs(common_dir: Path, prefix: str) -> int:
    """The number of refs under `prefix`, which ends in a slash, that have a file each."""
    return sum(1 for _ in _files_under(os.path.join(common_dir, prefix)))


def _files_under(folder: str, within: str = "") -> Iterator[str]:
    """The files under `folder` and in its folders, relative to it, without git's locks."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir():
            yield from _files_under(entry.path, f"{within}{entry.name}/")
        elif not entry.name.endswith(".lock"):
            yield within + entry.name


def has_reftable(common_dir: Path) -> bool:
    """Does git keep refs in reftables here, and not in files?"""
    return os.path.isdir(common_dir / "reftable")


def _is_plain(ref: str) -> bool:
    """Can `ref` be the name of a ref, and is the file of that name then nothing else?"""
    parts = ref.split("/")
    is_name = all(part and part[0] != "." and not part.endswith(".lock") for part in parts)
    return is_name and parts[0] == "refs" and ref.isprintable() and "\\" not in ref


def read_file(path: Path) -> bytes:
    """The content of a file; empty without one."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return b""


def _oid(text: bytes) -> str | None:
    is_oid = len(text) in _LENGTHS and not text.strip(b"0123456789abcdef")
    return text.decode() if is_oid else None
