"""The annotations (marks in comments) that a range of commits added."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from git_session.git.repository import Repository
from git_session.insight.history.changed_lines import changed_lines
from git_session.insight.source.annotations import LIMIT, Annotation, annotations_in
from git_session.insight.source.sources import contents, some_of_revision


def annotations_added(
    repository: Repository, base: str, head: str, paths: Collection[str], marks: Sequence[str]
) -> tuple[Annotation, ...]:
    """Annotations on lines that `head` added since `base` (a commit; empty: all lines), in the first LIMIT of `paths`."""
    chosen = frozenset(sorted(paths)[:LIMIT])
    if not chosen or not marks or not head or base == head:
        return ()
    found: list[Annotation] = []
    sources = some_of_revision(repository, head, chosen)
    marked = [
        each
        for content in contents(repository, sources)
        for each in annotations_in(content.source.path, content.text, marks)
    ]
    if marked:
        changed = changed_lines(repository, base, head)
        lines = {path: frozenset(changed[path]) for path in {each.path for each in marked} if path in changed}
        found = [each for each in marked if each.line in lines.get(each.path, ())]
    return tuple(sorted(found, key=lambda each: (each.path, each.line)))
