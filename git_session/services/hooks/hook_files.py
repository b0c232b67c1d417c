"""Replaces hook files atomically, and moves them aside and back with their mode, times and links."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.treefiles import read_regular
from git_session.model.shell import shell_word

SHELVED = "git-session.d"
LARGEST = 16 << 20
"""Most bytes of a hook that is read; some are compiled programs."""


def content_of(path: Path) -> bytes:
    """The bytes of the hook; empty if it is missing, a link, or unreadable."""
    try:
        return b"" if path.is_symlink() else read_regular(path, LARGEST)
    except OSError:
        return b""


def write(path: Path, content: bytes, *, mode: int) -> None:
    """Replace the file atomically, unless it is executable and has this content already."""
    if content_of(path) == content and os.access(path, os.X_OK):
        return
    _replace(path, content, mode)


def rewrite(path: Path, content: bytes) -> None:
    """Replace the bytes of a user's hook; keep its mode and times."""
    if read_regular(path, LARGEST) == content:
        return
    status = path.stat()
    _replace(path, content, stat.S_IMODE(status.st_mode), (status.st_atime_ns, status.st_mtime_ns))


def _replace(path: Path, content: bytes, mode: int, times: tuple[int, int] | None = None) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # in a work tree it may be a link
        with temporary.open("xb") as file:
            file.write(content)
        temporary.chmod(mode)
        if times:
            os.utime(temporary, ns=times)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def shelve(path: Path, shelved: Path) -> None:
    """Put a user's hook in its second place too, so that the wrapper can replace it atomically in the first.

    Raises SessionError `hook-in-the-way`.
    """
    if os.path.lexists(shelved):
        raise SessionError(
            "hook-in-the-way",
            f"cannot move {path.name} to {shelved}: an earlier hook is there",
            hint=f"compare {shell_word(str(path))} with {shell_word(str(shelved))}, remove the one you do not need, then: git session init",
        )
    shelved.parent.mkdir(exist_ok=True)
    if path.is_symlink():
        target = os.readlink(path)
        shelved.symlink_to(target if os.path.isabs(target) else os.path.join("..", target))
        status = path.lstat()
        os.utime(shelved, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)
        return
    try:
        os.link(path, shelved)
    except OSError:  # a file system without hard links
        import shutil

        shutil.copy2(path, shelved)


def unshelve(shelved: Path, path: Path) -> None:
    """Move a user's hook back to its first place, atomically over our wrapper."""
    if not shelved.is_symlink() or os.path.isabs(os.readlink(shelved)):
        shelved.replace(path)
        return
    target, status = os.readlink(shelved), shelved.lstat()
    target = target.removeprefix("../") if target.startswith("../") else os.path.join(SHELVED, target)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.symlink_to(target)
    os.utime(temporary, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)
    temporary.replace(path)
    shelved.unlink()


def remove_if_empty(folder: Path) -> None:
    """Remove the folder if it exists and is empty."""
    try:
        folder.rmdir()
    except OSError:
        pass
