"""Resolves paths in coverage reports to files of the repository.

Reports have paths as the tool saw them: relative to a source root, absolute on another machine, or import paths of Go. These
are tried in order: below one of the report's roots, also roots of another machine that end like a folder here; in the folder of a
Go module; relative to the report's folder, then to its parents up to the top, so that each package of a monorepo finds
its own files; last, the tracked file with the longest common end, if one path is the end of the other. If several match
equally, the path is ambiguous and none is taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

_MODULE = re.compile(r"(?m)^module[ \t]+\"?([^\s\"]+)")
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")


class ReportPaths:
    """Finds tracked files by their paths in reports; `modules` maps import paths of Go modules to their folders."""

    def __init__(self, top: Path, tracked: Iterable[str], modules: Mapping[str, str]) -> None:
        self._tops = {f"{top}/", f"{os.path.realpath(top)}/"}
        self._tracked = frozenset(tracked)
        self._modules = sorted(modules.items(), key=lambda item: -len(item[0]))
        self._by_name: dict[str, list[list[str]]] = {}
        for path in self._tracked:
            parts = path.split("/")
            self._by_name.setdefault(parts[-1], []).append(parts)

    def find(self, path: str, roots: Sequence[str] = (), folder: str = "") -> str:
        """The tracked file for `path` in a report in `folder`; empty if there is none, or if it is ambiguous."""
        found = self.candidates(path, roots, folder)
        return found[0] if len(found) == 1 else ""

    def candidates(self, path: str, roots: Sequence[str] = (), folder: str = "") -> list[str]:
        """The tracked files that `path` may refer to, sorted; several if it is ambiguous."""
        plain = _normal(path)
        if plain.startswith("/"):
            return self._inside(plain) or self._by_end(plain)
        joined = [f"{_normal(root)}/{plain}" for root in roots]
        for candidate in joined:
            here = self._inside(candidate) if candidate.startswith("/") else self._around(candidate, folder)
            if here:
                return here
        for candidate in joined:  # roots of another machine: a match must include a part of the root
            here = self._by_end(candidate, longer_than=plain.count("/") + 1)
            if here:
                return here
        return self._in_module(plain) or self._around(plain, folder) or self._by_end(plain)

    def _inside(self, path: str) -> list[str]:
        """The tracked file at an absolute path, if it is one."""
        return [each for each in dict.fromkeys(path.removeprefix(top) for top in self._tops) if each in self._tracked]

    def _around(self, path: str, folder: str) -> list[str]:
        """The tracked file at `path` relative to the folder or the nearest of its parents."""
        while True:
            here = _normal(f"{folder}/{path}" if folder else path)
            if here in self._tracked:
                return [here]
            if not folder:
                return []
            folder = folder.rpartition("/")[0]

    def _in_module(self, path: str) -> list[str]:
        for module, folder in self._modules:
            if path.startswith(module + "/"):
                inside = f"{folder}/{path[len(module) + 1 :]}" if folder else path[len(module) + 1 :]
                return [inside] if inside in self._tracked else []
        return []

    def called(self, path: str, roots: Sequence[str] = ()) -> str:
        """A name for an untracked file, relative to the top if it is inside, that is the same for all report formats."""
        plain = _normal(path)
        whole = f"{_normal(roots[0])}/{plain}" if len(roots) == 1 and not plain.startswith("/") else plain
        return next((whole.removeprefix(top) for top in self._tops if whole.startswith(top)), plain)

    def _by_end(self, path: str, longer_than: int = 0) -> list[str]:
        """The tracked files with the longest common end with `path`, where one path is the end of the other."""
        asked = [part for part in path.split("/") if part]
        ends: dict[str, int] = {}
        for parts in self._by_name.get(asked[-1] if asked else "", ()):
            common = _common_end(asked, parts)
            if common in (len(asked), len(parts)) and common > longer_than:
                ends["/".join(parts)] = common
        most = max(ends.values(), default=0)
        return sorted(each for each, common in ends.items() if common == most)


def go_modules(tracked: Iterable[str], read: Callable[[str], str]) -> dict[str, str]:
    """Import path -> folder (empty for the top) of the Go modules among the `tracked` files; `read` returns a file's text."""
    found: dict[str, str] = {}
    for path in sorted(each for each in tracked if each == "go.mod" or each.endswith("/go.mod"))[:200]:
        module = _MODULE.search(read(path))
        if module:
            found[module[1]] = path.rpartition("/")[0]
    return found


def _normal(path: str) -> str:
    """The path with slashes, without drive, `.` and `..`."""
    return os.path.normpath(_DRIVE.sub("", path.strip().replace("\\", "/")) or ".")


def _common_end(one: Sequence[str], other: Sequence[str]) -> int:
    common = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        common += 1
    return common
