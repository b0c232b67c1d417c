"""Putting the code together: the facts of all files, and the files that their imports mean."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from git_session.insight.checks.code import Code, Edge
from git_session.insight.reading.facts import Facts
from git_session.insight.resolve.python import SUFFIXES as PYTHON
from git_session.insight.resolve.python import PythonModules

MANIFESTS = frozenset({"pyproject.toml"})
"""Files that say where modules lie."""


def assembled(facts: Mapping[str, Facts], manifests: Mapping[str, str]) -> Code:
    """The code of a repository; `manifests` are the texts of its files that are called like one of MANIFESTS."""
    python = PythonModules(facts, _in_folders(manifests, "pyproject.toml"))
    edges = []
    for path, each in facts.items():
        if path.endswith(PYTHON):
            found = ((imported, python.resolve(path, imported)) for imported in each.imports)
        else:
            continue
        edges += [Edge(path, imported, target) for imported, target in found if target and target != path]
    return Code(facts, tuple(edges))


def _in_folders(manifests: Mapping[str, str], name: str) -> dict[str, str]:
    """Folder -> text of the manifests called `name`."""
    return {posixpath.dirname(path): text for path, text in manifests.items() if posixpath.basename(path) == name}
