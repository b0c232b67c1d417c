"""Tests and coverage of a session as its handoff tells them: before and after, and the lines of the checklist."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.insight.history.work import Work
from git_session.insight.source.test_changes import TestChanges, changed_tests
from git_session.model.dataclass import dataclass
from git_session.model.percent import figure_text, percent
from git_session.model.session import Measurement, Session
from git_session.model.settings import Settings
from git_session.services.quality.quality import Quality, Uncovered
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class ChecklistItem:
    """One line of a handoff's checklist."""

    name: str  #: What is checked, such as `objectives done` or `pushed`.
    done: bool  #: Whether it is so.
    detail: str  #: The figures behind it, in words; empty if there are none.


@dataclass(frozen=True)
class TestsAndCoverage:
    """Tests and coverage of a session, as its handoff shows them."""

    tests_added: int  #: Number of test functions added between fork point and tip.
    tests_removed: int  #: Number of test functions removed between fork point and tip.
    before: Measurement | None  #: Measurement with which the session began; null if there was no later one.
    after: Measurement | None  #: Newest measurement of the session; null without any.
    stale: bool  #: Whether the code has changed since the reports were written.
    failing: tuple[str, ...]  #: Names of failing tests; empty if the reports are stale or gone.
    uncovered: tuple[Uncovered, ...]  #: Changed lines that no test runs; empty if the reports are stale or gone.
    ignored: tuple[str, ...]  #: Failed quality checks that `git session end --ignore-quality` passed over.
    not_understood: tuple[str, ...]  #: Reports that could not be used in full, with the reason.

    __test__ = False  # pytest collects what is called so


def tests_and_coverage(
    workspace: Workspace, session: Session, work: Work, found: Quality | None
) -> TestsAndCoverage | None:
    """What is known of the session's tests and coverage, `found` among it; None when that is nothing: no test came or went, and nothing was measured."""
    counted = work.tip and work.tip != work.start
    changes = changed_tests(workspace.repository, work.start, work.tip) if counted else TestChanges()
    measured = session.measurements
    unclear = tuple(f"{each.path} {each.why}" for each in found.unreadable) if found else ()
    if not measured and not changes.text and not session.ignored_quality and not unclear:
        return None
    after = measured[-1] if measured and not (len(measured) == 1 and measured[-1].origin) else None
    tests = found.tests if found and found.tests and not found.tests.stale else None
    coverage = found.coverage if found and found.coverage and not found.coverage.stale else None
    return TestsAndCoverage(
        tests_added=changes.added,
        tests_removed=changes.removed,
        before=measured[0] if len(measured) > 1 else None,
        after=after,
        stale=found is not None and not tests and not coverage,
        failing=tests.failing if tests else (),
        uncovered=coverage.uncovered if coverage else (),
        ignored=session.ignored_quality,
        not_understood=unclear,
    )


def checks(settings: Settings, last: Measurement, *, stale: bool) -> Iterable[ChecklistItem]:
    """Tests and coverage against the thresholds; a stale report vouches for nothing."""
    old = ", before the last changes" if stale else ""
    if last.tests:
        broken = last.failed + last.errors
        detail = f"{broken} of {last.tests} failed" if broken else f"{last.passed} passed"
        yield ChecklistItem("tests pass", not broken and not stale, detail + old)
    for name, value, least in (
        ("coverage", percent(last.covered, last.lines), settings.coverage_threshold),
        ("coverage of new code", percent(last.new_covered, last.new_lines), settings.new_code_coverage_threshold),
    ):
        if value is not None:
            yield ChecklistItem(
                name, value >= least and not stale, f"{figure_text(value)}, at least {figure_text(least)} wanted{old}"
            )
