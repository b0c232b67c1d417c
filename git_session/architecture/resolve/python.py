"""Which file a Python import means: relative ones from the file itself, absolute ones below the roots of the repository.

Roots are the folders that hold top packages, those called `src`, `lib` or `python`, those that a pyproject.toml names, the top
of the repository, and for a file outside a package its own folder. The nearest root above the importing file counts first; one
elsewhere only if it is the only one that fits, and holds no tests. Names of the standard library are never ours.
"""

from __future__ import annotations

import posixpath
import sys
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from git_session.architecture.reading.facts import Import
from git_session.insight.kinds import in_test_folder
from git_session.insight.source.layout import table_of

SUFFIXES = (".py", ".pyi")
_ROOT_FOLDERS = frozenset({"src", "lib", "python"})


class PythonModules:
    """The modules of a repository. `paths` are its Python files, `projects` folder -> text of the pyproject.toml in it."""

    def __init__(self, paths: Iterable[str], projects: Mapping[str, str] | None = None) -> None:
        self._files = {path for path in paths if path.endswith(SUFFIXES)}
        self._folders = {folder for path in self._files for folder in _above(path)}
        self._roots = {"", *self._discovered()}
        for folder, text in (projects or {}).items():
            self._roots |= {_joined(folder, root) for root in declared_roots(text)} & self._folders
        self._elsewhere = sorted(root for root in self._roots if not in_test_folder(root.split("/")))
        self._known: dict[tuple[str, str, str], str] = {}

    def _discovered(self) -> set[str]:
        found = {folder for folder in self._folders if posixpath.basename(folder) in _ROOT_FOLDERS}
        for folder in self._folders:
            if self._is_package(folder):
                while self._is_package(folder):
                    folder = posixpath.dirname(folder)
                found.add(folder)
        return found

    def _is_package(self, folder: str) -> bool:
        return bool(folder) and f"{folder}/__init__.py" in self._files

    def resolve(self, importer: str, each: Import) -> str:
        """The path of the file that `each` in the file `importer` means; empty when it is none of ours."""
        if each.level:
            folder = posixpath.dirname(importer)
            for _ in range(each.level - 1):
                if not folder:
                    return ""
                folder = posixpath.dirname(folder)
            return self._below(folder, each.module, each.name)
        top = each.module.partition(".")[0]
        if not top or top in sys.stdlib_module_names:
            return ""
        key = (posixpath.dirname(importer), each.module, each.name)
        if key not in self._known:
            self._known[key] = self._absolute(importer, top, each)
        return self._known[key]

    def _absolute(self, importer: str, top: str, each: Import) -> str:
        own = posixpath.dirname(importer)
        above = [folder for folder in _above(importer) if folder in self._roots]
        near = [root for root in [*([] if self._is_package(own) else [own]), *above] if self._has(root, top)]
        for root in near:
            if self._is_whole(root, each.module):
                return self._below(root, each.module, each.name)
        far = [root for root in self._elsewhere if root not in above and self._has(root, top)]
        found = {self._below(root, each.module, each.name) for root in far if self._is_whole(root, each.module)}
        if len(found) == 1:
            return found.pop()
        return self._below(near[0], each.module, each.name) if near else ""

    def _is_whole(self, root: str, module: str) -> bool:
        """Is there a file or folder for all of the dotted name below `root`?"""
        return self._has(root, module.replace(".", "/"))

    def _has(self, root: str, top: str) -> bool:
        path = _joined(root, top)
        return path in self._folders or any(path + suffix in self._files for suffix in SUFFIXES)

    def _below(self, root: str, module: str, name: str) -> str:
        """The file of `module.name`, else of `module`, else of the nearest package above it."""
        parts = [part for part in (*module.split("."), name if name != "*" else "") if part]
        while True:
            path = _joined(root, "/".join(parts))
            for candidate in (f"{path}.py", f"{path}/__init__.py" if path else "__init__.py", f"{path}.pyi"):
                if candidate in self._files:
                    return candidate
            if not parts:
                return ""
            parts.pop()


def declared_roots(text: str) -> list[str]:
    """The folders that a pyproject.toml declares packages in (setuptools, Poetry, Hatch, PDM)."""
    try:
        tool = table_of(tomllib.loads(text), "tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    setuptools = table_of(tool, "setuptools")
    found: list[Any] = []
    where = table_of(table_of(setuptools, "packages"), "find").get("where")
    found += where if isinstance(where, list) else []
    found += table_of(setuptools, "package-dir").values()
    packages = table_of(tool, "poetry").get("packages")
    found += [each.get("from") for each in packages if isinstance(each, dict)] if isinstance(packages, list) else []
    wheel = table_of(table_of(table_of(table_of(tool, "hatch"), "build"), "targets"), "wheel")
    sources = wheel.get("sources")
    found += sources if isinstance(sources, list) else []
    found.append(table_of(table_of(tool, "pdm"), "build").get("package-dir"))
    return [each.strip("/").removeprefix("./") for each in found if isinstance(each, str) and ".." not in each]


def _above(path: str) -> list[str]:
    """The folders that a path lies in, the nearest first, the top (empty) last."""
    found = []
    while path:
        path = posixpath.dirname(path)
        found.append(path)
    return found


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name
