"""Reads each report once: the result is cached until the file changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from git_session.insight.line_sets import LineSet
from git_session.insight.testreports.coverage import Coverage, FileCoverage, read_coverage
from git_session.insight.testreports.discover import BadReport, ReportFile
from git_session.insight.testreports.results import read_results
from git_session.insight.testreports.test_run import TestRun
from git_session.model.progress import LongWork
from git_session.store.test_report_cache import ReportCache


class ReportReader:
    """Reads the reports of one work tree; `unreadable` has the reason, by path, for each that could not be read."""

    def __init__(self, top: Path, cache: ReportCache, long_work: LongWork) -> None:
        self._top, self._cache, self._long_work = top, cache, long_work
        self.unreadable: dict[str, str] = {}

    def run(self, report: ReportFile) -> TestRun | None:
        """The figures of a report of tests; None if it cannot be read."""
        cached = self._cached("junit", report)
        if cached and "run" in cached:
            passed, failed, errors, skipped, seconds, failing, flaky = cached["run"]
            return TestRun(passed, failed, errors, skipped, seconds, tuple(failing), flaky)
        if cached:
            self.unreadable[report.path] = cached["bad"]
            return None
        try:
            with self._long_work(f"reading {report.path}, MB") as progress:
                found = read_results(self._top, report, progress)
        except BadReport as error:
            self._bad("junit", report, str(error))
            return None
        self._keep("junit", report, {"run": astuple(found)})
        return found

    def totals(self, report: ReportFile) -> tuple[int, int] | None:
        """(covered, all) lines of a coverage report; None if it cannot be read."""
        cached = self._cached("coverage", report)
        if cached and "lines" in cached:
            return cached["covered"], cached["lines"]
        if cached:
            self.unreadable[report.path] = cached["bad"]
            return None
        found = self._read(report)
        return (found.covered, found.lines) if found else None

    def coverage(self, report: ReportFile) -> Coverage:
        """The content of a coverage report; empty if it cannot be read."""
        cached = self._cached("coverage", report) or {}
        rows = self._cache.lines(_key("coverage", report), report.size, report.written) if "lines" in cached else None
        if rows is None:
            return self._read(report) or Coverage({})
        files = {
            path: FileCoverage(LineSet.parsed(covered), LineSet.parsed(missing), _parsed(blocks))
            for path, covered, missing, blocks in rows
        }
        return Coverage(files, tuple(cached["roots"]))

    def _read(self, report: ReportFile) -> Coverage | None:
        try:
            with self._long_work(f"reading {report.path}, MB") as progress:
                found = read_coverage(self._top, report, progress)
        except BadReport as error:
            self._bad("coverage", report, str(error))
            return None
        totals = {"covered": found.covered, "lines": found.lines, "roots": found.roots}
        rows = (
            [path, each.covered.text, each.missing.text, _written(each.blocks)] for path, each in found.files.items()
        )
        self._cache.keep_lines(_key("coverage", report), report.size, report.written, rows)
        self._keep("coverage", report, totals)
        return found

    def _cached(self, kind: str, report: ReportFile) -> dict[str, Any] | None:
        cached = self._cache.content(_key(kind, report), report.size, report.written)
        return cached if isinstance(cached, dict) and _is_sound(cached) else None

    def _keep(self, kind: str, report: ReportFile, content: dict[str, Any]) -> None:
        self._cache.keep(_key(kind, report), report.size, report.written, content)

    def _bad(self, kind: str, report: ReportFile, why: str) -> None:
        self.unreadable[report.path] = why
        self._keep(kind, report, {"bad": why})

    def save(self, *, junit: Iterable[ReportFile], coverage: Iterable[ReportFile]) -> None:
        """Write the cache, keeping only these reports."""
        keys = [_key("junit", report) for report in junit]
        self._cache.save([*keys, *(_key("coverage", report) for report in coverage)])


def _is_sound(content: dict[str, Any]) -> bool:
    """Does a cached result have the expected form?"""
    if isinstance(content.get("bad"), str):
        return True
    run = content.get("run")
    if isinstance(run, list):
        numbers = all(isinstance(count, int | float) for count in (*run[:5], *run[6:]))
        return len(run) == 7 and numbers and isinstance(run[5], list)
    return isinstance(content.get("roots"), list) and all(
        isinstance(content.get(name), int) for name in ("covered", "lines")
    )


def _written(blocks: Mapping[str, tuple[int, bool]]) -> str:
    """Go blocks as text: `3.20,5.2 2 1;…`."""
    return ";".join(f"{place} {count} {int(ran)}" for place, (count, ran) in blocks.items())


def _parsed(text: str) -> dict[str, tuple[int, bool]]:
    parts = (each.split(" ") for each in text.split(";") if each)
    return {place: (int(count), ran == "1") for place, count, ran in parts}


def _key(kind: str, report: ReportFile) -> str:
    return f"{kind}:{report.path}"
