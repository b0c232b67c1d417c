"""The checklist of a handoff, read from the journal, the repository and the reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from git_session.git.adapters import objects_by_git
from git_session.git.branches import upstream_of
from git_session.git.repository import WorkTree
from git_session.insight.history.work import Work
from git_session.insight.source.test_changes import TestChanges, changed_tests
from git_session.insight.user_work import users_work
from git_session.model.ci import NONE, PASSED, CommitChecks, ci_text
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.merge import MergeState
from git_session.model.percent import figure_text, percent
from git_session.model.session import Measurement, Session
from git_session.model.settings import Settings
from git_session.model.text import plural
from git_session.services.quality.quality import Quality, Uncovered, fresh_coverage, fresh_tests
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
    stale: bool  #: Whether the code has changed since the test reports were written.
    failing: tuple[str, ...]  #: Names of failing tests; empty if the test reports are stale or gone.
    uncovered: tuple[Uncovered, ...]  #: Changed lines that no test runs; empty if the test reports are stale or gone.
    ignored: tuple[str, ...]  #: Quality checks passed over at the merge, or loosened by the branch.
    not_understood: tuple[str, ...]  #: Test reports that could not be used in full, with the reason.

    __test__ = False  # pytest would collect it by its name


def tests_and_coverage(
    workspace: Workspace, session: Session, work: Work, found: Quality | None
) -> TestsAndCoverage | None:
    """The session's tests and coverage, with the fresh figures `found`; None if no test changed and nothing was measured."""
    counted = work.tip and work.tip != work.start
    changes = changed_tests(workspace.repository, work.start, work.tip) if counted else TestChanges()
    measured = session.measurements
    unclear = tuple(f"{each.path} {each.why}" for each in found.unreadable) if found else ()
    if not measured and not changes.text and not session.ignored_quality and not unclear:
        return None
    after = measured[-1] if measured and not (len(measured) == 1 and measured[-1].origin) else None
    tests = fresh_tests(found)
    coverage = fresh_coverage(found)
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
    """Check tests and coverage against the thresholds; a stale report passes no check."""
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
                name, value >= least and not stale, f"{figure_text(value)}, at least {figure_text(least)} required{old}"
            )


def checklist(
    workspace: Workspace,
    session: Session,
    work: Work,
    tree: WorkTree | None,
    tested: TestsAndCoverage | None,
    state: MergeState,
    ci: CommitChecks | None,
) -> Iterator[ChecklistItem]:
    """The checks that apply; `tree` is the work tree if the session's branch is checked out, or else None. `ci` are the checks
    of what was pushed."""
    counted, done = session.counted, session.done
    if counted:
        yield ChecklistItem("objectives done", len(done) == len(counted), f"{len(done)} of {len(counted)}")
    if session.blockers:
        count = len(session.open_blockers)
        yield ChecklistItem("no open blocker", not count, plural(count, "blocker") + " open" if count else "")
    if tree:
        count = len(users_work(workspace.settings, tree).touched)
        yield ChecklistItem(
            "everything committed", not count, f"{plural(count, 'file')} not committed" if count else ""
        )
    if tested and tested.after:
        yield from checks(workspace.settings, tested.after, stale=tested.stale)
    if work.tip:
        yield from _published(workspace, session, work, state, ci)


def _published(
    workspace: Workspace, session: Session, work: Work, state: MergeState, ci: CommitChecks | None
) -> Iterator[ChecklistItem]:
    """Whether the work is pushed and merged, by the refs in this clone, and what continuous integration says of it."""
    repository = workspace.repository
    upstream = upstream_of(repository, session.branch) if session.branch else None
    target = repository.commit(upstream.name) if upstream and not upstream.gone else ""
    if upstream and target:
        ahead = len(objects_by_git(repository).log(work.tip, [target])) if target != work.tip else 0
        detail = f"{plural(ahead, 'commit')} ahead of {upstream.name}" if ahead else f"to {upstream.name}"
        yield ChecklistItem("pushed", not ahead, detail)
    elif upstream:
        alone = _on_no_remote(workspace, work, state)
        missing = f", {plural(alone, 'commit')} on no remote" if alone else ""
        yield ChecklistItem("pushed", not alone, f"was pushed; deleted on {upstream.remote}{missing}")
    elif state.is_merged and repository.commit(f"refs/remotes/{state.into}"):
        yield ChecklistItem("pushed", done=True, detail=f"in {state.into}")
    elif repository.git.ask("remote") and repository.has_branch(session.branch):
        yield ChecklistItem("pushed", done=False, detail="the branch has no upstream")
    if ci and ci.state != NONE:
        on = "" if ci.commit == work.tip else f" on {short_oid(ci.commit)}"
        yield ChecklistItem("CI passed", ci.state == PASSED and not on, ci_text(ci) + on)
    if state.into:
        yield ChecklistItem("merged", state.is_merged, state.text.removeprefix("merged "))


def _on_no_remote(workspace: Workspace, work: Work, state: MergeState) -> int:
    """Number of commits that no remote-tracking branch has, neither as they are nor squashed or rebased."""
    counted = workspace.repository.git.ask("rev-list", "--count", work.tip, "--not", "--remotes", "--") or "0"
    alone = int(counted)
    return min(alone, state.since) if state.into else alone
