"""A cache of small values in a text file, `<common-dir>/sessions/cache/<name>`, which may be deleted.

The first line is `git-session cache <stamp>`; each further line is `<crc32> <key> <value>`, the most recently used last. The stamp
covers everything besides the keys that the values depend on; a file with another stamp is ignored, as are lines with a
wrong checksum.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from git_session.hot.system import is_read_only
from git_session.hot.system import replace as replace_file

MOST = 64 << 20
"""Most bytes of one cache; the least recently used entries are dropped first."""


def key_of(*conditions: object) -> str:
    """A key for a value that depends only on `conditions` (JSON values)."""
    # Imported here so that commands without a lookup do not pay for them, and without hashlib, which loads OpenSSL.
    import json
    from _blake2 import blake2b

    return blake2b(json.dumps(conditions).encode(), digest_size=32).hexdigest()


class BlobCache:
    """One cache. Keys contain no space, values no line break. Without the folder `sessions` it does nothing."""

    def __init__(self, common_dir: Path, name: str, stamp: str, *, most: int = MOST) -> None:
        self._path = common_dir / "sessions" / "cache" / name
        self._head = f"git-session cache {stamp}\n".encode()
        self._most = most
        self._rows: dict[bytes, bytes] = {}
        self._used: dict[bytes, None] = {}
        self._changed = False
        self._read()

    def _read(self) -> None:
        try:
            if self._path.stat().st_size > 2 * self._most:
                return
            text = self._path.read_bytes()
        except OSError:
            return
        if not text.startswith(self._head):
            return
        for row in text[len(self._head) :].split(b"\n")[:-1]:
            self._rows[row[9:].partition(b" ")[0]] = row

    def get(self, key: str) -> bytes | None:
        """The value stored under `key`; None if there is none, or it is damaged."""
        name = key.encode()
        row = self._rows.get(name)
        if row is None:
            return None
        if row[:9] != b"%08x " % zlib.crc32(row[9:]):
            del self._rows[name]
            return None
        self._used[name] = None
        return row[9:].partition(b" ")[2]

    def put(self, key: str, value: bytes) -> None:
        name = key.encode()
        body = name + b" " + value
        self._rows[name] = b"%08x " % zlib.crc32(body) + body
        self._used[name] = None
        self._changed = True

    def save(self, *, all_rows: bool = True) -> None:
        """Rewrite the file if a value was added; errors are ignored. Without `all_rows`, only with the values used since."""
        if not self._changed or is_read_only() or not self._path.parents[1].is_dir():
            return
        used = [self._rows[name] for name in self._used]
        unused = [row for name, row in self._rows.items() if name not in self._used] if all_rows else []
        rows = unused + used
        kept: list[bytes] = []
        size = 0
        for row in reversed(rows):
            size += len(row) + 1
            if size > self._most:
                break
            kept.append(row)
        try:
            self._path.parent.mkdir(exist_ok=True)
            replace_file(os.fsencode(self._path), self._head + b"".join(row + b"\n" for row in reversed(kept)))
        except OSError:
            pass  # a full or read-only disk: the next run computes the values again
        self._changed = False
