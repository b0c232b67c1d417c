"""Reads NUnit's XML, of versions 3 (root `test-run`) and 2 (root `test-results`).

The `test-case` elements count, by their `result`: also a passed case may contain `<failure>` (pytest-nunit). An inconclusive case
is skipped, one with a warning passed. The result of a suite or of the run is believed only if it is a failure and no case in it
failed (NUnit's OneTimeTearDown), and so are totals above the number of failed cases; pytest-nunit's run is always `Passed`.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.testreports.test_run import RunCounter, TestRun, count_of, seconds_of

ROOTS = ("test-run", "test-results")
_OUTCOMES = {
    "passed": "passed", "success": "passed", "warning": "passed", "failed": "failed", "failure": "failed", "error": "errors",
    "cancelled": "errors", "notrunnable": "errors", "invalid": "errors", "skipped": "skipped", "ignored": "skipped",
    "explicit": "skipped", "inconclusive": "skipped",
}  # fmt: skip
"""Results of both versions, and the labels of version 3."""


class NunitReader:
    """Adds up the events of one report."""

    def __init__(self) -> None:
        self._counter = RunCounter()
        self._root: Mapping[str, str] = {}
        self._suites: list[tuple[str, bool, int]] = []
        """Of each open suite: its name, whether it failed, and how many cases had failed before it."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ROOTS and not self._root:
            self._root = attributes
        elif name == "test-suite":
            self._suites.append(
                (_named(attributes), _outcome(attributes) in ("failed", "errors"), self._counter.broken)
            )
        elif name == "test-case":
            seconds = seconds_of(attributes.get("duration") or attributes.get("time", ""))
            self._counter.add(_outcome(attributes), _named(attributes), seconds)

    def end(self, name: str, _text: str) -> None:
        if name == "test-suite" and self._suites:
            called, failed, before = self._suites.pop()
            if failed and self._counter.broken == before:
                self._counter.add("errors", called)

    def result(self) -> TestRun:
        totals = sum(count_of(self._root, name) for name in ("failed", "failures", "errors"))
        failed = _outcome(self._root) in ("failed", "errors")
        hidden = max(totals, int(failed)) - self._counter.broken
        if hidden > 0:
            self._counter.add("errors", self._root.get("name", "the run"), count=hidden)
        return self._counter.result(seconds_of(self._root.get("duration", "")))


def _outcome(attributes: Mapping[str, str]) -> str:
    """What a case or suite resulted in; the label tells an error from a failed assertion."""
    result, label = (attributes.get(name, "").lower() for name in ("result", "label"))
    if not result:
        if attributes.get("executed", "").lower() == "false":
            return "skipped"
        return "failed" if attributes.get("success", "").lower() == "false" else "passed"
    outcome = _OUTCOMES.get(result, "errors")
    return "errors" if outcome == "failed" and _OUTCOMES.get(label) == "errors" else outcome


def _named(attributes: Mapping[str, str]) -> str:
    return attributes.get("fullname") or attributes.get("name", "")
