"""The Impact trailer of a checkpoint's commit."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.insight.source.impact import FileChange, impact_rows
from git_session.insight.source.test_changes import changed_tests
from git_session.insight.source.tests import touch_tests
from git_session.model.session import Session, coverage_change
from git_session.model.trailers import impact_lines
from git_session.services.quality.measurements import before
from git_session.services.quality.quality import Quality
from git_session.services.workspace import Workspace


def impact_of(
    workspace: Workspace,
    session: Session,
    files: Sequence[FileChange],
    found: Quality | None,
    *,
    staged: bool,
    untracked: Sequence[str],
) -> list[str]:
    """Its lines, if it is wanted: the files; `Tests: +12 -2`, what the commit adds and removes; `Coverage: 79% → 84%`.

    The commit takes what is `staged`, or else all tracked files and those `untracked`. Coverage is that of fresh reports
    (`found`), with what the session began with in front of it where that is known.
    """
    if "Impact" not in workspace.settings.written_trailers:
        return []
    rows = impact_rows(files)
    if touch_tests(files):
        changes = changed_tests(workspace.repository, workspace.repository.head, staged=staged, untracked=untracked)
        rows += [f"Tests: {changes.text}"] if changes.text else []
    coverage = found.coverage if found else None
    if coverage and coverage.lines and not coverage.stale:
        text = coverage_change(before(workspace, session), coverage.covered, coverage.lines)
        rows.append(f"Coverage: {text}")
    return impact_lines(rows, workspace.settings.commit_width)
