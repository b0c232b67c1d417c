"""Reads test results and coverage, of all code and of the session's new code, from the reports in the work tree.

Nothing is run. Coverage is 100 · covered / coverable lines. Coverage of new code counts only the lines of the work tree that
differ from the session's fork point, without test files. Several reports are merged line by line. A report older than the
code is marked stale, and used only if no report is fresh.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add

from git_session.insight.testreports.discover import (
    COVERAGE,
    EMPTY_TESTS,
    JUNIT,
    OTHER,
    ReportFile,
    found_reports,
    newest_change,
)
from git_session.model.dataclass import asdict, dataclass, replace
from git_session.model.percent import percent
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from git_session.git.repository import WorkTree
    from git_session.insight.history.work import Work
    from git_session.insight.testreports.test_run import TestRun
    from git_session.store.test_report_cache import ReportCache

MOST_SHOWN = 10
"""Limit on the files listed with uncovered lines."""

_SECOND = 1_000
"""The coarsest resolution of a file system's timestamps (ms)."""
_OLD = "is older than the code; others are fresh"


@dataclass(frozen=True)
class TestFigures:
    """The test results in the reports."""

    passed: int  #: Number of tests that passed.
    failed: int  #: Number of tests that failed.
    errors: int  #: Number of tests that could not run.
    skipped: int  #: Number of tests that were skipped.
    seconds: float  #: How long the tests took, in seconds.
    failing: tuple[str, ...]  #: Names of the tests that failed or could not run, at most 50.
    stale: bool  #: Whether the code has changed since the newest test report was written.
    reports: tuple[str, ...]  #: Paths of the test reports, from the top of the work tree.
    written: int  #: When the newest test report was written (epoch ms).

    __test__ = False  # pytest would collect it by its name

    @property
    def broken(self) -> int:
        """Number of tests that failed or could not run."""
        return self.failed + self.errors

    @property
    def total(self) -> int:
        return self.passed + self.broken + self.skipped


@dataclass(frozen=True)
class Uncovered:
    """Changed lines of a file that no test runs."""

    path: str  #: Path of the file, from the top of the work tree.
    lines: str  #: Line numbers and ranges, such as `3-9,12`.


@dataclass(frozen=True)
class CoverageFigures:
    """The coverage in the reports; percentages are cut to one decimal."""

    covered: int  #: Number of lines that the tests ran.
    lines: int  #: Number of lines that tests can run.
    percent: float | None  #: Share of lines that the tests ran, in percent; null if tests can run none.
    new_covered: int  #: Number of lines changed in the session that the tests ran; 0 if the test report is stale.
    new_lines: int  #: Number of lines changed in the session that tests can run; 0 if the test report is stale.
    #: Share of these changed lines that the tests ran, in percent; null if tests can run none.
    new_percent: float | None
    uncovered: tuple[Uncovered, ...]  #: Changed lines that no test runs, in the ten files with most of them.
    not_found: int  #: Number of files in the test reports that the repository does not have.
    stale: bool  #: Whether the code has changed since the newest test report was written.
    reports: tuple[str, ...]  #: Paths of the test reports, from the top of the work tree.


@dataclass(frozen=True)
class UnreadReport:
    """A report that could not be used, or not in full; the quality gate does not pass without it."""

    path: str  #: Path of the test report, from the top of the work tree.
    why: str  #: Reason why it could not be used.


@dataclass(frozen=True)
class Quality:
    """Tests and coverage of the session, from the reports in the work tree."""

    tests: TestFigures | None = None  #: Results of the tests; null if no readable test report has any.
    coverage: CoverageFigures | None = None  #: Coverage of the code; null if no readable test report has any.
    unreadable: tuple[UnreadReport, ...] = ()  #: Test reports that could not be used, or not in full.
    notes: tuple[str, ...] = ()  #: What limits these figures, in words.
    base: str = ""  #: Full id of the commit from which new code counts; empty if all code is new.
    written: int = 0  #: When the newest fresh test report was written (epoch ms); 0 if none is fresh.


def fresh_tests(found: Quality | None) -> TestFigures | None:
    """The test results, if the reports are not older than the code; else None."""
    return found.tests if found and found.tests and not found.tests.stale else None


def fresh_coverage(found: Quality | None) -> CoverageFigures | None:
    """The coverage, if the reports are not older than the code; else None."""
    return found.coverage if found and found.coverage and not found.coverage.stale else None


