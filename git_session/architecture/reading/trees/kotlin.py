"""Reading Kotlin: package, imports, classes and objects, top functions, what constructors and properties make."""

from __future__ import annotations

import re

from tree_sitter import Node

from git_session.architecture.reading.facts import Facts, Import
from git_session.architecture.reading.trees import nodes
from git_session.architecture.reading.trees.grammars import Parsed
from git_session.architecture.reading.trees.reader import TreeReader, better

BY = "by"
"""Stands among the bases of a class that has methods by delegation: `class A : B by c`."""
_BRACES = re.compile(rb"\$\{|[{}]")
_GUARD = re.compile(rb"^([ \t]*[^\s{}][^\n{}]{0,200}?)[ \t]{1,20}if\b[^\n{}]{0,200}?->", re.MULTILINE)
"""`is A if a.ready ->`."""
_NEAR = 80
"""Bytes before a brace in which something of its line is looked for."""
_NAME = re.compile(r"[\w.\s]+")


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _KotlinReader(content, "kotlin").facts()


class _KotlinReader(TreeReader):
    def parsed(self, content: bytes) -> Parsed:
        """The tree of a text that tree-sitter-kotlin (1.1.0) understands.

        It wants a line break or a semicolon after the last member before a `}`, and knows no guards in `when`.
        """
        plain = super().parsed(content)
        simpler = _GUARD.sub(rb"\1 ->", with_semicolons(content)) if plain[1] else content
        return better(plain, super().parsed(simpler)) if simpler != content else plain

    def made(self, value: Node | None) -> str:
        callee = value.named_children[0] if value and value.type == "call_expression" else None
        is_name = callee is not None and callee.type in ("identifier", "navigation_expression")
        return nodes.class_name(callee) if is_name and _NAME.fullmatch(nodes.text(callee)) else ""

    def on_package_header(self, node: Node, within: str) -> None:
        self.package = _path(nodes.first(node, "qualified_identifier", "identifier"))

    def on_import(self, node: Node, within: str) -> None:
        name = _path(nodes.first(node, "qualified_identifier"))
        module, _, last = (name + ".*" if nodes.first(node, "*") else name).rpartition(".")
        alias = nodes.text(node.named_children[-1]) if nodes.first(node, "as") else ""
        self.imports.append(Import(nodes.line(node), module, 0, last, alias))

    def on_user_type(self, node: Node, within: str) -> None:
        self.named_in_full(node)

    def on_class_declaration(self, node: Node, within: str) -> str:
        return self._class(node, nodes.name(node), within)

    on_object_declaration = on_class_declaration

    def on_object_literal(self, node: Node, within: str) -> None:
        bases = _bases(node)
        if bases:
            self._class(node, f"anonymous {bases[0]}", within)

    def on_function_declaration(self, node: Node, within: str) -> None:
        if node.parent and node.parent.type == "source_file":
            self.functions.append(nodes.name(node))

    def on_call_expression(self, node: Node, within: str) -> None:
        self.creates(node, within, self.created)
        callee, given = nodes.first(node, "navigation_expression"), nodes.first(node, "value_arguments")
        if callee and given:
            arguments = [nodes.parts(each)[-1] for each in nodes.every(given, "value_argument") if nodes.parts(each)]
            self.statement(node, nodes.text(callee.named_children[-1]), arguments, within)

    def _class(self, node: Node, name: str, within: str) -> str:
        members = nodes.parts(nodes.first(node, "class_body", "enum_class_body") or _lambda_for_body(node))
        public = [
            each for each in members if each.type == "function_declaration" and not _has(each, "visibility", "private")
        ]
        makers = [each for each in members if each.type in ("secondary_constructor", "anonymous_initializer")]
        counts = map(_parameters, (node, *makers))
        within = self.declare(node, name, _kind(node), _bases(node), public, counts, within)
        for each in members:
            if each.type == "property_declaration":
                self.keeps(nodes.parts(each)[-1], within)
        for each in makers:
            for assignment in nodes.below(each, "assignment"):
                self.keeps(assignment.child_by_field_name("right"), within)
        return within


def with_semicolons(content: bytes) -> bytes:
    """The text with a semicolon before each `}` that closes something on its own line, but not in a template `${…}`."""
    kept = []
    at = 0
    opened: list[bytes] = []
    for found in _BRACES.finditer(content):
        if found[0] != b"}":
            opened.append(found[0])
            continue
        before = content[max(found.start() - _NEAR, 0) : found.start()].rpartition(b"\n")[2].rstrip()
        is_template = bool(opened) and opened.pop() == b"${"
        if before and not before.endswith((b"{", b";", b"->", b"'")) and not is_template:
            kept += [content[at : found.start()], b";"]
            at = found.start()
    return b"".join([*kept, content[at:]])


def _lambda_for_body(node: Node) -> Node | None:
    """The body of `class A : B by c { … }`, which the grammar takes for a lambda that `c` is called with."""
    specifiers = nodes.every(nodes.first(node, "delegation_specifiers"), "delegation_specifier")
    call = nodes.first(nodes.first(specifiers[-1], "explicit_delegation"), "call_expression") if specifiers else None
    return nodes.first(nodes.first(call, "annotated_lambda") or call, "lambda_literal")


def _bases(node: Node) -> tuple[str, ...]:
    found = []
    for each in nodes.every(nodes.first(node, "delegation_specifiers"), "delegation_specifier"):
        inner = nodes.first(each, "constructor_invocation", "explicit_delegation") or each
        found.append(nodes.type_name(nodes.first(inner, "user_type")))
        found += [BY] if inner.type == "explicit_delegation" else []
    return tuple(filter(None, found))


def _kind(node: Node) -> str:
    if nodes.first(node, "interface"):
        return "interface"
    if _has(node, "class", "enum"):
        return "enum"
    if _has(node, "class", "data", "annotation", "value"):
        return "data"
    return "abstract" if _has(node, "class", "sealed") or _has(node, "inheritance", "abstract") else ""


def _has(node: Node, group: str, *words: str) -> bool:
    """Has a declaration one of these modifiers, of the group `visibility`, `class`, `inheritance`…?"""
    given = nodes.every(nodes.first(node, "modifiers"), f"{group}_modifier")
    return any(nodes.text(each) in words for each in given)


def _parameters(node: Node) -> int:
    """How many parameters a class has in its head, or a secondary constructor."""
    given = nodes.first(nodes.first(node, "primary_constructor"), "class_parameters")
    given = given or nodes.first(node, "function_value_parameters")
    return len(nodes.every(given, "class_parameter", "parameter"))


def _path(node: Node | None) -> str:
    return re.sub(r"[\s`]", "", nodes.text(node))
