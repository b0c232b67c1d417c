"""What the readers of all grammars share: one walk over the tree, in which each kind of node has a method `on_…`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from git_session.architecture.reading.calls import READING_SQL, SQL
from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.trees.grammars import Parsed, parsed, require_reliable

if TYPE_CHECKING:
    from tree_sitter import Node

_STATEMENTS = frozenset({
    "query", "queryRow", "execute", "executeQuery", "executeUpdate", "exec", "prepare", "prepareStatement", "createQuery",
    "createNativeQuery", "raw", "queryForObject", "queryForList", "update", "Query", "QueryRow", "Exec", "Prepare",
    "QueryContext", "QueryRowContext", "ExecContext",
})  # fmt: skip
"""Methods that are given an SQL statement."""
_STRINGS = frozenset({
    "string", "template_string", "string_literal", "multiline_string_literal", "interpreted_string_literal",
    "raw_string_literal",
})  # fmt: skip
_BEGIN_WITH_A_VALUE = frozenset({
    "additive_expression", "as_expression", "binary_expression", "call_expression", "infix_expression", "member_expression",
    "method_invocation", "navigation_expression", "parenthesized_expression", "satisfies_expression", "selector_expression",
})  # fmt: skip
_QUOTES = re.compile(r"""["'`]{1,3}""")
_EXCEPTION = re.compile(r".*(Exception|Error|Throwable)")
_DEEPEST = 50


class TreeReader:
    """Reads one file. `flaws` are the places that the grammar did not understand; the walk leaves them out."""

    grammar: str

    def __init__(self, content: bytes) -> None:
        self.root, self.flaws = self.parsed(content)
        require_reliable(self.flaws)
        self.package = ""
        self.default = ""
        self.imports: list[Import] = []
        self.classes: list[Class] = []
        self.functions: list[str] = []
        self.access: list[Spot] = []
        self.writes: list[Spot] = []
        self.built: list[Spot] = []
        self.created: list[Spot] = []

    def parsed(self, content: bytes) -> Parsed:
        """The tree of a text, with its flaws."""
        return parsed(self.grammar, content)

    def facts(self) -> Facts:
        """Walk over the whole tree, however deep it is."""
        handlers = {name[3:]: getattr(self, name) for name in dir(self) if name.startswith("on_")}
        waiting: list[tuple[Node, str]] = [(self.root, "")]
        while waiting:
            node, within = waiting.pop()
            handle = handlers.get(node.type)
            if handle:
                within = handle(node, within)
            waiting += [(child, within) for child in reversed(node.named_children) if child.named_child_count]
        return Facts(
            package=self.package,
            default=self.default,
            imports=tuple(sorted(self.imports)),
            classes=tuple(self.classes),
            functions=tuple(dict.fromkeys(self.functions)),
            access=tuple(self.access),
            writes=tuple(self.writes),
            built=tuple(self.built),
            created=tuple(self.created),
            skipped=tuple(sorted({each.line for each in self.flaws})),
        )

    def statement(self, node: Node, name: str, arguments: list[Node], within: str) -> None:
        """Note a call of the method `name` that is given an SQL statement as a literal."""
        found = SQL.match(literal(arguments[0])) if name in _STATEMENTS and arguments else None
        if found:
            self.sql(node, name, found[1].upper(), within)

    def sql(self, node: Node, name: str, word: str, within: str) -> None:
        """Note an SQL statement that begins with `word`."""
        spot = Spot(line_of(node), f'{name}("{word} …")', within)
        self.access.append(spot)
        if word not in READING_SQL:
            self.writes.append(spot)


def better(*trees: Parsed) -> Parsed:
    """The one of several trees of a text that leaves the least of it out."""
    return min(trees, key=lambda each: (any(not flaw.confined for flaw in each[1]), len(each[1])))


def text_of(node: Node | None) -> str:
    """The source text of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def line_of(node: Node) -> int:
    """The line that a node begins in, from 1."""
    return node.start_point.row + 1


def first(node: Node | None, *types: str) -> Node | None:
    """The first child of one of these types, named or not."""
    return next((child for child in node.children if child.type in types), None) if node else None


def every(node: Node | None, *types: str) -> list[Node]:
    """The children of these types."""
    return [child for child in node.children if child.type in types] if node else []


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
            return _QUOTES.sub("", text_of(node)[:200], count=1)
        if node.type not in _BEGIN_WITH_A_VALUE or not node.named_children:
            return ""
        node = node.named_children[0]
    return ""


def inside(within: str, name: str) -> str:
    """The dotted name of what is called `name` in `within`."""
    return f"{within}.{name}" if within else name


def without_arguments(text: str) -> str:
    """`a.B` of `a.B<C>`, `@X B` and `a . B`: a type as an import would name it."""
    plain = re.sub(r"@[\w.]+", "", text.partition("<")[0].partition("(")[0])
    return re.sub(r"[^\w.$]", "", plain)


def is_exception(name: str, bases: tuple[str, ...]) -> bool:
    """Is a class an exception, by its name or what it inherits from?"""
    return any(map(_EXCEPTION.fullmatch, bases)) or name.endswith("Exception")
