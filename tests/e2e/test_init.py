"""`git session init`: what is written, idempotence, refusals, and giving every byte back."""

from __future__ import annotations

from pathlib import Path

import pytest

from git_session.model.globs import matcher
from tests.sandbox import Sandbox

FILES = [".gitattributes", "architecture.md", "config.yaml", "conventions.md", "decision-log.md"]
HOOKS = "post-checkout, prepare-commit-msg, commit-msg, post-commit, post-rewrite"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its bytes, and every link with its target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            found[path.relative_to(folder).as_posix()] = (
                str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            )
    return found


def test_says_what_it_wrote(sandbox: Sandbox) -> None:
    assert sandbox.session("init").out == (
        "git-session is set up.\n"
        "\n"
        "  .session/config.yaml      written\n"
        "  .session/architecture.md  written\n"
        "  .session/conventions.md   written\n"
        "  .session/decision-log.md  written\n"
        "  .session/.gitattributes   written\n"
        "  notes.displayRef          written  git log shows the time of each commit\n"
        f"  hooks                     written  {HOOKS}\n"
        "\n"
        "Next\n"
        '  git add .session && git commit -m "Use git-session"\n'
        '  git session start <branch> --objective "what you are about to do"\n'
    )
    assert sorted(path.name for path in (sandbox.path / ".session").iterdir()) == FILES
    assert sandbox.git("status", "--porcelain") == "?? .session/"
    assert sandbox.git("config", "--local", "--get-all", "notes.displayRef") == "refs/notes/sessio[n]"


def test_json(sandbox: Sandbox) -> None:
    document = sandbox.json("init")
    assert document["changed"] is True
    assert document["top"] == str(sandbox.path)


def test_a_second_run_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.session("init")
    sandbox.git("add", ".session")
    sandbox.git("commit", "-q", "-m", "Use git-session")
    sandbox.session("config")  # which caches what it has read
    before = contents(sandbox.path)
    assert sandbox.session("init").out == (
        "git-session is already set up: nothing was changed.\n"
        "\n"
        "Next\n"
        '  git session start <branch> --objective "what you are about to do"\n'
    )
    assert contents(sandbox.path) == before


def test_only_what_is_missing_is_written(sandbox: Sandbox) -> None:
    sandbox.write(".session/conventions.md", "Ours.\n")
    parts = {part["name"]: part["state"] for part in sandbox.json("init")["parts"]}
    assert parts[".session/conventions.md"] == "kept"
    assert parts[".session/config.yaml"] == "written"
    assert (sandbox.path / ".session/conventions.md").read_text() == "Ours.\n"


def test_force_keeps_every_file_that_it_replaces(sandbox: Sandbox) -> None:
    sandbox.session("init")
    config = sandbox.path / ".session/config.yaml"
    template = config.read_bytes()
    for number, text in enumerate(("session: {}\n", "display: {}\n"), start=1):
        config.write_text(text)
        parts = {part["name"]: part for part in sandbox.json("init", "--force")["parts"]}
        backup = "config.yaml.bak" + ("" if number == 1 else f"-{number}")
        assert parts[".session/config.yaml"]["state"] == "replaced"
        assert parts[".session/config.yaml"]["detail"] == f"the old file is .session/{backup}"
        assert (config.parent / backup).read_text() == text
        assert config.read_bytes() == template
    assert (config.parent / "config.yaml.bak").read_text() == "session: {}\n"


def test_force_never_rewrites_the_decision_log(sandbox: Sandbox) -> None:
    sandbox.session("init")
    log = sandbox.path / ".session/decision-log.md"
    log.write_text("# Decision log\n\n## 2026-01-01 Use git\n")
    sandbox.session("init", "--force")
    assert log.read_text() == "# Decision log\n\n## 2026-01-01 Use git\n"


