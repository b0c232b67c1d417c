"""Which file an import of Go, Java or Kotlin means: there it names a package, by the module of go.mod or its declaration."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Mapping

from git_session.architecture.reading.facts import Facts, Import
from git_session.insight.kinds import is_test
from git_session.model.pattern import lazy_pattern

_MODULE = lazy_pattern(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)


class GoPackages:
    """The packages of Go in a repository; `modules` are the texts of go.mod by folder."""

    def __init__(self, facts: Mapping[str, Facts], modules: Mapping[str, str]) -> None:
        self._modules = sorted(
            ((found[1], folder) for folder, text in modules.items() if (found := _MODULE.search(text))),
            key=lambda each: -len(each[0]),
        )
        self._first: dict[str, str] = {}
        for path in sorted(facts, reverse=True):
            if path.endswith(".go") and not path.endswith("_test.go"):
                self._first[posixpath.dirname(path)] = path

    def resolve(self, importer: str, each: Import) -> str:
        """A file of the package that is meant; empty when it is none of ours."""
        del importer  # the name is the same everywhere
        for module, folder in self._modules:
            if each.module == module or each.module.startswith(module + "/"):
                inside = each.module[len(module) + 1 :]
                return self._first.get("/".join(filter(None, (folder, inside))), "")
        return ""


class JavaPackages:
    """The packages of Java and Kotlin, by what the files declare."""

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self._classes: dict[str, list[str]] = defaultdict(list)
        self._packages: dict[str, list[str]] = defaultdict(list)
        files = [path for path in facts if path.endswith((".java", ".kt"))]
        for path in sorted(files, key=lambda each: (is_test(each), each)):
            package = facts[path].package
            self._packages[package].append(path)
            stem = posixpath.basename(path).partition(".")[0]
            for name in {stem, *(each.name for each in facts[path].classes), *facts[path].functions}:
                self._classes[f"{package}.{name}"].append(path)

    def resolve(self, importer: str, each: Import) -> str:
        """The file of the class, or of the class around a member; for `.*` a file of the package."""
        if each.name == "*" and each.module in self._packages:
            return _nearest(importer, self._packages[each.module])
        name = each.module if each.name == "*" else f"{each.module}.{each.name}"
        while "." in name:
            if name in self._classes:
                return _nearest(importer, self._classes[name])
            name = name.rpartition(".")[0]
        return ""


def _nearest(importer: str, paths: list[str]) -> str:
    """Of several files the one that shares the longest way with the importing one."""
    return max(paths, key=lambda path: len(posixpath.commonprefix((importer, path)))) if len(paths) > 1 else paths[0]
