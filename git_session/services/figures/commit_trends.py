"""Trends over the commits of one session: time, size, tests and coverage."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.git.objects import Record
from git_session.insight.source.test_changes import changed_tests
from git_session.insight.source.tests import touch_tests
from git_session.insight.user_work import is_users
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session
from git_session.model.trend import Trend, trend_of, worth_showing
from git_session.services.workspace import Workspace


def commit_trends(
    workspace: Workspace, session: Session, records: Iterable[Record], progress: Progress = SILENT
) -> tuple[Trend, ...]:
    """The trends over the session's commits among `records` that are still on its branch.

    `files` and `lines` count the changes from a commit's parent, `tests` the test functions added less those removed; all
    three are null for a merge and at the edge of a shallow clone. `coverage` is the last measurement at that commit. Tests
    and coverage are omitted if no commit has any.
    """
    there = {record.oid: record for record in records}
    commits = [each for each in session.commits if each.oid in there and not each.gone]
    measured = {each.commit: each.coverage for each in session.measurements}
    edges = workspace.repository.shallow_edges
    files: list[int | None] = []
    lines: list[int | None] = []
    tests: list[int | None] = []
    for at, commit in enumerate(commits, 1):
        parents = there[commit.oid].parents
        known = len(parents) < 2 and commit.oid not in edges
        size = _size(workspace, "".join(parents), commit.oid) if known else (None, None, None)
        for column, value in zip((files, lines, tests), size, strict=True):
            column.append(value)
        progress.step(at, len(commits))
    found = (
        trend_of("active", "seconds", (each.seconds for each in commits)),
        trend_of("files", "files", files),
        trend_of("lines", "lines", lines),
        trend_of("tests", "tests", tests),
        trend_of("coverage", "percent", (measured.get(each.oid) for each in commits), sums=False),
    )
    return worth_showing(found, ("active", "files", "lines") if commits else ())


def _size(workspace: Workspace, base: str, oid: str) -> tuple[int, int, int]:
    """(files, lines, tests) that differ between two commits; an empty `base` means the empty tree."""
    counts = is_users(workspace.settings)
    changes = [each for each in workspace.objects.changes(base, oid) if counts(each.path)]
    tests = 0
    if touch_tests(changes):
        counted = changed_tests(workspace.repository, base, oid)
        tests = counted.added - counted.removed
    return len(changes), sum(each.added + each.deleted for each in changes), tests
