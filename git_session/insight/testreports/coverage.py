"""Reads coverage reports of several formats into one form: the lines of each file that ran, and those that did not.

| format | recognised by | lines |
|---|---|---|
| coverage.py JSON | `executed_lines` | executed, missing; excluded lines do not count |
| Cobertura XML (coverage.py, Istanbul, gcovr, Coverlet…) | `<class filename>` | `<line number hits>` of the class; its methods repeat them |
| Clover XML (PHPUnit, Istanbul) | `<file>` | `<line num count>` of statements and conditions, not of `type="method"` |
| JaCoCo XML | `<sourcefile>` | `<line nr ci>` |
| llvm-cov JSON (also cargo-llvm-cov's) | `segments` | as `llvm-cov report` counts them |
| LCOV | `SF:` | `DA:line,hits` |
| Go cover profile | `mode:` | the lines of each block, and its number of statements |

Figures count lines, never branches (which `coverage report --branch` includes), or for Go statements, as `go tool cover` does,
since a Go block includes comments and blank lines. A line in several entries ran if one of them says so. A report
without lines is refused rather than taken for 100 percent.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from git_session.insight.line_sets import HIGHEST, NONE, LineSet
from git_session.insight.testreports.discover import EMPTY_COVERAGE, OTHER, BadReport, ReportFile, open_report
from git_session.model.dataclass import dataclass, field
from git_session.model.progress import SILENT, Progress

MOST_LINES, MOST_FILES, MOST_BLOCKS = 8_000_000, 500_000, 1_000_000
"""Most lines, files and Go blocks of a report; more would be an attempt to exhaust the memory."""


LARGEST_JSON = 96 << 20
"""Most bytes of a JSON report, which is held in memory as a whole, twice."""


@dataclass(frozen=True)
class FileCoverage:
    """The executable lines of a file that ran, and those that did not.

    `blocks` are the blocks of a Go profile by position (`3.20,5.2`): (statements, did they run?). With blocks, `ran` and
    `total` count statements, else lines.
    """

    covered: LineSet = NONE
    missing: LineSet = NONE
    blocks: Mapping[str, tuple[int, bool]] = field(default_factory=dict)

    def __or__(self, other: FileCoverage) -> FileCoverage:
        covered = {*self.covered, *other.covered}
        blocks = dict(self.blocks)
        for place, (statements, ran) in other.blocks.items():
            blocks[place] = (statements, ran or blocks.get(place, (0, False))[1])
        return FileCoverage(LineSet.of(covered), LineSet.of({*self.missing, *other.missing} - covered), blocks)

    @property
    def ran(self) -> int:
        return sum(count for count, ran in self.blocks.values() if ran) if self.blocks else self.covered.count

    @property
    def total(self) -> int:
        counted = sum(count for count, _ in self.blocks.values())
        return counted if self.blocks else self.covered.count + self.missing.count


@dataclass(frozen=True)
class Coverage:
    """A report: files by their paths in it, and the folders (`roots`) that these paths may be relative to."""

    files: Mapping[str, FileCoverage]
    roots: tuple[str, ...] = ()

    @property
    def covered(self) -> int:
        return sum(each.ran for each in self.files.values())

    @property
    def lines(self) -> int:
        return sum(each.total for each in self.files.values())


@dataclass
class _Collected:
    """Collects the lines of files; only those of the current file are kept uncompressed."""

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
                raise BadReport(f"has more than {MOST_LINES} lines")

    def close(self) -> None:
        if self.path and self.hits:
            found = FileCoverage(
                LineSet.of(number for number, ran in self.hits.items() if ran),
                LineSet.of(number for number, ran in self.hits.items() if not ran),
            )
            before = self.files.get(self.path)
            self.files[self.path] = before | found if before else found
            if len(self.files) > MOST_FILES:
                raise BadReport(f"has more than {MOST_FILES} files")
        self.path, self.hits = "", {}


def read_coverage(top: Path, report: ReportFile, progress: Progress = SILENT) -> Coverage:
    """Read a report; its beginning shows the format. Raises BadReport, also for a report without lines."""
    with open_report(top, report, progress) as file:
        found = _read(file, report.size)
    if not found.lines:
        raise BadReport(EMPTY_COVERAGE)
    return found


def _read(file: BufferedReader, size: int) -> Coverage:
    head = file.peek(4096)[:4096]
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("mode:"):
        return _go(_rows(file))
    if re.search(r"(?m)^(?:TN:|SF:)", text):
        return _lcov(_rows(file))
    if text.startswith("{"):
        return _json(file, size)
    if text.startswith("<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _xml(file)
    raise BadReport("is not in a known coverage format")


def _rows(file: BufferedReader) -> TextIOWrapper:
    return TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="\n")


def merged(reports: Iterable[Mapping[str, FileCoverage]]) -> dict[str, FileCoverage]:
    """The union of reports that use the same paths."""
    found: dict[str, FileCoverage] = {}
    for files in reports:
        for path, lines in files.items():
            before = found.get(path)
            found[path] = before | lines if before and before != lines else lines
    return found


# --- the formats ------------------------------------------------------------------------------------------------------


def _json(file: BinaryIO, size: int) -> Coverage:
    """Read a report of coverage.py or llvm-cov, compressing each file's lists of numbers as soon as they are parsed."""
    collected = _Collected()

    def small(found: dict[str, Any]) -> Any:
        if isinstance(found.get("executed_lines"), list):
            ran, missing = ({number for number in found.get(key) or () if type(number) is int} for key in
                            ("executed_lines", "missing_lines"))  # fmt: skip
            return FileCoverage(LineSet.of(ran), LineSet.of(missing - ran))
        if isinstance(found.get("segments"), list) and isinstance(found.get("filename"), str):
            collected.open(found["filename"])
            _add_segments(collected, found["segments"])
            return None
        return found

    if size > LARGEST_JSON:
        raise BadReport(f"is larger than {LARGEST_JSON >> 20} MB, the limit for JSON")
    try:
        document = json.load(TextIOWrapper(file, encoding="utf-8"), object_hook=small)
    except (ValueError, RecursionError):
        raise BadReport("is not JSON") from None
    document = document if isinstance(document, dict) else {}
    if document.get("type") == "llvm.coverage.json.export":
        collected.close()
        return Coverage(collected.files)
    files = document.get("files")
    if not isinstance(files, dict):
        raise BadReport(OTHER[2])
    return Coverage({path: lines for path, lines in files.items() if isinstance(lines, FileCoverage)})


