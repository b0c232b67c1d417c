"""Reading Go: package, imports, structs with their methods, interfaces, functions, calls with SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_session.architecture.reading.facts import Class, Facts, Import
from git_session.architecture.reading.trees.reader import (
    TreeReader,
    every,
    first,
    inside,
    line_of,
    literal,
    text_of,
    without_arguments,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _GoReader(content).facts()


class _GoReader(TreeReader):
    grammar = "go"

    def facts(self) -> Facts:
        self._methods: dict[str, list[str]] = {}
        for each in every(self.root, "method_declaration"):
            if _name(each)[:1].isupper():
                self._methods.setdefault(_receiver(each), []).append(_name(each))
        return super().facts()

    def on_package_clause(self, node: Node, within: str) -> str:
        self.package = text_of(first(node, "package_identifier"))
        return within

    def on_import_spec(self, node: Node, within: str) -> str:
        path = node.child_by_field_name("path")
        if path:
            self.imports.append(Import(line_of(node), literal(path).rstrip('"`'), alias=_name(node)))
        return within

    def on_type_spec(self, node: Node, within: str) -> str:
        given = node.child_by_field_name("type")
        if given is None or given.type not in ("struct_type", "interface_type"):
            return within
        name = _name(node)
        if given.type == "interface_type":
            methods = tuple(_name(each) for each in every(given, "method_elem") if _name(each)[:1].isupper())
            bases = _named(every(given, "type_elem"))
            self.classes.append(Class(name, line_of(node), "protocol", bases, methods, methods))
            return within
        fields = every(first(given, "field_declaration_list"), "field_declaration")
        bases = _named([each for each in fields if not each.child_by_field_name("name")])
        methods = tuple(self._methods.get(name, ()))
        self.classes.append(Class(name, line_of(node), "class" if methods or bases else "data", bases, methods))
        return within

    def on_function_declaration(self, node: Node, within: str) -> str:
        self.functions.append(_name(node))
        return inside(within, _name(node))

    def on_method_declaration(self, node: Node, within: str) -> str:
        return inside(within, f"{_receiver(node)}.{_name(node)}")

    def on_call_expression(self, node: Node, within: str) -> str:
        called = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        if called and given and called.type == "selector_expression":
            arguments = given.named_children
            at = 1 if len(arguments) > 1 and not literal(arguments[0]) else 0  # after a context
            self.statement(node, text_of(called.child_by_field_name("field")), arguments[at:], within)
        return within


def _name(node: Node) -> str:
    return text_of(node.child_by_field_name("name"))


def _receiver(node: Node) -> str:
    """The type that a method is one of."""
    given = first(node.child_by_field_name("receiver"), "parameter_declaration")
    return _plain(text_of(given.child_by_field_name("type"))) if given else ""


def _named(embedded: list[Node]) -> tuple[str, ...]:
    """The types that are embedded: neither unions of types nor those below a tilde."""
    texts = (text_of(each.child_by_field_name("type") or each) for each in embedded)
    return tuple(_plain(text) for text in texts if "|" not in text and "~" not in text)


def _plain(text: str) -> str:
    """`a.B` of `*a.B[C]`."""
    return without_arguments(text.partition("[")[0])
