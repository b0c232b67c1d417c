"""The grammars of tree-sitter: which are installed, and what one makes of a file.

The one door to the extra `git-session[architecture]`. What a grammar does not understand is always known: `parsed` gives the
places, so that no file is read in part without a word. Parsing has no limit of its own (tree-sitter's progress callback is not
called while it recovers from errors), so files of other people are parsed in a process that has one: `reading.worker`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_session.architecture.reading.facts import UnreadableSource
from git_session.model.pattern import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Language, Node

EXTRA = "git-session[architecture]"

_GRAMMARS = {
    "java": ("tree_sitter_java", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "go": ("tree_sitter_go", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}
_CONFINED = {
    "java": frozenset({"block", "constructor_body"}),
    "kotlin": frozenset({"function_body", "block", "lambda_literal"}),
    "go": frozenset({"block"}),
    "javascript": frozenset({"function_declaration", "function_expression", "arrow_function", "method_definition", "arguments"}),
}  # fmt: skip
_CONFINED["typescript"] = _CONFINED["tsx"] = _CONFINED["javascript"] | {"type_alias_declaration", "type_annotation"}
"""By language: the nodes inside of which an error hides no import and no class of the file."""
_TELLING = lazy_pattern(
    rb"\b(?:class|enum|export|extends|from|fun|func|implements|import|interface|object|package|record|require|struct|trait)\b"
)
"""Words of which one is in whatever an error could hide."""


class Flaw(NamedTuple):
    """A place that the grammar does not understand; `confined`: what is around it was read all the same."""

    line: int
    confined: bool


Parsed = tuple["Node", tuple[Flaw, ...]]
"""The root of a tree, and what is wrong with it."""


def installed(grammar: str) -> bool:
    """Is the grammar there, without importing it?"""
    return find_spec("tree_sitter") is not None and find_spec(_GRAMMARS[grammar][0]) is not None


def folders() -> tuple[str, ...]:
    """The folders that the packages of the extra lie in, for a process that is started without any."""
    specs = (find_spec(name) for name in ("tree_sitter", *(module for module, _ in _GRAMMARS.values())))
    return tuple(dict.fromkeys(str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin))


def versions() -> str:
    """The versions of what is installed of the extra."""
    from importlib.metadata import PackageNotFoundError, version  # not for everybody: it takes its time

    found = []
    for name in ("tree_sitter", *dict.fromkeys(module for module, _ in _GRAMMARS.values())):
        try:
            found.append(version(name.replace("_", "-")))
        except PackageNotFoundError:
            found.append("-")
    return "/".join(found)


def parsed(grammar: str, content: bytes) -> Parsed:
    """The tree of a file, and the places in it that the grammar does not understand.

    Raises UnreadableSource for a text that is not in UTF-8, or where the grammar cannot be loaded.
    """
    from tree_sitter import Parser

    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise UnreadableSource("is not in UTF-8", 1 + content.count(b"\n", 0, error.start)) from None
    try:
        language = _language(grammar)
    except (ImportError, ValueError) as error:
        raise UnreadableSource(f"{_GRAMMARS[grammar][0]} cannot be used here: {error}"[:200]) from None
    root = Parser(language).parse(content).root_node
    return root, tuple(_flaws(root, _CONFINED[grammar])) if root.has_error else ()


def require_reliable(flaws: tuple[Flaw, ...]) -> None:
    """Raises UnreadableSource where a flaw may hide an import or a class."""
    line = next((each.line for each in flaws if not each.confined), 0)
    if line:
        raise UnreadableSource("a syntax error, or syntax that is not known here", line)


@cache
def _language(grammar: str) -> Language:
    from tree_sitter import Language

    module, function = _GRAMMARS[grammar]
    return Language(getattr(import_module(module), function)())


def _flaws(root: Node, confined: frozenset[str]) -> Iterator[Flaw]:
    """The flaws in the order of the text, up to the first that is not confined."""
    waiting = [(root, False)]
    while waiting:
        node, inside = waiting.pop()
        if node.type == "ERROR" and node.text == b"type" and node.parent and node.parent.type == "export_statement":
            continue  # `export type * from`, which the reader knows
        if node.is_missing or node.is_error:
            text = node.text or b""
            is_balanced = node.type not in "{}" and text.count(b"{") == text.count(b"}")
            flaw = Flaw(node.start_point.row + 1, is_balanced and (inside or not _TELLING.search(text)))
            yield flaw
            if not flaw.confined:
                return
        else:
            inside = inside or node.type in confined
            waiting += [(child, inside) for child in reversed(node.children) if child.has_error or child.is_missing]
