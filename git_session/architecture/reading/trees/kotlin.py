"""Reading Kotlin: package, imports, classes and objects, top functions, what constructors and properties make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.trees.grammars import Parsed
from git_session.architecture.reading.trees.reader import (
    TreeReader,
    below,
    better,
    every,
    first,
    inside,
    is_exception,
    line_of,
    text_of,
    without_arguments,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_BRACES = re.compile(rb"\$\{|[{}]")
_GUARD = re.compile(rb"^([ \t]*[^\s{}][^\n{}]*?)[ \t]+if\b[^\n{}]*?->", re.MULTILINE)
"""`is A if a.ready ->`."""
BY = "by"
"""Stands among the bases of a class that has methods by delegation: `class A : B by c`."""
_BODIES = ("class_body", "enum_class_body")


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _KotlinReader(content).facts()


class _KotlinReader(TreeReader):
    grammar = "kotlin"

    def parsed(self, content: bytes) -> Parsed:
        """The tree of a text that tree-sitter-kotlin (1.1.0) understands.

        It wants a line break or a semicolon after the last member before a `}`, and knows no guards in `when`.
        """
        plain = super().parsed(content)
        simpler = _GUARD.sub(rb"\1 ->", with_semicolons(content)) if plain[1] else content
        return better(plain, super().parsed(simpler)) if simpler != content else plain

    def on_package_header(self, node: Node, within: str) -> str:
        self.package = _path(first(node, "qualified_identifier", "identifier"))
        return within

    def on_import(self, node: Node, within: str) -> str:
        name = _path(first(node, "qualified_identifier"))
        module, _, last = name.rpartition(".")
        if first(node, "*"):
            module, last = name, "*"
        alias = text_of(node.named_children[-1]) if first(node, "as") else ""
        self.imports.append(Import(line_of(node), module, 0, last, alias))
        return within

    def on_user_type(self, node: Node, within: str) -> str:
        """A class that is named with its package is as good as imported."""
        module, _, name = without_arguments(text_of(node)).rpartition(".")
        if "." in module and module.islower():
            self.imports.append(Import(line_of(node), module, 0, name))
        return within

    def on_class_declaration(self, node: Node, within: str) -> str:
        name_node = node.child_by_field_name("name")
        return self._class(node, text_of(name_node), line_of(name_node or node), within)

    on_object_declaration = on_class_declaration

    def on_object_literal(self, node: Node, within: str) -> str:
        bases = _bases(node)
        if bases:
            self._class(node, f"anonymous {bases[0]}", line_of(node), within)
        return within

    def on_function_declaration(self, node: Node, within: str) -> str:
        if node.parent and node.parent.type == "source_file":
            self.functions.append(_name(node))
        return within

    def on_call_expression(self, node: Node, within: str) -> str:
        callee = node.named_children[0] if node.named_children else None
        given = first(node, "value_arguments")
        name = _called(node)
        if name:
            self.created.append(Spot(line_of(node), name, within))
        elif callee and callee.type == "navigation_expression" and given:
            arguments = [each.named_children[-1] for each in every(given, "value_argument") if each.named_children]
            self.statement(node, text_of(callee.named_children[-1]), arguments, within)
        return within

    def _class(self, node: Node, name: str, line: int, within: str) -> str:
        members = _members(node)
        public = [
            each for each in members if each.type == "function_declaration" and not _has(each, "visibility", "private")
        ]
        names = tuple(dict.fromkeys(map(_name, public)))
        bodiless = {_name(each) for each in public if not first(each, "function_body")}
        bases = _bases(node)
        kind = _kind(node, name, bases, has_methods=bool(names))
        is_abstract = kind in ("interface", "abstract")
        constructors = every_secondary(members)
        self.classes.append(
            Class(
                name,
                line,
                kind,
                bases,
                names,
                tuple(each for each in names if each in bodiless) if is_abstract else (),
                max((_parameters(node), *(len(every(first(each, "function_value_parameters"), "parameter")) for each in constructors))),
            )
        )  # fmt: skip
        within = inside(within, name)
        for each in members:
            if each.type == "property_declaration":
                self._kept(each.named_children[-1], within)
        for each in (*constructors, *(each for each in members if each.type == "anonymous_initializer")):
            for assignment in below(each, "assignment"):
                self._kept(assignment.child_by_field_name("right"), within)
        return within

    def _kept(self, value: Node | None, within: str) -> None:
        """What the value of a property makes."""
        name = _called(value) if value and value.type == "call_expression" else ""
        if value and name:
            self.built.append(Spot(line_of(value), name, within))


def with_semicolons(content: bytes) -> bytes:
    """The text with a semicolon before each `}` that closes something on its own line, but not in a template `${…}`."""
    kept = []
    at = 0
    opened: list[bytes] = []
    for found in _BRACES.finditer(content):
        if found[0] != b"}":
            opened.append(found[0])
            continue
        before = content[content.rfind(b"\n", 0, found.start()) + 1 : found.start()].rstrip()
        is_template = bool(opened) and opened.pop() == b"${"
        if before and not before.endswith((b"{", b";", b"->", b"'")) and not is_template:
            kept += [content[at : found.start()], b";"]
            at = found.start()
    return b"".join([*kept, content[at:]])


def every_secondary(members: list[Node]) -> list[Node]:
    """The secondary constructors among the members of a class."""
    return [each for each in members if each.type == "secondary_constructor"]


def _members(node: Node) -> list[Node]:
    body = first(node, *_BODIES)
    if body is None and (delegate := _lambda_for_body(node)):
        return delegate.named_children
    return body.named_children if body else []


def _lambda_for_body(node: Node) -> Node | None:
    """The body of `class A : B by c { … }`, which the grammar takes for a lambda that `c` is called with."""
    last = next(iter(reversed(every(first(node, "delegation_specifiers"), "delegation_specifier"))), None)
    call = first(first(last, "explicit_delegation"), "call_expression")
    annotated = first(call, "annotated_lambda")
    return first(annotated or call, "lambda_literal")


def _bases(node: Node) -> tuple[str, ...]:
    found = []
    for each in every(first(node, "delegation_specifiers"), "delegation_specifier"):
        inner = first(each, "constructor_invocation", "explicit_delegation") or each
        found.append(without_arguments(text_of(first(inner, "user_type"))))
        if inner.type == "explicit_delegation":
            found.append(BY)
    return tuple(filter(None, found))


def _kind(node: Node, name: str, bases: tuple[str, ...], *, has_methods: bool) -> str:
    if first(node, "interface"):
        return "interface"
    if _has(node, "class", "enum"):
        return "enum"
    if _has(node, "class", "data", "annotation", "value"):
        return "data"
    if is_exception(name, bases):
        return "exception"
    if _has(node, "class", "sealed") or _has(node, "inheritance", "abstract"):
        return "abstract"
    return "class" if has_methods else "data"


def _called(node: Node) -> str:
    """`a.B` of `a.B(…)`, where the name is that of a class; else empty."""
    callee = node.named_children[0] if node.named_children else None
    if callee is None or callee.type not in ("identifier", "navigation_expression"):
        return ""
    name = re.sub(r"\s+", "", text_of(callee))
    last = name.rpartition(".")[2]
    return name if re.fullmatch(r"[\w.]+", name) and last[:1].isupper() and not last.isupper() else ""


def _has(node: Node, group: str, *words: str) -> bool:
    """Has a declaration one of these modifiers, of the group `visibility`, `class`, `inheritance`…?"""
    given = every(first(node, "modifiers"), f"{group}_modifier")
    return any(text_of(each) in words for each in given)


def _name(node: Node) -> str:
    return text_of(node.child_by_field_name("name")).strip("`")


def _path(node: Node | None) -> str:
    return re.sub(r"[\s`]", "", text_of(node))


def _parameters(node: Node) -> int:
    return len(every(first(first(node, "primary_constructor"), "class_parameters"), "class_parameter"))
