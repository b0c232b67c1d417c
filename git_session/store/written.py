"""The files that commands wrote for the user (`-o`), such as reports, listed in `<common-dir>/sessions/written`.

Each line is `<sha256 of the content> <absolute path as JSON>`. A file that was changed since, or is not listed, is the user's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.system import read, replace
from git_session.hot.treefiles import read_regular

LARGEST = 64 << 20
"""Most bytes of a file that is compared; larger ones are the user's."""
_MOST = 100
"""Most files that are listed; older ones are dropped."""


def remember_written(repository: Repository, path: str) -> None:
    """List the file at `path` with its content. Does nothing without the folder `sessions`, or if that is not writable."""
    real = os.path.realpath(path)
    try:
        digest = _digest(real)
        rows = [row for row in _rows(repository) if row[1] != real and os.path.isfile(row[1])]
        text = "".join(f"{each} {json.dumps(name)}\n" for each, name in [*rows, (digest, real)][-_MOST:])
        replace(os.fsencode(_place(repository)), text.encode())
    except (OSError, ValueError):
        return


def written_paths(repository: Repository) -> frozenset[str]:
    """The paths, relative to the top with slashes, of files that are unchanged since a command wrote them."""
    top = os.path.realpath(repository.top)
    found = set()
    for digest, name in _rows(repository):
        if os.path.commonpath([top, name]) == top and _is_as_written(name, digest):
            found.add(os.path.relpath(name, top).replace(os.sep, "/"))
    return frozenset(found)


def _place(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "written"


def _rows(repository: Repository) -> Iterator[tuple[str, str]]:
    try:
        text = read(os.fsencode(_place(repository))).decode("utf-8")
    except (OSError, ValueError):
        return
    for row in text.splitlines():
        digest, _, quoted = row.partition(" ")
        try:
            name = json.loads(quoted)
        except ValueError:
            continue
        if isinstance(name, str) and os.path.isabs(name) and "\0" not in name:
            yield digest, name


def _is_as_written(name: str, digest: str) -> bool:
    try:
        return _digest(name) == digest
    except (OSError, ValueError):
        return False


def _digest(name: str) -> str:
    content = read_regular(name, LARGEST)
    import hashlib  # slow to import, and agent hooks usually find no file listed

    return hashlib.sha256(content).hexdigest()
