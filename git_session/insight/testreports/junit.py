"""Reads JUnit XML: how many tests passed, failed, had errors or were skipped, their duration, and the names of failed tests.

There is no standard, only Ant's format, which every tool has changed. The `testcase` elements count, at any depth. The totals in
the attributes of suites differ between tools (pytest's `tests` includes skipped ones, Catch2's are assertions), so they are used
only for suites without test cases, and for failures without an element, which are real (a Go package that does not compile).

A case with an `error` or `failure` element did not pass, nor did a suite that has one itself (busted's `setup`). Exceptions, for
which the tools exit with 0: a failure beside `skipped` (node's `todo`, Catch2's `[!mayfail]`), and PHPUnit's error about a risky
test. node makes a suite of a test that has subtests, and tells of a failure of that test itself only in the comment at the end,
which counts if nothing else failed.
A test counts once: it passed and is `flaky` if Surefire has a `flakyFailure` beside the success or a later run by gotestsum
passed; a step of a Deno test is a part of it; a second element for the same failure (pytest's fixtures, jest-junit's file that
cannot be loaded) is ignored.
Times are seconds, written as `1.5`, `1,234.5` or `1,5`. A suite's own time, which includes the time between its cases,
takes precedence over their sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.testreports.test_run import MOST_NAMED, TestRun, count_of, one_name, seconds_of

ROOTS = ("testsuites", "testsuite")
_BROKEN = ("failed", "errors")
_RERUN = ("flakyFailure", "flakyError", "rerunFailure", "rerunError")
"""Failures of a test that was run again, in the form of Surefire, which counts each in the attributes of the suite."""


class _Suite:
    """A suite while it is read: its attributes, and the figures from its elements so far."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.tests, self.failures, self.errors, self.skipped = (
            count_of(attributes, name) for name in ("tests", "failures", "errors", "skipped")
        )
        self.seconds = seconds_of(attributes.get("time", ""))
        self.name = attributes.get("name", "")
        self.cases = 0
        self.broken = 0
        """Number of elements with a failure, also of one that was run again."""
        self.measured = 0.0
        self.tool = "pytest" if self.name == "pytest" else ""
        """`go` (gotestsum) or `pytest`, whose cases of one name are reruns of one test, with other tools they are several tests; or
        `deno`, which reports the steps of a test as cases too, named after it."""
        self.outcomes: dict[str, str] = {}


