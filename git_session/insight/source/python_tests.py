"""Finds the tests in Python code by its syntax tree, or by a pattern where it has none."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections import Counter
from collections.abc import Iterator

from git_session.insight.source.code import code_of


def python_tests(text: str) -> Iterator[str]:
    """The names of the tests in Python code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in the code under analysis are not our concern
            tree = ast.parse(text, os.devnull)  # Python opens the file of this name to show a line that is wrong
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from re.findall(r"(?m)^[ \t]*(?:async[ \t]+)?def[ \t]+(test\w*)", code_of(text, "Python").text)
        return
    yield from _names(tree.body)


def _names(body: list[ast.stmt]) -> Iterator[str]:
    off = set(_switched_off(body))
    if "" in off:
        return
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test") and node.name not in off and not any(map(_is_fixture, node.decorator_list)):
                yield node.name
        elif isinstance(node, ast.ClassDef):
            if (node.name.startswith("Test") or _is_test_case(node)) and node.name not in off:
                yield from _names(node.body)
        else:
            yield from _branches(node)


def _branches(node: ast.stmt) -> Iterator[str]:
    """The tests in all branches of a statement; one that several branches define counts once."""
    bodies: list[list[ast.stmt]] = []
    if isinstance(node, ast.If):
        bodies = [node.body, node.orelse]
    elif isinstance(node, ast.Try):
        bodies = [node.body, *(each.body for each in node.handlers), node.orelse, node.finalbody]
    elif isinstance(node, ast.With):
        bodies = [node.body]
    found: Counter[str] = Counter()
    for body in bodies:
        found |= Counter(_names(body))
    yield from found.elements()


def _switched_off(body: list[ast.stmt]) -> Iterator[str]:
    """The names that `__test__ = False` excludes; '' stands for the whole body."""
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is False:
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == "__test__":
                    yield ""
                elif isinstance(target, ast.Attribute) and target.attr == "__test__":
                    yield getattr(target.value, "id", "?")


def _is_fixture(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "fixture"


def _is_test_case(node: ast.ClassDef) -> bool:
    bases = (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases)
    return any(name.endswith(("TestCase", "Tests", "Test")) for name in bases)
