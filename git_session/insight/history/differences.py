"""The files and tests that differ between a session's fork point and its tip, cached by the two commit ids.

git takes some ten milliseconds to compare two trees of 20,000 files, and the result for an ended session never changes. A record
depends on the two ids, on `_conditions`, and on the attributes of the folders of changed files, which are read each time
(they may mark a file as binary). In a small work tree, comparing is faster than the cache.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from types import TracebackType

from git_session.git.objects import Change, Objects
from git_session.git.repository import Repository
from git_session.insight.history.attributes import NAME, Folders, settings_of
from git_session.insight.history.work import Work, changes_of
from git_session.model.globs import Matcher
from git_session.store.cache import Cache, code_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.insight.source.test_changes import TestChanges

WORTH = 5_000
"""From this number of files in the index on, the cache is faster than git."""


class Differences:
    """The changed files of sessions of one repository, restricted to those that `counts` accepts; a context manager."""

    def __init__(self, repository: Repository, objects: Objects, counts: Matcher) -> None:
        self._counts = counts
        self._repository = repository
        self._objects = objects
        self._folders = Folders(repository.top)
        self._cache: Cache | None = None

    def __enter__(self) -> Differences:
        if _files_in(self._repository) >= WORTH:
            self._cache = Cache(self._repository, "differences", self._conditions()).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._cache:
            self._cache.__exit__(kind, error, trace)
            self._cache = None

    def of(self, work: Work) -> tuple[Change, ...]:
        """`changes_of` the session's work, restricted to the files that count."""
        return tuple(change for change in self._of(work) if self._counts(change.path))

    def _of(self, work: Work) -> tuple[Change, ...]:
        if not self._cache or not work.tip or work.tip == work.start:
            return changes_of(self._objects, work)
        key = f"{work.start} {work.tip}".encode()
        record = self._cache.read([key]).get(key)
        if record:
            attributes, rows = json.loads(record)
            changes = tuple(Change(*row) for row in rows)
            if attributes == self._attributes(changes):
                return changes
        changes = changes_of(self._objects, work)
        rows = [(each.path, each.status, each.added, each.deleted, each.old_path, each.binary) for each in changes]
        self._cache.write(key, json.dumps([self._attributes(changes), rows], separators=(",", ":")).encode())
        return changes

    def tests_of(self, work: Work, changes: Sequence[Change]) -> TestChanges:
        """`changed_tests` of the session's work; `changes` are its changed files."""
        from git_session.insight.source.test_changes import TestChanges, changed_tests
        from git_session.insight.source.tests import touch_tests

        if not touch_tests(changes):
            return TestChanges()
        key = f"tests {work.start} {work.tip}".encode()
        record = self._cache.read([key]).get(key) if self._cache else None
        if record:
            return TestChanges(*json.loads(record))
        found = changed_tests(self._repository, work.start, work.tip)
        if self._cache:
            self._cache.write(key, json.dumps([found.added, found.removed]).encode())
        return found

    def _attributes(self, changes: tuple[Change, ...]) -> str:
        return self._folders.digest(path for each in changes for path in (each.path, each.old_path) if path)

    def _conditions(self) -> list[bytes]:
        """Everything that a record depends on besides the ids in its key and the attributes in the work tree.

        It includes the .gitattributes of the index, which apply where the work tree lacks the file.
        """
        listed = self._repository.git.must("ls-files", "-z", "--stage", "--", f":(top,glob)**/{NAME}").output
        from git_session.insight.kinds import language_of
        from git_session.insight.source.code import SourceText
        from git_session.insight.source.test_changes import changed_tests
        from git_session.insight.source.tests import may_have_tests

        readers = (changes_of, type(self._objects), changed_tests, may_have_tests, SourceText, language_of)
        code = code_of(__name__, *(each.__module__ for each in readers))
        return [*code, self._objects.engine.encode(), listed, *settings_of(self._repository)]


def _files_in(repository: Repository) -> int:
    """The number of files in the index, from its header (gitformat-index); WORTH if it is split or cannot be read."""
    try:
        with open(repository.git_dir / "index", "rb", buffering=0) as file:
            header = file.read(12)
    except FileNotFoundError:
        return 0
    except OSError:
        return WORTH
    split = any(entry.name.startswith("sharedindex.") for entry in os.scandir(repository.git_dir))
    return WORTH if split or header[:4] != b"DIRC" else int.from_bytes(header[8:12], "big")
