"""The quality gate: whether the tests and coverage of a session allow its branch to be merged.

From fresh reports, the gate refuses failing tests, coverage below `quality.coverage_threshold` and coverage of new code below
`quality.new_code_coverage_threshold`. Missing or stale reports do not fail the gate; a note names them. A report that cannot
be read does, because it may hide a failure. With `quality.require_tests`, changed code needs a changed test, if the
repository has tests and git-session recognises the language's tests (`insight.source.tests`).
The gate also refuses new violations of what `context.enforce` names, and a declaration of it that is invalid. With
`quality.require_ci` it refuses a commit unless the checks of its forge have passed; that they are not known is a reason too.
"""

from __future__ import annotations

from collections.abc import Iterator

from git_session.errors import EXIT_GATE, SessionError
from git_session.git.adapters import objects_by_git
from git_session.insight.history.work import work_of
from git_session.insight.kinds import TEST, is_source, kind_of_path, language_of
from git_session.insight.source.test_changes import changed_tests
from git_session.insight.source.tests import has_test_patterns, may_have_tests
from git_session.insight.testreports.staleness import code_changed_at
from git_session.model.ci import FAILED, NONE, PASSED, PENDING, TO_GO_ON, CommitChecks, next_command
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.percent import figure_text
from git_session.model.session import Session
from git_session.model.settings import Settings, duration_text
from git_session.model.shell import shell_word
from git_session.model.text import cut, one_line, plural, some
from git_session.services.quality.enforcement import invalid_declarations, new_violations
from git_session.services.quality.quality import Quality, fresh_coverage, fresh_tests
from git_session.services.workspace import Workspace

_NAMED = 3


class GateRefused(SessionError):
    """The branch fails the quality gate (exit status 3); nothing was changed."""

    exit_status = EXIT_GATE


@dataclass(frozen=True)
class GateResult:
    """The reasons against merging the branch, one line each (none: it may be merged), and `notes` on unchecked parts.

    `remedy` is the command to type next if continuous integration alone is the reason, else empty; `when` says when, in words.
    """

    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    remedy: str = ""
    when: str = ""


def gate_result(
    workspace: Workspace,
    session: Session,
    found: Quality | None,
    target: str,
    *,
    tip: str = "",
    ci: CommitChecks | None = None,
) -> GateResult:
    """Check `session`, to be merged into the commit `target`, against the gate; `found` holds the figures of its reports.

    `tip` is the commit to be merged, by default that of the session's branch; `ci` its checks, if they count.
    """
    settings = workspace.settings
    reasons = [*_of_reports(settings, found)] or [*_of_last_run(workspace, session, found)]
    if settings.require_tests:
        reasons += _of_tests(workspace, session)
    reasons += invalid_declarations(workspace.configuration)
    tip = tip or workspace.repository.commit(f"refs/heads/{session.branch}")
    reasons += new_violations(workspace, tip, target) if target else ()
    against = [*_of_ci(settings, ci)] if ci else []
    when, remedy = next_command(ci) if ci and against and not reasons else ("", "")
    return GateResult((*reasons, *against), (*_notes(found), *_notes_of_ci(ci, workspace.now)), remedy, when)


def require_quality(judged: GateResult, branch: str, target: str) -> None:
    """Raise SessionError `quality-gate`, with one line for each reason, if the gate fails."""
    if judged.reasons:
        lines = "\n".join(f"  {reason}" for reason in judged.reasons)
        raise GateRefused(
            "quality-gate",
            f"{branch} does not pass the quality gate, so it was not merged into {target}\n{lines}",
            hint=f"{_next_step(judged)}, or: git session end --merge-to {shell_word(target)} --ignore-quality",
        )


def _next_step(judged: GateResult) -> str:
    if judged.when not in ("", TO_GO_ON):
        return f"run end again {judged.when}"  # it asks anew
    return f"{judged.remedy or 'fix it'} and run end again"


