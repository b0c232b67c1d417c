"""Imports point upwards only, and each heavy library is imported by one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "git_session"
LAYERS = (
    "hot",
    "errors",
    "ccmp",
    "model",
    "git",
    "store",
    "insight",
    "architecture",
    "services",
    "render",
    "commands",
    "cli",
)
"""From the top down: a layer may import itself and the layers before it."""

DOORS = {
    "defusedxml": {"insight/testreports/xmlevents.py"},
    "rich": {"render/screen/terminal.py"},
    "mcp": {"commands/mcpserver.py"},
    "pygit2": {"git/libgit.py"},
    "tree_sitter": {
        f"architecture/reading/trees/{name}.py"
        for name in ("golang", "grammars", "java", "kotlin", "nodes", "reader", "script")
    },
    "watchfiles": {"git/changes.py"},
    "ruamel": {"store/configuration.py", "store/configfile.py"},
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]
LINES = 500


def imports(path: Path) -> Iterator[str]:
    """The dotted names of everything that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_imports_only_what_stands_above_it(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        assert list(imports(path)) == []
        return
    allowed = LAYERS[: LAYERS.index(layer(path)) + 1]
    ours = [name.split(".")[1] for name in imports(path) if name.startswith("git_session.")]
    assert {name for name in ours if name not in (*allowed, "__version__")} == set()


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    users = {
        name
        for name, path in zip(NAMES, MODULES, strict=True)
        if any(each.split(".")[0] == library for each in imports(path))
    }
    assert users == DOORS[library]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LINES
    assert ast.get_docstring(ast.parse(text)) or not text.strip().removeprefix('__version__ = "')


def test_every_layer_is_there() -> None:
    assert {layer(path) for path in MODULES} == {*LAYERS, "__init__"}


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    assert {path.stem for path in MODULES} & {"utils", "util", "common", "helpers", "helper", "misc", "base"} == set()


def test_packages_pass_nothing_on() -> None:
    """`__init__.py` contains a docstring only, and at the top the version, so that everything has one import path."""
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text("utf-8")).body
        rest = [node for node in body if not isinstance(node, ast.Expr)]
        assert all(isinstance(node, ast.Assign) for node in rest), path
