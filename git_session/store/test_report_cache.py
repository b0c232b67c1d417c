"""A cache of parsed reports: `<common-dir>/sessions/reports/<work tree>.json`, one file for each work tree.

    {"version": …, "reports": {"<path>": [<size>, <mtime>, <content>]}, "result": {"key": "…", "value": …}}

An entry is valid while the report's path, size and mtime are the same; `result` is computed from all reports together. The
lines of a coverage report, which are many, are in `<work tree>-<report>.lines`: size and mtime, then one line of JSON
for each file. Deleting the folder only costs time.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from git_session.hot.system import is_read_only
from git_session.hot.system import replace as replace_file

VERSION = 5
"""Increased when the layout of the cache, or the parsing of a report, changes."""


class ReportCache:
    """The report cache of one work tree; `root` is the folder of all sessions."""

    def __init__(self, root: Path, top: Path) -> None:
        self._folder = root / "reports"
        self._prefix = _key(str(top))
        self._path = self._folder / f"{self._prefix}.json"
        self._changed = False
        self._reports: dict[str, Any] = {}
        self._result: Any = {}
        try:
            found: Any = json.loads(self._path.read_bytes())
            if found["version"] == VERSION:
                self._reports, self._result = dict(found["reports"]), dict(found["result"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no cache, or not a valid one: the reports are read again

    def content(self, path: str, size: int, written: int) -> Any:
        """The cached content of a report; None if there is none for this version of the file."""
        entry = self._reports.get(path)
        if isinstance(entry, list) and entry[:2] == [size, written] and len(entry) == 3:
            return entry[2]
        return None

    def keep(self, path: str, size: int, written: int, content: Any) -> None:
        self._reports[path] = [size, written, content]
        self._changed = True

    def result(self, key: str) -> Any:
        """The result cached under `key`; None if there is none."""
        return self._result.get("value") if self._result.get("key") == key else None

    def keep_result(self, key: str, value: Any) -> None:
        self._result = {"key": key, "value": value}
        self._changed = True

    def lines(self, path: str, size: int, written: int) -> list[list[str]] | None:
        """The cached rows of a report, four strings each; None if there are none for this version of the file."""
        try:
            first, *rows = map(json.loads, self._lines_of(path).read_bytes().splitlines())
        except (OSError, ValueError):
            return None
        sound = all(
            isinstance(row, list) and len(row) == 4 and all(isinstance(part, str) for part in row) for row in rows
        )
        return rows if first == [size, written] and sound else None

    def keep_lines(self, path: str, size: int, written: int, rows: Iterable[list[str]]) -> None:
        if is_read_only():
            return
        content = "".join(json.dumps(row) + "\n" for row in ([size, written], *rows))
        self._write(self._lines_of(path), content)

    def save(self, paths: Iterable[str]) -> None:
        """Write changes, keeping only the reports `paths`; does nothing in a read-only repository."""
        known = set(paths)
        gone = [path for path in self._reports if path not in known]
        if is_read_only() or (not self._changed and not gone):
            return
        for path in gone:
            del self._reports[path]
            self._delete(self._lines_of(path))
        document = {"version": VERSION, "reports": self._reports, "result": self._result}
        self._write(self._path, json.dumps(document))

    def _lines_of(self, path: str) -> Path:
        return self._folder / f"{self._prefix}-{_key(path)}.lines"

    def _delete(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            pass

    def _write(self, path: Path, content: str) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            replace_file(os.fsencode(path), content.encode("utf-8", "surrogatepass"))
        except OSError:
            pass


def _key(text: str) -> str:
    content = text.encode("utf-8", "surrogateescape")
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}"  # hashlib would load OpenSSL
