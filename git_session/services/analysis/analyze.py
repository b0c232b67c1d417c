"""Analyses a session: its health score, its velocity, declared patterns, and recommendations."""

from __future__ import annotations

from collections.abc import Collection

from git_session.errors import SessionError
from git_session.git.tracking import push_arguments
from git_session.model.dataclass import dataclass
from git_session.model.progress import SILENT, Progress
from git_session.model.tdd import TestDriven
from git_session.services.analysis.evidence import SessionEvidence
from git_session.services.analysis.health import Health, health
from git_session.services.analysis.recommendations import Recommendation, Situation, recommendations
from git_session.services.figures.velocity import Velocity, velocity
from git_session.services.quality.tdd import discipline
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.quality.patterns import Patterns


@dataclass(frozen=True)
class Analysis:
    """The analysis of a session; parts that were not asked for are null."""

    at: int  #: When the analysis was made (epoch ms).
    id: str  #: Id of the session; empty without one.
    branch: str  #: Branch that the session belongs to; empty without a session.
    health: Health | None  #: Health score and its deductions; null unless asked for.
    #: How test-driven the session is; null without the health, or outside TDD mode if `git session test` never ran.
    test_driven: TestDriven | None
    velocity: Velocity | None  #: What comes out of an hour of active time; null unless asked for.
    patterns: Patterns | None  #: How well the code follows what the settings declare; null unless asked for.
    #: What to do about it, the most useful first; null unless asked for.
    recommendations: tuple[Recommendation, ...] | None


def analyze(workspace: Workspace, parts: Collection[str], *, name: str = "", progress: Progress = SILENT) -> Analysis:
    """Analyse the given `parts` of the session `name`, or of the current branch's session without a name.

    Parts are health, velocity, patterns and recommendations. Patterns need no session. Raises SessionError `no-session`, `no-such-session`, `ambiguous-session`.
    """
    measured = None
    stored = _chosen(workspace, name, required=parts != {"patterns"})
    session = stored.session if stored else None
    is_here = session is not None and session.is_open and session.branch == workspace.repository.branch
    if "patterns" in parts:
        from git_session.services.quality.patterns import patterns

        measured = patterns(workspace, session if is_here else None, progress=progress)
    found = advice = driven = None
    if stored and not {"health", "recommendations"}.isdisjoint(parts):
        evidence = SessionEvidence(workspace, stored, measured if is_here else None)
        found = health(evidence)
        driven = discipline(workspace, stored.session, evidence.work) if "health" in parts else None
        if "recommendations" in parts:
            context = Situation(
                stored.session, found, is_here, _push(evidence), _uncovered(evidence), _test_command(evidence)
            )
            advice = recommendations(context, measured)
    return Analysis(
        workspace.now,
        session.id if session else "",
        session.branch if session else "",
        found if "health" in parts else None,
        driven,
        velocity(workspace, session) if session and "velocity" in parts else None,
        measured,
        advice,
    )


def _chosen(workspace: Workspace, name: str, *, required: bool) -> Stored | None:
    current = None if name else workspace.current()
    if current:
        return workspace.store.read(current.id)
    try:
        return workspace.find(name)
    except SessionError:
        if required or name:
            raise
        return None


def _push(evidence: SessionEvidence) -> str:
    arguments = push_arguments(
        evidence.repository, evidence.session.branch, evidence.tree.upstream if evidence.tree else ""
    )
    return "" if arguments is None else f"git push{arguments}"


def _uncovered(evidence: SessionEvidence) -> tuple[tuple[str, str], ...]:
    coverage = evidence.reports.coverage if evidence.reports else None
    return tuple((each.path, each.lines) for each in coverage.uncovered) if coverage else ()


def _test_command(evidence: SessionEvidence) -> str:
    """The command of the test framework that the repository's files show; empty if unknown, or if there are no reports."""
    if evidence.reports is None:
        return ""
    from git_session.insight.source.layout import layout

    names = [each.name for each in layout(evidence.repository).frameworks]
    return next((_TEST_COMMANDS[name] for name in names if name in _TEST_COMMANDS), "")


_TEST_COMMANDS = {
    "cargo test": "cargo test",
    "go test": "go test ./...",
    "Jest": "npx jest",
    "PHPUnit": "vendor/bin/phpunit",
    "pytest": "pytest",
    "RSpec": "bundle exec rspec",
    "Vitest": "npx vitest run",
}
