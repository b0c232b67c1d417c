"""Reading Java: package, imports, classes with their methods, what constructors and fields make, calls with SQL."""

from __future__ import annotations

from tree_sitter import Node

from git_session.architecture.reading.facts import Facts, Import
from git_session.architecture.reading.trees import nodes
from git_session.architecture.reading.trees.reader import TreeReader

_KINDS = {
    "interface_declaration": "interface", "record_declaration": "data", "enum_declaration": "enum",
    "annotation_type_declaration": "data",
}  # fmt: skip
_CONSTRUCTORS = ("constructor_declaration", "compact_constructor_declaration")


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _JavaReader(content, "java").facts()


class _JavaReader(TreeReader):
    def made(self, value: Node | None) -> str:
        is_new = value is not None and value.type == "object_creation_expression"
        return nodes.class_name(value.child_by_field_name("type")) if value and is_new else ""

    def on_package_declaration(self, node: Node, within: str) -> None:
        self.package = nodes.text(nodes.first(node, "scoped_identifier", "identifier"))

    def on_import_declaration(self, node: Node, within: str) -> None:
        name = nodes.text(nodes.first(node, "scoped_identifier", "identifier"))
        module, _, last = (name + ".*" if nodes.first(node, "asterisk") else name).rpartition(".")
        self.imports.append(Import(nodes.line(node), module, 0, last))

    def on_scoped_type_identifier(self, node: Node, within: str) -> None:
        if node.parent and node.parent.type != "scoped_type_identifier":
            self.named_in_full(node)

    def on_class_declaration(self, node: Node, within: str) -> str:
        body = node.child_by_field_name("body")
        members = [*nodes.parts(body), *nodes.parts(nodes.first(body, "enum_body_declarations"))]
        constructors = [each for each in members if each.type in _CONSTRUCTORS]
        kind = _KINDS.get(node.type) or ("abstract" if _has(node, "abstract", "sealed") else "")
        counts = map(_parameters, (node, *constructors))
        within = self.declare(node, nodes.name(node), kind, _bases(node), _public(members), counts, within)
        for field in members:
            if field.type == "field_declaration" and not _has(field, "static"):
                for declarator in nodes.every(field, "variable_declarator"):
                    self.keeps(declarator.child_by_field_name("value"), within)
        for constructor in constructors:
            for assignment in nodes.below(constructor, "assignment_expression"):
                self.keeps(assignment.child_by_field_name("right"), within)
        return within

    on_interface_declaration = on_record_declaration = on_enum_declaration = on_class_declaration
    on_annotation_type_declaration = on_class_declaration

    def on_object_creation_expression(self, node: Node, within: str) -> None:
        body, name = nodes.first(node, "class_body"), self.made(node)
        if body and name:
            self.declare(node, f"anonymous {name}", "class", (name,), _public(nodes.parts(body)), (), within)
        else:
            self.creates(node, within, self.created)

    def on_method_invocation(self, node: Node, within: str) -> None:
        if node.child_by_field_name("object"):
            self.statement(node, nodes.name(node), nodes.parts(node.child_by_field_name("arguments")), within)


def _public(members: list[Node]) -> list[Node]:
    return [each for each in members if each.type == "method_declaration" and not _has(each, "private", "static")]


def _bases(node: Node) -> tuple[str, ...]:
    heads = nodes.every(node, "superclass", "super_interfaces", "extends_interfaces")
    listed = [part for head in heads for part in nodes.parts(nodes.first(head, "type_list") or head)]
    return tuple(filter(None, map(nodes.type_name, listed)))


def _has(node: Node, *modifiers: str) -> bool:
    return nodes.first(nodes.first(node, "modifiers"), *modifiers) is not None


def _parameters(node: Node) -> int:
    return len(nodes.every(node.child_by_field_name("parameters"), "formal_parameter", "spread_parameter"))
