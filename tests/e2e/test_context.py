"""`git session context`: which context files matter, how healthy they are, and their renewal."""

from __future__ import annotations

import pytest

from git_session.ccmp import CCMPIntegration
from tests.sandbox import Sandbox
from tests.scenario import HOSTILE, UNSEEN
from tests.terminal import on_terminal

AUTH = """# Authentication

Signs people in with OAuth.

## Patterns
- Providers implement `OAuthProvider`
- Errors are values

## Gotchas
- Tokens expire after `src/auth/missing.py` says so
"""


@pytest.fixture
def documented(feature: Sandbox) -> Sandbox:
    """Context files at the top, for auth and for billing, each beside five modules."""
    feature.write("CLAUDE.md", "# Project\n\nA shop.\n")
    feature.write("src/auth/CLAUDE.md", AUTH)
    feature.write("src/billing/AGENTS.md", "# Billing\n\nSends invoices.\n")
    for folder in ("auth", "billing"):
        for number in range(5):
            feature.write(f"src/{folder}/part{number}.py", f'"""Part {number} of {folder}."""\n')
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "Document", **UNSEEN)
    return feature


def churn(sandbox: Sandbox, folder: str, count: int) -> None:
    """Commits that change one module after the other."""
    for number in range(count):
        sandbox.write(f"{folder}/part{number % 5}.py", f'"""Part {number % 5}."""\nvalue = {number}\n')
        sandbox.git("add", "-A")
        sandbox.git("commit", "-q", "-m", f"Change {number}", **UNSEEN)


def test_the_list_word_for_word(documented: Sandbox) -> None:
    documented.write("src/auth/part1.py", "changed = True\n")
    documented.git("switch", "-q", "-c", "else", **UNSEEN)
    documented.git("switch", "-q", "feature/oauth", **UNSEEN)
    assert documented.session("context").out == (
        "src/auth/CLAUDE.md  symbol: oauth, provider; 6 changed here\n"
        "  Signs people in with OAuth\n"
        "  - Providers implement `OAuthProvider`\n"
        "  - Errors are values\n"
        "  ! Tokens expire after `src/auth/missing.py` says so\n"
        "\n"
        "src/billing/AGENTS.md  6 changed here\n"
        "  Sends invoices\n"
        "\n"
        "CLAUDE.md  the whole repository\n"
        "  A shop\n"
    )


def test_objectives_lead_to_files(ready: Sandbox) -> None:
    for name in ("billing", "auth", "search"):
        ready.write(f"src/{name}/CLAUDE.md", f"# The {name}\n\nIt does it.\n")
    ready.commit("Document")
    ready.session("start", "feature/x", "--objective", "Speed searching up", "--objective", "Fix the billing heading")
    found = [(each["path"], each["points"], each["reasons"]) for each in ready.json("context")["files"]]
    assert found == [
        ("src/billing/CLAUDE.md", 5, ["path: billing", "heading: billing"]),
        ("src/search/CLAUDE.md", 5, ["path: searching", "heading: searching"]),
        ("src/auth/CLAUDE.md", 0, []),
    ]


def test_what_the_code_left_behind_is_stale(documented: Sandbox) -> None:
    fresh = documented.json("context", "check")["health"]
    assert (fresh["score"], fresh["stale"], fresh["missing"]) == (98, [], [])
    assert fresh["broken"] == [{"path": "src/auth/CLAUDE.md", "names": ["src/auth/missing.py"], "points": 2}]
    churn(documented, "src/auth", 6)
    behind = documented.json("context", "check")["health"]
    assert behind["stale"] == [{"path": "src/auth/CLAUDE.md", "commits": 6, "files": 5, "of": 5, "points": 11}]
    assert behind["score"] == 87
    assert documented.session("context", "check").out == (
        "context health 87 of 100\n"
        "from 9 commits\n"
        "\n"
        "Stale\n"
        "  −11  src/auth/CLAUDE.md  6 commits behind, 5 of 5 files changed\n"
        "\n"
        "Missing paths\n"
        "  −2  src/auth/CLAUDE.md  src/auth/missing.py\n"
        "\n"
        "Next\n"
        "  git session context update src/auth\n"
    )
    documented.session("context", "update", "src/auth")
    assert documented.json("context", "check")["health"]["stale"] == []


