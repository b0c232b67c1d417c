"""Coverage reports against the code: all lines that they tell about, and those among them that are new."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from git_session.insight.changedlines import changed_lines
from git_session.insight.coverage import Coverage, FileCoverage, merged
from git_session.insight.kinds import TEST, kind_of_path
from git_session.insight.lines import Lines
from git_session.insight.reportpaths import ReportPaths, go_modules
from git_session.model.dataclass import dataclass
from git_session.repo.repository import Repository


@dataclass(frozen=True)
class CoveredCode:
    """Lines that ran, out of those that could: of all code, and of what differs from a commit (`new_…`).

    `uncovered` are new lines that did not run, by path, most first; `not_found` counts files that are not there any more.
    """

    covered: int
    lines: int
    new_covered: int
    new_lines: int
    uncovered: tuple[tuple[str, Lines], ...]
    not_found: int


def covered_code(repository: Repository, reports: Sequence[Coverage], base: str, *, new: bool) -> CoveredCode:
    """The union of `reports`, line by line. With `new`, against the lines of tracked files that differ from the commit
    `base` (empty: all are new); files of tests are left out of these, as they would make any code look covered."""
    tracked = repository.git.must("ls-files", "-z").fields
    modules = go_modules(tracked, lambda path: _text(repository.top / path))
    paths = ReportPaths(repository.top, tracked, modules)
    lost: set[str] = set()
    files = merged([_by_own_paths(repository.top, paths, report, lost) for report in reports])
    covered = sum(each.covered.count for each in files.values())
    missing = sum(each.missing.count for each in files.values())
    new_covered, uncovered = _new_code(files, changed_lines(repository, base)) if new else (0, {})
    new_missing = sum(lines.count for lines in uncovered.values())
    most_first = sorted(uncovered.items(), key=lambda item: (-item[1].count, item[0]))
    return CoveredCode(covered, covered + missing, new_covered, new_covered + new_missing, tuple(most_first), len(lost))


def _by_own_paths(top: Path, paths: ReportPaths, report: Coverage, lost: set[str]) -> dict[str, FileCoverage]:
    files: dict[str, FileCoverage] = {}
    for path, lines in report.files.items():
        here = paths.find(path, report.roots)
        name = here or paths.called(path, report.roots)
        if not here and not os.path.exists(top / name.replace("\0", "")):
            lost.add(name)
        key = here or f"/{name}"  # no file of the repository is called so
        files[key] = files[key] | lines if key in files else lines
    return files


def _new_code(files: Mapping[str, FileCoverage], changed: Mapping[str, Lines]) -> tuple[int, dict[str, Lines]]:
    """(how many changed lines ran, those that did not by path)."""
    covered = 0
    uncovered: dict[str, Lines] = {}
    for path, lines in changed.items():
        told = files.get(path)
        if told is None or kind_of_path(path) == TEST:
            continue
        wanted = set(lines)
        covered += len(wanted.intersection(told.covered))
        missing = Lines.of(wanted.intersection(told.missing))
        if missing.count:
            uncovered[path] = missing
    return covered, uncovered


def _text(path: Path) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(100_000)
    except OSError:
        return ""
