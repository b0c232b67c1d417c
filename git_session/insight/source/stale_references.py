"""Finds documents that still mention files which a session removed or renamed.

Only a full path from the top of the repository counts (`../` may precede it), and a name without a folder only in backticks or
brackets, since a bare word may mean anything. Changelogs may name old files, and lists made by tools (setuptools'
SOURCES.txt) get updated anyway; both are skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

LIMIT = 50
"""Most removed paths that are searched for; most mentions that are returned."""

_DOCUMENTS = ("*.md", "*.rst", "*.adoc", "*.txt", "docs/*", "doc/*")
_LEFT_OUT = lazy_pattern(
    r"(?i)(?:^|/)(?:(?:change|history|news|release|decision|migrat|upgrad|\.session/decision)[^/]*$|[^/]*\.egg-info/)"
)


@dataclass(frozen=True)
class Mention:
    """A document, a line number (from 1) and the path that it mentions."""

    document: str
    line: int
    path: str


def mentions_of(repository: Repository, removed: Collection[str]) -> tuple[Mention, ...]:
    """The mentions of `removed` paths in documents of the work tree, ordered by document and line."""
    gone = [path for path in removed if not os.path.lexists(repository.top / path) and "\n" not in path][:LIMIT]
    if not gone:
        return ()
    patterns = [part for path in gone for part in ("-e", path)]
    finished = repository.git.run(
        "grep", "-z", "-n", "-I", "-F", "--no-color", "--no-recurse-submodules", *patterns, "--", *_DOCUMENTS
    )
    found: list[Mention] = []
    rows = os.fsdecode(finished.output).split("\n")
    exact = [(path, _exactly(path)) for path in sorted(gone, key=len, reverse=True)]
    for row in rows:
        document, _, rest = row.partition("\0")
        line, _, text = rest.partition("\0")
        if not line.isdigit() or _LEFT_OUT.search(document):
            continue
        found += [Mention(document, int(line), path) for path, pattern in exact if pattern.search(text)]
        if len(found) >= LIMIT:
            break
    return tuple(found)


def _exactly(path: str) -> re.Pattern[str]:
    name = re.escape(path)
    if "/" in path:
        return re.compile(rf"(?<![\w./-])(?:\.{{1,2}}/)*{name}(?![\w/-]|\.\w)")
    return re.compile(rf"`{name}`|\((?:\.{{1,2}}/)*{name}(?:#[^)\s]*)?\)")