def test_a_busy_folder_without_one_is_told(documented: Sandbox) -> None:
    documented.write("src/search/part0.py", "")
    churn(documented, "src/search", 12)
    missing = documented.json("context", "check")["health"]["missing"]
    assert missing == [{"folder": "src/search", "files": 5, "commits": 12, "points": 5}]


def test_without_any_there_is_no_score(feature: Sandbox) -> None:
    assert feature.json("context", "check")["health"]["score"] is None
    assert feature.session("context").out == "no context file (CLAUDE.md, AGENTS.md) in this repository\n"
    assert "nothing to check" in feature.session("context", "check").out


@pytest.mark.parametrize("action", ["list", "check"])
def test_without_any_the_next_command_writes_one(feature: Sandbox, action: str) -> None:
    feature.write("src/auth.py", '"""Signs people in."""\n')
    below = feature.path / "src"
    ran = feature.session("context", action, cwd=below).out
    assert ran.partition("\n\n")[2] == "Next\n  git session context update ..\n"
    assert feature.session("context", "update", "..", cwd=below).out == "CLAUDE.md  created  3 lines generated\n"
    assert feature.json("context", action)["next"] == []


def test_the_next_command_works_in_the_folder_where_it_is_shown(documented: Sandbox) -> None:
    churn(documented, "src/auth", 6)
    below = documented.path / "src/billing"
    shown = documented.session("context", "check", cwd=below).out
    assert shown.endswith("\nNext\n  git session context update ../auth\n")
    documented.write("src/auth/part0.py", "value = 7\n")
    documented.git("add", "-A")
    assert documented.session("checkpoint", "-m", "More", cwd=below).err == (
        "note: src/auth/CLAUDE.md is stale: git session context update ../auth\n"
    )
    assert documented.session("context", "update", "../auth", cwd=below).out.startswith("src/auth/CLAUDE.md  updated")


def test_what_setup_wrote_is_not_the_purpose_of_a_folder(feature: Sandbox) -> None:
    feature.write("AGENTS.md", "# Shop\n\nSells tea.\n")
    feature.session("setup", "agents-md")
    assert feature.session("context").out == "AGENTS.md  the whole repository\n  Sells tea\n"
    feature.session("setup", "agents-md", "--remove")
    (feature.path / "AGENTS.md").unlink()
    feature.session("setup", "agents-md")
    assert feature.session("context").out == "AGENTS.md  the whole repository\n"


def test_an_update_keeps_what_people_wrote(documented: Sandbox) -> None:
    documented.write(
        "src/auth/tests/test_login.py",
        "import pytest\n\n@pytest.fixture\ndef user(): ...\n\ndef test_it_works(): ...\n",
    )
    first = documented.session("context", "update", "src/auth").out
    assert first.startswith("src/auth/CLAUDE.md  updated  ")
    text = (documented.path / "src/auth/CLAUDE.md").read_text()
    assert text.startswith(AUTH)
    assert "- `part0.py`: Part 0 of auth." in text
    assert "- 1 tests\n- Names: `test_what_holds`\n- Fixtures: `user`" in text
    assert documented.session("context", "update", "src/auth").out.startswith("src/auth/CLAUDE.md  current")
    documented.write("src/auth/part0.py", '"""Another word."""\n')
    documented.session("context", "update", "src/auth")
    assert (documented.path / "src/auth/CLAUDE.md").read_text() == text.replace("Part 0 of auth.", "Another word.")


def test_an_update_makes_a_file_where_there_is_none(documented: Sandbox) -> None:
    documented.write("src/new/one.go", "// Package new is new in here.\npackage new\n")
    assert documented.session("context", "update", "new", cwd=documented.path / "src").out.startswith(
        "src/new/CLAUDE.md  created"
    )
    assert (documented.path / "src/new/CLAUDE.md").read_text().startswith("# src/new\n\n<!-- BEGIN git-session context")


@pytest.mark.parametrize(
    ("folder", "error"),
    [
        ("nowhere", "no such folder: "),
        ("..", "is not in this work tree"),
        ("docs", "no code to describe in "),
    ],
)
def test_refusals(documented: Sandbox, folder: str, error: str) -> None:
    documented.write("docs/guide.txt", "words\n")
    assert error in documented.session("context", "update", folder, status=1).err


