"""Runs the test command and records its result in the journal; in TDD mode, saves a snapshot of each new phase."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence

from git_session.errors import SessionError
from git_session.git.running import ProcessEnd, run_shown
from git_session.insight.kinds import TEST, kind_of_path
from git_session.insight.testreports.discover import JUNIT, ReportFile, found_reports
from git_session.insight.testreports.not_run import why_not_run
from git_session.insight.testreports.printed.summary import Summary, summary_of
from git_session.insight.testreports.staleness import is_tested
from git_session.model.dataclass import dataclass
from git_session.model.secret_texts import redacted
from git_session.model.session import Session
from git_session.model.settings import TEST_COMMAND
from git_session.model.tdd import phase_of
from git_session.services.recording.snapshot import take, work_tree
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class TestRunResult:
    """A run of the test command."""

    command: str  #: Command that was run.
    status: int  #: Exit status of the command.
    seconds: float  #: How long it took, in seconds.
    passed: int  #: Number of tests that passed.
    failed: int  #: Number of tests that failed or could not run.
    skipped: int  #: Number of tests that were skipped.
    #: Path of the report, or name of the test runner, that the figures come from; empty if neither is known.
    source: str
    failing: tuple[str, ...]  #: Names of the tests that failed.
    session: str  #: Id of the session in which the run was recorded; empty without one.
    branch: str  #: Branch of that session; empty without one.
    tdd: bool  #: Whether the session is in TDD mode.
    phase: str  #: TDD phase that the run began (`RED`, `GREEN` or `REFACTOR`); empty if it began none.
    checkpoint: str  #: Short id of the checkpoint that was made for the phase; empty without one.
    not_run: str  #: Why no test ran; empty if tests ran.
    unrecorded: str  #: Why the run was not recorded; empty if it was.

    __test__ = False  # pytest would collect it by its name


def command_line(workspace: Workspace, given: Sequence[str]) -> list[str]:
    """The `given` command line, or else the configured one run by sh. Raises SessionError `no-test-command`."""
    if given:
        return list(given)
    configured = workspace.repository.config(TEST_COMMAND)
    if not configured:
        raise SessionError(
            "no-test-command",
            "no test command is configured",
            hint=f"name it: git session test -- pytest; or for good: git config {TEST_COMMAND} pytest",
        )
    return ["sh", "-c", configured]


def run_tests(
    workspace: Workspace, given: Sequence[str], show: Callable[[bytes], None], *, folder: str, terminal: bool
) -> TestRunResult:
    """Run the tests in `folder` and record the run in the session of this branch, if one is open.

    Raises SessionError `no-test-command`, `not-runnable`.
    """
    command = command_line(workspace, given)
    before = _reports(workspace)
    try:
        ended = run_shown(command, folder, show, terminal=terminal)
    except OSError as error:
        raise SessionError(
            "not-runnable",
            f"cannot run {command[0]}: {error.strerror or error}",
            hint="check that it is on PATH and executable",
        ) from None
    not_run = redacted(why_not_run(ended.status, ended.output.decode("utf-8", "replace")))
    figures = Summary() if not_run else _figures(workspace, ended, before)
    shown = redacted(shlex.join(given) if given else str(workspace.repository.config(TEST_COMMAND)))
    # Reopened: the clock has moved on, and the tests may have changed the session.
    later = Workspace.open(workspace.repository.top)
    session = later.current()
    unrecorded = _obstacle(later) if session else _no_session(later)
    phase = checkpoint = ""
    if unrecorded:
        session = None
    elif session:
        session, phase, checkpoint = _recorded(later, session, shown, ended, figures, not_run)
    return TestRunResult(
        command=shown,
        status=ended.status,
        seconds=round(ended.seconds, 2),
        passed=figures.passed,
        failed=figures.failed,
        skipped=figures.skipped,
        source=figures.source,
        failing=figures.failing,
        session=session.id if session else "",
        branch=session.branch if session else "",
        tdd=bool(session and session.tdd),
        phase=phase,
        checkpoint=checkpoint,
        not_run=not_run,
        unrecorded=unrecorded,
    )


def _no_session(workspace: Workspace) -> str:
    operation = "" if workspace.repository.branch else workspace.repository.operation()
    return f"a {operation} is in progress" if operation else "no session is open here"


def _obstacle(workspace: Workspace) -> str:
    """Why nothing can be recorded in this repository; empty if it can."""
    try:
        workspace.store.require_writable()
    except SessionError as error:
        return error.message
    return ""


def _reports(workspace: Workspace) -> frozenset[ReportFile]:
    return frozenset(found_reports(workspace.repository.top, workspace.settings.junit_files, JUNIT))


def _figures(workspace: Workspace, ended: ProcessEnd, before: frozenset[ReportFile]) -> Summary:
    """The figures of the run, from the reports that it wrote or else from the end of its output.

    It wrote a report if none of the same path, size and time existed `before`.
    """
    from git_session.insight.testreports.read import ReportReader
    from git_session.store.test_report_cache import ReportCache

    top = workspace.repository.top
    written = sorted(_reports(workspace) - before, key=lambda report: report.path)
    if written:
        reader = ReportReader(top, ReportCache(workspace.store.root, top), workspace.long_work)
        runs = [run for report in written if (run := reader.run(report))]
        if any(run.tests for run in runs):
            total = sum(runs[1:], runs[0])
            failed = total.failed + total.errors
            return Summary(written[0].path, total.passed, failed, total.skipped, total.failing)
    return summary_of(ended.output.decode("utf-8", "replace")) or Summary()


def _recorded(
    workspace: Workspace, session: Session, command: str, ended: ProcessEnd, figures: Summary, not_run: str
) -> tuple[Session, str, str]:
    """(the session after the run, the phase that the run began, the id of that phase's checkpoint)."""
    repository = workspace.repository
    body: dict[str, object] = {
        "command": command[:500],
        "status": ended.status or None,
        "passed": figures.passed or None,
        "failed": figures.failed or None,
        "skipped": figures.skipped or None,
        "seconds": round(ended.seconds, 2),
        "not_run": not_run or None,
    }
    if not session.tdd or not_run:
        return workspace.record(session, "test", **body), "", ""
    tree = work_tree(workspace)
    tests, code = _changed(workspace, session, tree)
    phase = phase_of(session.runs, passed=ended.status == 0, tests_changed=tests, code_changed=code)
    events = [
        workspace.event("test", **body, phase=phase, tests_changed=tests or None, code_changed=code or None, tree=tree)
    ]
    if phase and repository.head:
        snapshot = take(workspace, session, f"{phase}: {command[:60]}")
        events.append(
            workspace.event(
                "checkpoint", commit=repository.head, **snapshot.body, label=phase, phase=phase, reason="tdd"
            )
        )
    session = workspace.record_all(session, events)
    checkpoint = session.checkpoints[-1].id if len(events) > 1 else ""
    return session, phase, checkpoint


def _changed(workspace: Workspace, session: Session, tree: str) -> tuple[bool, bool]:
    """(whether tests, whether other code changed) since the previous run, or else since the session was opened."""
    before = session.runs[-1].tree if session.runs else session.opened_on
    git = workspace.repository.git
    listing = git.run("diff-tree", "-r", "--name-only", "--no-renames", "-z", before, tree, "--") if before else None
    if listing is None or listing.status:  # git may have pruned the tree of an old run
        listing = git.must("ls-tree", "-r", "--name-only", "-z", tree)
    kinds = {kind_of_path(path) == TEST for path in listing.fields if is_tested(path)}
    return True in kinds, False in kinds
