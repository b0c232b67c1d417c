"""Reads trx, the format of Visual Studio's test platform (`dotnet test --logger trx`) and of reporters for other runners.

The results of tests count by their `outcome`; one that consists of others (data-driven tests) counts through these. A test that
was not executed, or is pending or inconclusive, is skipped. If no test failed but the run did, as when the process of the tests
crashed, that is one error. Counters are not read: reporters count an error among the failed tests, beside them, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.testreports.test_run import RunCounter, TestRun

ROOT = "TestRun"
_OUTCOMES = {
    "Passed": "passed", "PassedButRunAborted": "passed", "Warning": "passed", "Completed": "passed", "Failed": "failed",
    "NotExecuted": "skipped", "Inconclusive": "skipped", "Pending": "skipped", "Disconnected": "skipped",
}  # fmt: skip
"""Outcomes of a test; all others (`Error`, `Timeout`, `Aborted`, `NotRunnable`, `InProgress`) are errors."""
_WHOLE = ("Failed", "Error", "Timeout", "Aborted")
"""Outcomes of a run that failed."""


class TrxReader:
    """Adds up the events of one report."""

    def __init__(self) -> None:
        self._counter = RunCounter()
        self._open: list[tuple[Mapping[str, str], int]] = []
        """Each open result, and how many results had been counted before it."""
        self._failed = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name.endswith("TestResult"):
            self._open.append((dict(attributes), self._counter.tests))
        elif name in ("ResultSummary", "RunInfo"):
            self._failed = self._failed or attributes.get("outcome") in _WHOLE

    def end(self, name: str, _text: str) -> None:
        if name.endswith("TestResult") and self._open:
            attributes, before = self._open.pop()
            if self._counter.tests == before:
                outcome = _OUTCOMES.get(attributes.get("outcome", ""), "errors")
                self._counter.add(outcome, attributes.get("testName", ""), _seconds(attributes.get("duration", "")))

    def result(self) -> TestRun:
        if self._failed and not self._counter.broken:
            self._counter.add("errors", "the run")
        return self._counter.result()


def _seconds(text: str) -> float:
    """Seconds in `00:01:02.5`, or `1.00:01:02.5` with days; 0 for anything else."""
    days, clock = text.split(".", 1) if "." in text.partition(":")[0] else ("0", text)
    try:
        hours, minutes, seconds = (float(part) for part in clock.split(":"))
        total = float(days) * 86_400 + hours * 3_600 + minutes * 60 + seconds
    except ValueError:
        return 0.0
    return total if 0 <= total < 1e9 else 0.0
