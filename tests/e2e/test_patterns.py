"""`git session analyze --patterns` on repositories of every kind: what is declared, sessions, renames, absurd input."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable

ALL = "repository-pattern, dependency-injection, factory, cqrs, event-sourcing, ports-and-adapters"
CONVENTIONS = '["type hints", "docstrings", "snake_case", "max-line-length: 60", "tests present", "be kind"]'


def findings(box: Sandbox) -> list[tuple[str, str, int, bool]]:
    """(rule, path, line, new) of each finding."""
    document = box.json("analyze", "--patterns")
    return [(each["rule"], each["path"], each["line"], each["new"]) for each in document["patterns"]["findings"]]


def patterns(box: Sandbox, *options: str) -> str:
    """The page about patterns."""
    out = box.session("analyze", "--patterns", *options).out
    return stable("Patterns" + out.partition("Patterns")[2])


@pytest.fixture
def project(ready: Sandbox) -> Sandbox:
    """A project with every kind of declaration, before any session."""
    ready.git("config", "session.architecture", "hexagonal")
    ready.git("config", "session.patterns", "repository-pattern, factory, singleton")
    ready.git("config", "session.conventions", CONVENTIONS)
    ready.write("shop/__init__.py", '"""Shop."""\n')
    ready.write(
        "shop/domain/order.py", '"""Orders."""\n\nimport shop.adapters.sql\n\n\ndef count(x):\n    """Count."""\n'
    )
    ready.write(
        "shop/adapters/sql.py",
        '"""SQL."""\n\n\nclass OrderRepository:\n    """Orders."""\n\n    def find(self) -> None:\n        """Find."""\n'
        '        self.db.execute("SELECT 1")\n',
    )
    ready.commit(
        "Add shop",
        "shop/web.py",
        '"""Web."""\n\n\ndef page(db: object) -> None:\n    """Show."""\n    db.execute("SELECT 1")\n',
    )
    return ready


def test_the_page(project: Sandbox) -> None:
    assert patterns(project) == (
        "Patterns  4 files checked\n"
        "  violated    hexagonal  1 import between layers looked at (files: adapters 1, domain 1)\n"
        "  violated    repository-pattern  1 repository, 2 accesses to a database, 1 elsewhere\n"
        "  not found   factory  no class called a factory\n"
        "  unknown     singleton  known are: repository-pattern, dependency-injection, factory, cqrs, event-sourcing, "
        "ports-and-adapters\n"
        "  violated    type hints  2 of 3 functions annotated (66.6%)\n"
        "  followed    docstrings  8 of 8 modules, classes and functions documented (100%), such as in "
        "shop/adapters/sql.py:1 and shop/domain/order.py:1\n"
        "  followed    snake_case  11 of 11 names as they should be (100%), such as in shop/adapters/sql.py:1 and "
        "shop/domain/order.py:1\n"
        "  followed    max-line-length: 60  no line is longer than 60\n"
        "  violated    tests present  0 of 3 modules tested (0%)\n"
        "  not checked be kind  free text, for people to check\n"
        "\n"
        "error  hexagonal/domain  domain imports ports and itself, and no other layer\n"
        "  - shop/domain/order.py:3  domain imports adapters: shop.adapters.sql (shop/adapters/sql.py)\n"
        "\n"
        "warning  repository-pattern/access  only repositories speak to the database\n"
        '  - shop/web.py:6  execute("SELECT …") outside of a repository\n'
        "\n"
        "note  convention/tests-present  each module has a test that imports it or is named after it\n"
        "  - shop/adapters/sql.py:1  no test imports it or is named after it\n"
        "  - shop/domain/order.py:1  no test imports it or is named after it\n"
        "  - shop/web.py:1  no test imports it or is named after it\n"
        "\n"
        "note  convention/type-hints  parameters and results of functions are annotated\n"
        "  - shop/domain/order.py:6  count() has no annotation for: x, return\n"
        "\n"
        "1 error, 1 warning, 4 notes\n"
    )


def test_what_is_followed_has_examples(ready: Sandbox) -> None:
    ready.git("config", "session.architecture", "hexagonal")
    ready.git("config", "session.patterns", ALL)
    ready.git("config", "session.conventions", '["type hints", "tests present"]')
    ready.write("shop/ports/orders.py", "class Orders(Protocol):\n    def find(self) -> None: ...\n")
    ready.write(
        "shop/adapters/sql.py",
        "from shop.ports.orders import Orders\n\n\nclass OrderRepository(Orders):\n"
        "    def __init__(self, db: object) -> None:\n        self.db = db\n\n    def find(self) -> None: ...\n",
    )
    ready.write("shop/factories.py", "class OrderFactory:\n    def make(self) -> None: ...\n")
    ready.write("shop/commands.py", "class PlaceCommand: ...\n")
    ready.write("shop/queries.py", "def orders() -> None: ...\n")
    ready.write(
        "shop/aggregate.py",
        "class Order:\n    def apply(self, event: PlacedEvent) -> None:\n        self.placed = True\n\n"
        "    def place(self) -> None:\n        self.apply(PlacedEvent())\n",
    )
    ready.commit("Add", "tests/test_sql.py", "import shop.adapters.sql\n")
    document = ready.json("analyze", "--patterns")["patterns"]
    assert {each["name"]: (each["state"], each["examples"]) for each in document["measures"]} == {
        "hexagonal": ("followed", ["shop/adapters/sql.py:1"]),
        "repository-pattern": ("followed", ["shop/adapters/sql.py:4"]),
        "dependency-injection": ("followed", ["shop/adapters/sql.py:4"]),
        "factory": ("followed", ["shop/factories.py:1"]),
        "cqrs": ("followed", ["shop/commands.py:1", "shop/queries.py:1"]),
        "event-sourcing": ("followed", ["shop/aggregate.py:1"]),
        "ports-and-adapters": ("followed", ["shop/ports/orders.py:1", "shop/adapters/sql.py:4"]),
        "type hints": ("followed", ["shop/adapters/sql.py:1", "shop/aggregate.py:1"]),
        "tests present": ("violated", []),
    }


def test_few_of_many_are_shown_unless_all_are_asked_for(ready: Sandbox) -> None:
    ready.git("config", "session.conventions", "type hints")
    ready.commit("Add", "many.py", "".join(f"def f{number}(x): pass\n" for number in range(8)))
    assert "  - many.py:5  f4() has no annotation for: x, return\n  and 3 more\n" in patterns(ready)
    assert "  - many.py:8  f7() has no annotation for: x, return\n" in patterns(ready, "--verbose")


def test_nothing_declared(ready: Sandbox) -> None:
    assert patterns(ready) == (
        "Patterns  0 files checked\n"
        "  no rules are declared\n"
        "    git session config context.architecture hexagonal\n"
        '    git session config context.conventions "type hints, docstrings"\n'
    )


def test_what_a_session_brings_is_new_and_what_moves_is_not(project: Sandbox) -> None:
    project.session("start", "feature/web", "--objective", "Sell")
    assert [each for each in findings(project) if each[3]] == []
    project.git("mv", "shop/web.py", "shop/page.py")
    text = (project.path / "shop/domain/order.py").read_text("utf-8")
    project.write("shop/domain/order.py", "# moved\n\n\n" + text)
    assert [each for each in findings(project) if each[3]] == []
    project.write("shop/domain/order.py", text + "\n\nimport shop.adapters.sql as again\n")
    project.commit("Change", "shop/domain/other.py", "import shop.adapters.sql\n")
    new = [each for each in findings(project) if each[3] and each[0].startswith("hexagonal")]
    assert new == [
        ("hexagonal/domain", "shop/domain/order.py", 10, True),
        ("hexagonal/domain", "shop/domain/other.py", 1, True),
    ]
    assert findings(project)[: len(new)] == new


@pytest.mark.parametrize("committed", [False, True])
def test_what_moves_and_changes_is_not_new(project: Sandbox, committed: bool) -> None:
    project.session("start", "feature/web", "--objective", "Sell")
    text = (project.path / "shop/domain/order.py").read_text("utf-8")
    project.git("mv", "shop/domain/order.py", "shop/domain/orders.py")
    project.write("shop/domain/orders.py", text + "\n\nTOTAL = 1\n")
    if committed:
        project.git("commit", "-q", "-a", "-m", "Move")
    here = Sandbox(project.path / "shop", project.home, project.now)
    for box in (project, here):
        assert [each for each in findings(box) if each[3]] == []
        assert ("hexagonal/domain", "shop/domain/orders.py", 3, False) in findings(box)


def test_the_second_run_reads_nothing_and_says_the_same(project: Sandbox) -> None:
    first = project.json("analyze", "--patterns")["patterns"]
    second = project.json("analyze", "--patterns")["patterns"]
    assert (first.pop("fresh"), second.pop("fresh")) == (4, 0)
    assert first == second


def test_layers_of_the_configuration(project: Sandbox) -> None:
    project.session("config", "context.layers", "domain=shop/web.py, adapters=shop/adapters/**")
    assert [each for each in findings(project) if each[0].startswith("hexagonal")] == []
    refused = project.session("config", "context.layers", "domain=../outside/**", status=1)
    assert "takes paths inside the repository" in refused.err
    refused = project.session("config", "context.layers", "domain", status=1)
    assert "takes layers as name=glob" in refused.err


def test_ignored_files_and_vendored_ones_are_not_looked_at(project: Sandbox) -> None:
    project.write("node_modules/x/domain/a.js", 'import "../adapters/b";\n')
    project.session("config", "tracking.ignore_patterns", "shop/domain/**")
    assert not any(path.startswith(("shop/domain", "node_modules")) for _, path, _, _ in findings(project))


def test_absurd_input(project: Sandbox) -> None:
    project.git("config", "session.patterns", ALL)
    odd = os.fsdecode(b"shop/caf\xe9.py")
    texts: dict[str, str | bytes] = {
        "shop/broken.py": "x = 1\ndef (:\n",
        "shop/null.py": b"x = 1\0\n",
        "shop/late_null.py": b"x = 1\n" * 2000 + b"\0",
        "shop/deep.py": "(" * 2000 + ")" * 2000,
        "shop/minus.py": "x = " + "-" * 50_000 + "1\n",
        "shop/latin.py": b"x = '\xe9'\n",
        "shop/huge.py": "x = 1\n" * 200_000,
        "shop/empty.py": "",
        "shop/one.ts": "{" * 5000,
        "shop/two.java": "class A<" * 2000,
        "shop/three.go": 'import (\n"' * 500,
        "shop/package.json": "[" * 5000,
        "shop/tsconfig.json": '{"extends": "./tsconfig.json", "compilerOptions": {"paths": 3}}',
        "shop/go.mod": "\0",
        "pyproject.toml": "[" * 5000,
        odd: "x = 1\n",
    }
    for path, text in texts.items():
        project.write(path, text)
    (project.path / "loop.py").symlink_to("loop.py")
    (project.path / "round").symlink_to(".")
    project.git("init", "-q", "inner")
    project.write("inner/domain/a.py", "import shop.adapters.sql\n")
    document: Any = project.json("analyze", "--patterns")["patterns"]
    unreadable = {each["path"] for each in document["findings"] if each["rule"] == "unreadable"}
    python = {f"shop/{name}.py" for name in ("broken", "late_null", "deep", "minus", "latin")}
    assert unreadable == python | {"shop/one.ts", "shop/two.java", "shop/three.go"}
    assert {each["path"]: each["reason"] for each in document["left_out"]} == {
        "shop/huge.py": "too large",
        "shop/null.py": "binary",
    }
    assert not any(each["path"].startswith(("inner", "round", "loop")) for each in document["findings"])
    assert patterns(project).count("\n") > 20


@pytest.mark.parametrize("kind", ["no commit", "detached", "not initialised"])
def test_repositories_without_a_session(bare_sandbox: Sandbox, kind: str) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.git("config", "session.architecture", "mvc")
    bare_sandbox.write("models/a.py", "import views.b\n")
    bare_sandbox.write("views/b.py", "")
    if kind != "no commit":
        bare_sandbox.commit("Begin", "c.txt", "c\n")
    if kind == "detached":
        bare_sandbox.git("checkout", "-q", "--detach")
    assert findings(bare_sandbox) == [("mvc/models", "models/a.py", 1, False)]
    assert (bare_sandbox.path / ".git" / "sessions").exists() is False


def test_nothing_of_the_repository_is_run_or_imported(project: Sandbox) -> None:
    trap = "import pathlib\npathlib.Path(__file__).with_name('sprung').touch()\n"
    for name in ("ast.py", "json.py", "sitecustomize.py", "git_session/__init__.py", "shop/trap.py"):
        project.write(name, trap)
    for number in range(60):
        project.write(f"many/file_{number}.py", f"# {number}\n" + "x = [1, 2, 3]\n" * 3000)
    project.session("analyze", "--patterns", PYTHONPATH=str(project.path / "nowhere"))
    assert list(project.path.rglob("sprung")) == []


def test_what_a_package_passes_on_is_traced_to_its_layer(ready: Sandbox) -> None:
    ready.git("config", "session.architecture", "hexagonal")
    ready.write("shop/__init__.py", "from shop.adapters.sql import Store\n")
    ready.write("shop/adapters/sql.py", "class Store:\n    pass\n")
    ready.commit("Add shop", "shop/domain/order.py", "import os\n\nfrom shop import Store\n")
    assert findings(ready) == [("hexagonal/domain", "shop/domain/order.py", 3, False)]
    assert "domain imports adapters: shop.Store (shop/adapters/sql.py)" in patterns(ready)
