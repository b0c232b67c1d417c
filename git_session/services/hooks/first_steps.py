"""Hints that a repository gives once, each at the moment when it first helps.

`init` leaves an empty file for each hint in `<common-dir>/sessions/untold/`. The command that gives a hint removes its file first, so
that exactly one command gives it. Later commands look for a file that is not there, and hooks do not look at all.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF
from git_session.hot.system import is_read_only
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.settings import TRAILERS
from git_session.services.workspace import Workspace

FOLDER = "untold"
"""Name of the folder in `sessions`."""
_LOOKED_AT = 20
"""Limit on the commits among which the first one with trailers is looked for."""


class Hint(StrEnum):
    """A hint, by the moment for it."""

    STARTED = "started"
    COMMITTED = "committed"
    SNAPSHOT = "snapshot"
    AGENT = "agent"
    ENDED = "ended"


@dataclass(frozen=True)
class EnrichedCommit:
    """A commit whose message got trailers: its full id, and the names of the trailers."""

    oid: str
    trailers: tuple[str, ...]


def prepare(repository: Repository) -> None:
    """Have every hint given once, unless commits were recorded here before."""
    folder = _folder(repository)
    if repository.ref(NOTES_REF) or any(folder.parent.glob("*/journal")):
        return
    with suppress(OSError):  # a hint less is no reason for a failed init
        folder.mkdir()
        for hint in Hint:
            (folder / hint).touch()


def is_untold(repository: Repository, hint: Hint) -> bool:
    return (_folder(repository) / hint).exists()


def claim(repository: Repository, hint: Hint) -> bool:
    """Whether the caller is to give the hint; True once per repository."""
    if is_read_only():
        return False
    folder = _folder(repository)
    try:
        (folder / hint).unlink()
    except OSError:
        return False
    with suppress(OSError):  # others are left
        folder.rmdir()
    return True


def enriched_commit(workspace: Workspace) -> EnrichedCommit | None:
    """The first commit with trailers of ours, of this branch's session or else of the newest one."""
    session = workspace.current() or _newest(workspace)
    if not session or not workspace.settings.written_trailers:
        return None
    oids = [each.oid for each in session.commits if not each.gone][:_LOOKED_AT]
    if not oids:
        return None
    listing = workspace.repository.git.run(
        "log",
        "--no-walk=unsorted",
        "--no-show-signature",
        "--format=%H %(trailers:keyonly,separator=%x20)",
        *oids,
        "--",
    )
    for row in listing.text.splitlines():
        oid, *keys = row.split(" ")
        ours = tuple(name for name in TRAILERS if name in keys)
        if ours:
            return EnrichedCommit(oid, ours)
    return None


def _newest(workspace: Workspace) -> Session | None:
    store = workspace.store
    return next((each.session for _, name in store.newest_first(store.ids()) for each in store.read_each([name])), None)


def _folder(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / FOLDER
