"""What `git session why` is asked about: lines of a file, a whole file, or a commit."""

from __future__ import annotations

import os
import re

from git_session.errors import SessionError, UsageError
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.insight.source.blame import LITERAL, TrackedFile, deleted_in, looks_binary, no_such_line, start_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.shell import shell_word

_LINES = (
    re.compile(r"(.+):([0-9]{1,9})(?:[-,]([0-9]{0,9}))?", re.DOTALL),
    re.compile(r"(.+?):([0-9]{1,9})()(?::.*)", re.DOTALL),
)
"""`PATH:12`, `PATH:12-20`, `PATH:12,20` (as git blame -L); and what compilers and grep print: `PATH:12:5: message`."""
_MOST = 64 << 20
"""Most bytes of a file whose lines are counted here: one that no commit has."""


@dataclass(frozen=True)
class Target:
    """A `file` and its lines from `first` to `last` (0: all of them, or to the end), or else a `commit`.

    `is_new` if no commit has the file yet; `deleted` is the commit that deleted it.
    """

    file: TrackedFile | None = None
    first: int = 0
    last: int = 0
    commit: str = ""
    is_new: bool = False
    deleted: str = ""


def target_of(repository: Repository, folder: str, text: str) -> Target:
    """What `text`, typed in `folder`, means: a file that exists before a commit, a commit before a deleted file.

    Raises UsageError, SessionError `outside`, `is-a-folder`, `untracked`, `in-submodule`, `no-such-line`, `no-such-target`.
    """
    path, lines = _parted(folder, text)
    found = _file(repository, folder, path)
    if found:
        return _with_lines(repository, found, lines)
    revision, _, inside = path.partition(":")
    oid = repository.commit(revision) if inside else ""
    there = _at_commit(repository, oid, inside) if oid else None
    if there:
        return _with_lines(repository, Target(there), lines)
    commit = repository.commit(text)
    if commit:
        return Target(commit=commit)
    top_path = repository.path_from_top(folder, path)
    deleted = deleted_in(repository, top_path)
    if deleted:
        return _with_lines(repository, Target(TrackedFile(top_path, f"{deleted}^"), deleted=deleted), lines)
    raise SessionError(
        "no-such-target",
        f"{text!r} is neither a file nor a commit, and no commit of this branch deleted such a file",
        hint="for example: git session why README.md:12; or: git session why HEAD",
    )


def _parted(folder: str, text: str) -> tuple[str, tuple[int, int] | None]:
    """The path in `text`, and its first and last line (0: the end); None for all lines. A file that has such a name comes first."""
    found: list[tuple[str, tuple[int, int] | None]] = [(text, None)]
    for match in filter(None, (pattern.fullmatch(text) for pattern in _LINES)):
        first = int(match[2])
        is_open = match[3] == "" and match.re is _LINES[0]
        found.append((match[1], (first, int(match[3] or 0) if match[3] or is_open else first)))
    there = (each for each in found if "\0" not in text and os.path.lexists(os.path.join(folder, each[0])))
    return next(there, found[-1])


def _with_lines(repository: Repository, found: Target, lines: tuple[int, int] | None) -> Target:
    assert found.file
    count = _count(repository, found.file) if found.is_new and not found.file.is_submodule else 0
    if lines is None:
        return replace(found, last=count)
    first, last = lines
    if first == 0 or 0 < last < first:
        raise UsageError(
            "lines are counted from 1" if first == 0 else f"line {last} comes before line {first}",
            hint=f"for example: git session why {shell_word(f'{found.file.path}:1-3')}",
        )
    if found.file.is_submodule or found.file.is_binary:
        what = "is a submodule" if found.file.is_submodule else "is a binary file"
        raise SessionError(
            "no-such-line",
            f"{found.file.path} {what}, which has no lines",
            hint=f"for all of it: git session why {shell_word(found.file.path)}",
        )
    if found.is_new:
        if first > count:
            raise no_such_line(found.file.path, count)
        last = min(last or count, count)
    return replace(found, first=first, last=last)


def _count(repository: Repository, file: TrackedFile) -> int:
    """Number of lines of a file in the work tree; 0 if it cannot be read."""
    try:
        content = TreeFiles(repository.top).read(file.path, _MOST)
    except OSError:
        return 0
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))


def _file(repository: Repository, folder: str, name: str) -> Target | None:
    """The file `name` in the work tree, the index or HEAD; None if there is none."""
    if "\0" in name:
        return None
    path = repository.path_from_top(folder, name)
    listed = repository.git.run("ls-files", "--stage", "-z", "--", path, environment=LITERAL)
    rows = [row.partition("\t") for row in listed.fields]
    place = repository.top / path
    if os.path.isdir(place) and not os.path.islink(place) and not any(row[2] == path for row in rows):
        raise SessionError(
            "is-a-folder",
            f"{path} is a folder",
            hint="name a file in it; to find what was written about it: git session search WORD",
        )
    is_there, head = os.path.lexists(place), repository.head
    in_head = _at_commit(repository, head, path) if head else None
    mode = next((head.split(" ")[0] for head, _, listed_path in rows if listed_path == path), "")
    if mode == "160000":
        return Target(TrackedFile(path, is_submodule=True), is_new=in_head is None)
    if mode and is_there:
        file = TrackedFile(path)
        return Target(replace(file, is_binary=looks_binary(start_of(repository, file))), is_new=in_head is None)
    if in_head:
        return Target(in_head)
    _refuse_submodules(repository, path)
    if is_there:
        raise SessionError(
            "untracked",
            f"{path} is not tracked by git, so no commit stands behind it",
            hint=f"to add it to the next commit: git add {shell_word(path)}",
        )
    return None


def _refuse_submodules(repository: Repository, path: str) -> None:
    """Raise SessionError `in-submodule` for a path below a submodule."""
    parts = path.split("/")
    above = ["/".join(parts[:end]) for end in range(1, len(parts))]
    listed = repository.git.run("ls-files", "--stage", "-z", "--", *above, environment=LITERAL) if above else None
    for head, _, submodule in (row.partition("\t") for row in (listed.fields if listed else ())):
        if head.startswith("160000 ") and submodule in above:
            raise SessionError(
                "in-submodule",
                f"{path} is in the submodule {submodule}, whose commits are its own",
                hint=f"git -C {shell_word(submodule)} session why {shell_word(path.removeprefix(f'{submodule}/'))}",
            )


def _at_commit(repository: Repository, oid: str, path: str) -> TrackedFile | None:
    """The file `path` of the commit `oid`; None if it has none there."""
    listed = repository.git.run("ls-tree", "-z", oid, "--", path, environment=LITERAL)
    rows = [row.partition("\t") for row in listed.fields]
    kind = next((head.split(" ")[1] for head, _, name in rows if name == path), "")
    if kind not in ("blob", "commit"):
        return None
    file = TrackedFile(path, oid, is_submodule=kind == "commit")
    return file if file.is_submodule else replace(file, is_binary=looks_binary(start_of(repository, file)))
