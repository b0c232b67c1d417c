"""Which file of the repository a path in a coverage report means.

Reports name files as the tool saw them: from a source root, as absolute paths of another machine, as import paths of Go.
In this order: the path itself; under the work tree; under one of the report's roots; a Go module's folder; at last the
tracked file that shares the longest end with it, where all of the one is the end of the other, and no other file shares as
much.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

_MODULE = re.compile(r"(?m)^module[ \t]+\"?([^\s\"]+)")
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")


class ReportPaths:
    """Finds tracked files by what reports call them; `modules` maps import paths of Go modules to their folders."""

    def __init__(self, top: Path, tracked: Iterable[str], modules: Mapping[str, str]) -> None:
        self._tops = {f"{top}/", f"{os.path.realpath(top)}/"}
        self._tracked = frozenset(tracked)
        self._modules = sorted(modules.items(), key=lambda item: -len(item[0]))
        self._by_name: dict[str, list[list[str]]] = {}
        for path in self._tracked:
            parts = path.split("/")
            self._by_name.setdefault(parts[-1], []).append(parts)

    def find(self, path: str, roots: Sequence[str] = ()) -> str:
        """The tracked file that `path` means; empty when there is none, or several could be meant."""
        plain = _normal(path)
        joined = [plain] if plain.startswith("/") else [f"{_normal(root)}/{plain}" for root in roots]
        for candidate in (plain, *joined):
            for top in self._tops:
                inside = candidate.removeprefix(top)
                if inside in self._tracked:
                    return inside
        for module, folder in self._modules:
            if plain.startswith(module + "/"):
                inside = f"{folder}/{plain[len(module) + 1 :]}" if folder else plain[len(module) + 1 :]
                return inside if inside in self._tracked else ""
        return self._by_end([*joined, plain])

    def called(self, path: str, roots: Sequence[str] = ()) -> str:
        """What a file that is not tracked is called, from the top if it lies there: the same in reports of all formats."""
        plain = _normal(path)
        whole = f"{_normal(roots[0])}/{plain}" if len(roots) == 1 and not plain.startswith("/") else plain
        return next((whole.removeprefix(top) for top in self._tops if whole.startswith(top)), plain)

    def _by_end(self, candidates: Iterable[str]) -> str:
        best: dict[str, int] = {}
        for candidate in candidates:
            asked = [part for part in candidate.split("/") if part]
            for parts in self._by_name.get(asked[-1] if asked else "", ()):
                common = _common_end(asked, parts)
                if common in (len(asked), len(parts)):
                    best["/".join(parts)] = max(common, best.get("/".join(parts), 0))
            if best:
                break
        most = max(best.values(), default=0)
        found = [path for path, common in best.items() if common == most]
        return found[0] if len(found) == 1 else ""


def go_modules(tracked: Iterable[str], read: Callable[[str], str]) -> dict[str, str]:
    """Import path -> folder (empty for the top) of the Go modules among the `tracked` files; `read` gives a file's text."""
    found: dict[str, str] = {}
    for path in sorted(each for each in tracked if each == "go.mod" or each.endswith("/go.mod"))[:200]:
        module = _MODULE.search(read(path))
        if module:
            found[module[1]] = path.rpartition("/")[0]
    return found


def _normal(path: str) -> str:
    """With slashes, without a drive, `.` and `..`."""
    return os.path.normpath(_DRIVE.sub("", path.strip().replace("\\", "/")) or ".")


def _common_end(one: Sequence[str], other: Sequence[str]) -> int:
    common = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        common += 1
    return common
