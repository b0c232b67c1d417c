"""Names of Python as PEP 8 wants them: functions, parameters and variables in snake_case.

What a base class or a framework may ask for is left alone: names in classes that inherit, dunder names, names after a prefix
such as `visit_` and `do_`; constants and CapWords (an alias of a type) are names of other kinds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from git_session.architecture.reading.definitions import Function
from git_session.architecture.reading.facts import Spot

SNAKE = re.compile(r"_*[^A-Z]*")
_MIXED = re.compile(r"_*[a-z][^A-Z]*[A-Z].*")
_HANDLERS = re.compile(r"_?(visit|leave|depart|generic_visit|do|test|on|handle|assert)_?[A-Z]\w*")
_PLAIN_BASES = frozenset({"object", "ABC", "Protocol", "Generic", "NamedTuple", "TypedDict", "Enum", "BaseModel"})


class Names:
    """The names that one module gives; `wrong` are those that are no snake_case."""

    def __init__(self) -> None:
        self.count = 0
        self.wrong: list[Spot] = []
        self._seen: set[tuple[str, str]] = set()

    def klass(self, node: ast.ClassDef, within: str) -> None:
        """A class: CapWords, perhaps with a leading underscore."""
        self.count += 1
        if node.name.islower() and "_" in node.name.strip("_"):
            self.wrong.append(Spot(node.lineno, "class", within))

    def function(
        self, node: Function, klass: ast.ClassDef | None, within: str, *, overrides: bool, is_value: bool
    ) -> None:
        """A function or method, and its parameters; `is_value` says that it is used as an attribute."""
        if overrides or (klass is not None and _inherits(klass)):
            return
        self.count += 1
        if not is_value and not SNAKE.fullmatch(node.name) and not _HANDLERS.fullmatch(node.name):
            self.wrong.append(Spot(node.lineno, "method" if klass else "function", within))
        given = node.args
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            self._name(each.arg, each.lineno, "parameter", within)

    def variables(self, targets: Iterable[ast.expr], klass: ast.ClassDef | None, within: str) -> None:
        """What an assignment or a loop names."""
        if klass is not None and _inherits(klass):
            return
        for target in targets:
            if isinstance(target, ast.Name):
                self._name(target.id, target.lineno, "variable", within)
            elif isinstance(target, ast.Tuple | ast.List):
                self.variables(target.elts, klass, within)

    def _name(self, name: str, line: int, kind: str, within: str) -> None:
        if (name, within) in self._seen:
            return
        self._seen.add((name, within))
        self.count += 1
        if _MIXED.fullmatch(name):
            self.wrong.append(Spot(line, kind, f"{within}.{name}" if within else name))


def _inherits(klass: ast.ClassDef) -> bool:
    """Has the class a base that may ask for names?"""
    for base in klass.bases:
        node: ast.AST = base.value if isinstance(base, ast.Subscript) else base
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "?"
        if name not in _PLAIN_BASES:
            return True
    return False
