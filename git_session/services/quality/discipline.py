"""Whether tests came with the code: commits without tests, commits tested later, and falls in coverage.

A code commit adds lines to a source file in a language whose tests git-session recognises (`insight.source.tests`), and its
conventional type may change behaviour (it is not in EXEMPT). It counts as tested if it also changes a test file, adds a test
inside a source file (common in Rust, Java and C#), or directly follows a commit that changes only tests. Otherwise it counts
as tested later if a later commit changes a test file named after one of its source files.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil

from git_session.insight.history.steps import CommitStep
from git_session.insight.kinds import TEST, is_source, kind_of_path, language_of
from git_session.insight.source.tests import has_test_patterns
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.model.percent import percent
from git_session.model.session import Measurement

EXEMPT = frozenset({"style", "refactor", "docs", "chore", "build", "ci", "revert", "merge"})
_MARK = lazy_pattern(r"^test_|_(?:test|spec)$|\.(?:test|spec)$|(?<=[a-z0-9])Tests?$")
_PLAIN = frozenset({"__init__", "index", "main", "mod", "lib"})
"""Stems that do not name a subject; the folder's name is used instead."""


@dataclass(frozen=True)
class Lapse:
    """A code commit without its tests."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.
    at: int  #: When it was committed (epoch ms).
    files: tuple[str, ...]  #: Source files that it changes.
    tested_by: str  #: Full id of the later commit that changed their tests; empty if none did.


@dataclass(frozen=True)
class Drop:
    """A fall in coverage that no later measurement recovered."""

    commit: str  #: Full id of the commit at which it was measured.
    at: int  #: When it was measured (epoch ms).
    before: float  #: Coverage of all lines at the measurement before, in percent.
    after: float  #: Coverage of all lines at this measurement, in percent.

    @property
    def points(self) -> int:
        """Percentage points lost, rounded up."""
        return ceil(round(self.before - self.after, 1))


@dataclass(frozen=True)
class Discipline:
    """Whether tests came with the code of a session."""

    commits: int  #: Number of commits of code.
    together: int  #: Number of these that change tests too.
    first: int  #: Number of these whose tests came in the commit before.
    later: int  #: Number of these whose tests came later.
    without: int  #: Number of these without tests.
    lapses: tuple[Lapse, ...]  #: Commits whose tests came later or never, the oldest first.


def discipline_of(steps: Sequence[CommitStep], inline: Collection[tuple[str, str]] = ()) -> Discipline:
    """Classify the commits of a session, oldest first; `inline` holds the (commit, source file) pairs that added a test."""
    together = first = 0
    lapses: list[Lapse] = []
    for at, step in enumerate(steps):
        files = code_in(step)
        if not files:
            continue
        if tests_in(step) or any((step.oid, path) in inline for path in files):
            together += 1
        elif at and tests_in(steps[at - 1]) and not _sources(steps[at - 1]):
            first += 1
        else:
            later = (each.oid for each in steps[at + 1 :] if _tests_any(each, files, inline))
            lapses.append(Lapse(step.oid, step.subject, step.at, files, next(later, "")))
    after = sum(bool(each.tested_by) for each in lapses)
    return Discipline(together + first + len(lapses), together, first, after, len(lapses) - after, tuple(lapses))


def code_in(step: CommitStep) -> tuple[str, ...]:
    """The source files that the commit adds lines to; empty if it is not a code commit."""
    return () if step.kind in EXEMPT else _sources(step)


def _sources(step: CommitStep) -> tuple[str, ...]:
    return tuple(
        each.path for each in step.changes if each.added and is_source(each.path) and has_test_patterns(each.path)
    )


def tests_in(step: CommitStep) -> tuple[str, ...]:
    """The test files that the commit adds lines to."""
    return tuple(
        each.path for each in step.changes if each.added and language_of(each.path) and kind_of_path(each.path) == TEST
    )


def _tests_any(step: CommitStep, files: Sequence[str], inline: Collection[tuple[str, str]]) -> bool:
    return any((step.oid, path) in inline for path in files) or any(
        is_test_of(test, path) for test in tests_in(step) for path in files
    )


def is_test_of(test: str, path: str) -> bool:
    """Whether the test file is named after the source file (`test_auth.py`, `auth_tokens_test.go`, `AuthTest.java`)."""
    *folders, name = path.split("/")
    stem = name.partition(".")[0] or name
    if stem.lower() in _PLAIN and folders:
        stem = folders[-1]
    subject = _MARK.sub("", _MARK.sub("", test.rpartition("/")[2].rpartition(".")[0])).lower()
    return subject == stem.lower() or subject.startswith(stem.lower() + "_")


def drops_in(measurements: Sequence[Measurement]) -> tuple[Drop, ...]:
    """Falls in coverage between consecutive measurements that no later measurement recovered."""
    known = [(each, value) for each in measurements if (value := percent(each.covered, each.lines)) is not None]
    return tuple(
        Drop(known[at][0].commit, known[at][0].at, known[at - 1][1], known[at][1])
        for at in range(1, len(known))
        if known[at][1] < known[at - 1][1] and all(value < known[at - 1][1] for _, value in known[at + 1 :])
    )