def test_without_hooks(sandbox: Sandbox) -> None:
    before = contents(sandbox.path / ".git" / "hooks")
    parts = {part["name"]: part["state"] for part in sandbox.json("init", "--no-hooks")["parts"]}
    assert parts["hooks"] == "skipped"
    assert contents(sandbox.path / ".git" / "hooks") == before


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(None, id="as git made it"),
        pytest.param("[core]\n\tbare = false", id="no final line break"),
        pytest.param("[core]\n\tbare = false\n[notes]\n", id="an empty section"),
        pytest.param("[core]\n\tbare = false\n[notes]\n\tdisplayRef = refs/notes/ci\n[x]\n\ty = 1\n", id="own notes"),
        pytest.param("[core]\n\tbare = false\n[notes]\n\t# why\n\n[x]\n\ty = 1\n", id="a comment in the section"),
        pytest.param("[core]\n\tbare = false\n[notes] rewriteRef = refs/notes/ci", id="all on one line"),
    ],
)
def test_uninstall_gives_back_every_byte(sandbox: Sandbox, config: str | None) -> None:
    git_dir = sandbox.path / ".git"
    if config is not None:
        (git_dir / "config").write_text(config)
    hook = git_dir / "hooks" / "post-commit"
    hook.write_text("#!/usr/bin/env python3\nprint('mine')")
    hook.chmod(0o755)
    before = contents(git_dir)
    sandbox.session("init")
    assert "refs/notes/sessio[n]" in sandbox.git("config", "--get-all", "notes.displayRef").splitlines()
    for kept in ("cache/activity-0123.sqlite", "reports/0123.json", "log/bug"):
        (git_dir / "sessions" / kept).parent.mkdir(exist_ok=True)
        (git_dir / "sessions" / kept).write_text("to be worked out again\n")
    assert sandbox.session("init", "--uninstall").out == (
        "git-session was removed.\n"
        "\n"
        "  notes.displayRef  removed\n"
        "  branch.*.session  absent\n"
        "  hooks             removed\n"
        "  .session          kept     shared with the team; to remove: git rm -r :/.session\n"
    )
    assert contents(git_dir) == before
    assert not (git_dir / "sessions").exists()


def test_uninstall_after_work_keeps_what_people_wrote(sandbox: Sandbox) -> None:
    git_dir = sandbox.path / ".git"
    before = (git_dir / "config").read_bytes()
    sandbox.session("init")
    sandbox.session("start", "feature/x", "--objective", "one")
    sandbox.commit("feat: work")
    sandbox.git("worktree", "add", "-q", "../linked", "main")
    sandbox.session("start", "--objective", "two", cwd=sandbox.path.parent / "linked")
    ran = sandbox.session("init", "--uninstall")
    assert f"  .git/sessions       kept     2 sessions; to remove: rm -r {git_dir / 'sessions'}\n" in ran.out
    assert "then `git session resume <branch>`: feature/x, main\n" in ran.out
    assert (git_dir / "config").read_bytes() == before
    assert len(list(git_dir.glob("sessions/*/journal"))) == 2
    assert [path for path in git_dir.rglob("session-*") if path.is_file()] == []
    sandbox.session("init")
    assert sandbox.json("resume", "feature/x")["branch"] == "feature/x"


def test_uninstall_leaves_what_came_into_the_section_later(sandbox: Sandbox) -> None:
    before = (sandbox.path / ".git/config").read_text()
    sandbox.session("init")
    sandbox.git("config", "notes.rewriteRef", "refs/notes/ci")
    sandbox.session("init", "--uninstall")
    assert (sandbox.path / ".git/config").read_text() == before + "[notes]\n\trewriteRef = refs/notes/ci\n"


def test_notes_that_are_shown_already_are_left_alone(sandbox: Sandbox) -> None:
    sandbox.git("config", "--global", "notes.displayRef", "refs/notes/*")
    before = (sandbox.path / ".git/config").read_bytes()
    sandbox.session("init")
    assert sandbox.git("config", "--local", "--get-all", "notes.displayRef", status=1) == ""
    sandbox.session("init", "--uninstall")
    assert (sandbox.path / ".git/config").read_bytes() == before
    assert sandbox.git("config", "--get-all", "notes.displayRef") == "refs/notes/*"


