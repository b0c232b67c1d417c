"""Which commits the lines of a file come from, by `git blame`, or else which commits changed the file, by `git log`.

Commits listed in `.git-blame-ignore-revs`, which forges honour as well, are passed over as with `blame.ignoreRevsFile`. That file arrives
with a clone: git is given its name only if it is a regular file of ids.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.model.dataclass import dataclass
from git_session.model.shell import shell_word
from git_session.model.text import plural

IGNORED = ".git-blame-ignore-revs"
_MOST_IGNORED = 1 << 20
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ENTRY = re.compile(rb"^([0-9a-f]{40}(?:[0-9a-f]{24})?) ([0-9]+) ([0-9]+) ([0-9]+)$", re.MULTILINE)
_COUNT = re.compile(r"has only ([0-9]+) lines?")
LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}
"""The environment in which git takes every path as it is."""
_IN_ENGLISH = {"LC_ALL": "C"}
_START = 8000
"""Bytes at the start of a file in which git looks for a NUL, which makes it binary (buffer_is_binary)."""


@dataclass(frozen=True)
class Origin:
    """`count` lines from `first` on, which come from the commit `oid`; zeros if they are not committed."""

    oid: str
    first: int
    count: int

    @property
    def is_committed(self) -> bool:
        return bool(self.oid.strip("0"))


@dataclass(frozen=True)
class TrackedFile:
    """A file as git knows it: `revision` is the commit that has it, empty for the work tree."""

    path: str
    revision: str = ""
    is_submodule: bool = False
    is_binary: bool = False


def origins_of(repository: Repository, file: TrackedFile, first: int = 0, last: int = 0) -> list[Origin]:
    """The origin of the lines from `first` to `last` (0: of all, or to the end), from the top of the file down.

    Raises SessionError `no-such-line`, `git-failed`.
    """
    lines = (f"-L{first},{last or ''}",) if first else ()
    at = (file.revision,) if file.revision else ()
    asked = (*_ignoring(repository), *lines, *at, "--", file.path)
    finished = repository.git.run("blame", "--incremental", *asked, environment=_IN_ENGLISH)
    if "could not open object name list" in finished.errors:
        # blame.ignoreRevsFile names a file that this branch does not have, with which git blame refuses to work. An empty
        # name in the configuration would not help: git sorts the names, so that the empty one comes first and clears nothing.
        finished = repository.git.run(
            "blame", "--incremental", "--no-ignore-revs-file", *asked, environment=_IN_ENGLISH
        )
    if finished.status:
        beyond = _COUNT.search(finished.errors)
        if beyond:
            raise no_such_line(file.path, int(beyond[1]))
        raise SessionError("git-failed", f"git blame failed: {finished.last_error or 'no reason given'}")
    found = [Origin(oid.decode(), int(at), int(count)) for oid, _, at, count in _ENTRY.findall(finished.output)]
    return sorted(found, key=lambda each: each.first)


def no_such_line(path: str, count: int) -> SessionError:
    return SessionError(
        "no-such-line",
        f"{path} has only {plural(count, 'line')}",
        hint=f"git session why {shell_word(f'{path}:1-{count}' if count else path)}",
    )


def commits_of(repository: Repository, file: TrackedFile, most: int) -> list[str]:
    """The newest `most` commits that changed the file, also under its former names, the newest first."""
    options = ("--follow", "--format=%H", f"--max-count={most}", "--no-show-signature", "--no-color")
    listed = repository.git.run("log", *options, file.revision or "HEAD", "--", file.path, environment=LITERAL)
    return [] if listed.status else listed.text.split()


def deleted_in(repository: Repository, path: str) -> str:
    """The newest commit of HEAD's history that deleted the file `path`; empty if none did."""
    options = ("--format=%H", "--max-count=1", "--diff-filter=D", "--no-renames", "--no-show-signature", "--no-color")
    listed = repository.git.run("log", *options, "HEAD", "--", path, environment=LITERAL)
    return "" if listed.status else listed.text


def moved_to(repository: Repository, path: str, commit: str) -> str:
    """The path to which `commit` moved the file `path`; empty if it did not."""
    fields = repository.git.run(
        "diff-tree", "-r", "-M", "-z", "--name-status", "--diff-filter=R", f"{commit}^", commit
    ).fields
    pairs = zip(fields[1::3], fields[2::3], strict=False)
    return next((new for old, new in pairs if old == path), "")


def looks_binary(content: bytes) -> bool:
    """Does git take a file that begins with `content` for binary?"""
    return b"\0" in content[:_START]


def start_of(repository: Repository, file: TrackedFile) -> bytes:
    """The first bytes of the file, enough for `looks_binary`; empty if it cannot be read."""
    if file.revision:
        finished = repository.git.run("cat-file", "blob", f"{file.revision}:{file.path}")
        return b"" if finished.status else finished.output[:_START]
    try:
        return TreeFiles(repository.top).start(file.path, _START)
    except OSError:
        return b""


def _ignoring(repository: Repository) -> Sequence[str]:
    """The option that makes git blame pass over the commits in `.git-blame-ignore-revs`."""
    files = TreeFiles(repository.top)
    try:
        content = files.read(IGNORED, _MOST_IGNORED).decode("utf-8", "replace") if files.is_own(IGNORED) else ""
    except OSError:
        return ()
    rows = [row.partition("#")[0].strip() for row in content.splitlines()]
    ids = [row for row in rows if row]
    return (
        (f"--ignore-revs-file={os.path.join(repository.top, IGNORED)}",)
        if ids and all(map(_OID.fullmatch, ids))
        else ()
    )
