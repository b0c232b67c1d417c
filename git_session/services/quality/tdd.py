"""How test-driven a session is: its cycles, tests and coverage, and its violations of test-driven development."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.git.objects import Record
from git_session.git.repository import Repository
from git_session.insight.history.steps import steps_of
from git_session.insight.history.work import Work
from git_session.insight.source.test_changes import changed_tests
from git_session.insight.testreports.staleness import is_tested
from git_session.model.session import Session
from git_session.model.tdd import Breach, TestDriven, Worked, cycles, score, violations
from git_session.services.quality.discipline import discipline_of
from git_session.services.quality.inline_tests import inline_tests
from git_session.services.workspace import Workspace


def discipline(workspace: Workspace, session: Session, work: Work) -> TestDriven | None:
    """Judge the test runs and commits of a session; None outside TDD mode if `git session test` never ran."""
    if not session.tdd and not session.runs:
        return None
    found = cycles(session.runs)
    complete = [each for each in found if each.green]
    counted = [run for run in session.runs if run.passed + run.failed]
    commits = worked(workspace.repository, work.own)
    broken = violations(session.runs, commits) if session.tdd else ()
    measured = tuple(each.coverage for each in session.measurements if each.coverage is not None)
    judged = session.tdd and bool(session.runs or any(each.changes for each in commits))
    return TestDriven(
        phase=next((run.phase for run in reversed(session.runs) if run.phase), ""),
        runs=len(session.runs),
        cycles=found,
        complete=len(complete),
        average_seconds=sum(each.seconds for each in complete) // len(complete) if complete else 0,
        slowest_seconds=max((each.seconds for each in complete), default=0),
        tests=counted[-1].passed + counted[-1].failed if counted else 0,
        passing=counted[-1].passed if counted else 0,
        tests_at=counted[-1].at if counted else 0,
        tests_written=_written(workspace.repository, session, work),
        coverage=measured,
        coverage_first=measured[0] if measured else None,
        coverage_last=measured[-1] if measured else None,
        score=score(broken) if judged else None,
        violations=broken,
    )


def _written(repository: Repository, session: Session, work: Work) -> int:
    """Number of test functions added since the fork point; in the work tree too while the session's branch is checked out."""
    if session.is_open and repository.branch == session.branch:
        untracked = repository.git.must("ls-files", "-z", "--others", "--exclude-standard").fields
        return changed_tests(repository, work.fork, untracked=untracked).added
    return changed_tests(repository, work.fork, work.tip).added if work.tip else 0


def worked(repository: Repository, records: Sequence[Record]) -> tuple[Worked, ...]:
    """The commits `records`, oldest first, each with its breach, judged by the same rules as `analyze` (`discipline_of`)."""
    steps = steps_of(repository, records)
    lapses = {each.oid: each for each in discipline_of(steps, inline_tests(repository, steps)).lapses}
    found = []
    for step in steps:
        lapse = lapses.get(step.oid)
        lacks = (Breach.TEST_AFTER_CODE if lapse.tested_by else Breach.CODE_WITHOUT_TEST) if lapse else None
        changes = any(is_tested(each.path) for each in step.changes)
        found.append(Worked(step.oid, step.at + 999, changes, lacks, step.subject))  # git's dates have whole seconds
    return tuple(found)
