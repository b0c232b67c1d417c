"""The errors for what git holds locked, or has changed meanwhile."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.process import Finished
from git_session.model.pattern import lazy_pattern
from git_session.model.shell import shell_word

_LOCKED = lazy_pattern(r"Unable to create '(.*\.lock)': File exists")


def refused_update(name: str, finished: Finished) -> SessionError:
    """The error for a failed update of the ref `name`: its value changed, or another process holds its lock."""
    lock = _LOCKED.search(finished.last_error)
    if not lock:
        message = f"cannot update {name}, which changed meanwhile: {finished.last_error}"
        return SessionError("ref-moved", message, hint="run the same command again")
    return locked("ref-locked", name, lock[1])


def locked(code: str, what: str, lock: str) -> SessionError:
    """The error for `what` cannot be updated because the file `lock` is there."""
    return SessionError(
        code,
        f"cannot update {what}: another git process holds {lock}",
        hint=f"run the same command again; if no other git process is running: rm {shell_word(lock)}",
    )
