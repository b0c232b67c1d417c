"""Reading Python: its imports, classes and functions, from the syntax tree. Nothing is imported or run."""

from __future__ import annotations

import ast
import os
import warnings
from typing import Any

from git_session.architecture.reading.aggregates import events_of
from git_session.architecture.reading.calls import Calls, dotted
from git_session.architecture.reading.definitions import (
    Function,
    is_private,
    is_stub,
    is_text,
    kind_of,
    last_name,
    origin,
    parameter_count,
    type_name,
)
from git_session.architecture.reading.facts import DYNAMIC, TYPING, Class, Facts, Import, Spot, UnreadableSource
from git_session.architecture.reading.naming import Names
from git_session.model.dataclass import dataclass, field, replace

_IMPORTERS = {"importlib.import_module", "import_module", "__import__"}
_PROPERTIES = {"property", "cached_property", "classproperty"}
_UNDOCUMENTED = {"overload", "override", "setter", "deleter"}
_CHILDREN: dict[type, tuple[str, ...]] = {}
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Pass, type(None), int, str})


def read(text: bytes) -> Facts:
    """The facts of a module. Raises UnreadableSource."""
    tree = _parsed(text)
    reader = _PythonReader(Calls(tree))
    reader.module(tree)
    return reader.facts()


def _parsed(text: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the compiler thinks of invalid escapes is not for our stderr
        try:
            return ast.parse(text, os.devnull)  # Python opens the file of this name to show a line that is wrong
        except SyntaxError as error:
            raise UnreadableSource(error.msg or "no Python", error.lineno or 0) from None
        except (RecursionError, MemoryError):
            raise UnreadableSource("nested too deeply") from None
        except (ValueError, LookupError, OverflowError) as error:
            raise UnreadableSource(str(error)) from None


@dataclass(frozen=True)
class _Scope:
    """Where a statement stands: dotted names around it, the innermost class, whether in a function, in TYPE_CHECKING."""

    within: str = ""
    klass: ast.ClassDef | None = None
    in_function: bool = False
    typing: bool = False

    def inside(self, name: str) -> str:
        return f"{self.within}.{name}" if self.within else name


@dataclass
class _PythonReader:
    """One walk over the tree; statements by recursion (their depth is limited by the indentation), expressions without."""

    calls: Calls
    names: Names = field(default_factory=Names)
    imports: list[Import] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    handled: list[Spot] = field(default_factory=list)
    aggregates: list[str] = field(default_factory=list)
    mutated: list[Spot] = field(default_factory=list)
    annotatable: int = 0
    unannotated: list[Spot] = field(default_factory=list)
    documentable: int = 0
    undocumented: list[Spot] = field(default_factory=list)

    def facts(self) -> Facts:
        calls = self.calls
        return Facts(
            imports=tuple(self.imports),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            access=tuple(calls.access),
            writes=tuple(calls.writes),
            built=tuple(calls.built),
            created=tuple(calls.created),
            handled=tuple(self.handled),
            mutated=tuple(self.mutated),
            aggregates=tuple(self.aggregates),
            annotatable=self.annotatable,
            unannotated=tuple(self.unannotated),
            documentable=self.documentable,
            undocumented=tuple(self.undocumented),
            named=self.names.count,
            misnamed=tuple(self.names.wrong),
        )

    def module(self, tree: ast.Module) -> None:
        if tree.body:
            self._document(tree, "module", "", 1)
        self._body(tree.body, _Scope())

    # --- statements ---------------------------------------------------------------------------------------------------

    def _body(self, statements: list[ast.stmt], scope: _Scope) -> None:
        for statement in statements:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: _Scope) -> None:
        if isinstance(node, ast.Import):
            kind = TYPING if scope.typing else ""
            self.imports += [Import(node.lineno, each.name, 0, "", each.asname or "", kind) for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            kind = TYPING if scope.typing else ""
            for each in node.names:
                self.imports.append(
                    Import(node.lineno, node.module or "", node.level, each.name, each.asname or "", kind)
                )
        elif isinstance(node, Function):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope)
        elif isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING":
            self._body(node.body, replace(scope, typing=True))
            self._body(node.orelse, scope)
        else:
            self._other(node, scope)

    def _other(self, node: ast.AST, scope: _Scope) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self.names.variables(targets, scope.klass if not scope.in_function else None, scope.within)
        for name in _children(type(node)):
            value = getattr(node, name)
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.stmt):
                    self._statement(child, scope)
                elif isinstance(child, ast.ExceptHandler | ast.match_case):
                    self._other(child, scope)
                elif isinstance(child, ast.AST):
                    self._expression(child, scope)

    def _expression(self, root: ast.AST, scope: _Scope) -> None:
        waiting: list[Any] = [root]  # this loop takes most of the time, so it asks for exact types
        while waiting:
            node = waiting.pop()
            kind = type(node)
            if kind in _LEAVES:
                continue
            if kind is ast.Call:
                self._call(node, scope)
            elif kind is ast.Attribute and node.attr == "objects":
                self.calls.attribute(node, scope.within)
            for name in _CHILDREN.get(kind) or _children(kind):
                value = getattr(node, name)
                if type(value) is list:
                    waiting += value
                elif type(value) not in _LEAVES:
                    waiting.append(value)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        callee = dotted(node.func)
        if callee in _IMPORTERS and node.args:
            name = _text(node.args[0])
            if name:
                module = name.lstrip(".")
                level = len(name) - len(module)
                package = (
                    next((_text(each.value) for each in node.keywords if each.arg == "package"), "") if level else ""
                )
                if package:  # the start of the name is given; otherwise it is taken for the package of this file
                    parents = package.split(".")
                    module, level = ".".join([*parents[: len(parents) - level + 1], module]), 0
                self.imports.append(Import(node.lineno, module, level, "", "", DYNAMIC))
        self.calls.call(node, callee, scope.within)

    # --- definitions --------------------------------------------------------------------------------------------------

    def _function(self, node: Function, scope: _Scope) -> None:
        within = scope.inside(node.name)
        decorators = {last_name(each) for each in node.decorator_list}
        if not scope.in_function:
            if scope.klass is None:
                self.functions.append(node.name)
            self._annotations(node, within, method=scope.klass is not None and "staticmethod" not in decorators)
            if not is_private(within) and not decorators & _UNDOCUMENTED:
                self._document(node, "method" if scope.klass else "function", within, node.lineno)
            if scope.klass is not None:
                self._handled(node, within)
        klass = scope.klass if not scope.in_function else None
        self.names.function(
            node, klass, within, overrides="override" in decorators, is_value=bool(decorators & _PROPERTIES)
        )
        if node.name == "__init__" and klass is not None:
            self.calls.constructor(node, scope.within)
        for part in (*node.decorator_list, node.args, *([node.returns] if node.returns else [])):
            self._expression(part, scope)
        self._body(node.body, replace(scope, within=within, in_function=True))

    def _annotations(self, node: Function, within: str, *, method: bool) -> None:
        given = node.args
        plain = [*given.posonlyargs, *given.args]
        wanted = [*plain[1 if method else 0 :], *given.kwonlyargs]
        wanted += [each for each in (given.vararg, given.kwarg) if each]
        missing = [each.arg for each in wanted if each.annotation is None]
        if node.returns is None and node.name not in ("__init__", "__init_subclass__"):
            missing.append("return")
        self.annotatable += 1
        if missing:
            self.unannotated.append(Spot(node.lineno, ", ".join(missing), within))

    def _handled(self, node: Function, within: str) -> None:
        for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            name = type_name(each.annotation)
            if name.endswith(("Command", "Query", "Event")):
                self.handled.append(Spot(node.lineno, name, within))

    def _document(self, node: ast.Module | ast.ClassDef | Function, kind: str, within: str, line: int) -> None:
        self.documentable += 1
        if not (node.body and isinstance(node.body[0], ast.Expr) and is_text(node.body[0].value)):
            self.undocumented.append(Spot(line, kind, within))

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        within = scope.inside(node.name)
        methods = [each for each in node.body if isinstance(each, Function)]
        abstract = [each for each in methods if "abstractmethod" in {last_name(part) for part in each.decorator_list}]
        bases = tuple(filter(None, (dotted(origin(each)) for each in node.bases)))
        public = [each for each in methods if not each.name.startswith("_")]
        kind = kind_of(node, bases, abstract=bool(abstract) or (bool(public) and all(map(is_stub, public))))
        if kind == "protocol":
            abstract = public
        self.classes.append(
            Class(
                node.name,
                node.lineno,
                kind,
                bases,
                tuple(each.name for each in public),
                tuple(each.name for each in abstract if not each.name.startswith("_")),
                next((parameter_count(each) for each in methods if each.name == "__init__"), 0),
            )
        )
        if not scope.in_function and not is_private(within):
            self._document(node, "class", within, node.lineno)
        changes = events_of(node, methods, bases)
        if changes is not None:
            self.aggregates.append(within)
            self.mutated += [Spot(line, attribute, f"{within}.{method}") for line, method, attribute in changes]
        self.names.klass(node, within)
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._expression(part, scope)
        self._body(node.body, replace(scope, within=within, klass=node, in_function=scope.in_function))


def _text(node: ast.expr) -> str:
    """A text that stands there as a literal; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _children(kind: type) -> tuple[str, ...]:
    """The fields of a node that may hold other nodes worth a look."""
    known = _CHILDREN.get(kind)
    if known is None:
        fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # every node class has it
        left_out = ("ctx", "op", "ops", "name", "id", "attr", "arg", "names", "type_comment", "type_params")
        known = _CHILDREN[kind] = tuple(each for each in fields if each not in left_out)
    return known
