"""Reading Java: package, imports, classes with their methods, what constructors and fields make, calls with SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.trees.reader import (
    TreeReader,
    below,
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

_HEADS = ("superclass", "super_interfaces", "extends_interfaces")
_KINDS = {"record_declaration": "data", "enum_declaration": "enum", "annotation_type_declaration": "data"}


def read(content: bytes) -> Facts:
    """The facts of a file."""
    return _JavaReader(content).facts()


class _JavaReader(TreeReader):
    grammar = "java"

    def on_package_declaration(self, node: Node, within: str) -> str:
        self.package = text_of(first(node, "scoped_identifier", "identifier"))
        return within

    def on_import_declaration(self, node: Node, within: str) -> str:
        name = text_of(first(node, "scoped_identifier", "identifier"))
        module, _, last = name.rpartition(".")
        if first(node, "asterisk"):
            module, last = name, "*"
        self.imports.append(Import(line_of(node), module, 0, last))
        return within

    def on_scoped_type_identifier(self, node: Node, within: str) -> str:
        """A class that is named with its package is as good as imported."""
        module, _, name = without_arguments(text_of(node)).rpartition(".")
        is_part = node.parent is not None and node.parent.type == "scoped_type_identifier"
        if "." in module and module.islower() and not is_part:
            self.imports.append(Import(line_of(node), module, 0, name))
        return within

    def on_class_declaration(self, node: Node, within: str) -> str:
        name_node = node.child_by_field_name("name")
        name = text_of(name_node)
        bases = tuple(_types(node))
        members = _members(node)
        methods = [each for each in members if each.type == "method_declaration"]
        public = [each for each in methods if not _has(each, "private", "static")]
        names = tuple(dict.fromkeys(_name(each) for each in public))
        is_interface = node.type == "interface_declaration"
        bodiless = {_name(each) for each in public if not each.child_by_field_name("body")}
        kind = _kind(node, name, bases, has_methods=bool(names))
        self.classes.append(
            Class(
                name,
                line_of(name_node or node),
                kind,
                bases,
                names,
                tuple(each for each in names if each in bodiless) if is_interface or _has(node, "abstract") else (),
                max((_count(each) for each in (node, *every_constructor(members))), default=0),
            )
        )
        within = inside(within, name)
        self._made(members, within)
        return within

    on_interface_declaration = on_record_declaration = on_enum_declaration = on_class_declaration
    on_annotation_type_declaration = on_class_declaration

    def on_object_creation_expression(self, node: Node, within: str) -> str:
        name = _created(node)
        if name:
            self.created.append(Spot(line_of(node), name, within))
        body = first(node, "class_body")
        if not body or not name:
            return within
        methods = [_name(each) for each in every(body, "method_declaration") if not _has(each, "private", "static")]
        self.classes.append(Class(f"anonymous {name}", line_of(node), "class", (name,), tuple(dict.fromkeys(methods))))
        return within

    def on_method_invocation(self, node: Node, within: str) -> str:
        arguments = node.child_by_field_name("arguments")
        if node.child_by_field_name("object"):
            self.statement(node, _name(node), arguments.named_children if arguments else [], within)
        return within

    def _made(self, members: list[Node], within: str) -> None:
        """What the initial value of a field, or a constructor, makes."""
        for field in every_field(members):
            for declarator in every(field, "variable_declarator"):
                self._kept(declarator.child_by_field_name("value"), within)
        for constructor in every_constructor(members):
            for assignment in below(constructor.child_by_field_name("body"), "assignment_expression"):
                self._kept(assignment.child_by_field_name("right"), within)

    def _kept(self, value: Node | None, within: str) -> None:
        if value and value.type == "object_creation_expression" and _created(value):
            self.built.append(Spot(line_of(value), _created(value), within))


def every_constructor(members: list[Node]) -> list[Node]:
    """The constructors among the members of a class."""
    return [each for each in members if each.type in ("constructor_declaration", "compact_constructor_declaration")]


def every_field(members: list[Node]) -> list[Node]:
    """The fields of objects among the members of a class, not those of the class itself."""
    return [each for each in members if each.type == "field_declaration" and not _has(each, "static")]


def _members(node: Node) -> list[Node]:
    body = node.child_by_field_name("body")
    found = body.named_children if body else []
    return [*found, *(each for part in every(body, "enum_body_declarations") for each in part.named_children)]


def _types(node: Node) -> list[str]:
    """What a class extends and implements."""
    found = []
    for head in every(node, *_HEADS):
        for each in (head, *every(head, "type_list")):
            found += [without_arguments(text_of(part)) for part in each.named_children if part.type != "type_list"]
    return [each for each in found if each]


def _kind(node: Node, name: str, bases: tuple[str, ...], *, has_methods: bool) -> str:
    if node.type == "interface_declaration":
        return "interface"
    if node.type in _KINDS:
        return _KINDS[node.type]
    if is_exception(name, bases):
        return "exception"
    if _has(node, "abstract", "sealed"):
        return "abstract"
    return "class" if has_methods else "data"


def _created(node: Node) -> str:
    """The class of `new a.B<C>(…)`; empty where the name says it is none."""
    name = without_arguments(text_of(node.child_by_field_name("type")))
    return name if name.rpartition(".")[2][:1].isupper() else ""


def _has(node: Node, *modifiers: str) -> bool:
    return first(first(node, "modifiers"), *modifiers) is not None


def _name(node: Node) -> str:
    return text_of(node.child_by_field_name("name"))


def _count(node: Node) -> int:
    given = node.child_by_field_name("parameters")
    return len(every(given, "formal_parameter", "spread_parameter"))
