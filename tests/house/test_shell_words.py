"""Printed commands quote what git-session did not write by `model.shell.shell_word`, and nothing else does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "git_session"
COMMAND = re.compile(r"\b(?:git|cd|mkdir|mv|rm|unset)\b")


def _quoting(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "shlex":
            yield f"{node.lineno}: shlex"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "shlex.quote":
            yield f"{node.lineno}: shlex.quote"
        elif isinstance(node, ast.JoinedStr):
            for before, value in zip(node.values, node.values[1:], strict=False):
                text = str(before.value) if isinstance(before, ast.Constant) else ""
                is_by_hand = re.search(r"[ =]['\"]$", text) and COMMAND.search(text)
                if isinstance(value, ast.FormattedValue) and is_by_hand:
                    yield f"{node.lineno}: {text}"


def test_no_other_quoting() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{each}"
        for path in PACKAGE.rglob("*.py")
        for each in _quoting(ast.parse(path.read_bytes()))
    ]
    assert found == []


def test_quoting_by_hand_is_found() -> None:
    tree = ast.parse("""hint = f"cd '{path}'"\nf"git -C {word(path)} status"\nfrom shlex import quote""")
    assert sorted(_quoting(tree)) == ["1: cd '", "3: shlex"]
