"""What the readers of all grammars share: one walk over the tree, in which each kind of node has a method `on_…`.

Such a method is given a node and the dotted name of the classes around it; what it returns is that name for the nodes inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from git_session.architecture.reading.calls import READING_SQL, SQL
from git_session.architecture.reading.facts import Class, Facts, Import, Spot
from git_session.architecture.reading.trees import nodes
from git_session.architecture.reading.trees.grammars import Parsed, parsed, require_reliable

_STATEMENTS = frozenset({
    "query", "queryRow", "execute", "executeQuery", "executeUpdate", "exec", "prepare", "prepareStatement", "createQuery",
    "createNativeQuery", "raw", "queryForObject", "queryForList", "update", "Query", "QueryRow", "Exec", "Prepare",
    "QueryContext", "QueryRowContext", "ExecContext",
})  # fmt: skip
"""Methods that are given an SQL statement."""
_EXCEPTION = re.compile(r".*(Exception|Error|Throwable)")


class TreeReader:
    """Reads one file by its grammar. Raises UnreadableSource for one that cannot be relied on."""

    def __init__(self, content: bytes, grammar: str) -> None:
        self.grammar = grammar
        self.root, self._flaws = self.parsed(content)
        require_reliable(self._flaws)
        self.package = self.default = ""
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

    def made(self, value: Node | None) -> str:
        """The class of which an expression makes an object; empty for another expression."""
        raise NotImplementedError

    def facts(self) -> Facts:
        """Walk over the whole tree, however deep it is."""
        handlers = {each[3:]: getattr(self, each) for each in dir(self) if each.startswith("on_")}
        waiting: list[tuple[Node, str]] = [(self.root, "")]
        while waiting:
            node, within = waiting.pop()
            handle = handlers.get(node.type)
            if handle:
                within = handle(node, within) or within
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
            skipped=tuple(sorted({each.line for each in self._flaws})),
        )

    def declare(
        self, node: Node, name: str, kind: str, bases: tuple[str, ...], methods: list[Node], counts: Iterable[int], within: str
    ) -> str:  # fmt: skip
        """Note a class; `kind` is empty where the rest says it, `counts` are the parameters of its constructors."""
        names = tuple(dict.fromkeys(map(nodes.name, methods)))
        written = {nodes.name(each) for each in methods if _has_body(each)}
        if kind in ("", "abstract") and any(map(_EXCEPTION.fullmatch, (name, *bases))):
            kind = "exception"
        kind = kind or ("class" if names else "data")
        abstract = tuple(each for each in names if each not in written) if kind in ("interface", "abstract") else ()
        count = max(counts, default=0)
        self.classes.append(Class(name, nodes.line(node), kind, bases, names, abstract, count))
        return f"{within}.{name}" if within else name

    def named_in_full(self, node: Node) -> None:
        """Note a type that is named with its package (`org.shop.adapters.Sql`), which is as good as imported."""
        module, _, name = nodes.type_name(node).rpartition(".")
        if "." in module and module.islower():
            self.imports.append(Import(nodes.line(node), module, 0, name))

    def creates(self, node: Node, within: str, spots: list[Spot]) -> None:
        """Note in `spots` the object that an expression makes, if it makes one."""
        name = self.made(node)
        if name:
            spots.append(Spot(nodes.line(node), name, within))

    def keeps(self, value: Node | None, within: str) -> None:
        """Note what the value of a field, or of an assignment in a constructor, makes."""
        if value:
            self.creates(value, within, self.built)

    def statement(self, node: Node, method: str, arguments: list[Node], within: str) -> None:
        """Note a call of `method` that is given an SQL statement as a literal."""
        if method in _STATEMENTS and arguments:
            self.sql(node, method, nodes.literal(arguments[0]), within)

    def sql(self, node: Node, called: str, text: str, within: str) -> None:
        """Note `text` if it is an SQL statement, as given to what is `called` so."""
        found = SQL.match(text)
        if found:
            word = found[1].upper()
            self.access.append(Spot(nodes.line(node), f'{called}("{word} …")', within))
            self.writes += self.access[-1:] if word not in READING_SQL else ()


def better(*trees: Parsed) -> Parsed:
    """The one of several trees of a text that leaves the least of it out."""
    return min(trees, key=lambda each: (any(not flaw.confined for flaw in each[1]), len(each[1])))


def _has_body(method: Node) -> bool:
    fields = ("body", "value")
    return any(map(method.child_by_field_name, fields)) or nodes.first(method, "function_body") is not None
