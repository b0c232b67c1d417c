"""Searches and copies git's index without a process (gitformat-index), in a twentieth of git's time with many files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_SIGNATURE, _WHOLE_NAMES = b"DIRC", (2, 3)
"""How an index begins, and the versions that hold whole names, each before a NUL."""
_LONGEST = 0xFFF
"""The bits of an entry's flags that hold the length of its name, or that it is at least as long."""
_ELSEWHERE = {b"link": 20, b"sdir": 0}
"""Extensions of an index that does not hold all files, a split or a sparse one, and the least bytes that they have."""


def may_have_files_named(index: Path, names: Sequence[str]) -> bool:
    """May a tracked file have one of `names` in some folder? False is certain; also True where only git can tell."""
    try:
        content = index.read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return (
        not _has_whole_names(content)
        or any(_has_extension(content, *each) for each in _ELSEWHERE.items())
        or any(b"%s\0" % name.encode() in content for name in names)
    )


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


def _has_extension(content: bytes, signature: bytes, least: int) -> bool:
    """May there be such an extension: its signature, and a size that fits, as the bytes behind it in a name hardly do?"""
    at = -1
    while (at := content.find(signature, at + 1)) >= 0:
        if least <= int.from_bytes(content[at + 4 : at + 8], "big") <= len(content) - at:
            return True
    return False


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
