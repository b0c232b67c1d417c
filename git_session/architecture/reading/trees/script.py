"""Reading JavaScript and TypeScript: imports, exports from elsewhere, `require`, classes and interfaces, functions at the top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from git_session.architecture.reading.calls import SQL
from git_session.architecture.reading.facts import DYNAMIC, TYPING, Class, Facts, Import, Spot
from git_session.architecture.reading.trees.grammars import Parsed, installed, parsed
from git_session.architecture.reading.trees.reader import (
    TreeReader,
    below,
    better,
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

_FUNCTIONS = ("arrow_function", "function_expression", "generator_function")
_METHODS = ("method_definition", "method_signature", "abstract_method_signature")
_FIELDS = ("public_field_definition", "field_definition", "property_signature")
_HIDDEN = ("static", "get", "set")
_VARIANCE = re.compile(rb"([<,]\s*)((?:(?:const|in|out)\s+)+)(?=[A-Za-z_$][\w$]*\s*(?:[,>=]|extends\b))")
"""`in` and `out` before parameters of types, which tree-sitter-typescript (0.23.2) does not know."""


def read(content: bytes, grammar: str = "javascript") -> Facts:
    """The facts of a module."""
    return _ScriptReader(content, grammar).facts()


class _ScriptReader(TreeReader):
    def __init__(self, content: bytes, grammar: str) -> None:
        self.grammar = grammar
        super().__init__(content)

    def parsed(self, content: bytes) -> Parsed:
        """The tree; JavaScript with types in it (Flow, or TypeScript by another name) by the grammar that knows types."""
        plain = super().parsed(content)
        if not plain[1]:
            return plain
        if self.grammar == "javascript":
            return better(plain, parsed("tsx", content)) if b":" in content and installed("tsx") else plain
        simpler = _VARIANCE.sub(lambda found: found[1] + b" " * len(found[2]), content)
        return better(plain, super().parsed(simpler)) if simpler != content else plain

    # --- imports and exports ------------------------------------------------------------------------------------------

    def on_import_statement(self, node: Node, within: str) -> str:
        kind = TYPING if first(node, "type", "typeof") else ""
        line = line_of(node)
        clause = first(node, "import_clause", "import_require_clause")
        module = _module(node.child_by_field_name("source") or (clause and clause.child_by_field_name("source")))
        if clause is None:
            self._imported(line, module, "", "", kind)
        elif clause.type == "import_require_clause":
            self._imported(line, module, "default", text_of(first(clause, "identifier")), kind)
        for each in clause.named_children if clause and clause.type == "import_clause" else ():
            if each.type == "identifier":
                self._imported(line, module, "default", text_of(each), kind)
            elif each.type == "namespace_import":
                self._imported(line, module, "*", text_of(first(each, "identifier")), kind)
            else:
                self._specified(each, line, module, kind)
        return within

    def on_export_statement(self, node: Node, within: str) -> str:
        source = node.child_by_field_name("source")
        if first(node, "default"):
            value = node.child_by_field_name("value") or node.child_by_field_name("declaration")
            self.default = text_of(value) if value and value.type == "identifier" else _name(value) or "default"
            if value and value.type in (*_FUNCTIONS, "function_declaration"):
                self.functions.append(self.default)
        if source is None:
            return within
        kind = TYPING if first(node, "type") or text_of(first(node, "ERROR")) == "type" else ""  # `export type * from`
        line, module = line_of(node), _module(source)
        clause = first(node, "export_clause")
        if clause:
            self._specified(clause, line, module, kind)
        else:
            alias = text_of(first(first(node, "namespace_export"), "identifier", "string"))
            self._imported(line, module, "*", alias or "*", kind)
        return within

    def _specified(self, clause: Node, line: int, module: str, kind: str) -> None:
        """The names in braces."""
        for each in every(clause, "import_specifier", "export_specifier"):
            alias = text_of(each.child_by_field_name("alias"))
            self._imported(line, module, _name(each), alias, TYPING if first(each, "type", "typeof") else kind)

    def _imported(self, line: int, module: str, name: str, alias: str, kind: str) -> None:
        if module:
            self.imports.append(Import(line, module, 0, name.strip("'\""), alias.strip("'\""), kind))

    def _required(self, node: Node, module: str) -> None:
        """`require("…")`, with what its result is bound to."""
        line, bound = line_of(node), node.parent
        names = bound.child_by_field_name("name") if bound and bound.type == "variable_declarator" else None
        if names is None:
            self._imported(line, module, "", "", "")
        elif names.type == "identifier":
            self._imported(line, module, "default", text_of(names), "")
        for each in names.named_children if names and names.type == "object_pattern" else ():
            key = each.child_by_field_name("key") or each.child_by_field_name("left") or each
            value = each.child_by_field_name("value")
            if each.type != "rest_pattern":
                self._imported(line, module, text_of(key), text_of(value), "")

    # --- classes and functions ----------------------------------------------------------------------------------------

    def on_class_declaration(self, node: Node, within: str) -> str:
        name_node = node.child_by_field_name("name")
        bases = _bases(node)
        name = text_of(name_node) or _given_name(node) or f"anonymous {bases[0] if bases else ''}".strip()
        body = node.child_by_field_name("body")
        members = [each for each in (body.named_children if body else []) if each.type in (*_METHODS, *_FIELDS)]
        is_interface = node.type == "interface_declaration"
        methods = [each for each in members if _is_method(each) and _is_public(each)]
        names = tuple(dict.fromkeys(map(_name, methods)))
        marked = {
            _name(each) for each in methods if each.type == "abstract_method_signature" or first(each, "abstract")
        }
        constructor = next((each for each in members if _name(each) == "constructor"), None)
        is_abstract = node.type == "abstract_class_declaration"
        kind = "interface" if is_interface else "abstract" if is_abstract else "class" if names else "data"
        abstract = names if is_interface else tuple(each for each in names if each in marked)
        given = constructor.child_by_field_name("parameters") if constructor else None
        count = len([each for each in given.named_children if each.type != "comment"]) if given else 0
        self.classes.append(Class(name, line_of(name_node or node), kind, bases, names, abstract, count))
        within = inside(within, name)
        for each in members:
            if each.type in _FIELDS and not first(each, "static"):
                self._kept(each.child_by_field_name("value"), within)
        for assignment in below(constructor, "assignment_expression"):
            left = assignment.child_by_field_name("left")
            if left and left.type == "member_expression" and first(left, "this"):
                self._kept(assignment.child_by_field_name("right"), within)
        return within

    on_class = on_abstract_class_declaration = on_interface_declaration = on_class_declaration

    def _kept(self, value: Node | None, within: str) -> None:
        if value and value.type == "new_expression" and _created(value):
            self.built.append(Spot(line_of(value), _created(value), within))

    def on_function_declaration(self, node: Node, within: str) -> str:
        if _is_at_top(node):
            self.functions.append(_name(node))
        return within

    on_generator_function_declaration = on_function_declaration

    def on_variable_declarator(self, node: Node, within: str) -> str:
        value = node.child_by_field_name("value")
        while value and value.type == "call_expression":  # memo(() => …), forwardRef(function () {…})
            given = value.child_by_field_name("arguments")
            value = given.named_children[0] if given and given.named_children else None
        if value and value.type in _FUNCTIONS and node.parent and _is_at_top(node.parent):
            self.functions.append(_name(node))
        return within

    def on_assignment_expression(self, node: Node, within: str) -> str:
        """`module.exports = …` and `exports.name = …`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        path = re.sub(r"\s", "", text_of(left)) if left and left.type == "member_expression" else ""
        if right and path == "module.exports":
            self.default = text_of(right) if right.type == "identifier" else _name(right) or "default"
        if right and right.type in _FUNCTIONS and path.startswith(("exports.", "module.exports")):
            self.functions.append("default" if path == "module.exports" else path.rpartition(".")[2])
        return within

    # --- calls --------------------------------------------------------------------------------------------------------

    def on_new_expression(self, node: Node, within: str) -> str:
        if _created(node):
            self.created.append(Spot(line_of(node), _created(node), within))
        return within

    def on_call_expression(self, node: Node, within: str) -> str:
        called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if called is None or given is None:
            return within
        if given.type == "template_string":
            found = SQL.match(literal(given)) if text_of(called) in ("sql", "SQL") else None
            if found:
                self.sql(node, text_of(called), found[1].upper(), within)
            return within
        module = _module(given.named_children[0]) if given.named_children else ""
        if called.type == "import":
            is_type = node.parent is not None and _is_type(node.parent)
            self._imported(line_of(node), module, "", "", TYPING if is_type else DYNAMIC)
        elif called.type == "identifier" and text_of(called) == "require":
            self._required(node, module)
        elif called.type == "member_expression":
            self.statement(node, text_of(called.child_by_field_name("property")), given.named_children, within)
        return within


