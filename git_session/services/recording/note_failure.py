"""Says why the notes cannot be written, and what to do."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.git.locks import locked
from git_session.hot.notes import NOTES_REF
from git_session.model.shell import shell_word
from git_session.services.workspace import Workspace


def notes_failed(workspace: Workspace, failure: Exception) -> SessionError:
    """The error `notes-failed` after `failure`: git drops its words in hooks, so the files that can be in the way are looked at."""
    folder = workspace.repository.common_dir
    for lock in (folder / f"{NOTES_REF}.lock", folder / "packed-refs.lock"):
        if os.path.lexists(lock):
            return locked("notes-failed", "the notes", str(lock))
    below = workspace.repository.git.ask("for-each-ref", "--count=1", "--format=%(refname)", NOTES_REF + "/")
    if below:
        return SessionError(
            "notes-failed",
            f"cannot write the notes: {NOTES_REF} cannot be a ref while there is {below}",
            hint=f"keep it under another name if you need it, then: git update-ref -d {shell_word(below)}",
        )
    if (folder / NOTES_REF).is_dir():
        return SessionError(
            "notes-failed",
            f"cannot write the notes: {folder / NOTES_REF} is a folder, where git needs a file",
            hint=f"move what is in it elsewhere, then: rm -r {shell_word(str(folder / NOTES_REF))}",
        )
    return SessionError("notes-failed", f"cannot write the notes: {failure}", hint="git session doctor")
