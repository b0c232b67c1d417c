"""When the code that reports tell about was last changed.

Not by the dates of commits: tests run, and what they ran on is committed afterwards. The files themselves tell, by when
they were written: those that the session changed, those that no commit holds yet, and those that came or went with a
switch, merge, rebase or reset since the report (`<git-dir>/logs/HEAD` knows; where nobody keeps it, such files are
overlooked). Documents, data and build files do not count.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from git_session.git.repository import Repository, WorkTree
from git_session.insight.kinds import CODE, TEST, VENDORED, kind_of_path, language_of
from git_session.insight.testreports.discover import newest_change

_MADE = frozenset({"htmlcov", "coverage", "lcov-report", "TestResults"})
"""Folders in which tools write pages about coverage, scripts among them."""
_TAIL = 64 << 10  # bytes of the log of HEAD that are looked at
_MOVES = 50


def is_tested(path: str) -> bool:
    """Is the file code or a test, in a programming language, and the project's own?"""
    if language_of(path) in ("", "CSS") or not (VENDORED | _MADE).isdisjoint(path.split("/")[:-1]):
        return False
    return kind_of_path(path) in (CODE, TEST)


def code_changed_at(repository: Repository, tree: WorkTree, changed: Iterable[str], since: int) -> int:
    """When the newest of the code was written (epoch nanoseconds; 0: no code). `changed` are the paths that the session's
    commits changed; moves of HEAD count `since` then (epoch nanoseconds)."""
    paths = {path for path in (*tree.touched, *changed) if is_tested(path)}
    paths.update(path for path in _moved(repository, since // 1_000_000_000) if is_tested(path))
    return newest_change(repository.top, paths)


def head_log(repository: Repository) -> bytes:
    """The end of the log of this work tree's HEAD; empty when nobody keeps it."""
    try:
        with open(repository.git_dir / "logs" / "HEAD", "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - _TAIL, 0))
            return file.read()
    except OSError:
        return b""


def _moved(repository: Repository, since: int) -> set[str]:
    """Paths that differ between where HEAD was and where something other than a commit put it, from `since` (seconds) on."""
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