def _module(node: Node | None) -> str:
    """The text of a string, or of a template without values."""
    if node is None or node.type not in ("string", "template_string") or first(node, "template_substitution"):
        return ""
    return text_of(node)[1:-1]


def _bases(node: Node) -> tuple[str, ...]:
    """What a class or an interface extends and implements."""
    found: list[Node] = []
    for clause in (
        *every(node, "extends_type_clause", "class_heritage"),
        *below(first(node, "class_heritage"), "extends_clause", "implements_clause"),
    ):
        if clause.type == "extends_clause":
            found += clause.children_by_field_name("value")
        else:
            found += [
                each for each in clause.named_children if each.type not in ("extends_clause", "implements_clause")
            ]
    return tuple(filter(None, (without_arguments(text_of(each)) for each in found)))


def _given_name(node: Node) -> str:
    """The name that a class expression gets from what it is given to."""
    parent = node.parent
    if parent is None:
        return ""
    if parent.type == "export_statement":
        return "default"
    if parent.type == "assignment_expression":
        left = re.sub(r"\s", "", text_of(parent.child_by_field_name("left")))
        return "default" if left == "module.exports" else left.rpartition(".")[2]
    return _name(parent) if parent.type == "variable_declarator" else ""


def _is_method(node: Node) -> bool:
    """Is a member one that is called: a method, a field that holds a function?"""
    if node.type in _METHODS:
        return _name(node) != "constructor"
    value = node.child_by_field_name("value")
    declared = node.child_by_field_name("type")
    return bool(value and value.type in _FUNCTIONS) or first(declared, "function_type") is not None


def _is_public(node: Node) -> bool:
    access = text_of(first(node, "accessibility_modifier"))
    return access not in ("private", "protected") and not first(node, *_HIDDEN) and not _name(node).startswith("#")


def _is_at_top(node: Node) -> bool:
    """Is a declaration one of the module itself?"""
    above = node.parent
    if above and above.type == "export_statement":
        above = above.parent
    return above is None or above.type == "program"


def _is_type(node: Node) -> bool:
    """Does `import("…")` stand in a type?"""
    above: Node | None = node
    while above and above.type in ("member_expression", "generic_type", "call_expression", "subscript_expression"):
        above = above.parent
    return above is not None and above.type in (
        "type_query", "type_alias_declaration", "type_annotation", "type_arguments", "union_type", "array_type", "intersection_type",
    )  # fmt: skip


def _created(node: Node) -> str:
    """The class of `new a.B(…)`; empty where the name says it is none."""
    name = without_arguments(text_of(node.child_by_field_name("constructor")))
    return name if name.rpartition(".")[2][:1].isupper() else ""


def _name(node: Node | None) -> str:
    if node is None:
        return ""
    return text_of(node.child_by_field_name("name") or node.child_by_field_name("property"))
