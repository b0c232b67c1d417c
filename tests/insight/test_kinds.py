"""The kinds of paths, which commits, the gate and reports use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.kinds import KINDS, is_source, is_test, kind_of_path, language_of


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        ("code", ["src/shop/cart.py", "cart.go", "src/latest.py", "contest/entry.rs", "assets/logo.png", "LICENSE"]),
        ("code", [".session/config.yaml", "src/attest.js", "docsearch/index.ts"]),
        ("test", ["tests/test_cart.py", "test_cart.py", "cart_test.go", "src/Cart.test.tsx", "spec/cart_spec.rb"]),
        ("test", ["src/test/java/shop/CartTest.java", "Shop.Tests/Cart.cs", "Tests/ShopTests/CartTests.swift"]),
        ("test", ["tests/data/input.txt", "conftest.py", "e2e/login.ts", "src/__tests__/cart.js", "test/.eslintrc"]),
        (
            "docs",
            ["README.md", "docs/conf.py", "doc/guide.adoc", "NOTICE.txt", "tests/README.md", ".github/SUPPORT.md"],
        ),
        ("build", ["Makefile", "pyproject.toml", "web/package.json", "requirements.txt", "dev-requirements.in.txt"]),
        ("build", ["requirements-dev.txt", "CMakeLists.txt", "Shop/Shop.csproj", "go.sum", "Dockerfile"]),
        ("ci", [".github/workflows/ci.yml", ".gitlab-ci.yml", "Jenkinsfile", ".ci/run", ".circleci/config.yml"]),
    ],
)
def test_kinds(kind: str, paths: list[str]) -> None:
    assert {path: kind_of_path(path) for path in paths} == dict.fromkeys(paths, kind)


def test_source_is_code_of_ones_own_in_a_language() -> None:
    assert [path for path in ("a.py", "web/App.vue", "lib/x.RS") if not is_source(path)] == []
    others = ("test_a.py", "logo.png", "node_modules/x/a.js", "vendor/a.go", "docs/conf.py", "setup.py", "data.json")
    assert [path for path in others if is_source(path)] == []


def test_languages() -> None:
    assert [language_of(path) for path in ("a.PY", "b.tsx", ".py", "Makefile", "c.")] == [
        "Python",
        "TypeScript",
        "",
        "",
        "",
    ]


@given(st.text(min_size=1).filter(lambda text: text.strip("/")))
def test_any_name_has_one_kind(path: str) -> None:
    assert kind_of_path(path) in KINDS
    assert is_test(path) in (True, False)
    assert not (is_source(path) and kind_of_path(path) != "code")
