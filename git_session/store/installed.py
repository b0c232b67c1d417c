"""What `init` changes in git's own configuration, and how it is taken out again, byte for byte.

`notes.displayRef` gets one value more, `refs/notes/session`, so that `git log` shows our records. The bytes that this put
into `<common-dir>/config` are kept in `<common-dir>/sessions/installed`; taking just these out again also undoes what
`git config --unset` would leave behind or take away (an empty section, a last line without its end).
"""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.notes import NOTES_REF
from git_session.repo.repository import Repository

KEY = "notes.displayRef"


def shows_notes(repository: Repository) -> bool:
    """Does git log show our records already, by any value in any of git's configuration files?"""
    values = repository.git.ask("config", "--null", "--get-all", KEY) or ""
    return any(fnmatch.fnmatchcase(NOTES_REF, value) for value in values.split("\0") if value)


def show_notes(repository: Repository) -> bool:
    """Add our value to the user's own; False when git log shows the records already. Raises SessionError `not-writable`."""
    if shows_notes(repository):
        return False
    config, manifest = repository.common_dir / "config", _manifest(repository)
    before = _read(config)
    finished = repository.git.run("config", "--local", "--add", KEY, NOTES_REF)
    if finished.status:
        raise _unwritable(finished.last_error)
    try:
        manifest.write_bytes(_inserted(before, _read(config)))
    except OSError as error:
        hide_notes(repository)
        raise _unwritable(f"{error.strerror or error} ({manifest})") from None
    return True


def hide_notes(repository: Repository) -> bool:
    """Take out our value and nothing else; False when it is not ours or not there. Raises SessionError `not-writable`."""
    config, manifest = repository.common_dir / "config", _manifest(repository)
    inserted, content = _read(manifest), _read(config)
    if NOTES_REF not in repository.config_all(KEY):
        return False
    head, _, tail = content.partition(inserted)
    # A section that was ours may have got more keys since: then git takes out the one line.
    is_whole = b"[" not in inserted or not tail or tail.startswith(b"[")
    if inserted and content.count(inserted) == 1 and is_whole:
        end = b"\n" if inserted.startswith(b"\n") and tail else b""
        _replace(config, head + end + tail)
    else:
        finished = repository.git.run("config", "--local", "--fixed-value", "--unset-all", KEY, NOTES_REF)
        if finished.status:
            raise _unwritable(finished.last_error)
    return True


def forget(repository: Repository) -> None:
    """Drop the record of what was changed."""
    _manifest(repository).unlink(missing_ok=True)


def _manifest(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "installed"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _inserted(before: bytes, after: bytes) -> bytes:
    """The bytes that `after` has more than `before`, in one place; empty when that is not all the difference."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), len(before))
    inserted = after[start : start + len(after) - len(before)]
    return inserted if before[:start] + inserted + before[start:] == after else b""


def _replace(config: Path, content: bytes) -> None:
    """Write git's configuration as git itself does: under `config.lock`, with the mode it has."""
    lock = Path(f"{os.path.realpath(config)}.lock")
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, config.stat().st_mode & 0o777)
    except OSError as error:
        raise _unwritable(f"could not lock {config}: {error.strerror}") from None
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        lock.replace(os.path.realpath(config))
    except OSError as error:
        lock.unlink(missing_ok=True)
        raise _unwritable(f"{error.strerror or error} ({config})") from None


def _unwritable(reason: str) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write git's configuration: {reason}",
        hint="check the permissions of .git, or wait until the other git process has ended; then run it again",
    )
