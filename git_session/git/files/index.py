"""Searches and copies git's index without a process (gitformat-index), in a fraction of git's time with many files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_SIGNATURE, _WHOLE_NAMES = b"DIRC", (2, 3)
"""How an index begins, and the versions that hold whole names, each before a NUL."""
_LONGEST = 0xFFF
"""The bits of an entry's flags that hold the length of its name, or that it is at least as long."""


def may_have_files_named(index: Path, git_dir: Path, names: Sequence[str]) -> bool:
    """May a tracked file have one of `names`, which end alike, in some folder? False is certain; also True where only git can
    tell: it may keep files of a split or a sparse index elsewhere in `git_dir`.
    """
    if any(git_dir.glob("sharedindex.*")) or (git_dir / "info" / "sparse-checkout").exists():
        return True
    try:
        found = index.stat()
    except FileNotFoundError:
        return False
    return _has_files_named(index, (found.st_ino, found.st_mtime_ns, found.st_size), tuple(names))


@lru_cache(maxsize=1)
def _has_files_named(index: Path, _written: tuple[int, int, int], names: tuple[str, ...]) -> bool:
    try:
        content = index.read_bytes()
    except OSError:
        return True
    if not _has_whole_names(content):
        return True
    # What few names end with is searched once, and then what is before it: with many files, each search takes a millisecond.
    end = b".%s\0" % names[0].rpartition(".")[2].encode()
    starts = tuple(name.encode().removesuffix(end[:-1]) for name in names)
    at = -1
    while (at := content.find(end, at + 1)) >= 0:
        if content.endswith(starts, 0, at):
            return True
    return False


def has_file_in(index: Path, folder: str) -> bool:
    """Is a file in `folder`, which is at the top, tracked? True is certain; also False where only git can tell."""
    try:
        content = index.read_bytes()
    except OSError:
        return False
    at, start = -1, b"%s/" % folder.encode()
    while (at := content.find(start, at + 1)) >= 0 and _has_whole_names(content):
        length = content.find(b"\0", at) - at
        if int.from_bytes(content[at - 2 : at], "big") & _LONGEST == min(length, _LONGEST):  # the flags before a name
            return True
    return False


def _has_whole_names(content: bytes) -> bool:
    return content[:4] == _SIGNATURE and int.from_bytes(content[4:8], "big") in _WHOLE_NAMES


@contextmanager
def spare_index(index: Path) -> Iterator[Path]:
    """A temporary copy of the index, so that the real one stays unchanged: its path, for GIT_INDEX_FILE."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        copy = Path(folder) / "index"
        if index.exists():
            # Keep the mtime: git uses it to detect files that changed in the same instant (racy-git).
            shutil.copy2(index, copy)
        yield copy
