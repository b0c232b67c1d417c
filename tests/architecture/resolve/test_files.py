"""Which file an import means, in each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.architecture.reading.facts import Class, Facts, Import
from git_session.architecture.resolve.javascript import ScriptModules
from git_session.architecture.resolve.packages import GoPackages, JavaPackages
from git_session.architecture.resolve.python import PythonModules, declared_roots

PYTHON = PythonModules(
    [
        "src/shop/__init__.py", "src/shop/domain/__init__.py", "src/shop/domain/order.py", "src/shop/types.py",
        "src/space/inner/__init__.py", "src/space/inner/deep.py", "src/requests/__init__.py",
        "services/a/app/__init__.py", "services/a/app/db.py", "services/b/app/__init__.py", "services/b/app/db.py",
        "services/b/main.py", "tool.py", "scripts/run.py", "scripts/beside.py", "tests/__init__.py", "tests/flask/__init__.py",
        "other/lib/deep/thing.py", "shop.pyi", "tests/shop/__init__.py",
    ],
    {"other": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'},
)  # fmt: skip


@pytest.mark.parametrize(
    ("importer", "each", "target"),
    [
        ("src/shop/web.py", Import(1, "shop.domain.order"), "src/shop/domain/order.py"),
        ("src/shop/web.py", Import(1, "shop.domain", 0, "order"), "src/shop/domain/order.py"),
        ("src/shop/web.py", Import(1, "shop.domain", 0, "Order"), "src/shop/domain/__init__.py"),
        ("src/shop/web.py", Import(1, "shop.domain.order", 0, "Order"), "src/shop/domain/order.py"),
        ("src/shop/web.py", Import(1, "shop", 0, "*"), "src/shop/__init__.py"),
        ("src/shop/web.py", Import(1, "domain", 1, "order"), "src/shop/domain/order.py"),
        ("src/shop/domain/order.py", Import(1, "", 2, "types"), "src/shop/types.py"),
        ("src/shop/domain/order.py", Import(1, "", 1, "x"), "src/shop/domain/__init__.py"),
        ("tool.py", Import(1, "", 3, "x"), ""),
        ("src/shop/web.py", Import(1, "types"), ""),
        ("src/shop/web.py", Import(1, "space.inner", 0, "deep"), "src/space/inner/deep.py"),
        ("src/shop/web.py", Import(1, "requests"), "src/requests/__init__.py"),
        ("src/shop/web.py", Import(1, "flask"), ""),
        ("tests/test_a.py", Import(1, "shop.domain.order"), "src/shop/domain/order.py"),
        ("services/a/app/main.py", Import(1, "app.db"), "services/a/app/db.py"),
        ("services/b/main.py", Import(1, "app.db"), "services/b/app/db.py"),
        ("tool.py", Import(1, "app.db"), ""),
        ("scripts/run.py", Import(1, "beside"), "scripts/beside.py"),
        ("scripts/run.py", Import(1, "tool"), "tool.py"),
        ("tool.py", Import(1, "deep.thing"), "other/lib/deep/thing.py"),
        ("tool.py", Import(1, ""), ""),
    ],
)
def test_python(importer: str, each: Import, target: str) -> None:
    assert PYTHON.resolve(importer, each) == target


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ('[tool.poetry]\npackages = [{include = "a", from = "code"}]', ["code"]),
        ('[tool.setuptools]\npackage-dir = {"" = "lib"}', ["lib"]),
        ('[tool.hatch.build.targets.wheel]\nsources = ["py"]', ["py"]),
        ('[tool.pdm.build]\npackage-dir = "pkg/"', ["pkg"]),
        ('[tool.setuptools.packages.find]\nwhere = ["../outside", 3]', []),
        ("[tool", []),
        ("tool = 3", []),
    ],
    ids=["poetry", "setuptools", "hatch", "pdm", "outside", "broken", "odd"],
)
def test_roots_of_a_project(text: str, roots: list[str]) -> None:
    assert declared_roots(text) == roots


SCRIPTS = ScriptModules(
    [
        "web/src/app.ts", "web/src/ui/index.tsx", "web/src/ui/button.tsx", "web/src/data.js", "web/src/page.vue",
        "web/lib/tools.ts", "packages/core/src/index.ts", "packages/core/src/inner.ts", "packages/plain/main.js", "top.ts",
    ],
    {
        "web/tsconfig.json": '{ // comments are fine\n "extends": "../tsconfig.base", "compilerOptions": {"baseUrl": "./src",\n'
        '"paths": {"@/*": ["./*"], "tools": ["../lib/tools"],},}}',
        "tsconfig.base.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"no/*": ["nowhere/*"]}}}',
        "packages/core/tsconfig.json": '{"extends": "./tsconfig.json"}',
    },
    {"packages/core/package.json": '{"name": "@shop/core"}', "packages/plain/package.json": '{"name": "plain"}', "p": "[1"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("importer", "module", "target"),
    [
        ("web/src/app.ts", "./ui", "web/src/ui/index.tsx"),
        ("web/src/app.ts", "./ui/button", "web/src/ui/button.tsx"),
        ("web/src/app.ts", "./ui/button.js", "web/src/ui/button.tsx"),
        ("web/src/ui/button.tsx", "../data", "web/src/data.js"),
        ("web/src/app.ts", "./page.vue", "web/src/page.vue"),
        ("web/src/app.ts", "./page.vue?raw", "web/src/page.vue"),
        ("web/src/ui/button.tsx", "@/data", "web/src/data.js"),
        ("web/src/ui/button.tsx", "tools", "web/lib/tools.ts"),
        ("web/src/ui/button.tsx", "ui/button", "web/src/ui/button.tsx"),
        ("web/src/app.ts", "@shop/core", "packages/core/src/index.ts"),
        ("web/src/app.ts", "@shop/core/inner", "packages/core/src/inner.ts"),
        ("web/src/app.ts", "plain", "packages/plain/package.json"),
        ("web/src/app.ts", "react", ""),
        ("web/src/app.ts", "../../../../outside", ""),
        ("top.ts", "./web/src/data", "web/src/data.js"),
        ("top.ts", ".", ""),
        ("packages/core/src/inner.ts", ".", "packages/core/src/index.ts"),
    ],
)
def test_javascript(importer: str, module: str, target: str) -> None:
    assert SCRIPTS.resolve(importer, Import(1, module)) == target


@given(st.text(), st.text())
def test_any_configuration_is_read(configuration: str, package: str) -> None:
    modules = ScriptModules(["a.ts"], {"tsconfig.json": configuration}, {"package.json": package})
    assert modules.resolve("a.ts", Import(1, "b")) == ""


def test_go() -> None:
    facts = {path: Facts() for path in ("main.go", "domain/order.go", "domain/a_test.go", "tools/gen/x.go")}
    go = GoPackages(facts, {"": "module example.org/shop // x\n", "tools": "module example.org/shop/tools\n"})
    assert [
        go.resolve("main.go", Import(1, module))
        for module in (
            "example.org/shop",
            "example.org/shop/domain",
            "example.org/shop/tools/gen",
            "example.org/shopping",
            "fmt",
        )
    ] == ["main.go", "domain/order.go", "tools/gen/x.go", "", ""]


def test_java_and_kotlin() -> None:
    facts = {
        "a/src/main/java/org/x/Order.java": Facts(package="org.x", classes=(Class("Order", 1, "class"),)),
        "a/src/test/java/org/x/Order.java": Facts(package="org.x"),
        "b/src/main/java/org/x/Order.java": Facts(package="org.x"),
        "a/src/main/kotlin/Many.kt": Facts(package="org.y", classes=(Class("One", 1, "class"),), functions=("two",)),
    }
    java = JavaPackages(facts)
    assert [
        java.resolve("b/src/main/java/Main.java", each)
        for each in (
            Import(1, "org.x", 0, "Order"),
            Import(1, "org.x.Order", 0, "LIMIT"),
            Import(1, "org.x.Order", 0, "*"),
            Import(1, "org.y", 0, "One"),
            Import(1, "org.y", 0, "two"),
            Import(1, "org.y", 0, "*"),
            Import(1, "java.util", 0, "List"),
        )
    ] == [
        "b/src/main/java/org/x/Order.java",
        "b/src/main/java/org/x/Order.java",
        "b/src/main/java/org/x/Order.java",
        "a/src/main/kotlin/Many.kt",
        "a/src/main/kotlin/Many.kt",
        "a/src/main/kotlin/Many.kt",
        "",
    ]
