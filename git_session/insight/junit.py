"""JUnit XML: how many tests passed, failed, could not run or were skipped, how long they took, and which failed.

There is no standard, only what Ant once wrote and everybody has changed since. What counts is the `testcase` elements,
wherever they are nested; the sums in the attributes of suites are used only where a suite has no test case at all (they
count differently from tool to tool: pytest's `tests` has the skipped ones in it, others' have not). A case with `error` or
`failure` in it did not pass; Surefire's `flakyFailure` and `rerunFailure` beside a success passed in the end. Times are
seconds, written as `1.5`, `1,234.5` or `1,5`; what a suite says it took counts, with what it did between its cases, else their sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from git_session.insight.reports import OTHER, BadReport, Report, open_report
from git_session.model.dataclass import dataclass
from git_session.model.progress import SILENT, Progress
from git_session.model.text import cut, one_line

MOST_NAMED = 50
"""Failing tests that are kept by name."""


@dataclass(frozen=True)
class TestRun:
    """The figures of one or more reports; `failing` names tests that failed or could not run, at most MOST_NAMED of them."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failing: tuple[str, ...] = ()

    __test__ = False  # pytest collects what is called so

    def __add__(self, other: TestRun) -> TestRun:
        return TestRun(
            self.passed + other.passed,
            self.failed + other.failed,
            self.errors + other.errors,
            self.skipped + other.skipped,
            self.seconds + other.seconds,
            tuple(dict.fromkeys((*self.failing, *other.failing)))[:MOST_NAMED],
        )

    @property
    def tests(self) -> int:
        return self.passed + self.failed + self.errors + self.skipped


class _Suite:
    """A suite that is being read: what its attributes say, and what its cases have told so far."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.tests, self.failures, self.errors, self.skipped = (
            _count(attributes, name) for name in ("tests", "failures", "errors", "skipped")
        )
        self.seconds = seconds_of(attributes.get("time", ""))
        self.cases = 0
        self.measured = 0.0


class _Reader:
    """Adds up the events of one report."""

    def __init__(self) -> None:
        self.run = TestRun()
        self.root = ""
        self._suites: list[_Suite] = [_Suite({})]
        self._outcome = ""
        self._case: Mapping[str, str] | None = None
        self._counts = dict.fromkeys(("passed", "failed", "errors", "skipped"), 0)
        self._failing: dict[str, None] = {}
        self._seconds = 0.0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.root:
            self.root = name
            if name == "testsuites":
                self._suites[0] = _Suite(attributes)
        if name == "testsuite":
            self._suites.append(_Suite(attributes))
        elif name == "testcase":
            self._case = dict(attributes.items())
            self._outcome = {"failed": "failed", "skipped": "skipped", "disabled": "skipped"}.get(
                attributes.get("status", attributes.get("result", "")).lower(), "passed"
            )
        elif self._case is not None and name in ("failure", "error", "skipped"):
            worse = {"failure": "failed", "error": "errors", "skipped": "skipped"}[name]
            if self._outcome in ("passed", "skipped") or worse == "errors":
                self._outcome = worse

    def end(self, name: str, _text: str) -> None:
        if name == "testcase" and self._case is not None:
            self._counts[self._outcome] += 1
            if self._outcome in ("failed", "errors") and len(self._failing) < MOST_NAMED:
                self._failing[_named(self._case)] = None
            self._suites[-1].cases += 1
            self._suites[-1].measured += seconds_of(self._case.get("time", ""))
            self._case = None
        elif name == "testsuite" and len(self._suites) > 1:
            self._close(self._suites.pop())

    def _close(self, suite: _Suite) -> None:
        around = self._suites[-1]
        if not suite.cases and suite.tests:
            lost = min(suite.failures + suite.errors + suite.skipped, suite.tests)
            self._counts["passed"] += suite.tests - lost
            for key, count in (("failed", suite.failures), ("errors", suite.errors), ("skipped", suite.skipped)):
                self._counts[key] += min(count, suite.tests)
        around.cases += suite.cases or suite.tests
        around.measured += suite.seconds or suite.measured

    def result(self) -> TestRun:
        if self.root not in ("testsuites", "testsuite"):
            raise BadReport(OTHER[0])
        counts, whole = self._counts, self._suites[0]
        return TestRun(
            counts["passed"],
            counts["failed"],
            counts["errors"],
            counts["skipped"],
            round(whole.seconds or whole.measured, 3),
            tuple(self._failing),
        )


def read_junit(top: Path, report: Report, progress: Progress = SILENT) -> TestRun:
    """The figures of one report. Raises BadReport."""
    from git_session.insight.xmlevents import read_xml

    reader = _Reader()
    with open_report(top, report, progress) as file:
        read_xml(file, reader.start, reader.end)
    return reader.result()


def seconds_of(text: str) -> float:
    """Seconds in `1.5`, `1,234.5`, `1,5`; 0 for anything else, and for what is no time."""
    text = text.strip()
    if "," in text:
        text = text.replace(",", "") if "." in text or len(text.rpartition(",")[2]) == 3 else text.replace(",", ".")
    try:
        seconds = float(text) if len(text) < 30 else 0.0
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < 1e9 else 0.0


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _named(case: Mapping[str, str]) -> str:
    """`tests.test_cart.TestCart::test_total`, as the reports have it, in one line."""
    place = case.get("classname") or case.get("file") or ""
    name = case.get("name") or "?"
    return cut(one_line(f"{place}::{name}" if place and not name.startswith(place) else name), 200)