def test_uninstall_where_nothing_is_installed(sandbox: Sandbox) -> None:
    before = contents(sandbox.path)
    assert sandbox.session("init", "--uninstall").out == "git-session is not installed here: nothing to do.\n"
    assert contents(sandbox.path) == before


def test_a_foreign_hooks_folder_is_not_touched(sandbox: Sandbox) -> None:
    sandbox.write("shared-hooks/post-commit", "#!/bin/sh\n")
    sandbox.git("config", "core.hooksPath", "shared-hooks")
    if sandbox.hooks_by_config:  # which run wherever core.hooksPath points
        sandbox.session("init")
        assert contents(sandbox.path / "shared-hooks") == {"post-commit": b"#!/bin/sh\n"}
        assert sandbox.json("doctor")["well"] is True
        return
    ran = sandbox.session("init", status=1)
    assert ran.out.startswith("git-session is set up, except for the hooks.\n")
    assert "  hooks                     refused  git-session does not modify this hooks folder\n" in ran.out
    folder = sandbox.path / "shared-hooks"
    assert ran.err.startswith(
        f"error: cannot install the hooks: git looks for them in {folder}, which git-session does not modify\nhint: add this line"
    )
    assert contents(folder) == {"post-commit": b"#!/bin/sh\n"}
    assert sorted(path.name for path in (sandbox.path / ".session").iterdir()) == FILES
    document = sandbox.json("init", status=1)
    assert "sessions/hooks/" in document["snippet"]


def test_a_locked_configuration_leaves_nothing_half_done(sandbox: Sandbox) -> None:
    sandbox.write(".git/config.lock", "")
    before = contents(sandbox.path)
    ran = sandbox.session("init", status=1)
    assert ran.out == ""
    assert ran.err == (
        f"error: cannot write git's configuration: cannot lock {sandbox.path}/.git/config: File exists\n"
        "hint: check the permissions of .git, or wait until the other git process has ended; then run it again\n"
    )
    assert contents(sandbox.path) == before
    assert not (sandbox.path / ".session").exists()
    assert not (sandbox.path / ".git/sessions").exists()


def test_a_git_dir_that_cannot_be_written(sandbox: Sandbox) -> None:
    """A file where our folder has to be stands in for a read-only .git: permissions do not bind root."""
    sandbox.write(".git/sessions", "")
    before = contents(sandbox.path)
    ran = sandbox.session("init", status=1)
    assert ran.err == (
        f"error: cannot write {sandbox.path}/.git/sessions: File exists\n"
        "hint: check the permissions of that folder, then: git session init\n"
    )
    assert contents(sandbox.path) == before


@pytest.mark.parametrize("kind", ["link", "file"])
def test_the_session_folder_has_to_be_a_folder(sandbox: Sandbox, kind: str) -> None:
    outside = sandbox.path.parent / "outside"
    outside.mkdir()
    if kind == "link":
        (sandbox.path / ".session").symlink_to(outside)
    else:
        sandbox.write(".session", "")
    ran = sandbox.session("init", status=1)
    assert ran.err.startswith("error: cannot set git-session up: .session is a ")
    assert list(outside.iterdir()) == []
    assert not (sandbox.path / ".git/sessions").exists()


def test_force_replaces_a_link_not_what_it_points_at(sandbox: Sandbox) -> None:
    outside = sandbox.path.parent / "outside.yaml"
    outside.write_text("precious\n")
    (sandbox.path / ".session").mkdir()
    (sandbox.path / ".session/config.yaml").symlink_to(outside)
    sandbox.session("init", "--force")
    assert outside.read_text() == "precious\n"
    assert not (sandbox.path / ".session/config.yaml").is_symlink()
    assert (sandbox.path / ".session/config.yaml.bak").readlink() == outside


def test_in_an_unborn_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.write("src/app/main.go", "package main\n")
    bare_sandbox.session("init")
    assert '- "src/**/*.go"' in (bare_sandbox.path / ".session/config.yaml").read_text()


