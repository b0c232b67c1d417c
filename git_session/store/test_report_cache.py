"""What reports said when they were last read: `<common-dir>/sessions/reports/`, one `<work tree>.json` for each work tree.

    {"reports": {"<path>": [<size>, <written>, <what it said>]}, "result": {"key": "…", "value": …}}

A report is known by its path, size and time of writing, so that a new one is read anew; `result` is what was made of all of
them together. The lines of a coverage report, which are many, are in `<work tree>-<report>.lines`: size and time, then a row
of JSON for each file.
Deleting the folder loses nothing but time.
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

VERSION = 3
"""Goes up when what is kept of a report is laid out, or reckoned, in another way."""


class ReportCache:
    """The cache of one work tree. `root` is the folder of all sessions."""

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
            pass  # none yet, or not one of ours: the reports are read

    def said(self, path: str, size: int, written: int) -> Any:
        """What the report said; None when it is not known."""
        entry = self._reports.get(path)
        if isinstance(entry, list) and entry[:2] == [size, written] and len(entry) == 3:
            return entry[2]
        return None

    def keep(self, path: str, size: int, written: int, said: Any) -> None:
        self._reports[path] = [size, written, said]
        self._changed = True

    def result(self, key: str) -> Any:
        """What was made of all reports under `key`; None when that is not known."""
        return self._result.get("value") if self._result.get("key") == key else None

    def keep_result(self, key: str, value: Any) -> None:
        self._result = {"key": key, "value": value}
        self._changed = True

    def lines(self, path: str, size: int, written: int) -> list[list[str]] | None:
        """The rows that were kept for a report, four texts each; None when they are gone, or of another one."""
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
        """Write what has changed, for the reports `paths` alone. A repository that can only be read loses only time."""
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
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}"  # hashlib would load all of OpenSSL
