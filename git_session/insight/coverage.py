"""Coverage reports of several formats as one thing: per file, the lines that ran and those that did not.

| format | told by | lines |
|---|---|---|
| coverage.py JSON | `executed_lines` in it | executed, missing; excluded ones do not count |
| Cobertura XML (coverage.py, Istanbul, gcovr, Coverlet…) | the root `coverage` | `<line number hits>` |
| LCOV | `SF:` | `DA:line,hits` |
| Go cover profile | `mode:` | the lines of each block; a line ran if one of its blocks did |

Figures are lines, never branches: `go tool cover` and `coverage report --branch` count statements and branches as well, so
theirs may differ by a little. A line that several entries tell about ran if one of them says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from git_session.insight.lines import HIGHEST, NONE, Lines
from git_session.insight.reports import OTHER, BadReport, Report, open_report
from git_session.model.dataclass import dataclass, field
from git_session.model.progress import SILENT, Progress

MOST_LINES, MOST_FILES = 8_000_000, 500_000
"""Lines and files that a report may name; more is an attempt to fill the memory."""


LARGEST_JSON = 96 << 20
"""Bytes of a report in JSON, which has to be in memory as a whole, twice."""


@dataclass(frozen=True)
class FileCoverage:
    """The lines of a file that ran, and those that could have and did not."""

    covered: Lines = NONE
    missing: Lines = NONE

    def __or__(self, other: FileCoverage) -> FileCoverage:
        covered = {*self.covered, *other.covered}
        return FileCoverage(Lines.of(covered), Lines.of({*self.missing, *other.missing} - covered))


@dataclass(frozen=True)
class Coverage:
    """A report: files by the paths that it names them by, and the folders (`roots`) that these may count from."""

    files: Mapping[str, FileCoverage]
    roots: tuple[str, ...] = ()

    @property
    def covered(self) -> int:
        return sum(each.covered.count for each in self.files.values())

    @property
    def lines(self) -> int:
        return self.covered + sum(each.missing.count for each in self.files.values())


@dataclass
class _Collected:
    """Lines of files as they come; only the file that is being told about is held line by line."""

    files: dict[str, FileCoverage] = field(default_factory=dict)
    path: str = ""
    hits: dict[int, bool] = field(default_factory=dict)
    count: int = 0

    def open(self, path: str) -> None:
        if path != self.path:
            self.close()
            self.path = path

    def line(self, number: int, *, ran: bool) -> None:
        if 0 < number <= HIGHEST:
            self.hits[number] = self.hits.get(number, False) or ran
            self.count += 1
            if self.count > MOST_LINES:
                raise BadReport(f"names more than {MOST_LINES} lines")

    def close(self) -> None:
        if self.path and self.hits:
            found = FileCoverage(
                Lines.of(number for number, ran in self.hits.items() if ran),
                Lines.of(number for number, ran in self.hits.items() if not ran),
            )
            before = self.files.get(self.path)
            self.files[self.path] = before | found if before else found
            if len(self.files) > MOST_FILES:
                raise BadReport(f"names more than {MOST_FILES} files")
        self.path, self.hits = "", {}


def read_coverage(top: Path, report: Report, progress: Progress = SILENT) -> Coverage:
    """One report, whatever its format, which its beginning tells. Raises BadReport."""
    with open_report(top, report, progress) as file:
        head = file.peek(4096)[:4096]
        text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        if text.startswith("mode:"):
            return _go(_rows(file))
        if re.search(r"(?m)^(?:TN:|SF:)", text):
            return _lcov(_rows(file))
        if text.startswith("{"):
            return _json(file, report.size)
        if text.startswith("<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return _cobertura(file)
        raise BadReport("is in no format of coverage that is known here")


def _rows(file: BufferedReader) -> TextIOWrapper:
    return TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="\n")


def merged(reports: Iterable[Mapping[str, FileCoverage]]) -> dict[str, FileCoverage]:
    """The union of reports whose files go by the same paths."""
    found: dict[str, FileCoverage] = {}
    for files in reports:
        for path, lines in files.items():
            before = found.get(path)
            found[path] = before | lines if before and before != lines else lines
    return found


# --- the formats ------------------------------------------------------------------------------------------------------


def _json(file: BinaryIO, size: int) -> Coverage:
    """coverage.py: every inner object is made small as soon as it is read, so that the numbers never lie about in lists."""

    def small(found: dict[str, Any]) -> Any:
        if isinstance(found.get("executed_lines"), list):
            ran, missing = ({number for number in found.get(key) or () if type(number) is int} for key in
                            ("executed_lines", "missing_lines"))  # fmt: skip
            return FileCoverage(Lines.of(ran), Lines.of(missing - ran))
        return found

    if size > LARGEST_JSON:
        raise BadReport(f"is larger than {LARGEST_JSON >> 20} MB, which is too much for JSON")
    try:
        document = json.load(TextIOWrapper(file, encoding="utf-8"), object_hook=small)
    except (ValueError, RecursionError):
        raise BadReport("is not JSON") from None
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict):
        raise BadReport(OTHER[2])
    return Coverage({path: lines for path, lines in files.items() if isinstance(lines, FileCoverage)})


def _cobertura(file: BinaryIO) -> Coverage:
    from git_session.insight.xmlevents import read_xml

    collected = _Collected()
    roots: list[str] = []
    seen: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "line":
            try:
                collected.line(int(attributes["number"]), ran=float(attributes.get("hits", "0")) > 0)
            except (KeyError, ValueError):
                return
        elif name == "class":
            collected.open(attributes.get("filename", ""))
        elif not seen:
            seen.append(name)
            if name != "coverage":
                raise BadReport(OTHER[1])

    def end(name: str, text: str) -> None:
        if name == "source" and text.strip() and len(roots) < 100:
            roots.append(text.strip())
        elif name == "class":
            collected.close()

    read_xml(file, start, end)
    if "coverage" not in seen:
        raise BadReport(OTHER[1])
    return Coverage(collected.files, tuple(roots))


def _lcov(rows: Iterable[str]) -> Coverage:
    collected = _Collected()
    for row in rows:
        if row.startswith("DA:"):
            number, _, hits = row[3:].partition(",")
            try:
                collected.line(int(number), ran=float(hits.partition(",")[0]) > 0)
            except ValueError:
                continue
        elif row.startswith("SF:"):
            collected.open(row[3:].rstrip("\r\n"))
        elif row.startswith("end_of_record"):
            collected.close()
    collected.close()
    return Coverage(collected.files)


_BLOCK = re.compile(r"(.+):(\d{1,7})\.\d+,(\d{1,7})\.\d+ \d+ (\d+)\s*")


def _go(rows: Iterable[str]) -> Coverage:
    collected = _Collected()
    for row in rows:
        found = _BLOCK.fullmatch(row)
        if found:
            path, first, last, hits = found.groups()
            collected.open(path)
            for number in range(int(first), min(int(last), HIGHEST) + 1):
                collected.line(number, ran=hits.strip("0") != "")
    collected.close()
    return Coverage(collected.files)
