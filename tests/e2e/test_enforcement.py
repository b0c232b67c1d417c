"""What `context.enforce` makes part of the merge gate, on the real program: new breaks only, and what cannot be read."""

from __future__ import annotations

import sys

import pytest

from tests.sandbox import Ran, Sandbox

WITHOUT = "import sys; sys.modules['tree_sitter'] = None; from git_session.cli import run; sys.exit(run(sys.argv[1:]))"
"""The program as it is where the extra is not installed."""
REFUSED = "error: feature/web does not pass the quality gate, so it was not merged into main\n"
HINT = "hint: fix it and run end again, or: git session end --merge-to main --ignore-quality\n"
OLD = "".join(f"NAME_{number} = {number}\n" for number in range(20))
KOTLIN = "package shop.domain\n\nimport shop.adapters.Sql\n\nclass Order(val sql: Sql)\n"


@pytest.fixture
def project(ready: Sandbox) -> Sandbox:
    """A session on feature/web of a project that breaks its architecture in one place already."""
    ready.session("config", "context.architecture", "hexagonal")
    ready.session("config", "context.patterns", "repository-pattern, be kind")
    ready.session("config", "quality.require_tests", "false")
    ready.write("shop/domain/old.py", OLD + "import shop.adapters.sql\n")
    ready.write("shop/adapters/Sql.kt", "package shop.adapters\n\nclass Sql\n")
    ready.write("shop/orders.py", "class OrderRepository:\n    pass\n")
    ready.commit("Add shop", "shop/adapters/sql.py", "x = 1\n")
    ready.git("branch", "-q", "-M", "main")
    ready.session("start", "feature/web")
    return ready


def end(box: Sandbox, *options: str, status: int = 0) -> Ran:
    return box.session("end", "--merge-to", "main", *options, status=status)


def refusal(box: Sandbox) -> list[str]:
    """The reasons for which the merge is refused."""
    ran = end(box, status=3)
    assert ran.err.startswith(REFUSED) and ran.err.endswith(HINT)
    return [row.strip() for row in ran.err.removeprefix(REFUSED).removesuffix(HINT).splitlines()]


def test_what_breaks_nothing_anew_is_merged(project: Sandbox) -> None:
    project.git("mv", "shop/domain/old.py", "shop/domain/older.py")
    project.git("mv", "shop/adapters/sql.py", "shop/adapters/postgres.py")
    project.write("shop/domain/older.py", "# moved\n" + OLD + "import shop.adapters.postgres\n")
    project.commit("Move", "shop/domain/item.py", "import shop.domain.older\n")
    assert "merged into main" in end(project).out


def test_a_new_break_is_refused_and_can_be_merged_all_the_same(project: Sandbox) -> None:
    project.commit("Break", "shop/domain/item.py", "import os\n\nimport shop.adapters.sql\n")
    reason = (
        "shop/domain/item.py:3 domain imports adapters: shop.adapters.sql (shop/adapters/sql.py) (hexagonal/domain)"
    )
    assert refusal(project) == [reason]
    assert project.git("rev-parse", "main") != project.git("rev-parse", "feature/web")
    document = project.json("end", "--merge-to", "main", "--ignore-quality")
    assert document["ignored"] == [reason]


@pytest.mark.parametrize(
    ("enforce", "rules"),
    [
        ("true", ["hexagonal/domain", "repository-pattern/access"]),
        ("architecture", ["hexagonal/domain"]),
        ("patterns", ["repository-pattern/access"]),
        ('["repository_pattern"]', ["repository-pattern/access"]),
        ("false", []),
    ],
)
def test_which_of_them_are_enforced(project: Sandbox, enforce: str, rules: list[str]) -> None:
    project.session("config", "context.enforce", enforce)
    project.write("shop/domain/item.py", "import shop.adapters.sql\n")
    project.commit("Break", "shop/page.py", 'def show(db):\n    db.execute("SELECT 1")\n')
    if rules:
        assert [reason.rpartition(" (")[2].removesuffix(")") for reason in refusal(project)] == rules
    else:
        assert "merged into main" in end(project).out


BROKEN = "import shop.adapters.sql\n"
ARCHITECTURES = "hexagonal, layered, microservices, mvc, clean, ddd"
NAMES = "architecture, patterns, repository-pattern, dependency-injection, factory, cqrs, event-sourcing, ports-and-adapters"


