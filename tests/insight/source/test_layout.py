"""The layout of a repository: folders, tests, tools and line length, safe against malicious names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.source.layout import Language, ProjectLayout, ProjectTool, layout_of
from git_session.services.hooks.templates import documents


def look(files: Mapping[str, str]) -> ProjectLayout:
    return layout_of(sorted(files), lambda name: files[name])


def test_an_empty_repository_shows_nothing() -> None:
    assert look({}) == ProjectLayout()
    assert look({".session/config.yaml": "session: {}\n"}) == ProjectLayout()


def test_a_python_project() -> None:
    project = "[tool.ruff]\nline-length = 100\n[tool.mypy]\nstrict = true\n[tool.pytest.ini_options]\n"
    names = [
        "src/shop/cart.py",
        "src/shop/till.py",
        "tests/conftest.py",
        "tests/unit/test_cart.py",
        "docs/index.md",
        "docs/conf.py",
    ]
    assert look({"pyproject.toml": project, "README.md": "", **dict.fromkeys(names, "")}) == ProjectLayout(
        languages=(Language("Python", 5, (".py",)),),
        sources=("src/shop",),
        tests=("tests",),
        frameworks=(ProjectTool("pytest", "pyproject.toml"),),
        checkers=(ProjectTool("mypy", "pyproject.toml"), ProjectTool("Ruff", "pyproject.toml")),
        line_length=100,
        line_length_file="pyproject.toml",
        documents=("README.md",),
        watch_patterns=("src/**/*.py", "tests/**/*.py"),
    )


def test_many_folders_in_one_are_told_as_that_one() -> None:
    packages = [f"packages/part{at}/src/index.ts" for at in range(9)]
    found = look(dict.fromkeys([*packages, "tools/build.ts"], ""))
    assert (found.sources, found.watch_patterns) == (("packages", "tools"), ("packages/**/*.ts", "tools/**/*.ts"))
    few = look(dict.fromkeys([*packages[:7], "tools/build.ts"], ""))
    assert few.sources == (*(f"packages/part{at}" for at in range(7)), "tools")


def test_a_web_project_with_tests_beside_the_code() -> None:
    package = '{"devDependencies": {"vitest": "1", "eslint": "9", "prettier": "3"}, "prettier": {"printWidth": 110}}'
    found = look(
        {"package.json": package, "src/ui/Cart.tsx": "", "src/ui/Cart.test.tsx": "", "node_modules/x/a.js": ""}
    )
    assert [language.name for language in found.languages] == ["TypeScript"]
    assert (found.sources, found.tests, found.tests_beside_code) == (("src/ui",), ("src/ui",), True)
    assert [tool.name for tool in found.frameworks] == ["Vitest"]
    assert [tool.name for tool in found.checkers] == ["ESLint", "Prettier"]
    assert (found.line_length, found.line_length_file) == (110, "package.json")
    assert found.vendored == ("node_modules",)
    assert found.watch_patterns == ("src/**/*.tsx",)


def test_go_and_rust_bring_their_test_runner() -> None:
    go = look({"go.mod": "module x\n", "cart.go": "", "cart_test.go": ""})
    assert (go.frameworks, go.sources, go.watch_patterns) == ((ProjectTool("go test", "go.mod"),), (".",), ("**/*.go",))
    assert look({"go.mod": "module x\n", "cart.go": ""}).frameworks == ()
    rust = look({"Cargo.toml": "", "src/main.rs": "", "rustfmt.toml": "max_width = 90\n"})
    assert (rust.frameworks, rust.line_length) == ((ProjectTool("cargo test", "Cargo.toml"),), 90)


@pytest.mark.parametrize(
    ("name", "content", "length"),
    [
        ("ruff.toml", "line-length = 88\n", 88),
        ("setup.cfg", "[flake8]\nmax-line-length = 79\n", 79),
        (".flake8", "[flake8]\nmax-line-length = 99\n", 99),
        (".prettierrc", '{"printWidth": 70}', 70),
        (".editorconfig", "[*]\nmax_line_length = 72\n", 72),
        (".editorconfig", "[*]\nmax_line_length = off\n", 0),
        ("pyproject.toml", "[tool.black]\nline-length = true\n", 0),
        ("pyproject.toml", "[tool.black\n", 0),
        ("package.json", '["printWidth"]', 0),
        (".prettierrc", "printWidth: 70\n", 0),
        ("setup.cfg", "no section\n", 0),
        ("pyproject.toml", 'tool = "ruff"\n', 0),
    ],
)
def test_line_length_where_a_file_says_it(name: str, content: str, length: int) -> None:
    assert look({name: content}).line_length == length


@pytest.mark.parametrize(
    ("folders", "architecture"),
    [
        (["app/ports", "app/adapters"], "hexagonal"),
        (["app/controllers", "app/models", "app/views"], "mvc"),
        (["app/models"], ""),
    ],
)
def test_an_architecture_only_where_folders_leave_little_doubt(folders: list[str], architecture: str) -> None:
    assert look({f"{folder}/a.rb": "" for folder in folders}).architecture == architecture


def test_strange_names_are_counted_but_never_written() -> None:
    names = [
        'a"\nb/x.py',
        "`rm`/x.py",
        "${HOME}/x.py",
        "|/x.py",
        "$languages/x.py",
        "ok/x.py",
        "-x/y.py",
        "\udcff/x.py",
    ]
    found = look(dict.fromkeys(names, ""))
    assert found.languages == (Language("Python", 8, (".py",)),)
    assert found.sources == ("ok",)
    assert found.watch_patterns == ("ok/**/*.py",)


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1), min_size=1, max_size=4).map("/".join))
def test_templates_can_be_filled_from_any_name(name: str) -> None:
    for suffix in ("", ".py", "_test.go"):
        texts = documents(look({name + suffix: "", f"vendor/{name}/x.c": ""}), Path("/nowhere"))
        assert all(b"\0" not in text for text in texts.values())
