"""What a definition in Python is: the kind of a class, whether a method has a body, the names in decorators and annotations."""

from __future__ import annotations

import ast

from git_session.architecture.reading.calls import dotted

_STUBS = (ast.Expr, ast.Pass, ast.Raise)
_VALUES = {"dataclass", "define", "frozen", "mutable", "attrs", "s"}
_VALUE_BASES = {"NamedTuple", "TypedDict", "BaseModel", "Struct"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def kind_of(node: ast.ClassDef, bases: tuple[str, ...], *, abstract: bool) -> str:
    """The kind of a class, as in `Class.kind`; `abstract`: it has methods without a body."""
    last = {each.rpartition(".")[2] for each in bases}
    if "Protocol" in last:
        return "protocol"
    if any(each.endswith(("Enum", "Flag")) for each in last):
        return "enum"
    if any(each.endswith(("Error", "Exception", "Warning")) for each in last):
        return "exception"
    metaclass = next((last_name(each.value) for each in node.keywords if each.arg == "metaclass"), "")
    if abstract or "ABC" in last or metaclass == "ABCMeta":
        return "abstract"
    if last & _VALUE_BASES or {last_name(each) for each in node.decorator_list} & _VALUES:
        return "data"
    return "class"


def is_stub(node: Function) -> bool:
    """Does the body do nothing but raise NotImplementedError, or nothing at all?"""
    for each in node.body:
        if not isinstance(each, _STUBS):
            return False
        if isinstance(each, ast.Raise) and last_name(each.exc) != "NotImplementedError":
            return False
        if isinstance(each, ast.Expr) and not isinstance(each.value, ast.Constant):
            return False
    return True


def origin(node: ast.expr) -> ast.expr:
    """`Protocol` of `Protocol[T]`."""
    return node.value if isinstance(node, ast.Subscript) else node


def last_name(node: ast.AST | None) -> str:
    """The last name of `a.b.c`, and of a call of it."""
    return dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def type_name(node: ast.expr | None) -> str:
    """The last name of an annotation, also of one in quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.strip().rpartition(".")[2]
    return dotted(node).rpartition(".")[2]


def is_text(node: ast.expr) -> bool:
    """Is it a text that stands there as a literal?"""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_private(within: str) -> bool:
    """Has one of the dotted names a leading underscore?"""
    return any(part.startswith("_") for part in within.split("."))


def parameter_count(node: Function) -> int:
    """How many parameters a constructor has, without `self`."""
    return len(node.args.posonlyargs) + len(node.args.args) + len(node.args.kwonlyargs) - 1