def quality(
    workspace: Workspace,
    session: Session,
    *,
    work: Work | None = None,
    tree: WorkTree | None = None,
    here: bool = False,
) -> Quality | None:
    """Test results and coverage of `session`; None without reports, or if another branch is checked out.

    `here`: the work tree is the session's, whatever HEAD says. A caller that already has the session's `work` and `tree` passes them. Each report is parsed once and cached.
    """
    settings, top = workspace.settings, workspace.repository.top
    junit = found_reports(top, settings.junit_files, JUNIT)
    coverage = found_reports(top, settings.coverage_files, COVERAGE)
    is_here = here or (session.branch and workspace.repository.branch == session.branch)
    if not (junit or coverage) or not is_here:
        return None
    return ReportReading(workspace, session, junit, coverage, work, tree).result()


class ReportReading:
    """One reading of a session's reports, cached under all that its result depends on."""

    def __init__(
        self,
        workspace: Workspace,
        session: Session,
        junit: tuple[ReportFile, ...],
        coverage: tuple[ReportFile, ...],
        work: Work | None,
        tree: WorkTree | None,
    ) -> None:
        self._workspace, self._session = workspace, session
        self._repository = workspace.repository
        self._junit, self._coverage = junit, coverage
        self._tree = tree or self._repository.status()
        self._work = work or self._work_of()
        self._notes: list[str] = []
        self._unclear: dict[str, str] = {}

    def _work_of(self) -> Work:
        from git_session.git.adapters import objects_by_git
        from git_session.insight.history.work import work_of

        objects = objects_by_git(self._repository)
        return work_of(self._repository, objects, self._session, now=self._workspace.now, head=self._tree.head)

    def result(self) -> Quality:
        from git_session.store.test_report_cache import ReportCache

        cache = ReportCache(self._workspace.store.root, self._repository.top)
        key = self._key()
        known = _restored(cache.result(key))
        if known:
            return known
        found = self._read(cache)
        cache.keep_result(key, asdict(found))
        self._reader.save(junit=self._junit, coverage=self._coverage)
        return found

    def _key(self) -> str:
        """The cache key: everything that the result depends on, as text."""
        from git_session.insight.testreports.staleness import head_log, is_tested

        top = self._repository.top
        touched = [(path, newest_change(top, [path])) for path in self._tree.touched if is_tested(path)]
        reports = [(each.path, each.size, each.written) for each in (*self._junit, *self._coverage)]
        log = head_log(self._repository)
        head = [len(log), log[-200:].decode("latin-1")]
        settings = self._workspace.settings
        asked = [len(self._junit), settings.junit_files, settings.coverage_files, *self._last_run()]
        return json.dumps([self._session.id, self._work.fork, self._work.tip, head, touched, reports, asked])

    def _read(self, cache: ReportCache) -> Quality:
        from git_session.insight.testreports.read import ReportReader
        from git_session.insight.testreports.staleness import code_changed_at

        self._reader = reader = ReportReader(self._repository.top, cache, self._workspace.long_work)
        runs = {report: run for report in self._junit if (run := reader.run(report))}
        totals = {report: both for report in self._coverage if (both := reader.totals(report))}
        changed = 0
        if runs or totals:
            oldest = min(report.written for report in (*runs, *totals))
            changed = code_changed_at(self._repository, self._tree, self._changed_paths(), oldest)
        tests, coverage = self._tests(runs, changed), self._figures(totals, changed)
        settings = self._workspace.settings
        of_others = {report.path for report in (*runs, *totals)}
        of_others |= {each.path for each in self._junit if runs and not settings.junit_files}
        of_others |= {each.path for each in self._coverage if totals and not settings.coverage_files}
        refused = {path: why for path, why in reader.unreadable.items() if why not in OTHER or path not in of_others}
        unreadable = tuple(UnreadReport(path, why) for path, why in sorted({**self._unclear, **refused}.items()))
        fresh = (report.written for report in (*runs, *totals) if report.written >= changed)
        written = max(fresh, default=0) // 1_000_000
        return Quality(tests, coverage, unreadable, tuple(self._notes), self._work.fork, written)

    def _last_run(self) -> tuple[int, int, int]:
        """(start, end, exit status) of the last test run, times in epoch ms; zeros without one."""
        if not self._session.runs:
            return 0, 0, 0
        last = self._session.runs[-1]
        return last.at - round(last.seconds * 1000), last.at, last.status

    def _by_exit_status(self, run: TestRun, used: Iterable[ReportFile]) -> TestRun:
        """`run`, corrected by the exit status if the reports come from the last test run that git-session started."""
        start, end, status = self._last_run()
        reports = list(used)
        if not end or not all(start - _SECOND <= each.written // 1_000_000 <= end + _SECOND for each in reports):
            return run
        broken = run.failed + run.errors
        if status and not broken:
            why = f"lists no failure, but the test command exited with {status}"
            self._unclear.update({each.path: why for each in reports})
        elif broken and not status:
            self._notes.append(f"the reports list {plural(broken, 'failure')}, but the test command passed")
            return replace(run, passed=run.passed + broken, failed=0, errors=0, failing=())
        return run

    def _changed_paths(self) -> list[str]:
        """Paths that differ between the session's fork point and the work tree."""
        if not self._work.tip:
            return []
        start = self._work.fork or self._repository.git.must("hash-object", "-t", "tree", "--stdin").text
        options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-relative", "--ignore-submodules")
        git = self._repository.git
        found = git.run("diff", *options, start, "--")
        if (
            found.status
        ):  # git cannot refresh its index on a full disk; without that, it may name a file that only looks changed
            found = git.must("-c", "diff.autoRefreshIndex=false", "diff", *options, start, "--")
        return found.fields

    def _tests(self, runs: Mapping[ReportFile, TestRun], changed: int) -> TestFigures | None:
        if not runs:
            return None
        used, stale = self._fresh(runs, changed)
        run = reduce(add, (runs[report] for report in used))
        run = run if stale else self._by_exit_status(run, used)
        paths = tuple(report.path for report in used)
        if not run.tests:
            self._unclear.update(dict.fromkeys(paths, EMPTY_TESTS))
            return None
        if run.flaky:
            self._notes.append(f"{plural(run.flaky, 'test')} passed only when run again")
        return TestFigures(
            run.passed,
            run.failed,
            run.errors,
            run.skipped,
            round(run.seconds, 2),
            run.failing,
            stale,
            paths,
            max(report.written for report in used) // 1_000_000,
        )

    def _figures(self, totals: Mapping[ReportFile, tuple[int, int]], changed: int) -> CoverageFigures | None:
        from git_session.insight.testreports.new_code import covered_code

        if not totals:
            return None
        used, stale = self._fresh(totals, changed)
        paths = tuple(report.path for report in used)
        with_new = not stale and self._is_base_known()
        if not with_new and len(used) == 1:
            covered, lines = totals[used[0]]
            return CoverageFigures(covered, lines, percent(covered, lines), 0, 0, None, (), 0, stale, paths)
        reports = {report.path: self._reader.coverage(report) for report in used}
        found = covered_code(self._repository, reports, self._work.fork, new=with_new and bool(self._work.tip))
        self._unclear.update(found.unclear)
        return CoverageFigures(
            found.covered,
            found.lines,
            percent(found.covered, found.lines),
            found.new_covered,
            found.new_lines,
            percent(found.new_covered, found.new_lines),
            tuple(Uncovered(path, lines.text) for path, lines in found.uncovered[:MOST_SHOWN]),
            found.not_found,
            stale,
            paths,
        )

    def _is_base_known(self) -> bool:
        """Whether new code can be distinguished: a shallow clone may not reach back to the session's fork point."""
        shallow = self._session.base and not self._work.fork and self._repository.is_shallow
        if shallow:
            self._notes.append("this shallow clone lacks the session's fork point, so coverage of new code is unknown")
        return not shallow

    def _fresh(self, reports: Iterable[ReportFile], changed: int) -> tuple[list[ReportFile], bool]:
        """(the reports not older than the code, or all if there are none, and whether they are stale)."""
        every = list(reports)
        fresh = [report for report in every if report.written >= changed]
        if not fresh:
            return every, True
        self._unclear.update({each.path: _OLD for each in every if each.written < changed})
        return fresh, False


def _restored(value: Any) -> Quality | None:
    """The Quality decoded from a cached `value`; None if it is not one."""
    if not isinstance(value, dict):
        return None
    try:
        tests, coverage = value["tests"], value["coverage"]
        return Quality(
            TestFigures(**{**tests, "failing": tuple(tests["failing"]), "reports": tuple(tests["reports"])})
            if tests
            else None,
            CoverageFigures(
                **{
                    **coverage,
                    "uncovered": tuple(Uncovered(**each) for each in coverage["uncovered"]),
                    "reports": tuple(coverage["reports"]),
                }
            )
            if coverage
            else None,
            tuple(UnreadReport(**each) for each in value["unreadable"]),
            tuple(value["notes"]),
            str(value["base"]),
            int(value["written"]),
        )
    except (KeyError, TypeError):
        return None
