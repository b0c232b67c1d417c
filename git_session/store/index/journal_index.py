"""The texts, or the commits, of all sessions, to look up words and commits without parsing every journal.

A journal has hundreds of lines about commits and time for each line that somebody wrote. What is looked up is extracted once and
kept in `sessions/cache/` under the object, or the size and time of the file, that it comes from, unless the session may still
be open. It repeats words of journals, so `forget_index` deletes it wherever these are deleted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from git_session import __version__
from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.store.blob_cache import BlobCache
from git_session.store.journal_file import naming
from git_session.store.sessions import SessionStore
from git_session.store.teamwork.writers import Writer, journals_of

TEXTS, COMMITS = "texts", "commits"
SHORT = 16
"""Digits of the ids of commits: enough to find them, and whoever needs certainty reads the session."""
_FORMAT = 1
_WITHOUT_TEXT = frozenset(
    (b"commit", b"rewrite", b"gone", b"back", b"enter", b"leave", b"activity", b"agent", b"measurement", b"test", b"timeouts",
     b"stash", b"unstash", b"purge")
)  # fmt: skip
"""Kinds of events that hold no words of a person, and change nothing of what has some (`model.fold`)."""
_WITH_TEXT = re.compile(rb"\n[0-9]+ (?!(?:" + b"|".join(sorted(_WITHOUT_TEXT)) + rb") )[^ \n]+ [^\n]*")
"""A line of an event of any other kind, with the newline before it, by which it is found fastest."""
_MADE = re.compile(rb'"oid": ?"([0-9a-f]{16})')
_OID = re.compile(rb'"([0-9a-f]{16})(?:[0-9a-f]{24}|[0-9a-f]{48})"')
_MERGED = re.compile(rb'"merged_as": ?"([0-9a-f]{16})')


@dataclass(frozen=True)
class IndexedJournal:
    """One copy of the journal of `session`. `content` holds, with NUL between, its lines with texts, and those that change what
    has one; or the beginnings of the ids of commits, `+` before those that were made in it, `=` before those that only replaced or
    merged them. `writer` is the clone of the colleague who shares it; empty for our own.
    """

    session: str
    content: bytes
    writer: str = ""


class JournalIndex:
    """The TEXTS or COMMITS of one repository's sessions; `save` keeps what had to be extracted."""

    def __init__(self, repository: Repository, store: SessionStore, what: str) -> None:
        self._repository = repository
        self._store = store
        self._extract = _texts if what == TEXTS else _commits
        self._cache = BlobCache(repository.common_dir, f"journal-{what}", f"{_FORMAT} {__version__}")

    def own(self) -> Iterator[IndexedJournal]:
        """The sessions of this clone; one with a folder and an archive comes twice. Unreadable ones are left out with a notice."""
        for session_id in _names(self._store.root):
            found = self._of_folder(session_id) if self._store.has_folder(session_id) else None
            if found:
                yield found
        yield from self._of_objects(
            (each, oid, f"{oid}:journal", "") for each, oid in self._store.archive.tips().items()
        )

    def shared(self, writers: Sequence[Writer]) -> Iterator[IndexedJournal]:
        """The sessions that `writers` share, once for each of them."""
        listed = journals_of(self._repository, writers)
        yield from self._of_objects((session, blob, blob, writer) for session, blob, writer in listed)

    def save(self) -> None:
        """Write the cache, if something was extracted, without rows that no session needs any more."""
        self._cache.save(all_rows=False)

    def _of_folder(self, session_id: str) -> IndexedJournal | None:
        try:
            state = os.stat(f"{self._store.root}/{session_id}/journal")
            key = f"{session_id}:{state.st_size}:{state.st_mtime_ns}"
            known = self._cache.get(key)
            if known is None:
                content = self._store.journal(session_id)
                known = b"\0".join(self._extract(content))
                if content.rstrip(b"\n").rpartition(b"\n")[2].split(b" ", 2)[1:2] == [b"end"]:
                    self._cache.put(key, known)
        except OSError:
            return None  # deleted meanwhile
        except SessionError as error:
            self._store.notices.append(naming(session_id, error))
            return None
        return IndexedJournal(session_id, known)

    def _of_objects(self, asked: Iterable[tuple[str, str, str, str]]) -> Iterator[IndexedJournal]:
        """(session, key, object, writer) of each -> its index; missing and unreadable objects are left out."""
        missing: list[tuple[str, str, str, str]] = []
        for each in asked:
            known = self._cache.get(each[1])
            if known is None:
                missing.append(each)
            else:
                yield IndexedJournal(each[0], known, each[3])
        asking: dict[str, list[tuple[str, str, str]]] = {}
        for session_id, key, revision, writer in missing:
            asking.setdefault(revision, []).append((session_id, key, writer))
        for revision, content in self._store.archive.each_blob(list(asking)):
            found = b"\0".join(self._extract(content))
            for session_id, key, writer in asking[revision]:
                self._cache.put(key, found)
                yield IndexedJournal(session_id, found, writer)


def forget_index(common_dir: Path) -> None:
    """Delete what repeats words of journals, after words were deleted, purged, or are shared no more."""
    sessions = common_dir / "sessions"
    for path in (
        *(sessions / "cache" / f"journal-{what}" for what in (TEXTS, COMMITS)),
        *sessions.glob("cache/leaving-*"),
        *sessions.glob("*/file-decisions"),
    ):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            pass  # a read-only repository


def _names(root: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(root))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _kind(line: bytes) -> bytes:
    start = line.find(b" ") + 1
    return line[start : line.find(b" ", start)]


def _texts(journal: bytes) -> list[bytes]:
    return [line[1:] for line in _WITH_TEXT.findall(b"\n" + journal) if b"\0" not in line]


def _commits(journal: bytes) -> list[bytes]:
    found: dict[bytes, None] = {}
    for line in journal.split(b"\n"):
        kind = _kind(line)
        if kind == b"commit":
            found.update((b"+" + oid, None) for oid in _MADE.findall(line))
        elif kind == b"rewrite":
            found.update((b"=" + oid, None) for oid in _OID.findall(line))
        elif kind == b"end":
            found.update((b"=" + oid, None) for oid in _MERGED.findall(line))
    return list(found)
