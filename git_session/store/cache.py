"""A cache of immutable records in SQLite, `<common-dir>/sessions/cache/<name>-<conditions>.sqlite`, which may be deleted.

Records have an immutable key (an object id) and a checksum over key and record. They also depend on `conditions`: each set of
conditions has its own file, and the few most recently used files of each name are kept. The content is not trusted: a record
with a wrong checksum is ignored, a damaged file is deleted, and without access (locked, read-only, full, git-session not in
use here) callers go on without a cache. Records are written in transactions, so that Ctrl-C only leaves a smaller cache.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from git_session import __version__
from git_session.git.repository import Repository
from git_session.hot.system import is_read_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

KEPT = 3
"""Files kept for each name, so that switching between worktrees and configurations keeps their caches."""
LARGEST = 512 << 20
"""Most bytes of a file; a full one is replaced."""
BUNDLE = 200
_ASKED = 500  # keys in a query; SQLite before 3.32 allows 999
_PATIENCE = 0.5  # seconds to wait for another process


class Cache:
    """Byte records by byte keys in one file; a context manager."""

    def __init__(self, repository: Repository, name: str, conditions: Sequence[bytes]) -> None:
        import hashlib  # which loads OpenSSL

        digest = hashlib.sha256(b"\0".join(len(each).to_bytes(8, "big") + each for each in conditions)).hexdigest()
        self._sessions = repository.common_dir / "sessions"
        self._folder = self._sessions / "cache"
        self._name = name
        self._path = self._folder / f"{name}-{digest[:16]}.sqlite"
        self._database: sqlite3.Connection | None = None
        self._waiting: list[tuple[bytes, bytes, int]] = []

    def __enter__(self) -> Cache:
        # Write nothing in a repository that does not use git-session.
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
        """The keys in the file; their records may turn out to be damaged."""
        with self._careful():
            if self._database:
                return {row[0] for row in self._database.execute("SELECT key FROM records")}
        return set()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Key -> record for those of `keys` that have an undamaged one."""
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
        """Add a record; it is on disk after the next `flush`."""
        if self._database and not is_read_only():
            self._waiting.append((key, record, zlib.crc32(record, zlib.crc32(key))))
            if len(self._waiting) >= BUNDLE:
                self.flush()

    def flush(self) -> None:
        """Write pending records."""
        rows, self._waiting = sorted(self._waiting), []
        with self._careful():
            if self._database and rows:
                self._database.execute("BEGIN IMMEDIATE")
                # OR REPLACE rather than OR IGNORE, since the existing record may be damaged.
                self._database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", rows)
                self._database.execute("COMMIT")

    def _open(self) -> None:
        import sqlite3  # takes 8 ms, and only long work uses this cache

        if is_read_only():
            self._database = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
            return
        self._folder.mkdir(exist_ok=True)
        new = not self._path.exists()
        if new:
            self._path.touch()  # SQLite itself would not heed the umask (`hot.umask`)
        database = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        self._database = database
        # Do not wait for the disk: if a crash of the machine damages the file, the checksums show it.
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
        """Delete the least recently used files of this name."""
        files = sorted(self._folder.glob(f"{self._name}-*.sqlite"), key=_used, reverse=True)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Ignore all errors of the cache, going on without it."""
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
    """The source of modules that a record depends on, as conditions: each version of them has its own cache."""
    found = [__version__.encode()]
    for name in modules:
        spec = sys.modules[name].__spec__
        loader = spec.loader if spec else None
        data = getattr(loader, "get_data", None)
        if data and spec and spec.origin:
            found.append(data(spec.origin))
    return found


def _is_lost(error: sqlite3.DatabaseError) -> bool:
    """Must the file be replaced, because it is damaged, full or has another layout, rather than locked or not writable?"""
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
