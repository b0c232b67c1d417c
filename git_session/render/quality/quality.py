"""Rows about tests and coverage, shared by status and other pages."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.percent import percent_text
from git_session.model.session import coverage_change
from git_session.model.text import cut, one_line, plural
from git_session.render.page import Content, Page, Span
from git_session.render.wording import ago, duration
from git_session.services.quality.quality import Quality

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.overview.status import Status

_STALE = "older than the code"


def quality_rows(status: Status) -> list[Sequence[Content]]:
    """A row for tests, one for coverage and one for unreadable test report files, as far as there are any.

    If the last test run and the test report files differ, the newer is shown, with its age.
    """
    rows: list[Sequence[Content]] = []
    found, driven = status.quality or Quality(), status.test_driven
    tests, coverage = found.tests, found.coverage
    if driven and status.tests_by == "run":
        broken = driven.tests - driven.passing
        words = tests_text(driven.passing, broken, 0)
        rows.append(("tests", [Span(words, "bad") if broken else words, f", run {ago(status.at - driven.tests_at)}"]))
    elif tests:
        words = tests_text(tests.passed, tests.broken, tests.skipped, tests.seconds)
        age = f", reported {ago(status.at - tests.written)}" if status.tests_by else ""
        rows.append(
            ("tests", [Span(words, "bad") if tests.broken and not tests.stale else words, age, *_stale(tests.stale)])
        )
    if coverage and coverage.lines:
        text = coverage_change(status.before, coverage.covered, coverage.lines)
        if coverage.new_lines:
            text += f", new code {percent_text(coverage.new_covered, coverage.new_lines)}"
        rows.append(("coverage", [text, *_stale(coverage.stale)]))
    if found.unreadable:
        first = found.unreadable[0]
        text = f"{first.path} {first.why}" if len(found.unreadable) == 1 else f"{len(found.unreadable)} cannot be read"
        rows.append(("reports", Span(cut(one_line(text), 66), "warn")))
    return rows


def put_quality(page: Page, found: Quality) -> None:
    """The rest of the test report files: failing tests, new code without coverage, and what could not be read."""
    if found.tests and found.tests.failing:
        page.heading("Failing tests")
        for name in found.tests.failing:
            page.line(one_line(name), indent=2)
        more = found.tests.broken - len(found.tests.failing)
        if more > 0:
            page.line(Span(f"and {more} more", "dim"), indent=2)
    if found.coverage and found.coverage.uncovered:
        page.heading("New code without coverage")
        page.table([(one_line(each.path), Span(cut(each.lines, 40), "dim")) for each in found.coverage.uncovered])
    lost = found.coverage.not_found if found.coverage else 0
    notes = [*found.notes, *([f"{plural(lost, 'file')} of the coverage reports not found here"] if lost else [])]
    if found.unreadable or notes:
        page.heading("Reports")
        for each in found.unreadable:
            page.line(one_line(f"{each.path} {each.why}"), indent=2)
        for note in notes:
            page.line(note, indent=2)


def tests_text(passed: int, broken: int, skipped: int, seconds: float = 0.0) -> str:
    """`212 passed, 1 failed, 3 skipped in 12s`."""
    counts = [f"{passed} passed"] + [f"{broken} failed"] * bool(broken) + [f"{skipped} skipped"] * bool(skipped)
    return ", ".join(counts) + (f" in {duration(round(seconds))}" if seconds >= 1 else "")


def _stale(stale: bool) -> list[Span]:
    return [Span(f"  {_STALE}", "warn")] if stale else []
