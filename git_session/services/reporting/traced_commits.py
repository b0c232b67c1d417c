"""The lines that the commits of an export add, for tools that trace code to who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from git_session.errors import SessionError
from git_session.insight.history.changed_lines import added_by
from git_session.insight.user_work import is_users
from git_session.model.dataclass import dataclass
from git_session.services.reporting.export import Export, ExportedCommit
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class TracedCommit:
    """A commit, and (path, first and last of each run of lines that it adds or changes) of each file, at that commit."""

    commit: ExportedCommit
    files: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def traced_commits(workspace: Workspace, result: Export) -> Iterator[TracedCommit]:
    """The commits that add lines, without merges, in order. Raises SessionError `missing-objects`."""
    commits = {each.oid: each for each in result.commits if not each.is_merge}
    counts = is_users(workspace.settings)
    try:
        for oid, added in added_by(workspace.repository, commits):
            files = tuple((path, tuple(lines.ranges)) for path, lines in added.items() if counts(path))
            if files:
                yield TracedCommit(commits[oid], files)
    except SessionError as error:
        if not workspace.repository.lacks_objects:
            raise
        raise SessionError(
            "missing-objects",
            "this clone lacks files of the commits to export",
            hint=workspace.repository.how_to_complete,
        ) from error
