"""Hooks that are there already, in any language and shape: they see what they saw without us, and come back as they were."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from git_session.services.hooks.texts import EVENTS, SNIPPET
from tests.e2e.hooks.serving import Server
from tests.e2e.test_init import contents
from tests.sandbox import Sandbox
from tests.services.hooks.test_install import KINDS, SCRIPTS, tree

Shape = Callable[[Path, str], None]


def seen(box: Sandbox) -> list[str]:
    """What their hooks were given since the last time; commits by no name."""
    path = box.home / "seen"
    text = path.read_text() if path.exists() else ""
    path.unlink(missing_ok=True)
    return re.sub("[0-9a-f]{40}", "OID", text).splitlines()


def hour(box: Sandbox, branch: str) -> list[str]:
    """A commit, an amend, a switch away and back; what their hooks saw of it."""
    box.git("switch", "-q", "-c", branch)
    if (box.path / ".git/sessions").is_dir():
        box.session("start", "--objective", "one")
    seen(box)
    box.pass_time(minutes=10)
    box.git("commit", "-q", "--allow-empty", "-m", "feat: one")
    box.git("commit", "-q", "--amend", "--allow-empty", "-m", "feat: two")
    box.git("switch", "-q", "main")
    box.git("switch", "-q", branch)
    return seen(box)


def plain(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def without_run_bit(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)


def relative_link(path: Path, text: str) -> None:
    (path.parent / "theirs").mkdir(exist_ok=True)
    plain(path.parent / "theirs" / path.name, text)
    path.symlink_to(f"theirs/{path.name}")


def absolute_link(path: Path, text: str) -> None:
    relative_link(path, text)
    path.unlink()
    path.symlink_to(path.parent / "theirs" / path.name)


def dangling_link(path: Path, _: str) -> None:
    path.symlink_to("../../nowhere")


def link_of_all_to_one(path: Path, text: str) -> None:
    plain(path.parent / "run-all", text)
    path.symlink_to("run-all")


SHAPES: list[Shape] = [plain, without_run_bit, relative_link, absolute_link, dangling_link, link_of_all_to_one]
CASES = [(kind, plain) for kind in KINDS] + [(kind, shape) for shape in SHAPES[1:] for kind in ("sh", "python")]


@pytest.mark.parametrize(("kind", "shape"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_they_see_what_they_saw_and_come_back(sandbox: Sandbox, server: Server, kind: str, shape: Shape) -> None:
    sandbox.environment["SEEN"] = str(sandbox.home / "seen")
    folder = sandbox.path / ".git/hooks"
    for event in EVENTS:
        shape(folder / event, SCRIPTS[kind])
    before, config = tree(folder), (sandbox.path / ".git/config").read_bytes()
    alone = hour(sandbox, "alone")
    sandbox.git("switch", "-q", "main")
    if shape in (without_run_bit, dangling_link):
        assert alone == []
    elif kind != "first line alone":
        assert [line.split()[1] for line in alone if line.startswith("theirs ")].count("post-checkout") == 2
        assert "OID OID" in alone
    for _ in range(2):
        assert server.run(sandbox, "init").status == 0
    assert hour(sandbox, "together") == alone
    assert sandbox.message().startswith("feat: two\n\nSession-Objectives:")
    assert sandbox.note()["commit-time"] == "600"
    assert [name for name, _ in sandbox.journal()][-5:] == ["commit", "commit", "rewrite", "leave", "enter"]
    assert server.run(sandbox, "doctor").status == 0
    assert server.run(sandbox, "init", "--uninstall").status == 0
    assert tree(folder) == before
    assert (sandbox.path / ".git/config").read_bytes() == config


@pytest.mark.parametrize("kind", ["sh", "sh -eu", "python", "perl"])
def test_their_exit_status_is_gits(ready: Sandbox, kind: str) -> None:
    ready.environment["SEEN"] = os.devnull
    ready.session("init", "--uninstall")
    leave = "sys.exit(7)\n" if kind == "python" else "exit 7;\n" if kind == "perl" else "exit 7\n"
    for event in ("commit-msg", "post-checkout"):
        plain(ready.path / ".git/hooks" / event, SCRIPTS[kind] + leave)
    ready.session("init")
    ready.git("commit", "--allow-empty", "-m", "No", status=1)
    ready.git("switch", "-q", "-c", "other", status=1)
    assert ready.git("branch", "--show-current") == "other"  # as without us: git has switched by then


# --- folders that are not ours ----------------------------------------------------------------------------------------


def add_snippet(folder: Path) -> None:
    """Do what we say where the hooks folder is not ours to write."""
    for event in EVENTS:
        path = folder / event
        plain(path, (path.read_text() if path.exists() else "#!/bin/sh\n") + SNIPPET + "\n")


def test_a_hooks_folder_of_all_repositories_is_not_ours_to_write(sandbox: Sandbox) -> None:
    """core.hooksPath in ~/.gitconfig: nothing is written outside of the repository."""
    sandbox.environment["SEEN"] = str(sandbox.home / "seen")
    folder = sandbox.home / "all my hooks"
    folder.mkdir()
    plain(folder / "post-commit", SCRIPTS["sh"])
    sandbox.git("config", "--global", "core.hooksPath", str(folder))
    home, hooks = contents(sandbox.home), contents(sandbox.path / ".git/hooks")
    ran = sandbox.session("init", status=None)
    assert (contents(sandbox.home), contents(sandbox.path / ".git/hooks")) == (home, hooks)
    if sandbox.hooks_by_config:
        assert ran.status == 0
    else:
        assert (ran.status, ran.err) == (
            1,
            f"error: cannot install the hooks: git looks for them in {folder}, which git-session does not modify\n"
            f"hint: add this line to the hooks there ({', '.join(EVENTS)}), then: git session init\n"
            f"  {SNIPPET}\n",
        )
    add_snippet(folder)
    assert "already set up" in sandbox.session("init").out
    home = contents(sandbox.home)
    hour(sandbox, "together")
    assert sandbox.note()["session"]
    assert sandbox.journal()[-1][0] == "enter"
    assert [kind for kind, _ in sandbox.journal()].count("commit") == 2  # each once, by whatever git
    assert sandbox.json("doctor")["well"] is True
    sandbox.session("init", "--uninstall")
    assert contents(sandbox.home) == home
    # People without git-session, and repositories without it, are not troubled by the line.
    ran = sandbox.run("git", "commit", "--quiet", "--allow-empty", "-m", "No session")
    assert (ran.out, ran.err, sandbox.message()) == ("", "", "No session")


def test_a_hooks_folder_of_one_worktree_alone(ready: Sandbox) -> None:
    """extensions.worktreeConfig with a core.hooksPath there: each worktree is told of its own."""
    beside = ready.path.parent / "beside"
    ready.git("worktree", "add", "-q", "-b", "beside", str(beside))
    ready.git("config", "extensions.worktreeConfig", "true")
    plain(ready.write("../beside/.hooks/post-commit"), "#!/bin/sh\n")
    ready.git("config", "--worktree", "core.hooksPath", ".hooks", cwd=beside)
    before = contents(beside / ".hooks")
    assert ready.json("doctor")["well"] is True
    ran = ready.session("init", cwd=beside, status=None)
    assert contents(beside / ".hooks") == before
    if not ready.hooks_by_config:
        assert ran.status == 1
        assert ran.err.startswith(
            f"error: cannot install the hooks: git looks for them in {beside}/.hooks, which git-session does not modify\n"
        )
        assert ran.err.endswith(f"\n  {SNIPPET}\n")
        add_snippet(beside / ".hooks")
    ready.session("init", cwd=beside)
    for folder, branch in ((ready.path, "feature/x"), (beside, "")):
        ready.session("start", *([branch] if branch else []), "--objective", "one", cwd=folder)
        ready.git("commit", "-q", "--allow-empty", "-m", "feat: one", cwd=folder)
        assert ready.note(branch or "beside")["session"]
        assert ready.json("doctor", cwd=folder)["well"] is True
    ready.session("init", "--uninstall", cwd=beside)
    assert not [path for path in (ready.path / ".git/hooks").glob("*") if path.suffix != ".sample"]


def test_a_hooks_folder_that_is_switched_off(sandbox: Sandbox) -> None:
    sandbox.git("config", "core.hooksPath", "/dev/null")
    ran = sandbox.session("init", status=None)
    assert ran.status == (0 if sandbox.hooks_by_config else 1)
    assert sandbox.hooks_by_config or "git config --local --unset-all core.hooksPath" in ran.err
    sandbox.git("config", "--unset", "core.hooksPath")
    sandbox.session("init")
    sandbox.session("start", "--objective", "one")
    sandbox.commit("feat: one")
    assert sandbox.note()["session"]


def test_a_shared_folder_without_us_on_another_machine(ready: Sandbox) -> None:
    """The tracked hooks with our line come with a clone to people who have no git-session."""
    ready.git("config", "core.hooksPath", ".hooks")
    (ready.path / ".hooks").mkdir()
    add_snippet(ready.path / ".hooks")
    ready.git("add", "-A")
    ready.git("commit", "-q", "-m", "Share hooks")
    clone = ready.path.parent / "clone"
    ready.git("clone", "-q", str(ready.path), str(clone))
    ready.git("config", "core.hooksPath", ".hooks", cwd=clone)
    ran = ready.run("git", "commit", "-q", "--allow-empty", "-m", "Plain", cwd=clone, PATH=ready.bare_path)
    assert (ran.out, ran.err) == ("", "")
    shutil.rmtree(clone)
