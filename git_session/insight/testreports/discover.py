"""Where reports of tests and coverage lie, and which of them are older than the code that they tell about.

Reports are what test runs left behind: nothing is run to get one. They are looked for by the globs of `quality.junit_files`
and `quality.coverage_files`, or, where these are not set, in the places where the usual tools put them.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from git_session.model.dataclass import dataclass
from git_session.model.progress import SILENT, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

JUNIT = (
    "junit.xml", "test-results.xml", "pytest.xml", "test-results/**/*.xml", "test-reports/**/*.xml", "reports/junit*.xml",
    "reports/junit/**/*.xml", "build/junit*.xml", "build/test-results/**/*.xml", "target/surefire-reports/*.xml",
    "target/failsafe-reports/*.xml", "target/nextest/*/junit.xml", "TestResults/**/*.xml", "reports/TESTS-*.xml", "nose2-junit.xml",
)  # fmt: skip
"""pytest, jest-junit, Mocha, Playwright, Gradle, Maven, cargo-nextest, dotnet, behave, nose2."""
COVERAGE = (
    "coverage.xml", "coverage.json", "cobertura.xml", "lcov.info", "coverage.lcov", "cover.out", "coverage.out", "c.out",
    "coverage/lcov.info", "coverage/cobertura-coverage.xml", "coverage/coverage.xml", "coverage/cobertura.xml",
    "coverage/coverage.json", "coverage/clover.xml", "clover.xml", "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml", "reports/coverage.xml", "reports/cobertura.xml", "build/coverage.xml",
    "target/site/cobertura/coverage.xml", "target/coverage/cobertura.xml", "TestResults/*/coverage.cobertura.xml",
)  # fmt: skip
"""coverage.py, Istanbul (c8, nyc, jest), go test -coverprofile, Cobertura, tarpaulin, llvm-cov, Coverlet."""

MOST_REPORTS, MOST_ENTRIES, DEEPEST = 5_000, 50_000, 12
"""Reports read, entries looked at for one glob, and folders below each other: the globs may have come with a clone."""
LARGEST = 256 << 20
"""Bytes of a report that are worth reading."""
_CHUNK = 1 << 16


class BadReport(Exception):
    """A report that cannot be read; the message says why, in words that follow its name."""


OTHER = (
    "is no report of tests that is known here",
    "is no report of coverage that is known here",
    "is JSON, but not of coverage.py",
)
"""Why a sound document is no report. In a usual place that is nobody's mistake where another one is: TestNG writes its own
beside JUnit's, .NET puts coverage among the tests."""
EMPTY_COVERAGE, EMPTY_TESTS = "names no line of code", "names no test"
"""Why a report says nothing."""


@dataclass(frozen=True)
class ReportFile:
    """A report: its path from the top of the work tree, size in bytes, and when it was written (epoch nanoseconds)."""

    path: str
    size: int
    written: int


def found_reports(top: Path, globs: Sequence[str], usual: Sequence[str]) -> tuple[ReportFile, ...]:
    """The reports that `globs` mean, or those in the `usual` places where no glob is set; sorted by path.

    Regular files inside the work tree alone: neither pipes and devices, nor what a symbolic link shows outside of it.
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
    """The report at `path`, if it is one; `inside` remembers which folders really lie in the work tree."""
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
    """The paths that a glob may mean; one without wildcards costs no look at any folder."""
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
    """A file that tells how many megabytes of it have been read."""

    def __init__(self, descriptor: int, progress: Progress, size: int) -> None:
        super().__init__(descriptor)
        self._progress, self._size, self._done = progress, size, 0

    def readinto(self, buffer: Buffer, /) -> int | None:
        count = super().readinto(buffer)
        self._done += count or 0
        self._progress.step(self._done >> 20, self._size >> 20)
        return count


def open_report(top: Path, report: ReportFile, progress: Progress = SILENT) -> io.BufferedReader:
    """The report, open for reading. Raises BadReport when it is gone or far too large."""
    if report.size > LARGEST:
        raise BadReport(f"is larger than {LARGEST >> 20} MB")
    try:
        descriptor = os.open(top / report.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise BadReport(f"cannot be read: {error.strerror}") from None
    return io.BufferedReader(_Watched(descriptor, progress, report.size), _CHUNK)


def newest_change(top: Path, paths: Iterable[str]) -> int:
    """When the newest of the files was written (epoch nanoseconds); a file that is gone counts by its folder; 0 for none."""
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