class _Case:
    """A test case while it is read."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.name = _named(attributes)
        self.seconds = seconds_of(attributes.get("time", ""))
        self.status = attributes.get("status", attributes.get("result", "")).lower()
        self.found: set[str] = set()

    def could_not_run(self, skipped: Mapping[str, str]) -> bool:
        """Is the case one that CTest marks as skipped but counts as failed, since its program or what it requires is missing?"""
        why = skipped.get("message", "")
        return self.status == "notrun" and bool(why) and not why.startswith("SKIP_")

    @property
    def outcome(self) -> str:
        if "error" in self.found:
            return "errors"
        if "skipped" in self.found or self.status in ("skipped", "disabled", "notrun"):
            return "skipped"
        return "failed" if "failure" in self.found or self.status == "failed" else "passed"


class JunitReader:
    """Adds up the events of one report."""

    def __init__(self) -> None:
        self._begun = False
        self._suites: list[_Suite] = [_Suite({})]
        self._case: _Case | None = None
        self._before = ("", "")
        self._counts = dict.fromkeys(("passed", "failed", "errors", "skipped"), 0)
        self._failing: dict[str, None] = {}
        self._flaky: set[str] = set()
        self._node_failed = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "testsuites" and not self._begun:
            self._suites[0] = _Suite(attributes)
        self._begun = True
        if name == "testsuite":
            self._suites.append(_Suite(attributes))
            if self._suites[0].name == "deno test":
                self._suites[-1].tool = "deno"
        elif name == "testcase":
            self._case = _Case(attributes)
        elif name in ("failure", "error"):
            self._suites[-1].broken += 1
            if self._case is None:
                self._count("errors", self._suites[-1].name)
            elif "RiskyTest" not in attributes.get("type", ""):
                self._case.found.add(name)
        elif name in _RERUN:
            self._suites[-1].broken += 1
            if self._case is not None and name.startswith("flaky"):
                self._case.found.add(name)
        elif self._case is not None and name == "skipped":
            self._case.found.add("error" if self._case.could_not_run(attributes) else name)
        elif name == "property" and attributes.get("name") == "go.version":
            self._suites[-1].tool = "go"

    def comment(self, text: str) -> None:
        """Take the number of failed tests from the comment with which node ends its report."""
        label, _, number = text.strip().partition(" ")
        if label == "fail":
            self._node_failed = count_of({label: number}, label)

    def _count(self, outcome: str, name: str) -> None:
        self._counts[outcome] += 1
        if outcome in _BROKEN and len(self._failing) < MOST_NAMED:
            self._failing[one_name(name)] = None

    def end(self, name: str, _text: str) -> None:
        if name == "testcase" and self._case is not None:
            self._end_case(self._case, self._suites[-1])
            self._case = None
        elif name == "testsuite" and len(self._suites) > 1:
            self._close(self._suites.pop())

    def _end_case(self, case: _Case, suite: _Suite) -> None:
        outcome = case.outcome
        if suite.tool == "deno" and case.name.rpartition(" > ")[0] in suite.outcomes:
            suite.outcomes[case.name] = outcome
            return
        suite.cases += 1
        suite.measured += case.seconds
        earlier = suite.outcomes.get(case.name, "") if suite.tool in ("go", "pytest") else ""
        if not earlier and outcome in _BROKEN and self._before[0] == case.name and self._before[1] in _BROKEN:
            earlier = self._before[1]
        if earlier:
            if suite.tool == "pytest" and earlier in _BROKEN and outcome not in _BROKEN:
                outcome = earlier  # the report marks a test that will rerun as passed
            self._counts[earlier] -= 1
            self._failing.pop(case.name, None)
        if outcome == "passed" and (earlier or case.found):
            self._flaky.add(case.name)
        else:
            self._flaky.discard(case.name)
        self._count(outcome, case.name)
        self._before = (case.name, outcome)
        if suite.tool:
            suite.outcomes[case.name] = outcome

    def _close(self, suite: _Suite) -> None:
        around = self._suites[-1]
        if not suite.cases and suite.tests:
            lost = min(suite.failures + suite.errors + suite.skipped, suite.tests)
            self._counts["passed"] += suite.tests - lost
            self._counts["skipped"] += min(suite.skipped, suite.tests)
        self._count_hidden(suite)
        around.cases += suite.cases or suite.tests
        around.broken += suite.broken
        around.measured += suite.seconds or suite.measured

    def _count_hidden(self, suite: _Suite) -> None:
        """Count failures in the attributes of a suite that no element accounts for."""
        hidden = max(suite.failures + suite.errors - suite.broken, 0)
        if hidden:
            errors = min(hidden, suite.errors)
            self._counts["errors"] += errors
            self._counts["failed"] += hidden - errors
            if len(self._failing) < MOST_NAMED:
                self._failing[one_name(suite.name)] = None
            suite.broken += hidden

    def result(self) -> TestRun:
        counts, whole = self._counts, self._suites[0]
        self._count_hidden(whole)
        if self._node_failed and not counts["failed"] + counts["errors"]:
            counts["failed"] = self._node_failed
            self._failing["a test that has subtests"] = None
        return TestRun(
            counts["passed"],
            counts["failed"],
            counts["errors"],
            counts["skipped"],
            round(whole.seconds or whole.measured, 3),
            tuple(self._failing),
            len(self._flaky),
        )


def _named(case: Mapping[str, str]) -> str:
    """The name of a test on one line, such as `tests.test_cart.TestCart::test_total`."""
    place = case.get("classname") or case.get("file") or ""
    name = case.get("name") or "?"
    return one_name(f"{place}::{name}" if place and not name.startswith(place) else name)
