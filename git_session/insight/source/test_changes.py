"""Tests that were added and removed between two states of the code.

Both sides are compared as wholes: the tests in all files that differ, by name and number. So a test that was renamed is one
removed and one added, and one that moved to another file is neither.
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
    """How many tests came and went."""

    added: int = 0
    removed: int = 0

    __test__ = False  # pytest collects what is called so

    @property
    def text(self) -> str:
        """`+12`, `-2`, `+12 -2`; empty for nothing."""
        return " ".join([f"+{self.added}"] * bool(self.added) + [f"-{self.removed}"] * bool(self.removed))


def changed_tests(
    repository: Repository, base: str, head: str = "", *, staged: bool = False, untracked: Sequence[str] = ()
) -> TestChanges:
    """Between the commit `base` (empty: nothing) and `head` (empty: tracked files of the work tree, or with `staged` the
    index), with `untracked` files as added."""
    start = base or repository.git.must("hash-object", "-t", "tree", "--stdin").text
    options = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative", "--ignore-submodules"]
    ends = ["--cached", start] if staged else [start, head] if head else [start]
    fields = iter(repository.git.must("diff", *options, *ends, "--").fields)
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
