"""Putting the code together: the facts of all files, and the files that their imports mean."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from git_session.architecture.checks.code import Codebase, Edge
from git_session.architecture.reading.facts import Facts, Import
from git_session.architecture.resolve.javascript import EXTENSIONS, ScriptModules
from git_session.architecture.resolve.packages import GoPackages, JavaPackages
from git_session.architecture.resolve.python import SUFFIXES, PythonModules
from git_session.model.pattern import lazy_pattern

_MANIFESTS = lazy_pattern(r"pyproject\.toml|go\.mod|package\.json|(?:tsconfig[\w.-]*|jsconfig)\.json")

Resolve = Callable[[str, Import], str]


def is_manifest(path: str) -> bool:
    """Is it a file that says where modules lie?"""
    return bool(_MANIFESTS.fullmatch(posixpath.basename(path)))


def assembled(facts: Mapping[str, Facts], manifests: Mapping[str, str]) -> Codebase:
    """The code of a repository; `manifests` are the texts of its files that are manifests."""
    configurations = {path: text for path, text in manifests.items() if "sconfig" in posixpath.basename(path)}
    packages = {path: text for path, text in manifests.items() if posixpath.basename(path) == "package.json"}
    resolvers: tuple[tuple[tuple[str, ...], Resolve], ...] = (
        (SUFFIXES, PythonModules(facts, _in_folders(manifests, "pyproject.toml")).resolve),
        (EXTENSIONS, ScriptModules(facts, configurations, packages).resolve),
        ((".go",), GoPackages(facts, _in_folders(manifests, "go.mod")).resolve),
        ((".java", ".kt", ".kts"), JavaPackages(facts).resolve),
    )
    edges = []
    for path, each in facts.items():
        resolve = next((found for endings, found in resolvers if path.endswith(endings)), None)
        if resolve is not None:
            for imported in each.imports:
                target = resolve(path, imported)
                if target and target != path:
                    edges.append(Edge(path, imported, target))
    return Codebase(facts, tuple(edges))


def _in_folders(manifests: Mapping[str, str], name: str) -> dict[str, str]:
    """Folder -> text of the manifests called `name`."""
    return {posixpath.dirname(path): text for path, text in manifests.items() if posixpath.basename(path) == name}
