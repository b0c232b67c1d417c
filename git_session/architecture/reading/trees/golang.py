"""Reading Go: package, imports, structs with their methods, interfaces, functions, calls with SQL."""

from __future__ import annotations

from tree_sitter import Node

from git_session.architecture.reading.facts import Class, Facts, Import
from git_session.architecture.reading.trees import nodes
from git_session.architecture.reading.trees.reader import TreeReader


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _GoReader(content, "go").facts()


class _GoReader(TreeReader):
    def facts(self) -> Facts:
        self._methods: dict[str, list[str]] = {}
        for each in nodes.every(self.root, "method_declaration"):
            if nodes.name(each)[:1].isupper():
                self._methods.setdefault(_receiver(each), []).append(nodes.name(each))
        return super().facts()

    def on_package_clause(self, node: Node, within: str) -> None:
        self.package = nodes.text(nodes.first(node, "package_identifier"))

    def on_import_spec(self, node: Node, within: str) -> None:
        path = node.child_by_field_name("path")
        self.imports.append(Import(node.start_point.row + 1, nodes.text(path)[1:-1], alias=nodes.name(node)))

    def on_type_spec(self, node: Node, within: str) -> None:
        given = node.child_by_field_name("type")
        bases: tuple[str, ...]
        if given and given.type == "interface_type":
            names = tuple(filter(_is_public, map(nodes.name, nodes.every(given, "method_elem"))))
            bases = _embedded(nodes.every(given, "type_elem"))
            self.classes.append(Class(nodes.name(node), nodes.line(node), "protocol", bases, names, names))
        elif given and given.type == "struct_type":
            fields = nodes.every(nodes.first(given, "field_declaration_list"), "field_declaration")
            bases = _embedded([each for each in fields if not each.child_by_field_name("name")])
            names = tuple(self._methods.get(nodes.name(node), ()))
            kind = "class" if names or bases else "data"
            self.classes.append(Class(nodes.name(node), nodes.line(node), kind, bases, names))

    def on_function_declaration(self, node: Node, within: str) -> str:
        self.functions.append(nodes.name(node))
        return nodes.name(node)

    def on_method_declaration(self, node: Node, within: str) -> str:
        return f"{_receiver(node)}.{nodes.name(node)}"

    def on_call_expression(self, node: Node, within: str) -> None:
        called = node.child_by_field_name("function")
        arguments = nodes.parts(node.child_by_field_name("arguments"))
        at = 1 if len(arguments) > 1 and not nodes.literal(arguments[0]) else 0  # after a context
        if called and called.type == "selector_expression":
            self.statement(node, nodes.text(called.child_by_field_name("field")), arguments[at:], within)


def _is_public(name: str) -> bool:
    return name[:1].isupper()


def _receiver(node: Node) -> str:
    """The type that a method is one of."""
    given = nodes.first(node.child_by_field_name("receiver"), "parameter_declaration")
    return _plain(nodes.text(given.child_by_field_name("type"))) if given else ""


def _embedded(elements: list[Node]) -> tuple[str, ...]:
    """The types that are embedded: neither unions of types nor those below a tilde."""
    texts = (nodes.text(each.child_by_field_name("type") or each) for each in elements)
    return tuple(_plain(text) for text in texts if "|" not in text and "~" not in text)


def _plain(text: str) -> str:
    """`a.B` of `*a.B[C]`."""
    return text.partition("[")[0].strip("* ")
