"""Which modules have a test: one that imports them, also by way of their package, or one that is named after them."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from git_session.architecture.checks.code import Codebase
from git_session.model.pattern import lazy_pattern

_NO_CODE = frozenset({"__init__", "__main__", "conftest", "setup", "manage", "wsgi", "asgi", "index"})
_NO_FOLDERS = frozenset({"migrations", "alembic", "docs", "examples", "scripts", "tools", "bin"})
_WORDS_OF_TESTS = lazy_pattern(r"^tests?_|_tests?$|[._]spec$|\.tests?$|Tests?$|IT$")


def testable(code: Codebase) -> tuple[str, ...]:
    """The modules of the product that define something: a class or a function."""
    return tuple(
        path
        for path, facts in code.own.items()
        if (facts.classes or facts.functions)
        and _stem(path) not in _NO_CODE
        and _NO_FOLDERS.isdisjoint(path.split("/")[:-1])
        and not path.endswith((".pyi", ".d.ts"))
    )


def untested(code: Codebase, modules: Sequence[str]) -> tuple[str, ...]:
    """Those of `modules` without a test."""
    imported = {edge.target for edge in code.edges if edge.path in code.tests} | _passed_on(code)
    named = {_WORDS_OF_TESTS.sub("", _stem(path)).strip("_").lower() for path in code.tests}
    folders = {posixpath.dirname(path) for path in code.tests if path.endswith("_test.go")}
    return tuple(
        path
        for path in modules
        if path not in imported
        and _stem(path).strip("_").lower() not in named
        and not (path.endswith(".go") and posixpath.dirname(path) in folders)
    )


def _passed_on(code: Codebase) -> set[str]:
    """The modules of the names that tests import from a package, which has them from there."""
    found: set[str] = set()
    for edge in code.edges:
        if edge.path in code.tests and posixpath.basename(edge.target).startswith(("__init__.", "index.")):
            for inner in code.targets.get(edge.target, ()):
                if edge.each.name in (inner.each.alias or inner.each.name, "", "*") or inner.each.name in ("*", ""):
                    found.add(inner.target)
    return found


def _stem(path: str) -> str:
    return posixpath.basename(path).rpartition(".")[0]
