"""The lines that differ from a commit: the new side of `git diff -U0`, streamed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from git_session.git.repository import Repository
from git_session.insight.history.patches import NO_FETCH
from git_session.insight.line_sets import HIGHEST, LineSet
from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

_HUNK = lazy_pattern(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = lazy_pattern(rb'\\([abfnrtv"\\]|[0-7]{3})')
_OPTIONS = (
    "-U0", "--find-renames", "--submodule=short", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--diff-filter=AMRT",
)  # fmt: skip
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def changed_lines(repository: Repository, base: str, head: str = "") -> dict[str, LineSet]:
    """The lines of `head` (empty: of tracked files in the work tree) that differ from the commit or tree `base`, by path.

    If `base` is empty, all lines are new. Files with deletions only are omitted.
    """
    start = base or repository.git.must("hash-object", "-t", "tree", "--stdin").text
    options = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", *_OPTIONS)
    with repository.git.stream(
        "-c",
        "core.quotePath=false",
        "-c",
        "diff.autoRefreshIndex=false",
        "diff",
        *options,
        start,
        *([head] if head else []),
        "--",
    ) as output:
        return parsed(output)


def parsed(output: IO[bytes]) -> dict[str, LineSet]:
    """The lines that a unified diff adds, by path. Hunks are skipped by their counts, so that content which looks like a
    header is not taken for one."""
    return dict(next(_each_parsed(output))[1])


def added_by(repository: Repository, commits: Iterable[str]) -> Iterator[tuple[str, dict[str, LineSet]]]:
    """(commit, the lines that it adds or changes, by path) of commits that are no merges, in their order, by one process.

    Nothing is fetched: raises SessionError `git-failed` if a partial clone lacks objects.
    """
    asked = "".join(f"{each}\n" for each in commits).encode()
    if asked:
        options = (
            "--stdin",
            "-r",
            "--root",
            "--always",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--format=%x00%H",
        )
        with repository.git.stream(
            "-c", "core.quotePath=false", "diff-tree", *options, "-p", *_OPTIONS, stdin=asked, environment=NO_FETCH
        ) as output:
            yield from ((name, found) for name, found in _each_parsed(output) if name)


def _each_parsed(output: IO[bytes]) -> Iterator[tuple[str, dict[str, LineSet]]]:
    """(the row before it that begins with NUL, without that, the lines that it adds) of each diff."""
    found: dict[str, list[int]] = {}
    name = path = ""
    for row in output:
        if row.startswith(b"\0"):
            yield name, {path: LineSet.of(numbers) for path, numbers in found.items()}
            name, path, found = row[1:].rstrip(b"\n").decode("ascii", "replace"), "", {}
            continue
        if row.startswith(b"+++ "):
            path = _path(row[4:])
            continue
        hunk = _HUNK.match(row)
        if not hunk:
            continue
        removed, first, added = (int(number) if number else 1 for number in hunk.groups())
        if path and added and first <= HIGHEST:
            found.setdefault(path, []).extend(range(first, min(first + added, HIGHEST + 1)))
        left = removed + added
        while left > 0 and (content := output.readline()):
            left -= not content.startswith(b"\\")  # "\ No newline at end of file"
    yield name, {path: LineSet.of(numbers) for path, numbers in found.items()}


def _path(header: bytes) -> str:
    """The path after `+++ `, which git quotes as in C if it has special characters, and ends with a tab if it has spaces."""
    name = header.rstrip(b"\n").removesuffix(b"\t")
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPE.sub(_character, name[1:-1])
    return os.fsdecode(name[2:]) if name.startswith(b"b/") else ""


def _character(found: re.Match[bytes]) -> bytes:
    code = found.group(1)
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _LETTERS.get(code, code)
