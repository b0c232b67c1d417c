"""How test-driven a session has been: its cycles, the tests, the coverage, and what broke the discipline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from git_session.insight.kinds import TEST, kind_of_path
from git_session.insight.staleness import is_tested
from git_session.insight.work import Work
from git_session.model.session import Session
from git_session.model.tdd import Cycle, Violation, Worked, cycles, score, violations
from git_session.repo.objects import Record
from git_session.repo.repository import Repository
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class TestDriven:
    """The phase that is on (`RED`, `GREEN`, `REFACTOR` or '' before the first run), cycles, and the score with its reasons.

    Durations are active seconds (0: no cycle is complete). `passing` of `tests` passed in the last run that told; coverage
    is in percent at the first and at the last measurement (null: never measured). `score` is null while there is nothing to
    judge: neither a run nor a commit.
    """

    phase: str
    runs: int
    cycles: tuple[Cycle, ...]
    complete: int
    average_seconds: int
    slowest_seconds: int
    tests: int
    passing: int
    tests_written: int
    coverage_first: float | None
    coverage_last: float | None
    score: int | None
    violations: tuple[Violation, ...]

    __test__ = False  # pytest collects what is called so


def discipline(workspace: Workspace, session: Session, work: Work) -> TestDriven | None:
    """What a session's runs and commits tell; None when it is not in TDD mode and no test was run by us."""
    if not session.tdd and not session.runs:
        return None
    found = cycles(session.runs)
    complete = [each for each in found if each.green]
    told = [run for run in session.runs if run.passed + run.failed]
    commits = worked(workspace.repository, work.own)
    broken = violations(session.runs, commits) if session.tdd else ()
    measured = [each for each in session.measurements if each.coverage is not None]
    judged = session.tdd and bool(session.runs or any(each.code or each.tests for each in commits))
    return TestDriven(
        phase=next((run.phase for run in reversed(session.runs) if run.phase), ""),
        runs=len(session.runs),
        cycles=found,
        complete=len(complete),
        average_seconds=sum(each.seconds for each in complete) // len(complete) if complete else 0,
        slowest_seconds=max((each.seconds for each in complete), default=0),
        tests=told[-1].passed + told[-1].failed if told else 0,
        passing=told[-1].passed if told else 0,
        tests_written=max(told[-1].passed + told[-1].failed - (told[0].passed + told[0].failed), 0) if told else 0,
        coverage_first=measured[0].coverage if measured else None,
        coverage_last=measured[-1].coverage if measured else None,
        score=score(broken) if judged else None,
        violations=broken,
    )


def worked(repository: Repository, records: Iterable[Record]) -> tuple[Worked, ...]:
    """Of each commit, whether it changes tests and code; merges change nothing of their own. The order is kept."""
    single = [record for record in records if len(record.parents) < 2]
    if not single:
        return ()
    asked = "".join(f"{record.oid}\n" for record in single).encode()
    listing = repository.git.must(
        "diff-tree", "--stdin", "-r", "--root", "--name-only", "--no-renames", "-z", stdin=asked
    )
    changed: dict[str, list[str]] = {record.oid: [] for record in single}
    current = ""
    for field in listing.fields:
        if field in changed:
            current = field
        elif current:
            changed[current].append(field)
    found = []
    for record in single:
        kinds = {kind_of_path(path) == TEST for path in changed[record.oid] if is_tested(path)}
        found.append(Worked(record.oid, record.committer.time * 1000 + 999, True in kinds, False in kinds))
    return tuple(found)
