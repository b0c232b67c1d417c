"""Combines coverage reports with the code: coverage of all lines, and of new lines."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.insight.history.changed_lines import changed_lines
from git_session.insight.kinds import TEST, kind_of_path
from git_session.insight.line_sets import LineSet
from git_session.insight.testreports.coverage import Coverage, FileCoverage, merged
from git_session.insight.testreports.paths import ReportPaths, go_modules
from git_session.model.dataclass import dataclass

_GO = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|`[^`]*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_LONGEST = 400_000
"""Most bytes of a Go file that are read."""
_NAMED = 3
"""Most files that are named as candidates."""


@dataclass(frozen=True)
class CoveredCode:
    """Covered and executable lines, of all code and of new code (`new_…`), which differs from a commit.

    `uncovered` are new lines that did not run, by path, the most first; `not_found` counts files that no longer exist.
    `unclear` has, by report, why some of its paths could not be resolved.
    """

    covered: int
    lines: int
    new_covered: int
    new_lines: int
    uncovered: tuple[tuple[str, LineSet], ...]
    not_found: int
    unclear: Mapping[str, str]


def covered_code(repository: Repository, reports: Mapping[str, Coverage], base: str, *, new: bool) -> CoveredCode:
    """The union of `reports` (by path), line by line. With `new`, also the coverage of lines of tracked files that differ from
    the commit `base` (empty: all lines), without test files, which are always covered."""
    tracked = repository.git.must("ls-files", "-z").fields
    own = TreeFiles(repository.top)
    modules = go_modules(tracked, lambda path: _text(own, path))
    paths = ReportPaths(repository.top, tracked, modules)
    lost: set[str] = set()
    unclear: dict[str, str] = {}
    files = merged(
        [_by_own_paths(repository.top, paths, path, report, lost, unclear) for path, report in reports.items()]
    )
    united = Coverage(files)
    new_covered, uncovered = _new_code(own, files, changed_lines(repository, base)) if new else (0, {})
    new_missing = sum(lines.count for lines in uncovered.values())
    most_first = sorted(uncovered.items(), key=lambda item: (-item[1].count, item[0]))
    return CoveredCode(
        united.covered,
        united.lines,
        new_covered,
        new_covered + new_missing,
        tuple(most_first),
        len(lost),
        unclear,
    )


def _by_own_paths(
    top: Path, paths: ReportPaths, own: str, report: Coverage, lost: set[str], unclear: dict[str, str]
) -> dict[str, FileCoverage]:
    files: dict[str, FileCoverage] = {}
    strange = 0
    for path, lines in report.files.items():
        found = paths.candidates(path, report.roots, own.rpartition("/")[0])
        here = found[0] if len(found) == 1 else ""
        name = here or paths.called(path, report.roots)
        if len(found) > 1 and lines.total:
            unclear.setdefault(own, f"names {path}, which may be {' or '.join(found[:_NAMED])}")
        if not here and not os.path.exists(top / name.replace("\0", "")):
            lost.add(name)
            strange += 1
        key = here or f"/{name}"  # no file of the repository has this name
        files[key] = files[key] | lines if key in files else lines
    if strange == len(report.files):
        unclear.setdefault(own, "names no existing file")
    return files


def _new_code(
    own: TreeFiles, files: Mapping[str, FileCoverage], changed: Mapping[str, LineSet]
) -> tuple[int, dict[str, LineSet]]:
    """(number of changed lines that ran, those that did not, by path)."""
    covered = 0
    uncovered: dict[str, LineSet] = {}
    for path, lines in changed.items():
        known = files.get(path)
        if known is None or kind_of_path(path) == TEST:
            continue
        wanted = _with_code(_text(own, path), lines) if known.blocks else set(lines)
        covered += len(wanted.intersection(known.covered))
        missing = LineSet.of(wanted.intersection(known.missing))
        if missing.count:
            uncovered[path] = missing
    return covered, uncovered


def _with_code(text: str, lines: LineSet) -> set[int]:
    """The `lines` of a Go file that hold more than comments and brackets, which the blocks of a Go profile include."""
    code = _GO.sub(lambda found: "\n" * found.group().count("\n") if found["comment"] else found.group(), text).split(
        "\n"
    )
    return {number for number in lines if number > len(code) or re.search(r"\w", code[number - 1])}


def _text(files: TreeFiles, path: str) -> str:
    try:
        return files.start(path, _LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""