@pytest.mark.parametrize(
    ("declared", "reasons"),
    [
        (
            "context:\n  architecture: hexagonl\n  patterns: [repository-patern, be kind]\n  enforce: [architecure]\n",
            [
                f".session/config.yaml:2: context.architecture takes {' or '.join(ARCHITECTURES.rsplit(', ', 1))}, not hexagonl",
                f".session/config.yaml:4: context.enforce takes true, false or a list of these: {NAMES}, not architecure",
                "context.patterns names repository-patern, which cannot be checked (did you mean repository-pattern?)",
            ],
        ),
        (
            "context:\n  patterns: [factory]\n  enforce: [architecture, cqrs, factory]\n",
            [
                "context.enforce names architecture, but context.architecture is not set",
                "context.enforce names cqrs, which context.patterns does not declare",
            ],
        ),
        ("context: hexagonal\n", [".session/config.yaml:1: section 'context' must contain keys and values"]),
        (
            "<<<<<<< ours\n",
            [".session/config.yaml:1: has a merge conflict (resolve it, then git add the file)"],
        ),
    ],
    ids=["typos", "not declared", "no section", "merge conflict"],
)
def test_a_declaration_that_cannot_be_enforced_is_refused(project: Sandbox, declared: str, reasons: list[str]) -> None:
    project.git("config", "session.requireTests", "false")
    project.write(".session/config.yaml", declared)
    project.commit("Break", "shop/domain/item.py", BROKEN)
    assert refusal(project) == reasons
    ignored = project.json("end", "--merge-to", "main", "--ignore-quality")["ignored"]
    assert [each for each in ignored if not each.startswith("this branch changes ")] == reasons


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("context.enforce", "false", "context.enforce: true → false"),
        ("context.architecture", "layered", "context.architecture: hexagonal → layered"),
        ("context.patterns", "be kind", "context.patterns: repository-pattern, be kind → be kind"),
        ("context.layers", "domain=nowhere/here", "context.layers: not set → domain=nowhere/here"),
        ("quality.block_merge_on_quality", "false", "quality.block_merge_on_quality: true → false"),
        ("quality.coverage_threshold", "10", "quality.coverage_threshold: 85 → 10"),
    ],
)
def test_a_branch_that_loosens_its_own_gate_is_told(project: Sandbox, key: str, value: str, told: str) -> None:
    project.session("config", key, value)
    project.git("commit", "-q", "-a", "-m", "Loosen")
    assert f"  quality gate ignored: this branch changes {told}\n" in end(project).out
    assert f"- Quality gate ignored: this branch changes {told}\n" in project.session("handoff", "feature/web").out


def test_a_branch_that_tightens_its_gate_is_not_told(project: Sandbox) -> None:
    project.session("config", "context.patterns", "repository-pattern, factory")
    project.session("config", "quality.coverage_threshold", "95")
    project.session("config", "context.conventions", "docstrings")
    project.git("commit", "-q", "-a", "-m", "Tighten")
    assert project.json("end", "--merge-to", "main")["ignored"] == []


def test_a_branch_without_the_declaration_of_its_base_is_told(project: Sandbox) -> None:
    project.git("rm", "-q", ".session/config.yaml")
    project.git("config", "session.requireTests", "false")
    project.commit("Break", "shop/domain/item.py", BROKEN)
    assert project.json("end", "--merge-to", "main")["ignored"] == [
        "this branch changes context.architecture: hexagonal → not set",
        "this branch changes context.patterns: repository-pattern, be kind → not set",
    ]


def test_what_is_not_enforced_may_be_misspelt(project: Sandbox) -> None:
    project.write(
        ".session/config.yaml",
        "context:\n  architecture: hexagonl\n  patterns: [facory]\n  enforce: false\nquality:\n  require_tests: false\n",
    )
    project.commit("Break", "shop/domain/item.py", BROKEN)
    assert "merged into main" in end(project).out


def test_what_may_be_enforced(ready: Sandbox) -> None:
    assert ready.session("config", "context.enforce").out == "true\n"
    ready.session("config", "context.enforce", "architecture, factory")
    assert ready.session("config", "context.enforce").out == "architecture, factory\n"
    ready.session("config", "context.enforce", "no")
    assert ready.session("config", "context.enforce").out == "false\n"
    refused = ready.session("config", "context.enforce", "singleton", status=1)
    assert "takes true, false or a list of these: architecture, patterns, repository-pattern" in refused.err


def test_kotlin_is_checked_with_the_extra(project: Sandbox) -> None:
    project.commit("Break", "shop/domain/Order.kt", KOTLIN)
    assert refusal(project) == [
        "shop/domain/Order.kt:3 domain imports adapters: shop.adapters.Sql (shop/adapters/Sql.kt) (hexagonal/domain)"
    ]


def test_without_the_extra_what_is_not_checked_is_refused(project: Sandbox) -> None:
    project.write("shop/domain/Item.kt", "package shop.domain\n")
    project.commit("Add", "shop/domain/Order.kt", KOTLIN)
    ran = project.run(sys.executable, "-c", WITHOUT, "end", "--merge-to", "main", status=3)
    assert ran.err == (
        REFUSED + "  not checked: needs git-session[architecture] (shop/domain/Item.kt and 1 more file)\n" + HINT
    )
    told = project.run(sys.executable, "-c", WITHOUT, "end", "--merge-to", "main", "--ignore-quality", "--json")
    assert '"not checked: needs git-session[architecture] (shop/domain/Item.kt and 1 more file)"' in told.out


def test_without_the_extra_a_session_in_python_is_merged(project: Sandbox) -> None:
    project.commit("Add", "shop/domain/item.py", "x = 1\n")
    assert "merged into main" in project.run(sys.executable, "-c", WITHOUT, "end", "--merge-to", "main").out


