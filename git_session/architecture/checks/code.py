"""The code of a repository as the checks see it: facts by path, and which file imports which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from git_session.architecture.reading.facts import TYPING, Facts, Import
from git_session.insight.kinds import is_test, kind_of_path
from git_session.model.dataclass import dataclass


class Edge(NamedTuple):
    """The file `path` imports the file `target`."""

    path: str
    each: Import
    target: str


@dataclass(frozen=True)
class Codebase:
    """`facts` by path; `edges` are the imports that mean a file of the repository."""

    facts: Mapping[str, Facts]
    edges: tuple[Edge, ...] = ()

    @cached_property
    def own(self) -> Mapping[str, Facts]:
        """The files that are the product: no tests, no build scripts."""
        return {path: facts for path, facts in self.facts.items() if kind_of_path(path) == "code"}

    @cached_property
    def python(self) -> Mapping[str, Facts]:
        """The product's files in Python that could be read."""
        return {path: facts for path, facts in self.own.items() if path.endswith(".py") and not facts.problem}

    @cached_property
    def targets(self) -> Mapping[str, tuple[Edge, ...]]:
        """By path: its imports of files of the repository."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.path, []).append(edge)
        return {path: tuple(edges) for path, edges in found.items()}

    @cached_property
    def tests(self) -> frozenset[str]:
        """The files of tests."""
        return frozenset(path for path in self.facts if is_test(path))

    def passed_on(self, path: str, name: str) -> Iterator[Edge]:
        """The imports at run time by which a file has `name` from others, as packages do for those that import from them."""
        for edge in self.targets.get(path, ()):
            each = edge.each
            if each.kind != TYPING and (
                name == (each.alias or each.name) or (each.name == "*" and self._defines(edge.target, name))
            ):
                yield edge

    def behind(self, edge: Edge, is_known: Callable[[str], bool]) -> str:
        """The first file that `is_known` of those that the imported name comes through; empty for none."""
        waiting = [(edge.target, edge.each.name)]
        for path, name in waiting:  # which grows while it is read
            if is_known(path):
                return path
            if name not in ("", "*"):
                further = (
                    (each.target, name if each.each.name == "*" else each.each.name)
                    for each in self.passed_on(path, name)
                )
                waiting += [each for each in further if each not in waiting]
        return ""

    def _defines(self, path: str, name: str) -> bool:
        facts = self.facts.get(path)
        return facts is not None and (name in facts.functions or any(name == each.name for each in facts.classes))

    def running(self) -> Iterator[Edge]:
        """The imports of the product at run time: those of tests, and for the type checker alone, bind nothing."""
        return (edge for edge in self.edges if edge.each.kind != TYPING and edge.path not in self.tests)


def spoken(each: Import) -> str:
    """An import in the words of the source: `app.adapters.db`, `..adapters`, `./db`."""
    module = "." * each.level + each.module
    if not each.name or each.name == "*":
        return module
    return f"{module}{'' if module.endswith('.') or not module else '.'}{each.name}"
