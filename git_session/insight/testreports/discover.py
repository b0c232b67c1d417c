"""Finds test and coverage reports, and the time of the newest change to code.

Reports are those that test runs left behind; nothing is run to get one. They are found by the globs of `quality.junit_files`
and `quality.coverage_files`, or if these are not set, at the default paths of common tools.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from git_session.hot.treefiles import TreeFiles
from git_session.model.dataclass import dataclass
from git_session.model.progress import SILENT, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

JUNIT = (
    "junit.xml", "test-results.xml", "pytest.xml", "test-results/**/*.xml", "test-reports/**/*.xml", "reports/junit*.xml",
    "reports/junit/**/*.xml", "build/junit*.xml", "build/test-results/**/*.xml", "target/surefire-reports/*.xml",
    "target/failsafe-reports/*.xml", "target/nextest/*/junit.xml", "TestResults/**/*.xml", "reports/TESTS-*.xml", "nose2-junit.xml",
    "TestResults/**/*.trx", "test-results/**/*.trx", "*.trx", "TestResult.xml",
)  # fmt: skip
"""pytest, jest-junit, Mocha, Playwright, Gradle, Maven, cargo-nextest, dotnet, behave, nose2, reporters for trx, NUnit."""
COVERAGE = (
    "coverage.xml", "coverage.json", "cobertura.xml", "lcov.info", "coverage.lcov", "cover.out", "coverage.out", "c.out",
    "coverage/lcov.info", "coverage/cobertura-coverage.xml", "coverage/coverage.xml", "coverage/cobertura.xml",
    "coverage/coverage.json", "coverage/clover.xml", "clover.xml", "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml", "reports/coverage.xml", "reports/cobertura.xml", "build/coverage.xml",
    "target/site/cobertura/coverage.xml", "target/coverage/cobertura.xml", "TestResults/*/coverage.cobertura.xml",
)  # fmt: skip
"""coverage.py, Istanbul (c8, nyc, jest), go test -coverprofile, Cobertura, tarpaulin, llvm-cov, Coverlet."""

MOST_REPORTS, MOST_ENTRIES, DEEPEST = 5_000, 50_000, 12
"""Most reports, most entries visited for one glob, and deepest folder; the globs may have come with a clone."""
LARGEST = 256 << 20
"""Most bytes of a report."""
_CHUNK = 1 << 16


class BadReport(Exception):
    """A report that cannot be read; the message is the predicate of a sentence whose subject is the report."""


OTHER = (
    "is not a known kind of test report",
    "is not a known kind of coverage report",
    "is JSON, but from neither coverage.py nor llvm-cov",
)
"""Why a well-formed document is not a report. At the default paths this is ignored if another file is a report: TestNG
writes its own format beside JUnit's, and .NET puts coverage beside test results."""
EMPTY_COVERAGE, EMPTY_TESTS = "contains no lines of code", "contains no tests"
"""Why a report is empty."""


@dataclass(frozen=True)
class ReportFile:
    """A report file: its path relative to the top of the work tree, size in bytes, and mtime (epoch nanoseconds)."""

    path: str
    size: int
    written: int


def found_reports(top: Path, globs: Sequence[str], usual: Sequence[str]) -> tuple[ReportFile, ...]:
    """The reports that match `globs`, or without globs those at the `usual` paths, sorted by path.

    Only regular files inside the work tree count: no pipes or devices, and no files outside of it behind symbolic links.
    """
    found: dict[str, ReportFile] = {}
    root = os.path.realpath(top)
    inside: dict[str, bool] = {}
    for pattern in globs or usual:
        for path in _matching(root, pattern):
            report = _report(root, path, inside)
            if report and len(found) < MOST_REPORTS:
                found[path] = report
    return tuple(found[path] for path in sorted(found))


def _report(root: str, path: str, inside: dict[str, bool]) -> ReportFile | None:
    """The report at `path`, if it is a regular file; `inside` caches which folders really lie in the work tree."""
    whole = f"{root}/{path}"
    try:
        about = os.stat(whole)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(about.st_mode) or not about.st_size:
        return None
    folder = os.path.dirname(whole)
    if folder not in inside:
        inside[folder] = f"{os.path.realpath(folder)}/".startswith(root + "/")
    if not inside[folder] or (os.path.islink(whole) and not os.path.realpath(whole).startswith(root + "/")):
        return None
    return ReportFile(path, about.st_size, about.st_mtime_ns)


def _matching(root: str, pattern: str) -> Iterator[str]:
    """The paths that a glob may match; without wildcards no folder is read."""
    parts = pattern.strip("/").split("/")
    fixed = next((at for at, part in enumerate(parts) if any(sign in part for sign in "*?[{")), len(parts))
    if fixed == len(parts):
        yield "/".join(parts)
        return
    folder = "/".join(parts[:fixed])
    if not os.path.isdir(f"{root}/{folder}"):
        return
    from git_session.model.globs import matcher

    meant = matcher([pattern])
    deep = DEEPEST if "**" in parts else len(parts) - fixed
    yield from (path for path in _walked(root, folder, deep) if meant(path))


def _walked(root: str, folder: str, deep: int) -> Iterator[str]:
    waiting = [(folder, deep)]
    left = MOST_ENTRIES
    while waiting:
        folder, deep = waiting.pop()
        try:
            entries = sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            left -= 1
            if left < 0:
                return
            path = f"{folder}/{entry.name}" if folder else entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield path
            elif deep > 1 and entry.name not in (".git", "node_modules"):
                waiting.append((path, deep - 1))


class _Watched(io.FileIO):
    """A file that reports how many megabytes of it have been read."""

    def __init__(self, descriptor: int, progress: Progress, size: int) -> None:
        super().__init__(descriptor)
        self._progress, self._size, self._done = progress, size, 0

    def readinto(self, buffer: Buffer, /) -> int | None:
        count = super().readinto(buffer)
        self._done += count or 0
        self._progress.step(self._done >> 20, self._size >> 20)
        return count


def open_report(top: Path, report: ReportFile, progress: Progress = SILENT) -> io.BufferedReader:
    """Open a report for reading. Raises BadReport if it is gone or too large."""
    if report.size > LARGEST:
        raise BadReport(f"is larger than {LARGEST >> 20} MB")
    try:
        descriptor = TreeFiles(top).open(report.path)
    except OSError as error:
        raise BadReport(f"cannot be read: {error.strerror}") from None
    return io.BufferedReader(_Watched(descriptor, progress, report.size), _CHUNK)


def newest_change(top: Path, paths: Iterable[str]) -> int:
    """The newest mtime of the files (epoch nanoseconds; 0 without files); for a missing file that of its folder."""
    newest = 0
    for path in paths:
        whole = f"{top}/{path}"
        for _ in range(path.count("/") + 1):
            try:
                newest = max(newest, os.lstat(whole).st_mtime_ns)
                break
            except (OSError, ValueError):
                whole = whole.rpartition("/")[0]
    return newest
