"""Edits of git's configuration file, made as git itself makes them: under `config.lock`, in one step.

A lock that a killed process left would keep everybody from the configuration for ever, and nobody can tell whose it is.
So ours is a second name (a hard link) of a draft, `session-config.<pid>.tmp`, which the kernel keeps locked while its
process lives: a lock that is the same file as a draft that nobody holds was left behind, and may go. Where the file system
has no hard links the lock is a plain file, as git's own is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

DRAFTS = "session-config.*.tmp"


def edit(common_dir: Path, change: Callable[[bytes], bytes]) -> bool:
    """Replace the configuration by what `change` makes of it, with the mode it has; False when that is the same.

    Raises OSError: FileExistsError when somebody else holds the lock.
    """
    config = _config(common_dir)
    lock, draft = Path(f"{config}.lock"), config.with_name(DRAFTS.replace("*", str(os.getpid())))
    release(common_dir)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, config.stat().st_mode & 0o777)
    try:
        os.lockf(descriptor, os.F_LOCK, 0)
        descriptor = _take(lock, draft, descriptor)
        try:
            before = config.read_bytes()
            after = change(before)
            with open(descriptor, "wb", closefd=False) as file:
                file.write(after)
            if after != before:
                os.replace(lock, config)
            else:
                lock.unlink()
        except BaseException:
            lock.unlink(missing_ok=True)
            raise
        return after != before
    finally:
        draft.unlink(missing_ok=True)
        os.close(descriptor)  # only now: until then the kernel's lock says that we live


def _take(lock: Path, draft: Path, descriptor: int) -> int:
    """Make the lock; returns the descriptor to write its content to."""
    try:
        os.link(draft, lock)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        plain = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, os.fstat(descriptor).st_mode & 0o777)
        os.close(descriptor)
        return plain
    return descriptor


def release(common_dir: Path) -> bool:
    """Remove a lock that a process of ours left when it was killed; False when there is none."""
    config = _config(common_dir)
    lock = Path(f"{config}.lock")
    if not os.path.lexists(lock):
        return False
    return any(_is_left(draft, lock) for draft in config.parent.glob(DRAFTS))


def _is_left(draft: Path, lock: Path) -> bool:
    try:
        descriptor = os.open(draft, os.O_RDWR)
    except OSError:
        return False
    try:
        os.lockf(descriptor, os.F_TLOCK, 0)
        # Looked at under the kernel's lock: by now the lock may be another's, and the draft of ours not its name.
        if not os.path.samestat(os.fstat(descriptor), os.lstat(lock)):
            return False
        lock.unlink()
        draft.unlink()
    except OSError:  # its process lives, or it has just ended, or the folder cannot be written
        return False
    finally:
        os.close(descriptor)
    return True


def _config(common_dir: Path) -> Path:
    return Path(os.path.realpath(common_dir / "config"))
