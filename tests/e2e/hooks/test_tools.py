"""Beside the real tools that also install hooks: both fire, theirs decide, and every byte comes back.

pre-commit and lefthook come with the `dev` extra; git-lfs is used where it is installed, and must be
there in continuous integration (CI=true).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.test_init import contents
from tests.sandbox import Sandbox

PRE_COMMIT = """default_install_hook_types: [pre-commit, commit-msg, post-commit]
repos:
- repo: local
  hooks:
  - id: seen
    name: seen
    language: system
    always_run: true
    entry: sh -c '[ ! -e refuse ] && echo theirs $* >>$SEEN' sh
    stages: [pre-commit, commit-msg, post-commit]
"""
LEFTHOOK = "".join(
    f"{event}:\n  commands:\n    seen:\n      run: '[ ! -e refuse ] && echo theirs {{0}} >>$SEEN'\n"
    for event in ("pre-commit", "commit-msg", "post-commit")
)
INSTALL = {"pre-commit": "pre-commit install", "lefthook": "lefthook install", "git-lfs": "git lfs install --local"}
UNINSTALL = {name: line.replace("install", "uninstall", 1) for name, line in INSTALL.items()}
SEARCH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
TOOLS = [name for name in INSTALL if shutil.which(name, path=SEARCH)]
FROM_PYPI = [name for name in TOOLS if name != "git-lfs"]
ORDERS = ("theirs ours", "ours theirs", "theirs ours theirs ours", "ours theirs ours")


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    """A repository with the files that the tools read, and no sample hooks."""
    sandbox.environment["SEEN"] = str(sandbox.home / "seen")
    sandbox.write(".pre-commit-config.yaml", PRE_COMMIT)
    sandbox.write("lefthook.yml", LEFTHOOK)
    sandbox.commit("Use tools")
    for path in (sandbox.path / ".git/hooks").iterdir():
        path.unlink()
    return sandbox


def install(box: Sandbox, tool: str, order: str) -> None:
    for step in order.split():
        # git-lfs refuses (2) where it finds a hook that is not its own; with a newer git there is none.
        status = None if tool == "git-lfs" else 0
        box.run(*(["git-session", "init"] if step == "ours" else INSTALL[tool].split()), status=status)


def seen(box: Sandbox) -> list[str]:
    path = box.home / "seen"
    lines = [line.rstrip() for line in path.read_text().splitlines()] if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


def test_every_tool_is_there_in_continuous_integration() -> None:
    assert list(INSTALL) == TOOLS or not os.environ.get("CI")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("tool", FROM_PYPI)
def test_both_fire_and_theirs_decides(box: Sandbox, tool: str, order: str) -> None:
    install(box, tool, order)
    if order == "ours theirs":  # for an older git the tool's hook may have taken the place of ours: doctor tells
        box.session("doctor", "--fix")
    box.session("start", "feature/x", "--objective", "one")
    seen(box)
    box.write("work.txt")  # lefthook leaves its pre-commit out where nothing is staged
    box.git("add", "work.txt")
    box.git("commit", "-q", "-m", "feat: both")
    files = " work.txt" if tool == "pre-commit" else ""
    assert seen(box) == [f"theirs{files}", "theirs .git/COMMIT_EDITMSG", "theirs"]
    assert "Session-Objectives:" in box.message()
    assert box.note()["session"]
    box.write("refuse")
    box.git("add", "refuse")
    head = box.git("rev-parse", "HEAD")
    box.git("commit", "-q", "-m", "feat: refused", status=1)
    assert box.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("first", ["ours", "theirs"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("tool", TOOLS)
def test_every_byte_comes_back(box: Sandbox, tool: str, order: str, first: str) -> None:
    """git-lfs leaves a section of its own in the configuration, with us or without, and takes out only hooks that hold
    nothing but its own text: where our line is in them, it has to be run again after us."""
    if tool == "git-lfs":
        box.git("config", "lfs.repositoryformatversion", "0")
    config, hooks = (box.path / ".git/config").read_bytes(), contents(box.path / ".git/hooks")
    install(box, tool, order)
    steps = [["git-session", "init", "--uninstall"], UNINSTALL[tool].split()]
    for step in steps if first == "ours" else reversed(steps):
        box.run(*step)
    if tool == "git-lfs" and first == "theirs":
        box.run(*INSTALL[tool].split())  # it stops at the first hook that is missing, so all of them are made first
        box.run(*steps[1])
    assert contents(box.path / ".git/hooks") == hooks
    assert (box.path / ".git/config").read_bytes() == config


@pytest.mark.parametrize("tool", TOOLS)
def test_a_reinstall_of_theirs_is_found_and_mended(box: Sandbox, tool: str) -> None:
    """pre-commit and lefthook write their hook anew, with our lines in it or not; a newer git has ours elsewhere."""
    install(box, tool, "theirs ours theirs")
    document = box.json("doctor", status=None)
    if box.hooks_by_config:
        assert document["well"] is True
    box.session("doctor", "--fix")
    assert box.json("doctor")["well"] is True
