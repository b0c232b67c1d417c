"""Edits git's configuration file as git does: atomically, under `config.lock`.

A lock that a killed process left behind would block the configuration for ever, and does not show whose it is. So ours is a hard
link to a draft, `session-config.<pid>.tmp`, which a kernel lock protects while its process lives: a lock that is the same
file as an unlocked draft is stale and can be removed. If the file system has no hard links, the lock is a plain file, like
git's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

DRAFTS = "session-config.*.tmp"


def edit(common_dir: Path, change: Callable[[bytes], bytes]) -> bool:
    """Replace the configuration by the result of `change`, keeping its mode; False if nothing changed.

    Raises OSError, in particular FileExistsError if another process holds the lock.
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
        os.close(descriptor)  # only now, since it releases the kernel lock that marks this process as alive


def _take(lock: Path, draft: Path, descriptor: int) -> int:
    """Create the lock; return the descriptor to write the new content to."""
    try:
        os.link(draft, lock)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        plain = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, os.fstat(descriptor).st_mode & 0o777)
        os.close(descriptor)
        return plain
    return descriptor


def release(common_dir: Path) -> bool:
    """Remove a lock that a killed process of git-session left behind; False if there is none."""
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
        # Compare under the kernel lock: by now `config.lock` may belong to another process.
        if not os.path.samestat(os.fstat(descriptor), os.lstat(lock)):
            return False
        lock.unlink()
        draft.unlink()
    except OSError:  # its process is alive or has just ended, or the folder is not writable
        return False
    finally:
        os.close(descriptor)
    return True


def _config(common_dir: Path) -> Path:
    return Path(os.path.realpath(common_dir / "config"))
