"""What was worked out once and cannot change: `<common-dir>/sessions/cache/<name>-<conditions>.sqlite`, deletable at any time.

A table of records by an immutable key (an object id), each with a checksum over both. `conditions` says on what else the
records depend; other conditions have a file of their own, and of each name the few files used last are kept. Nothing here is
trusted: a record that does not fit its checksum is not there, a file that SQLite calls damaged is deleted, and where nothing
can be read or written (locked, read-only, full, git-session not in use here) work goes on without. Records are written in
bundles, each whole or not at all, so that what a Ctrl-C leaves is a smaller cache.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from git_session import __version__
from git_session.git.repository import Repository
from git_session.hot.system import is_read_only

if TYPE_CHECKING:
    import sqlite3

KEPT = 3
"""Files of a name that are kept: the worktrees and configurations that one goes to and fro between."""
LARGEST = 512 << 20
"""Bytes of a file; a full one is begun anew."""
BUNDLE = 200
_ASKED = 500  # keys in a query; SQLite before 3.32 allows 999
_PATIENCE = 0.5  # seconds to wait for another process


class Cache:
    """Records of bytes by keys of bytes, in one file; use it as a context."""

    def __init__(self, repository: Repository, name: str, conditions: Sequence[bytes]) -> None:
        digest = hashlib.sha256(b"\0".join(len(each).to_bytes(8, "big") + each for each in conditions)).hexdigest()
        self._sessions = repository.common_dir / "sessions"
        self._folder = self._sessions / "cache"
        self._name = name
        self._path = self._folder / f"{name}-{digest[:16]}.sqlite"
        self._database: sqlite3.Connection | None = None
        self._waiting: list[tuple[bytes, bytes, int]] = []

    def __enter__(self) -> Cache:
        # In a repository that does not use git-session nothing is written.
        if self._sessions.is_dir():
            with self._careful():
                self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()
        if self._database:
            self._database.close()
            self._database = None

    def keys(self) -> set[bytes]:
        """The keys that seem to have a record."""
        with self._careful():
            if self._database:
                return {row[0] for row in self._database.execute("SELECT key FROM records")}
        return set()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The records of those of `keys` that have a sound one."""
        found: dict[bytes, bytes] = {}
        with self._careful():
            for start in range(0, len(keys) if self._database else 0, _ASKED):
                part = keys[start : start + _ASKED]
                marks = ",".join("?" * len(part))
                assert self._database
                query = f"SELECT key, record, checksum FROM records WHERE key IN ({marks})"
                found |= {
                    key: record
                    for key, record, checksum in self._database.execute(query, part)
                    if isinstance(record, bytes) and zlib.crc32(record, zlib.crc32(key)) == checksum
                }
        return found

    def write(self, key: bytes, record: bytes) -> None:
        """Keep a record; it is on disk after the next bundle."""
        if self._database and not is_read_only():
            self._waiting.append((key, record, zlib.crc32(record, zlib.crc32(key))))
            if len(self._waiting) >= BUNDLE:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        rows, self._waiting = sorted(self._waiting), []
        with self._careful():
            if self._database and rows:
                self._database.execute("BEGIN IMMEDIATE")
                # Replaced, not ignored: what is there may be damaged.
                self._database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", rows)
                self._database.execute("COMMIT")

    def _open(self) -> None:
        import sqlite3  # 8 ms, wanted only by work that is longer

        if is_read_only():
            self._database = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
            return
        self._folder.mkdir(exist_ok=True)
        new = not self._path.exists()
        database = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        self._database = database
        # A crash of the machine may cost the file, and the checksums tell; so no wait for the disk.
        database.execute("PRAGMA synchronous = OFF")
        page = int(database.execute("PRAGMA page_size").fetchone()[0])
        database.execute(f"PRAGMA max_page_count = {LARGEST // page}")
        database.execute(
            "CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, record BLOB, checksum INTEGER) WITHOUT ROWID"
        )
        if new:
            self._tidy()
        elif os.access(self._path, os.W_OK):  # else it can be read all the same
            self._path.touch()

    def _tidy(self) -> None:
        """Delete the files of this name that were used longest ago."""
        files = sorted(self._folder.glob(f"{self._name}-*.sqlite"), key=_used, reverse=True)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Whatever goes wrong with the cache: on without it."""
        import sqlite3

        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if self._database:
                try:
                    self._database.close()
                except sqlite3.Error:
                    pass
                self._database = None
            if isinstance(error, sqlite3.DatabaseError) and _is_lost(error):
                _delete(self._path)


def code_of(*modules: str) -> list[bytes]:
    """The text of modules that a record depends on, for its conditions: another version of them has a cache of its own."""
    found = [__version__.encode()]
    for name in modules:
        spec = sys.modules[name].__spec__
        loader = spec.loader if spec else None
        data = getattr(loader, "get_data", None)
        if data and spec and spec.origin:
            found.append(data(spec.origin))
    return found


def _is_lost(error: sqlite3.DatabaseError) -> bool:
    """Damaged, full, or not what it should be: to be begun anew; not so when it is only locked or cannot be written."""
    import sqlite3

    name = getattr(error, "sqlite_errorname", "")
    if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FULL"):
        return True
    missing = ("no such", "has no column", "has 2 columns")
    return isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in missing)


def _delete(path: Path) -> None:
    for each in (path, path.with_name(path.name + "-journal")):
        try:
            each.unlink(missing_ok=True)
        except OSError:
            continue


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
