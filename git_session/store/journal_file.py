"""Reads and writes the journal of a session, or says why it cannot be read or written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.agent import agent
from git_session.hot.journal import View
from git_session.hot.lock import Lock, LockHeldError
from git_session.hot.system import READ_ONLY, NotAFileError, open_file
from git_session.model.event import Event, decode, encode
from git_session.model.ids import is_id, no_such_session
from git_session.store.archive import MOST


class JournalFolders:
    """The folders of sessions below `root`, and their journals."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._assumed: dict[str, bytes] = {}

    def folder(self, session_id: str) -> Path:
        """The folder of a session. Raises SessionError `no-such-session` for what cannot be an id, such as `../..`."""
        if not is_id(session_id):
            raise no_such_session(session_id)
        return self.root / session_id

    def has_folder(self, name: str) -> bool:
        """Is there a journal of a session with this id, besides any archive?"""
        return is_id(name) and os.path.exists(f"{self.root}/{name}/journal")

    def journal(self, session_id: str) -> bytes:
        """The lines of a session's journal, followed by assumed ones.

        Raises FileNotFoundError, NotADirectoryError, and SessionError `unreadable-session`.
        """
        if not is_id(session_id):
            raise FileNotFoundError(session_id)
        content = read_journal(f"{self.root}/{session_id}/journal")
        assumed = self._assumed.get(session_id, b"")
        return content + (b"\n" if assumed and not content.endswith(b"\n") else b"") + assumed

    def assume(self, session_id: str, *events: Event) -> None:
        """From now on read the session as if its journal, which is not writable, contained these events too."""
        self._assumed[session_id] = self._assumed.get(session_id, b"") + b"".join(map(encode, events))

    def reconciled_head(self, session_id: str) -> str:
        """The commit up to which the session was reconciled with its branch; empty if unknown."""
        return self._looked_at(session_id).partition(" ")[0]

    def is_reconciled(self, session_id: str, head: str) -> bool:
        """Whether the session was reconciled with its branch at `head`, without a rebase since then."""
        return self._looked_at(session_id) == head

    def _looked_at(self, session_id: str) -> str:
        view = View(os.fsencode(self.folder(session_id)))
        try:
            view.absorb()  # a journal that was cut off may lack the commits
        except OSError:
            return ""
        return view.first(b"head").decode("ascii", "replace")


def read_journal(path: str) -> bytes:
    """The lines of the journal at `path`.

    Raises FileNotFoundError, NotADirectoryError, and SessionError `unreadable-session`.
    """
    try:
        with open(open_file(path), "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read() if size <= MOST else b""
    except (FileNotFoundError, NotADirectoryError):
        raise
    except NotAFileError as error:
        raise _unreadable(str(error), "git session doctor --fix") from None
    except OSError as error:
        raise _unreadable(f"{path} cannot be read: {error.strerror or error}", "check its permissions") from None
    if size > MOST:
        raise _unreadable(f"{path} is larger than {MOST >> 20} MiB, as no journal is", "look at what is in it")
    return content


def unreadable_archive(session_id: str) -> SessionError:
    return _unreadable(
        f"the archive of {session_id} cannot be read: it is damaged, too large, or has no journal",
        "git session doctor --fix",
    )


def _unreadable(message: str, hint: str) -> SessionError:
    return SessionError("unreadable-session", message, hint=hint)


def naming(session_id: str, error: SessionError) -> str:
    """The message of `error` as a notice that names the session."""
    return error.message if session_id in error.message else f"{session_id}: {error.message}"


class StoreLock(Lock):
    """The lock as commands take it. Raises SessionError `locked` where another process keeps it."""

    PATIENCE = 4.0

    def __enter__(self) -> None:
        try:
            super().__enter__()
        except LockHeldError as error:
            raise lock_held(error, "nothing was changed; ") from None

    def _complete(self) -> None:
        try:
            super()._complete()
        except RuntimeError:
            pass  # `doctor` reports commits without a note


def lock_held(error: LockHeldError, changed: str = "") -> SessionError:
    """The refusal of a command that waited in vain; `changed` is what the hint says of its effect."""
    return SessionError(
        "locked",
        f"cannot write: {error.strerror} ({os.fsdecode(error.filename)})",
        hint=f"{changed}wait until it ends, or continue it if it is stopped (fg, kill -CONT)",
    )


def read_only() -> SessionError:
    return SessionError(
        "read-only",
        f"{READ_ONLY} is set: nothing is written to this repository",
        hint=f"to write to it: unset {READ_ONLY}",
    )


def require_writable(folders: Iterable[Path]) -> None:
    """Check that files can be made in those of `folders` that exist. Raises SessionError `not-writable`."""
    for folder in folders:
        if folder.is_dir() and not os.access(folder, os.W_OK):
            is_mounted_so = bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
            reason = os.strerror(errno.EROFS if is_mounted_so else errno.EACCES)
            where = "where its file system can be written" if is_mounted_so else "as a user who may write to it"
            if agent():  # Codex mounts .git read-only in the sandbox of its commands
                where = f"outside the sandbox of {agent()}, if that is what keeps .git read-only"
            raise SessionError(
                "not-writable",
                f"cannot write to this repository: {reason} ({folder})",
                hint=f"nothing was changed; run it again {where}",
            )


def write_folder(folder: Path, journal: bytes) -> None:
    """Make the folder of a session with its `journal`, in one step. Raises OSError."""
    draft = folder.with_name(f".{folder.name}.new")
    draft.mkdir(exist_ok=True)
    (draft / "journal").write_bytes(journal)
    draft.rename(folder)


def lines_of(events: Iterable[Event]) -> bytes:
    """The lines of `events`, each of which can be read again. Raises SessionError `bad-text`."""
    found = b""
    for event in events:
        try:
            line = encode(event)
        except UnicodeEncodeError:
            line = b""
        if decode(line[:-1]) is None:
            raise SessionError(
                "bad-text",
                "cannot record this: a text holds a NUL or half a character, or is longer than 4 MiB",
                hint="nothing was changed; give the text without it",
            )
        found += line
    return found


def unwritable(error: OSError) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write the session: {error.strerror or error} ({error.filename or 'the journal'})",
        hint="nothing was changed; free disk space or check the permissions of .git/sessions, then run it again",
    )