def test_from_a_subfolder_and_a_linked_worktree(sandbox: Sandbox) -> None:
    sandbox.write("deep/er/file", "")
    ran = sandbox.session("init", cwd=sandbox.path / "deep/er")
    assert '  git add :/.session && git commit -m "Use git-session"\n' in ran.out
    assert (sandbox.path / ".session/config.yaml").exists()
    linked = sandbox.path.parent / "linked"
    sandbox.git("worktree", "add", "-q", "-b", "other", str(linked))
    parts = {part["name"]: part["state"] for part in sandbox.json("init", cwd=linked)["parts"]}
    assert (parts[".session/config.yaml"], parts["notes.displayRef"], parts["hooks"]) == ("written", "kept", "kept")
    assert (linked / ".session/config.yaml").exists()
    assert not (linked / ".git/sessions").exists()


def test_an_ignored_session_folder_has_to_be_added_by_force(sandbox: Sandbox) -> None:
    sandbox.write(".gitignore", ".*\n")
    assert '  git add -f .session && git commit -m "Use git-session"\n' in sandbox.session("init").out


def test_a_wrong_configuration_does_not_keep_init_from_running(sandbox: Sandbox) -> None:
    sandbox.write(".session/config.yaml", "sesion: {}\n")
    sandbox.session("init", "--force")
    sandbox.session("config")


@pytest.mark.parametrize("arguments", [("--force", "--uninstall"), ("--no-hooks", "--uninstall"), ("extra",)])
def test_wrong_usage(sandbox: Sandbox, arguments: tuple[str, ...]) -> None:
    sandbox.session("init", *arguments, status=2)
    assert not (sandbox.path / ".session").exists()


def test_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.session("init", status=1).err == (
        "error: not inside a git repository\nhint: change to one, or create one: git init\n"
    )


def test_the_templates_tell_what_the_repository_shows(sandbox: Sandbox) -> None:
    sandbox.write("pyproject.toml", "[tool.ruff]\nline-length = 100\n[tool.pytest.ini_options]\n")
    sandbox.write("src/shop/cart.py", "")
    sandbox.write("tests/test_cart.py", "")
    sandbox.git("add", "-A")
    sandbox.session("init")
    folder = sandbox.path / ".session"
    assert "| Python | 2 | `.py` |\n" in (folder / "architecture.md").read_text()
    assert "| `src/shop/` | code | |\n| `tests/` | tests | |\n" in (folder / "architecture.md").read_text()
    assert "- Lines have at most 100 characters (`pyproject.toml`).\n" in (folder / "conventions.md").read_text()
    assert "- Run with pytest (`pyproject.toml`).\n" in (folder / "conventions.md").read_text()
    config = (folder / "config.yaml").read_text()
    assert '  watch_patterns:\n    - "src/**/*.py"\n    - "tests/**/*.py"\n' in config
    assert 'conventions: ["lines of at most 100 characters"]\n' in config


def test_what_counts_as_work_is_not_guessed_too_narrowly(sandbox: Sandbox) -> None:
    """A new repository has its first file at the top; folders come later."""
    sandbox.write("a.py", "")
    sandbox.write("tests/test_a.py", "")
    sandbox.write("site/a.js", "")
    sandbox.git("add", "-A")
    sandbox.session("init")
    guessed = sandbox.json("config", "watch_patterns")["values"][0]["value"]
    assert guessed == ["**/*.py", "site/**/*.js"]
    assert [path for path in ("a.py", "src/b.py", "src/c/d.py", "tests/test_a.py") if not matcher(guessed)(path)] == []


def test_two_branches_that_add_decisions_merge(ready: Sandbox) -> None:
    for branch in ("one", "two"):
        ready.git("switch", "-q", "-c", branch, "main")
        log = ready.path / ".session/decision-log.md"
        log.write_text(f"{log.read_text()}\n## {branch}\n")
        ready.git("commit", "-q", "-am", f"Decide {branch}")
    ready.git("merge", "-q", "--no-edit", "one")
    assert "## one\n" in log.read_text() and "## two\n" in log.read_text()
