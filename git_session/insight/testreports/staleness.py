"""When the tested code last changed, to find out whether reports are stale.

Commit dates do not show this, since people commit code after they test it. Instead the mtimes count of files that the session
changed, of uncommitted ones, and of those that a switch, merge, rebase or reset changed since the report (from
`<git-dir>/logs/HEAD`; without that log they are missed). Documents, data and build files do not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from git_session.git.repository import Repository, WorkTree
from git_session.insight.kinds import CODE, TEST, VENDORED, kind_of_path, language_of
from git_session.insight.testreports.discover import newest_change

_MADE = frozenset({"htmlcov", "coverage", "lcov-report", "TestResults"})
"""Folders where tools write coverage pages, including scripts."""
_TAIL = 64 << 10  # bytes of HEAD's log that are read
_MOVES = 50


def is_tested(path: str) -> bool:
    """Is the file the project's own code or test, in a programming language?"""
    if language_of(path) in ("", "CSS") or not (VENDORED | _MADE).isdisjoint(path.split("/")[:-1]):
        return False
    return kind_of_path(path) in (CODE, TEST)


def code_changed_at(repository: Repository, tree: WorkTree, changed: Iterable[str], since: int) -> int:
    """The newest mtime of tested code (epoch nanoseconds; 0: none). `changed` are paths that the session's commits changed;
    moves of HEAD count from `since` (epoch nanoseconds) on."""
    paths = {path for path in (*tree.touched, *changed) if is_tested(path)}
    paths.update(path for path in _moved(repository, since // 1_000_000_000) if is_tested(path))
    return newest_change(repository.top, paths)


def head_log(repository: Repository) -> bytes:
    """The end of the log of this work tree's HEAD; empty without a log."""
    try:
        with open(repository.git_dir / "logs" / "HEAD", "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - _TAIL, 0))
            return file.read()
    except OSError:
        return b""


def _moved(repository: Repository, since: int) -> set[str]:
    """The paths that changed when something other than a commit moved HEAD, from `since` (epoch seconds) on."""
    found: set[str] = set()
    for old, new in _moves(head_log(repository), since)[-_MOVES:]:
        listing = repository.git.run("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", old, new, "--")
        found.update(listing.fields)
    return found


def _moves(log: bytes, since: int) -> list[tuple[str, str]]:
    moves: list[tuple[str, str]] = []
    for row in log.split(b"\n"):
        who, _, message = row.partition(b"\t")
        words = who.split(b" ")
        when = words[-2] if len(words) > 4 else b""
        if not when.isdigit() or int(when) < since:
            continue
        old, new = words[0].decode("ascii", "replace"), words[1].decode("ascii", "replace")
        ordinary = message.startswith(b"commit") and not message.startswith(b"commit (merge)")
        if old != new and old.strip("0") and not ordinary:
            moves.append((old, new))
    return list(dict.fromkeys(moves))