def _add_segments(collected: _Collected, segments: list[Any]) -> None:
    """Add the lines of a file in LLVM's form: `[line, column, count, has a count?, begins a region?, is a gap?]`, sorted.

    A line is code if a region with a count begins on it or crosses it, but not if the first to begin on it has none (a comment,
    or code that the preprocessor removed). It ran as often as the most frequent of these regions.
    """
    crossing: list[Any] = [0, 0, 0, False, False, False]
    sound = (
        each for each in segments if isinstance(each, list) and len(each) >= 5 and type(each[0]) is type(each[2]) is int
    )
    for line, group in itertools.groupby(sound, key=lambda each: each[0]):
        here = list(group)
        for between in range(crossing[0] + 1, min(line, HIGHEST) if crossing[3] else 0):
            collected.line(between, ran=crossing[2] > 0)
        begun = [each[2] for each in here if each[3] and each[4] and not (len(each) > 5 and each[5])]
        removed = here[0][4] and not here[0][3]
        if not removed and (begun or crossing[3]):
            collected.line(line, ran=max([crossing[2], *begun]) > 0)
        crossing = here[-1]


class _XmlReader:
    """Reads Cobertura, Clover and JaCoCo by their elements, whose names do not conflict."""

    def __init__(self) -> None:
        self.collected = _Collected()
        self.roots: list[str] = []
        self._root = self._package = ""
        self._in_methods = self._in_file = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "line":
            if not self._in_methods:
                self._line(attributes)
        elif not self._root:
            self._root = name
            if name not in ("coverage", "report"):
                raise BadReport(OTHER[1])
        elif name == "methods":
            self._in_methods = True
        elif name == "class" and "filename" in attributes:
            self.collected.open(attributes["filename"])
        elif name == "file" and self._root == "coverage":
            self._in_file = True
            self.collected.open(attributes.get("path") or attributes.get("name", ""))
        elif name == "package":
            self._package = attributes.get("name", "")
        elif name == "sourcefile" and self._root == "report":
            self.collected.open("/".join(part for part in (self._package, attributes.get("name", "")) if part))

    def _line(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("number") or attributes.get("num") or attributes.get("nr", "")
        if "num" in attributes and attributes.get("type") == "method":
            return
        hits = (attributes.get(name, "0") for name in ("hits", "count", "truecount", "falsecount", "ci"))
        try:
            self.collected.line(int(number), ran=any(float(each) > 0 for each in hits))
        except ValueError:
            return

    def end(self, name: str, text: str) -> None:
        if name == "source" and text.strip() and len(self.roots) < 100:
            self.roots.append(text.strip())
        elif name == "methods":
            self._in_methods = False
        elif name in ("file", "sourcefile") or (name == "class" and not self._in_file):
            self._in_file = False
            self.collected.close()


def _xml(file: BinaryIO) -> Coverage:
    from git_session.insight.testreports.xmlevents import read_xml

    reader = _XmlReader()
    read_xml(file, reader.start, reader.end)
    return Coverage(reader.collected.files, tuple(reader.roots))


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


_BLOCK = re.compile(r"(.+):((\d{1,7})\.\d+,(\d{1,7})\.\d+) (\d{1,7}) (\d+)\s*")


def _go(rows: Iterable[str]) -> Coverage:
    collected = _Collected()
    blocks: dict[str, dict[str, tuple[int, bool]]] = {}
    count = 0
    for row in rows:
        found = _BLOCK.fullmatch(row)
        if found:
            path, place, first, last, statements, hits = found.groups()
            ran = hits.strip("0") != ""
            collected.open(path)
            for number in range(int(first), min(int(last), HIGHEST) + 1):
                collected.line(number, ran=ran)
            of_file = blocks.setdefault(path, {})
            count += place not in of_file
            of_file[place] = (int(statements), ran or of_file.get(place, (0, False))[1])
            if count > MOST_BLOCKS:
                raise BadReport(f"has more than {MOST_BLOCKS} blocks")
    collected.close()
    return Coverage(
        {path: FileCoverage(each.covered, each.missing, blocks[path]) for path, each in collected.files.items()}
    )