def _of_reports(settings: Settings, found: Quality | None) -> Iterator[str]:
    for unclear in found.unreadable[:_NAMED] if found else ():
        yield f"unusable report: {one_line(unclear.path)} {one_line(unclear.why)}"
    if found and len(found.unreadable) > _NAMED:
        yield plural(len(found.unreadable) - _NAMED, "more unusable report")
    tests = fresh_tests(found)
    coverage = fresh_coverage(found)
    if tests and tests.broken:
        names = ", ".join(cut(one_line(name), 60) for name in tests.failing[:_NAMED])
        more = f" and {tests.broken - _NAMED} more" if tests.broken > _NAMED else ""
        yield f"{plural(tests.broken, 'test')} failing" + (f": {names}{more}" if names else "")
    if coverage and coverage.percent is not None and coverage.percent < settings.coverage_threshold:
        yield f"coverage is {figure_text(coverage.percent)}, below {figure_text(settings.coverage_threshold)} (quality.coverage_threshold)"
    least = settings.new_code_coverage_threshold
    if coverage and coverage.new_percent is not None and coverage.new_percent < least:
        first = [f"{one_line(each.path)}:{cut(each.lines, 20)}" for each in coverage.uncovered[:_NAMED]]
        yield (
            f"coverage of new code is {figure_text(coverage.new_percent)}, below {figure_text(least)} "
            f"(quality.new_code_coverage_threshold): {', '.join(first)}"
        )


def _of_last_run(workspace: Workspace, session: Session, found: Quality | None) -> Iterator[str]:
    """A reason if the last run of the tests failed, or ran none, unless a report is newer or the code has changed since."""
    last = session.runs[-1] if session.runs else None
    tests = fresh_tests(found)
    if last and last.status and not (tests and tests.written > last.at) and _is_as_tested(workspace, session, last.at):
        yield f"the last test run failed (exit status {last.status})"
    elif (
        session.not_run
        and not tests
        and _is_as_tested(workspace, session, session.not_run.at)
        and not (last and _is_as_tested(workspace, session, last.at))
    ):
        yield f"the last test run could not run: {one_line(session.not_run.why)}"


def _is_as_tested(workspace: Workspace, session: Session, at: int) -> bool:
    """Is the code as it was at this time (epoch ms)?"""
    repository = workspace.repository
    work = work_of(repository, objects_by_git(repository), session, now=workspace.now)
    changes = objects_by_git(repository).changes(work.fork, work.tip) if work.tip and work.tip != work.fork else ()
    nanoseconds = at * 1_000_000
    return code_changed_at(repository, repository.status(), [each.path for each in changes], nanoseconds) <= nanoseconds


def _of_tests(workspace: Workspace, session: Session) -> Iterator[str]:
    """A reason if the repository has tests and the merge would change code but no test; adopted commits count too."""
    repository = workspace.repository
    objects = objects_by_git(repository)
    work = work_of(repository, objects, session, now=workspace.now)
    merged = objects.changes(work.fork, work.tip) if work.tip and work.tip != work.fork else ()
    changes = [each for each in merged if each.status != "D" and each.added]
    code = [each.path for each in changes if is_source(each.path) and has_test_patterns(each.path)]
    tested = any(kind_of_path(each.path) == TEST and language_of(each.path) for each in changes)
    if not code or tested:
        return
    if not any(
        kind_of_path(path) == TEST and may_have_tests(path) for path in repository.git.must("ls-files", "-z").fields
    ):
        return
    if any(map(may_have_tests, code)) and changed_tests(repository, work.fork, work.tip).added:
        return  # added inside a source file
    yield f"code changed, but no test: {some([*map(one_line, code)], _NAMED)} (quality.require_tests)"


def _of_ci(settings: Settings, ci: CommitChecks) -> Iterator[str]:
    """A reason unless the checks of the commit have passed."""
    if ci.state == PASSED:
        return
    commit = short_oid(ci.commit)
    named = some(ci.named(ci.state), _NAMED)
    why = f": {named}" if named else ""
    if ci.state == FAILED:
        said = f"CI failed on {commit}{why}"
    elif ci.state == PENDING:
        said = f"CI is not done on {commit}{why}"
    elif ci.state == NONE:
        said = f"CI has no check of {commit}"
    else:
        said = f"CI of {commit} is not known: {one_line(ci.problem)}"
    yield f"{said} (quality.require_ci)" if settings.require_ci else said


def _notes_of_ci(ci: CommitChecks | None, now: int) -> Iterator[str]:
    """A note if the checks could not be asked for, and an earlier answer counts."""
    if ci and ci.at and ci.problem:
        yield f"the checks of {short_oid(ci.commit)} are those of {duration_text((now - ci.at) // 60_000 * 60) or '0m'} ago: {one_line(ci.problem)}"


def _notes(found: Quality | None) -> Iterator[str]:
    if found is None or not (found.tests or found.coverage or found.unreadable):
        yield "the quality gate found no test or coverage report, so it checked neither"
    for figures, subject in ((found.tests, "tests were"), (found.coverage, "coverage was")) if found else ():
        if figures and figures.stale:
            are = "is" if len(figures.reports) == 1 else "are"
            yield f"{', '.join(figures.reports[:_NAMED])} {are} older than the code, so {subject} not checked"
    yield from found.notes if found else ()