def test_a_file_that_cannot_be_read_is_refused_once(project: Sandbox) -> None:
    project.write("shop/domain/Broken.kt", "class {{{\n")
    project.write("shop/domain/big.py", "x = 1\n" * 200_000)
    project.write("tests/test_broken.py", "def :\n")
    project.commit("Add", "shop/domain/broken.py", "x = 1\ndef :\n")
    assert refusal(project) == [
        "not checked: shop/domain/Broken.kt:1 a syntax error, or syntax that is not known here",
        "not checked: shop/domain/broken.py:2 invalid syntax",
        "not checked: shop/domain/big.py is too large",
    ]
    project.session("config", "tracking.ignore_patterns", "shop/domain/big.py")
    project.git("commit", "-q", "-a", "-m", "Ignore")
    end(project, "--ignore-quality")
    project.session("start", "feature/web2", "--from", "main")
    project.commit("Add", "shop/domain/item.py", "x = 1\n")
    assert "merged into main" in end(project).out


def test_many_breaks_are_counted(project: Sandbox) -> None:
    for number in range(5):
        project.write(f"shop/domain/item_{number}.py", "import shop.adapters.sql\n")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Break")
    reasons = refusal(project)
    assert len(reasons) == 4
    assert reasons[-1] == "and 2 more: git session analyze --patterns"


def test_without_the_extra_analyze_names_what_it_does_not_check(project: Sandbox) -> None:
    project.commit("Break", "shop/domain/Order.kt", KOTLIN)
    out = project.run(sys.executable, "-c", WITHOUT, "analyze", "--patterns").out
    assert "  not checked Kotlin  2 files: needs git-session[architecture]\n" in out
    assert "Order.kt" not in out
    told = "the architecture was not checked in Kotlin: needs git-session[architecture]"
    assert told in project.run(sys.executable, "-c", WITHOUT, "analyze").out
    assert told not in project.session("analyze").out
    assert "shop/domain/Order.kt:3" in project.session("analyze", "--patterns").out


def test_without_the_extra_analyze_checks_nothing_in_kotlin(ready: Sandbox) -> None:
    ready.git("config", "session.architecture", "hexagonal")
    ready.git("config", "session.patterns", "repository-pattern, event-sourcing")
    ready.write("shop/adapters/Sql.kt", "package shop.adapters\n\nclass Sql\n")
    ready.commit("Break", "shop/domain/Order.kt", KOTLIN)
    out = ready.run(sys.executable, "-c", WITHOUT, "analyze", "--patterns").out
    assert "Patterns  0 files checked\n" in out
    needs = "2 files: needs git-session[architecture]"
    for name in ("hexagonal", "repository-pattern", "Kotlin"):
        assert f"  not checked {name}  {needs}\n" in out
    assert "  not checked event-sourcing  aggregates are looked for in Python alone\n" in out
    assert "2 files checked" in ready.session("analyze", "--patterns").out


def test_without_the_extra_init_names_it_where_it_is_needed(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.write("a.kt", "class A\n")
    bare_sandbox.write("b.py", "")
    ran = bare_sandbox.run(sys.executable, "-c", WITHOUT, "init")
    told = "Not checked here without the extra git-session[architecture]: Kotlin\n  pip install 'git-session[architecture]'\n"
    assert told in ran.out
    assert "architecture]" not in bare_sandbox.session("init").out


@pytest.mark.parametrize("command", ["status", "brief", "history", "handoff"])
def test_what_people_run_often_loads_no_grammar(project: Sandbox, command: str) -> None:
    project.write("shop/domain/Order.kt", KOTLIN)
    ran = project.run(sys.executable, "-X", "importtime", "-m", "git_session", command)
    loaded = {row.rpartition("|")[2].strip() for row in ran.err.splitlines()}
    assert "git_session.cli" in loaded
    assert {name for name in loaded if "tree_sitter" in name or "architecture" in name} == set()


def test_a_partial_clone_says_what_it_cannot_compare(project: Sandbox) -> None:
    project.git("config", "uploadpack.allowFilter", "true")
    project.git("switch", "-q", "main")
    text = (project.path / "shop/domain/old.py").read_text("utf-8")
    project.commit("Change", "shop/domain/old.py", "NAME = 1\n" + text)
    clone = Sandbox(project.path.parent / "partial", project.home, project.now)
    project.git("clone", "-q", "--filter=blob:none", "--branch=main", f"file://{project.path}", str(clone.path))
    clone.session("init")
    clone.git("config", "remote.origin.url", "file:///nowhere")
    tip, fork = clone.git("rev-parse", "HEAD"), clone.git("rev-parse", "HEAD~1")
    clone.git("update-ref", "refs/heads/work", fork)  # a checkout would fetch
    clone.git("symbolic-ref", "HEAD", "refs/heads/work")
    clone.session("start", "--objective", "Go on")
    clone.git("update-ref", "refs/heads/work", tip)
    found = clone.json("analyze", "--patterns")["patterns"]
    assert found["base"] == fork
    assert [each["new"] for each in found["findings"] if each["path"] == "shop/domain/old.py"] == [False]
    reason = "compared with nothing: this partial clone lacks its earlier blob"
    assert found["left_out"] == [{"path": "shop/domain/old.py", "reason": reason}]