def test_hostile_files_are_data(feature: Sandbox) -> None:
    feature.write("a/CLAUDE.md", f"# A\n\n{HOSTILE}\n\n## Gotchas\n- {HOSTILE}\n")
    feature.write("b/CLAUDE.md", b"\xff\xfe\x00" + b"x" * 200_000)
    (feature.path / "CLAUDE.md").symlink_to("/etc/passwd")
    out = feature.session("context").out
    assert "\x1b" not in out and "root:" not in out
    assert {each["path"] for each in feature.json("context")["files"]} == {"a/CLAUDE.md", "b/CLAUDE.md"}


def test_an_empty_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.write("CLAUDE.md", "# It\n\nBegins.\n")
    assert bare_sandbox.json("context", "check")["health"]["score"] == 100


def test_the_ccmp_neighbours_are_told(documented: Sandbox) -> None:
    (documented.path / ".ccmp").mkdir()
    churn(documented, "src/auth", 6)
    documented.session("context", "check")
    state = CCMPIntegration(str(documented.path)).get_state("claude-context-manager")
    assert (state["health_score"], state["critical_files"]) == (87, ["src/auth/CLAUDE.md"])


def test_brief_checkpoint_and_handoff_know_them(documented: Sandbox) -> None:
    brief = documented.json("brief")
    how = [item for section in brief["sections"] if section["name"] == "how" for item in section["items"]]
    assert [(each["id"], each["text"]) for each in how if each["kind"] == "context"] == [
        ("src/auth/CLAUDE.md", "Signs people in with OAuth; Providers implement `OAuthProvider`; Errors are values"),
        ("src/billing/AGENTS.md", "Sends invoices"),
    ]
    churn(documented, "src/auth", 6)
    documented.write("src/auth/part0.py", "changed = 1\n")
    assert "src/auth/CLAUDE.md is 6 commits behind its code" in documented.session("brief").out
    ran = documented.session("checkpoint", "-m", "Change auth")
    assert "note: src/auth/CLAUDE.md is stale: git session context update src/auth\n" in ran.err
    handoff = documented.session("handoff").out
    assert (
        "## Context files\n\n- Health: 87 of 100\n- `src/auth/CLAUDE.md` is 7 commits behind its code: "
        "`git session context update src/auth`\n"
        "- `src/auth/CLAUDE.md` names `src/auth/missing.py`, which does not exist\n"
    ) in handoff
    with (documented.path / "src/auth/CLAUDE.md").open("a") as file:
        file.write("\n`src/auth/gone.py` is gone, too.\n")
    names = "`src/auth/CLAUDE.md` names `src/auth/missing.py`, `src/auth/gone.py`, which do not exist\n"
    assert names in documented.session("handoff").out


@pytest.mark.parametrize("staged", [False, True], ids=["tracked changes", "what is staged"])
def test_on_a_terminal_the_offer_comes_before_the_commit(documented: Sandbox, *, staged: bool) -> None:
    churn(documented, "src/auth", 4)
    documented.write("src/auth/part0.py", '"""Signs in."""\n\nchanged = 1\n')
    if staged:
        documented.git("add", "src/auth/part0.py")
        documented.write("README.md", "left out\n")
    shown = on_terminal(documented, "checkpoint", "-m", "Change auth", typed="y\n")
    assert shown.startswith(
        "src/auth/CLAUDE.md is stale. Update its generated section in this commit? [y/N] src/auth/CLAUDE.md updated\n"
    )
    names = documented.git("show", "--format=", "--name-only", "HEAD").split()
    assert names == ["src/auth/CLAUDE.md", "src/auth/part0.py"]
    assert "Modified: src/auth/CLAUDE.md" in documented.message()
    assert documented.git("status", "--short") == (" M README.md" if staged else "")


def test_a_commit_that_is_refused_leaves_the_index_as_it_was(documented: Sandbox) -> None:
    churn(documented, "src/auth", 4)
    documented.write("src/auth/part0.py", "changed = 1\n")
    documented.git("add", "src/auth/part0.py")
    hook = documented.path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    on_terminal(documented, "checkpoint", "-m", "Change auth", typed="y\n", status=1)
    assert documented.git("diff", "--cached", "--name-only") == "src/auth/part0.py"
    assert documented.git("diff", "--name-only") == "src/auth/CLAUDE.md"
