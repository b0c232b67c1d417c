"""Reading JavaScript and TypeScript: imports, exports from elsewhere, `require`, classes and interfaces, functions at the top."""

from __future__ import annotations

import re

from tree_sitter import Node

from git_session.architecture.reading.facts import DYNAMIC, TYPING, Facts, Import
from git_session.architecture.reading.trees import nodes
from git_session.architecture.reading.trees.grammars import Parsed, installed, parsed
from git_session.architecture.reading.trees.reader import TreeReader, better

_FUNCTIONS = ("arrow_function", "function_expression", "generator_function")
_METHODS = ("method_definition", "method_signature", "abstract_method_signature")
_FIELDS = ("public_field_definition", "field_definition", "property_signature")
_KINDS = {"interface_declaration": "interface", "abstract_class_declaration": "abstract"}
_HIDDEN = ("static", "get", "set")
_VARIANCE = re.compile(rb"([<,]\s*)(?:(?:const|in|out)\s+)+(?=[A-Za-z_$][\w$]*\s*(?:[,>=]|extends\b))")
_SIGNATURE = re.compile(rb"(?<=[\w>)\]}])(\r?\n[ \t]*<[\s\w])")
"""What tree-sitter-typescript (0.23.2) does not know: `in` and `out` before a parameter of a type; a signature that begins with
`<` after one that ends without a semicolon."""


def read(content: bytes, grammar: str) -> Facts:
    """The facts of a module."""
    return _ScriptReader(content, grammar).facts()


