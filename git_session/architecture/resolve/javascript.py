"""Which file a JavaScript or TypeScript import means: relative ones, the paths of tsconfig.json, packages of the same repository.

As bundlers and the TypeScript compiler do it: the file as it is called, with an extension added, `.js` for a `.ts`, the index of
a folder. Of `compilerOptions` `baseUrl` and `paths` count, also by way of `extends` to a file of the repository.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from git_session.architecture.reading.facts import Import
from git_session.insight.source.code import code_of
from git_session.model.dataclass import dataclass

EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".d.ts")
_COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_EXTENDED = 5  # how many configurations may stand behind one


@dataclass(frozen=True)
class _Options:
    """Of a tsconfig.json: the folder that bare names start from (None: none), and pattern -> the paths to try."""

    base: str | None = None
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()


class ScriptModules:
    """The modules of a repository. `configurations` are the texts of tsconfig files by path, `packages` of package.json."""

    def __init__(
        self,
        paths: Iterable[str],
        configurations: Mapping[str, str] | None = None,
        packages: Mapping[str, str] | None = None,
    ) -> None:
        self._files = {path for path in paths if path.endswith(EXTENSIONS)}
        self._texts = configurations or {}
        self._options: dict[str, _Options] = {}
        self._packages: dict[str, str] = {}
        for path, text in sorted((packages or {}).items()):
            name = _json(text).get("name")
            if isinstance(name, str) and name:
                self._packages.setdefault(name, posixpath.dirname(path))

    def resolve(self, importer: str, each: Import) -> str:
        """The path of the file that `each` in the file `importer` means; empty when it is none of ours."""
        name = each.module.partition("?")[0]
        folder = posixpath.dirname(importer)
        if name.startswith("."):
            return self._file(_joined(folder, name))
        options = self._options_for(folder)
        for path in _mapped(options, name):
            found = self._file(path)
            if found:
                return found
        return self._in_package(name)

    def _file(self, path: str) -> str:
        if path.startswith(("../", "/")) or path == "..":
            return ""
        if path in self._files:
            return path
        stem, extension = posixpath.splitext(path)
        for candidate in (
            *(stem + other for other in _COMPILED.get(extension, ())),
            *(path + other for other in EXTENSIONS),
            *(_joined(path, "index" + other) for other in EXTENSIONS),
        ):
            if candidate in self._files:
                return candidate
        return ""

    def _in_package(self, name: str) -> str:
        """A package of this repository, or a module of one."""
        parts = name.split("/")
        head = "/".join(parts[: 2 if name.startswith("@") else 1])
        folder = self._packages.get(head)
        if folder is None:
            return ""
        rest = name[len(head) :].strip("/")
        for start in (folder, _joined(folder, "src")):
            found = self._file(_joined(start, rest) if rest else _joined(start, "index"))
            if found:
                return found
        return _joined(folder, "package.json")

    def _options_for(self, folder: str) -> _Options:
        """Those of the nearest configuration above."""
        known = self._options.get(folder)
        if known is None:
            at = next(
                (path for name in ("tsconfig.json", "jsconfig.json") if (path := _joined(folder, name)) in self._texts),
                "",
            )
            if at:
                known = self._read(at, _EXTENDED)
            else:
                known = self._options_for(posixpath.dirname(folder)) if folder else _Options()
            self._options[folder] = known
        return known

    def _read(self, path: str, depth: int) -> _Options:
        settings = _json(self._texts[path])
        folder = posixpath.dirname(path)
        found = _Options()
        extended = settings.get("extends")
        for name in extended if isinstance(extended, list) else [extended]:
            if isinstance(name, str) and name.startswith(".") and depth:
                other = _joined(folder, name)
                other = other if other in self._texts else other + ".json"
                if other in self._texts:
                    found = self._read(other, depth - 1)
        options = settings.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        base, paths = options.get("baseUrl"), options.get("paths")
        own = _joined(folder, base) if isinstance(base, str) else found.base
        if not isinstance(paths, dict):
            return _Options(own, found.paths)
        start = own if own is not None else folder
        return _Options(own, tuple(
            (pattern, tuple(_joined(start, each) for each in targets if isinstance(each, str)))
            for pattern, targets in paths.items()
            if isinstance(targets, list)
        ))  # fmt: skip


def _mapped(options: _Options, name: str) -> Iterator[str]:
    """The paths that a bare name may stand for, the most exact pattern first."""
    for pattern, targets in sorted(options.paths, key=lambda each: -len(each[0].partition("*")[0])):
        before, star, after = pattern.partition("*")
        if name == pattern or (
            star and len(name) >= len(before + after) and name.startswith(before) and name.endswith(after)
        ):
            part = name[len(before) : len(name) - len(after)] if star else ""
            yield from (posixpath.normpath(target.replace("*", part)) for target in targets)
    if options.base is not None:
        yield _joined(options.base, name)


def _json(text: str) -> dict[str, Any]:
    """JSON as TypeScript takes it: with comments, and commas before a closing bracket."""
    code = code_of(text, "TypeScript")
    plain = re.sub(r",(\s*[}\]])", r"\1", code.text)
    try:
        found = json.loads(re.sub(r'"(\d+)"', lambda each: f'"{code.string(each[1])}"', plain))
    except (ValueError, RecursionError, IndexError):
        return {}
    return found if isinstance(found, dict) else {}


def _joined(folder: str, name: str) -> str:
    path = posixpath.normpath(f"{folder}/{name}" if folder else name)
    return "" if path == "." else path
