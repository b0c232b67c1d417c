"""The pages of `git session test`: the result under the runner's own output, and the TDD cycles."""

from __future__ import annotations

from git_session.model.ids import short_oid
from git_session.model.tdd import Breach, TestDriven, Violation
from git_session.model.text import cut, one_line, plural
from git_session.render.figures.sparkline import bars
from git_session.render.page import Page, Span
from git_session.render.wording import duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.quality.test_run import TestRunResult

_SUBJECT = 26
_STYLES = {"RED": "bad", "GREEN": "good", "REFACTOR": "accent"}
BREACHES = {
    Breach.CODE_WITHOUT_TEST: "code without a test",
    Breach.TEST_AFTER_CODE: "test after the code",
    Breach.GREEN_WITHOUT_RED: "a new test passed at once",
    Breach.SKIPPED_VERIFICATION: "committed without running the tests",
}


def tested_page(tested: TestRunResult) -> Page:
    """The result of the run, after its phase in TDD mode."""
    page = Page()
    phase = (Span(tested.phase, _STYLES.get(tested.phase, "")), Span("  ")) if tested.phase else ()
    page.line([*phase, Span(outcome(tested), "" if tested.phase else "good" if tested.status == 0 else "bad")])
    if tested.checkpoint:
        page.line(Span(f"kept as {tested.checkpoint}: git session restore {tested.checkpoint}", "dim"))
    return page


def outcome(tested: TestRunResult) -> str:
    """`11 passed, 1 failed in 2.1s`; without figures, or where none failed and the command did, its exit status; or why nothing ran."""
    if tested.not_run:
        return f"could not run: {one_line(tested.not_run)} (exit status {tested.status})"
    counted = ((tested.passed, "passed"), (tested.failed, "failed"), (tested.skipped, "skipped"))
    parts = [f"{count} {word}" for count, word in counted if count]
    if parts and tested.status and not tested.failed:
        parts.append(f"the command failed ({tested.status})")
    if tested.failed and not tested.status:
        parts.append("the command passed")
    result = ", ".join(parts) if parts else "passed" if tested.status == 0 else f"failed, exit status {tested.status}"
    return f"{result} in {tested.seconds:.1f}s"


def cycles_page(found: TestDriven) -> Page:
    """The score, the cycles, and each breach with its commit."""
    page = Page()
    title = f"TDD {found.phase}" if found.phase else "TDD"
    page.line([Span(title, "title"), *([f"  score {found.score} of 100"] if found.score is not None else [])])
    page.line(Span(summary(found), "dim"))
    put_violations(page, found)
    return page


def put_violations(page: Page, found: TestDriven) -> None:
    """Adds each breach with its points and its commit."""
    if found.violations:
        page.heading("Breaches")
        page.table([_violation(each) for each in found.violations])


def put_test_driven(page: Page, found: TestDriven, *, emoji: bool) -> None:
    """Adds a section with the score, cycles, tests, coverage, and each breach with its commit."""
    page.heading("Test-driven development", _head(found))
    rows: list[tuple[str, str, str]] = []
    if found.cycles:
        complete = [each.seconds for each in found.cycles if each.green]
        rows.append(("cycles", _cycles(found), bars(complete, emoji=emoji) if len(complete) > 1 else ""))
    rows.append(("runs", f"{found.runs:,}", ""))
    if found.tests or found.tests_written:
        rows.append(("tests", _tests(found), ""))
    if found.coverage:
        drawn = bars(found.coverage, emoji=emoji, from_lowest=True) if len(found.coverage) > 1 else ""
        rows.append(("coverage", _coverage(found), drawn))
    page.table([(Span(name, "dim"), text, Span(picture, "accent")) for name, text, picture in rows])
    if found.violations:
        page.line()
        page.table([_violation(each) for each in found.violations])


def summary(found: TestDriven) -> str:
    """`3 cycles, 4m on average, 7m at most; 12 tests, 3 new, all passing; coverage 79% → 84%`."""
    return "; ".join(_parts(found)) or _nothing_yet(found)


def _nothing_yet(found: TestDriven) -> str:
    return f"{plural(found.runs, 'run')}, no cycle yet" if found.runs else "git session test has not run yet"


def _parts(found: TestDriven, *, tests: bool = True) -> list[str]:
    texts = [plural(found.complete, "cycle") + _durations(found)] if found.cycles else []
    if tests and (found.tests or found.tests_written):
        texts.append(_tests(found, noun=True))
    if found.coverage:
        texts.append(f"coverage {_coverage(found)}")
    return texts


def tdd_rows(found: TestDriven, *, tests: bool = True) -> list[str]:
    """The words of `tdd_text` in short rows; without test figures, for where tests are shown anyway."""
    texts = _parts(found, tests=tests)
    cycles, rest = ([], texts) if not found.cycles else (texts[:1], texts[1:])
    return [part for part in (_head(found), *cycles, "; ".join(rest)) if part]


def _cycles(found: TestDriven) -> str:
    refactorings = sum(each.refactorings for each in found.cycles)
    more = f", {plural(refactorings, 'refactoring')}" if refactorings else ""
    return f"{found.complete:,}{_durations(found)}{more}"


def _durations(found: TestDriven) -> str:
    if not found.complete:
        return ""
    return f", {duration(found.average_seconds)} on average, {duration(found.slowest_seconds)} at most"


def _tests(found: TestDriven, *, noun: bool = False) -> str:
    """The numbers of tests in all, of new tests, and of passing tests."""
    if not found.tests:
        return f"{plural(found.tests_written, 'new test') if noun else f'{found.tests_written:,} new'}, never counted"
    parts = [plural(found.tests, "test") if noun else f"{found.tests:,}"]
    parts += [f"{found.tests_written:,} new"] if found.tests_written else []
    parts.append("all passing" if found.passing == found.tests else f"{found.passing:,} passing")
    return ", ".join(parts)


def _coverage(found: TestDriven) -> str:
    first, last = (f"{int(share)}%" for share in (found.coverage[0], found.coverage[-1]))
    return last if len(found.coverage) == 1 else f"{first} → {last}"


def tdd_text(found: TestDriven, *, tests: bool = True) -> str:
    """One line: `GREEN, score 85 of 100; 3 cycles, …`; without test figures, for where tests are shown anyway."""
    return "; ".join(part for part in (_head(found), *_parts(found, tests=tests)) if part) or _nothing_yet(found)


def _head(found: TestDriven) -> str:
    score = f"score {found.score} of 100" if found.score is not None else ""
    return ", ".join(part for part in (found.phase, score) if part)


def _violation(each: Violation) -> tuple[Span | str, ...]:
    commit = Span(short_oid(each.commit) or "no commit", "code" if each.commit else "dim")
    return (
        Span(f"{'−' + str(each.points):>4}", "bad"),
        BREACHES[each.breach],
        commit,
        cut(one_line(each.subject), _SUBJECT),
    )