class _ScriptReader(TreeReader):
    def made(self, value: Node | None) -> str:
        is_new = value is not None and value.type == "new_expression"
        return nodes.class_name(value.child_by_field_name("constructor")) if value and is_new else ""

    def parsed(self, content: bytes) -> Parsed:
        """The tree; JavaScript with types in it (Flow, or TypeScript by another name) by the grammar that knows types."""
        plain = super().parsed(content)
        if not plain[1]:
            return plain
        if self.grammar == "javascript":
            return better(plain, parsed("tsx", content)) if b":" in content and installed("tsx") else plain
        simpler = _SIGNATURE.sub(rb";\1", _VARIANCE.sub(rb"\1", content))
        return better(plain, super().parsed(simpler)) if simpler != content else plain

    # --- imports and exports ------------------------------------------------------------------------------------------

    def on_import_statement(self, node: Node, within: str) -> None:
        kind = TYPING if nodes.first(node, "type", "typeof") else ""
        line = nodes.line(node)
        clause = nodes.first(node, "import_clause", "import_require_clause")
        module = _module(node.child_by_field_name("source") or (clause and clause.child_by_field_name("source")))
        if clause is None:
            self._imported(line, module, "", "", kind)
        elif clause.type == "import_require_clause":
            self._imported(line, module, "default", nodes.text(nodes.first(clause, "identifier")), kind)
        for each in clause.named_children if clause and clause.type == "import_clause" else ():
            if each.type == "identifier":
                self._imported(line, module, "default", nodes.text(each), kind)
            elif each.type == "namespace_import":
                self._imported(line, module, "*", nodes.text(nodes.first(each, "identifier")), kind)
            else:
                self._specified(each, line, module, kind)

    def on_export_statement(self, node: Node, within: str) -> None:
        source = node.child_by_field_name("source")
        if nodes.first(node, "default"):
            value = node.child_by_field_name("value") or node.child_by_field_name("declaration")
            self.default = nodes.text(value) if value and value.type == "identifier" else nodes.name(value) or "default"
            if value and value.type in (*_FUNCTIONS, "function_declaration"):
                self.functions.append(self.default)
        if source is None:
            return
        kind = (
            TYPING if nodes.first(node, "type") or nodes.text(nodes.first(node, "ERROR")) == "type" else ""
        )  # `export type * from`
        line, module = nodes.line(node), _module(source)
        clause = nodes.first(node, "export_clause")
        if clause:
            self._specified(clause, line, module, kind)
        else:
            alias = nodes.text(nodes.first(nodes.first(node, "namespace_export"), "identifier", "string"))
            self._imported(line, module, "*", alias or "*", kind)

    def _specified(self, clause: Node, line: int, module: str, kind: str) -> None:
        """The names in braces."""
        for each in nodes.every(clause, "import_specifier", "export_specifier"):
            alias = nodes.text(each.child_by_field_name("alias"))
            self._imported(
                line, module, nodes.name(each), alias, TYPING if nodes.first(each, "type", "typeof") else kind
            )

    def _imported(self, line: int, module: str, name: str, alias: str, kind: str) -> None:
        if module:
            self.imports.append(Import(line, module, 0, name.strip("'\""), alias.strip("'\""), kind))

    def _required(self, node: Node, module: str) -> None:
        """`require("…")`, with what its result is bound to."""
        line, bound = nodes.line(node), node.parent
        names = bound.child_by_field_name("name") if bound and bound.type == "variable_declarator" else None
        if names is None:
            self._imported(line, module, "", "", "")
        elif names.type == "identifier":
            self._imported(line, module, "default", nodes.text(names), "")
        for each in names.named_children if names and names.type == "object_pattern" else ():
            key = each.child_by_field_name("key") or each.child_by_field_name("left") or each
            value = each.child_by_field_name("value")
            if each.type != "rest_pattern":
                self._imported(line, module, nodes.text(key), nodes.text(value), "")

    # --- classes and functions ----------------------------------------------------------------------------------------

    def on_class_declaration(self, node: Node, within: str) -> str:
        bases = _bases(node)
        name = nodes.name(node) or _given_name(node) or f"anonymous {bases[0] if bases else ''}".strip()
        members = [each for each in nodes.parts(node.child_by_field_name("body")) if each.type in (*_METHODS, *_FIELDS)]
        methods = [each for each in members if _is_method(each) and _is_public(each)]
        constructor = next((each for each in members if nodes.name(each) == "constructor"), None)
        count = len(nodes.parts(constructor and constructor.child_by_field_name("parameters")))
        within = self.declare(node, name, _KINDS.get(node.type, ""), bases, methods, (count,), within)
        for each in members:
            if each.type in _FIELDS and not nodes.first(each, "static"):
                self.keeps(each.child_by_field_name("value"), within)
        for assignment in nodes.below(constructor, "assignment_expression"):
            left = assignment.child_by_field_name("left")
            if left and left.type == "member_expression" and nodes.first(left, "this"):
                self.keeps(assignment.child_by_field_name("right"), within)
        return within

    on_class = on_abstract_class_declaration = on_interface_declaration = on_class_declaration

    def on_function_declaration(self, node: Node, within: str) -> None:
        if _is_at_top(node):
            self.functions.append(nodes.name(node))

    on_generator_function_declaration = on_function_declaration

    def on_variable_declarator(self, node: Node, within: str) -> None:
        value = node.child_by_field_name("value")
        while value and value.type == "call_expression":  # memo(() => …), forwardRef(function () {…})
            given = value.child_by_field_name("arguments")
            value = given.named_children[0] if given and given.named_children else None
        if value and value.type in _FUNCTIONS and node.parent and _is_at_top(node.parent):
            self.functions.append(nodes.name(node))

    def on_assignment_expression(self, node: Node, within: str) -> None:
        """`module.exports = …` and `exports.name = …`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        path = re.sub(r"\s", "", nodes.text(left)) if left and left.type == "member_expression" else ""
        if right and path == "module.exports":
            self.default = nodes.text(right) if right.type == "identifier" else nodes.name(right) or "default"
        if right and right.type in _FUNCTIONS and path.startswith(("exports.", "module.exports")):
            self.functions.append("default" if path == "module.exports" else path.rpartition(".")[2])

    # --- calls --------------------------------------------------------------------------------------------------------

    def on_new_expression(self, node: Node, within: str) -> None:
        self.creates(node, within, self.created)

    def on_call_expression(self, node: Node, within: str) -> None:
        called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if called is None or given is None:
            return
        arguments = nodes.parts(given)
        module = _module(arguments[0]) if arguments and given.type == "arguments" else ""
        if given.type == "template_string":
            if nodes.text(called) in ("sql", "SQL"):
                self.sql(node, nodes.text(called), nodes.literal(given), within)
        elif called.type == "import":
            self._imported(nodes.line(node), module, "", "", TYPING if _is_type(node) else DYNAMIC)
        elif called.type == "identifier" and nodes.text(called) == "require":
            self._required(node, module)
        elif called.type == "member_expression":
            self.statement(node, nodes.text(called.child_by_field_name("property")), arguments, within)


def _module(node: Node | None) -> str:
    """The text of a string, or of a template without values."""
    if node is None or node.type not in ("string", "template_string") or nodes.first(node, "template_substitution"):
        return ""
    return nodes.text(node)[1:-1]


def _bases(node: Node) -> tuple[str, ...]:
    """What a class or an interface extends and implements."""
    found: list[Node] = []
    for clause in (
        *nodes.every(node, "extends_type_clause", "class_heritage"),
        *nodes.below(nodes.first(node, "class_heritage"), "extends_clause", "implements_clause"),
    ):
        if clause.type == "extends_clause":
            found += clause.children_by_field_name("value")
        else:
            found += [
                each for each in clause.named_children if each.type not in ("extends_clause", "implements_clause")
            ]
    return tuple(filter(None, (nodes.type_name(each) for each in found)))


def _given_name(node: Node) -> str:
    """The name that a class expression gets from what it is given to."""
    parent = node.parent
    if parent is None:
        return ""
    if parent.type == "export_statement":
        return "default"
    if parent.type == "assignment_expression":
        left = re.sub(r"\s", "", nodes.text(parent.child_by_field_name("left")))
        return "default" if left == "module.exports" else left.rpartition(".")[2]
    return nodes.name(parent) if parent.type == "variable_declarator" else ""


def _is_method(node: Node) -> bool:
    """Is a member one that is called: a method, a field that holds a function?"""
    if node.type in _METHODS:
        return nodes.name(node) != "constructor"
    value = node.child_by_field_name("value")
    declared = node.child_by_field_name("type")
    return bool(value and value.type in _FUNCTIONS) or nodes.first(declared, "function_type") is not None


def _is_public(node: Node) -> bool:
    access = nodes.text(nodes.first(node, "accessibility_modifier"))
    return (
        access not in ("private", "protected")
        and not nodes.first(node, *_HIDDEN)
        and not nodes.name(node).startswith("#")
    )


def _is_at_top(node: Node) -> bool:
    """Is a declaration one of the module itself?"""
    above = node.parent
    if above and above.type == "export_statement":
        above = above.parent
    return above is None or above.type == "program"


def _is_type(node: Node) -> bool:
    """Does `import("…")` stand in a type?"""
    above = node.parent
    while above and above.type in ("member_expression", "generic_type", "call_expression", "subscript_expression"):
        above = above.parent
    return above is not None and above.type in (
        "type_query", "type_alias_declaration", "type_annotation", "type_arguments", "union_type", "array_type", "intersection_type",
    )  # fmt: skip
