"""Counts the tests added and removed between two states of the code.

Tests in all files that differ are compared by name and number. So a renamed test counts as one removed and one added; a test
that moved to another file counts as neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from git_session.git.repository import Repository
from git_session.insight.source.sources import SourceFile, contents
from git_session.insight.source.tests import MOST, may_have_tests, test_names
from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class TestChanges:
    """The numbers of tests added and removed."""

    added: int = 0
    removed: int = 0

    __test__ = False  # keeps pytest from collecting it by its name

    @property
    def text(self) -> str:
        """`+12`, `-2` or `+12 -2`; empty without changes."""
        return " ".join([f"+{self.added}"] * bool(self.added) + [f"-{self.removed}"] * bool(self.removed))


def changed_tests(
    repository: Repository, base: str, head: str = "", *, staged: bool = False, untracked: Sequence[str] = ()
) -> TestChanges:
    """The changes from the commit `base` (empty: no files) to `head` (empty: tracked files of the work tree, or with `staged`
    the index); `untracked` files count as added."""
    start = base or repository.git.must("hash-object", "-t", "tree", "--stdin").text
    options = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative", "--ignore-submodules"]
    ends = ["--cached", start] if staged else [start, head] if head else [start]
    fields = iter(repository.git.must("-c", "diff.autoRefreshIndex=false", "diff", *options, *ends, "--").fields)
    before: list[SourceFile] = []
    after = [SourceFile(path) for path in untracked if may_have_tests(path)]
    for entry in fields:
        path = next(fields)
        if not may_have_tests(path):
            continue
        old_mode, new_mode, old, new = entry[1:].split(" ")[:4]
        if old_mode.startswith("100"):
            before.append(SourceFile(path, old))
        if new_mode.startswith("100"):
            after.append(SourceFile(path, "" if not new.strip("0") else new))
    return compared(_names(repository, before), _names(repository, after))


def compared(before: Counter[str], after: Counter[str]) -> TestChanges:
    return TestChanges((after - before).total(), (before - after).total())


def _names(repository: Repository, sources: Iterable[SourceFile]) -> Counter[str]:
    found: Counter[str] = Counter()
    for content in contents(repository, sources, longest=MOST):
        found += test_names(content.source.path, content.text)
    return found
