"""Finds the commits that add tests inside source files, as is common in Rust, Java and C#."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from git_session.git.repository import Repository
from git_session.insight.history.steps import CommitStep
from git_session.insight.kinds import is_source
from git_session.insight.source.sources import SourceFile, contents
from git_session.insight.source.tests import MOST, may_have_tests, test_names


def inline_tests(repository: Repository, steps: Sequence[CommitStep]) -> frozenset[tuple[str, str]]:
    """The (commit, source file) pairs of `steps` in which the commit adds a test to the source file."""
    asked = [
        (step.oid, each)
        for step in steps
        for each in step.changes
        if each.added and is_source(each.path) and may_have_tests(each.path)
    ]
    wanted = dict.fromkeys(SourceFile(each.path, blob) for _, each in asked for blob in (each.old, each.new) if blob)
    names = {
        content.source: test_names(content.source.path, content.text)
        for content in (contents(repository, wanted, longest=MOST) if wanted else ())
    }
    none: Counter[str] = Counter()
    return frozenset(
        (oid, each.path)
        for oid, each in asked
        if names.get(SourceFile(each.path, each.new), none) - names.get(SourceFile(each.path, each.old), none)
    )
