"""Test-driven development: phases, cycles and violations, from the session's test runs and commits.

A failing run after a passing one (or as the first) is RED; a passing run after a failing one is GREEN. A further passing run
is REFACTOR if code but no test changed since the run before. A cycle goes from RED to GREEN and includes the refactorings
after it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from enum import StrEnum

from git_session.model.dataclass import dataclass
from git_session.model.session import Run

RED, GREEN, REFACTOR = "RED", "GREEN", "REFACTOR"


class Breach(StrEnum):
    """A way to violate test-driven development; WEIGHTS has the points of each."""

    CODE_WITHOUT_TEST = "code-without-test"
    TEST_AFTER_CODE = "test-after-code"
    GREEN_WITHOUT_RED = "green-without-red"
    SKIPPED_VERIFICATION = "skipped-verification"


WEIGHTS = {
    Breach.CODE_WITHOUT_TEST: 15,
    Breach.TEST_AFTER_CODE: 10,
    Breach.GREEN_WITHOUT_RED: 10,
    Breach.SKIPPED_VERIFICATION: 10,
}
"""Points that each violation deducts from a score of 100, down to 0."""


@dataclass(frozen=True)
class Worked:
    """A commit of the session, made at `at` (epoch ms): whether it changes tests or code, and what it lacks.

    `lacks`: its code had no test in it or before it (CODE_WITHOUT_TEST), or got one later (TEST_AFTER_CODE); else None.
    """

    oid: str
    at: int
    changes: bool
    lacks: Breach | None = None
    subject: str = ""


@dataclass(frozen=True)
class Cycle:
    """From a failing test run (RED) to the next passing one (GREEN), with the refactorings after it."""

    began: int  #: When the RED run ended (epoch ms).
    green: int  #: When the GREEN run ended (epoch ms); 0 while tests fail.
    seconds: int  #: Active time from RED to GREEN, or so far, in seconds.
    refactorings: int  #: Number of REFACTOR runs after GREEN.


@dataclass(frozen=True)
class Violation:
    """A violation of test-driven development."""

    breach: Breach  #: Kind of the violation.
    at: int  #: When it happened (epoch ms).
    commit: str  #: Full id of the commit that holds the change; empty while none does.
    points: int  #: Number of points that it takes off the score.
    subject: str = ""  #: Subject of that commit; empty while there is none.


@dataclass(frozen=True)
class TestDriven:
    """How test-driven a session has been: phases, cycles, and a score with the violations behind it."""

    phase: str  #: Current phase (`RED`, `GREEN` or `REFACTOR`); empty before the first phase.
    runs: int  #: Number of test runs.
    cycles: tuple[Cycle, ...]  #: RED-GREEN cycles, the oldest first.
    complete: int  #: Number of cycles that reached GREEN.
    average_seconds: int  #: Average active time of complete cycles, in seconds; 0 without any.
    slowest_seconds: int  #: Active time of the slowest complete cycle, in seconds; 0 without any.
    tests: int  #: Number of tests that passed or failed in the last run whose results are known.
    passing: int  #: Number of tests that passed in that run.
    tests_at: int  #: When that run ended (epoch ms); 0 if there was none.
    tests_written: int  #: Number of test functions added since the session's fork point.
    coverage: tuple[float, ...]  #: Line coverage at each measurement, in percent, the oldest first.
    coverage_first: float | None  #: Line coverage at the first measurement, in percent; null if never measured.
    coverage_last: float | None  #: Line coverage at the last measurement, in percent; null if never measured.
    score: int | None  #: From 0 to 100 points; null outside TDD mode, and before the first run or commit of code.
    violations: tuple[Violation, ...]  #: Violations of test-driven development, the oldest first.

    __test__ = False  # keeps pytest from collecting it by its name


def phase_of(runs: Sequence[Run], *, passed: bool, tests_changed: bool, code_changed: bool) -> str:
    """The phase that a run begins after `runs`; empty if the current one continues."""
    last = runs[-1] if runs else None
    if not passed:
        return RED if last is None or last.status == 0 else ""
    if last is None:
        return ""
    if last.status:
        return GREEN
    been_green = any(run.phase == GREEN for run in runs)
    return REFACTOR if been_green and code_changed and not tests_changed else ""


def cycles(runs: Sequence[Run]) -> tuple[Cycle, ...]:
    """The cycles of a session, the oldest first."""
    found: list[Cycle] = []
    red: Run | None = None
    for run in runs:
        if run.phase == RED:
            red = run
        elif run.phase == GREEN and red:
            found.append(Cycle(red.at, run.at, (run.active - red.active) // 1000, 0))
            red = None
        elif run.phase == REFACTOR and found and not red:
            last = found.pop()
            found.append(Cycle(last.began, last.green, last.seconds, last.refactorings + 1))
    if red:
        found.append(Cycle(red.at, 0, (runs[-1].active - red.active) // 1000, 0))
    return tuple(found)


def violations(runs: Sequence[Run], commits: Sequence[Worked]) -> tuple[Violation, ...]:
    """The violations of test-driven development, oldest first. `commits` are the session's own, oldest first."""
    found = [*_greens(runs, commits), *_commits(runs, commits)]
    return tuple(sorted(found, key=lambda each: each.at))


def score(found: Sequence[Violation]) -> int:
    """The score, 0 to 100, after the deductions for all violations."""
    return max(0, 100 - sum(each.points for each in found))


def _greens(runs: Sequence[Run], commits: Sequence[Worked]) -> list[Violation]:
    """Changed tests that passed at once, so that nobody has seen them fail."""
    found = []
    for before, run in itertools.pairwise(runs):
        if run.status == 0 and before.status == 0 and run.tests_changed:
            found.append(_violation(Breach.GREEN_WITHOUT_RED, run.at, _commit_after(commits, run.at)))
    return found


def _commits(runs: Sequence[Run], commits: Sequence[Worked]) -> list[Violation]:
    found = []
    for at, commit in enumerate(commits):
        since = commits[at - 1].at if at else 0
        between = [run for run in runs if since < run.at <= commit.at]
        if commit.changes and not between:
            found.append(_violation(Breach.SKIPPED_VERIFICATION, commit.at, commit))
        if commit.lacks and not any(run.phase == REFACTOR for run in between):
            found.append(_violation(commit.lacks, commit.at, commit))
    return found


def _violation(breach: Breach, at: int, commit: Worked | None) -> Violation:
    oid, subject = (commit.oid, commit.subject) if commit else ("", "")
    return Violation(breach, at, oid, WEIGHTS[breach], subject)


def _commit_after(commits: Sequence[Worked], at: int) -> Worked | None:
    return next((commit for commit in commits if commit.at >= at), None)
