"""Questions to the nodes of a tree, the same in every grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

_STRINGS = frozenset({
    "string", "template_string", "string_literal", "multiline_string_literal", "interpreted_string_literal",
    "raw_string_literal",
})  # fmt: skip
_BEGIN_WITH_A_VALUE = frozenset({
    "additive_expression", "as_expression", "binary_expression", "call_expression", "infix_expression", "member_expression",
    "method_invocation", "navigation_expression", "parenthesized_expression", "satisfies_expression", "selector_expression",
})  # fmt: skip
_QUOTES = re.compile(r"""["'`]{1,3}""")
_NO_PART_OF_A_NAME = re.compile(r"@[\w.]+|[^\w.$]")
_DEEPEST = 50


def text(node: Node | None) -> str:
    """The source text of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def name(node: Node | None) -> str:
    """What a declaration declares."""
    return text(node and (node.child_by_field_name("name") or node.child_by_field_name("property"))).strip("`")


def line(node: Node) -> int:
    """The line that a declaration has its name in, or another node begins in; from 1."""
    return (node.child_by_field_name("name") or node).start_point.row + 1


def first(node: Node | None, *types: str) -> Node | None:
    """The first child of one of these types, named or not."""
    return next((child for child in node.children if child.type in types), None) if node else None


def every(node: Node | None, *types: str) -> list[Node]:
    """The children of these types."""
    return [child for child in node.children if child.type in types] if node else []


def parts(node: Node | None) -> list[Node]:
    """The children that are more than punctuation and comments."""
    return [each for each in node.named_children if not each.type.endswith("comment")] if node else []


def below(node: Node | None, *types: str) -> Iterator[Node]:
    """The nodes of these types in a node, in the order of the text."""
    waiting = [node] if node else []
    while waiting:
        each = waiting.pop()
        if each.type in types:
            yield each
        waiting += reversed(each.named_children)


def literal(node: Node) -> str:
    """The beginning of the text that an expression begins with as a literal; empty for another expression."""
    for _ in range(_DEEPEST):
        if node.type in _STRINGS:
            return _QUOTES.sub("", text(node)[:200], count=1)
        if node.type not in _BEGIN_WITH_A_VALUE or not node.named_children:
            return ""
        node = node.named_children[0]
    return ""


def type_name(node: Node | None) -> str:
    """A type as an import would name it: `a.B` of `@X a.B<C>(d)`."""
    return _NO_PART_OF_A_NAME.sub("", text(node).partition("<")[0].partition("(")[0])


def class_name(node: Node | None) -> str:
    """The same, for what is a class by its name; else empty."""
    found = type_name(node)
    last = found.rpartition(".")[2]
    return found if last[:1].isupper() and (not last.isupper() or len(last) == 1) else ""
