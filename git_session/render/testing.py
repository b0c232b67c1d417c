"""What `git session test` says: a line or two under the runner's own output, and the cycles as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_session.model.tdd import Breach, TestDriven, Violation
from git_session.model.text import plural
from git_session.render.page import Page, Span
from git_session.render.words import duration

if TYPE_CHECKING:
    from git_session.services.testing import Tested

_STYLES = {"RED": "bad", "GREEN": "good", "REFACTOR": "accent"}
BREACHES = {
    Breach.CODE_WITHOUT_TEST: "code without a test",
    Breach.TEST_AFTER_CODE: "test after the code",
    Breach.GREEN_WITHOUT_RED: "a new test passed at once",
    Breach.SKIPPED_VERIFICATION: "committed without running the tests",
}


def tested_page(tested: Tested) -> Page:
    """The run in a line; in TDD mode the phase in front of it."""
    page = Page()
    phase = (Span(tested.phase, _STYLES.get(tested.phase, "")), Span("  ")) if tested.phase else ()
    page.line([*phase, Span(outcome(tested), "" if tested.phase else "good" if tested.status == 0 else "bad")])
    if tested.checkpoint:
        page.line(Span(f"kept as {tested.checkpoint}: git session restore {tested.checkpoint}", "dim"))
    return page


def outcome(tested: Tested) -> str:
    """`11 passed, 1 failed in 2.1s`; without figures the exit status."""
    counted = ((tested.passed, "passed"), (tested.failed, "failed"), (tested.skipped, "skipped"))
    parts = [f"{count} {word}" for count, word in counted if count]
    told = ", ".join(parts) if parts else "passed" if tested.status == 0 else f"failed, exit status {tested.status}"
    return f"{told} in {tested.seconds:.1f}s"


def cycles_page(found: TestDriven) -> Page:
    """The score, the cycles, and each breach with the commit behind it."""
    page = Page()
    title = f"TDD {found.phase}" if found.phase else "TDD"
    page.line([Span(title, "title"), *([f"  score {found.score} of 100"] if found.score is not None else [])])
    page.line(Span(summary(found), "dim"))
    if found.violations:
        page.heading("What broke the discipline")
        page.table([_violation(each) for each in found.violations], right=[2])
    return page


def summary(found: TestDriven) -> str:
    """`3 cycles, 4m on average, 7m at most; 12 tests, all passing`."""
    parts = [plural(found.complete, "cycle")] if found.cycles else []
    if found.complete:
        parts += [f"{duration(found.average_seconds)} on average", f"{duration(found.slowest_seconds)} at most"]
    told = [", ".join(parts)] if parts else []
    if found.tests:
        passing = "all passing" if found.passing == found.tests else f"{found.passing} passing"
        told.append(f"{plural(found.tests, 'test')}, {passing}")
    if found.coverage_first is not None and found.coverage_last is not None:
        told.append(f"coverage {found.coverage_first:.0f}% → {found.coverage_last:.0f}%")
    return "; ".join(told)


def tdd_text(found: TestDriven) -> str:
    """`GREEN, score 85 of 100; 3 cycles, …` in one line."""
    score = f"score {found.score} of 100" if found.score is not None else ""
    head = ", ".join(part for part in (found.phase, score) if part)
    return "; ".join(part for part in (head, summary(found)) if part)


def _violation(each: Violation) -> tuple[Span | str, ...]:
    return Span(each.commit[:9], "code") if each.commit else "", BREACHES[each.breach], Span(f"-{each.points}", "dim")
