"""A line and a TAB in each shell: commands, options, choices, and values out of the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.machine import GIT_COMPLETION, has
from tests.sandbox import Sandbox, stable

HERE = Path(__file__).parent
COMPLETIONS = HERE.parents[1] / "completions"
COMMANDS = {
    "bash": ("bash", "--norc"),
    "zsh": ("zsh", "-f"),
    "fish": ("fish",),
}
SHELLS = [shell for shell in COMMANDS if (GIT_COMPLETION.exists() if shell == "bash" else has(shell))]

LINES = [
    ("git session st", ["start", "status"]),
    ("git-session st", ["start", "status"]),
    ("git session objectives ", ["add", "complete", "drop", "edit", "list", "reopen", "start"]),
    ("git session objectives complete ", ["obj-1", "obj-2"]),
    ("git-session objectives complete obj-1 ", ["obj-1", "obj-2"]),
    ("git session blockers resolve ", ["blk-1"]),
    ("git session restore c", ["cp-1"]),
    ("git session switch feature/o", ["feature/oauth"]),
    ("git session switch ", ["feature/login", "feature/oauth", "main"]),
    ("git session start ", ["feature/login", "feature/oauth", "main"]),
    ("git session resume feature/", ["feature/login", "feature/oauth"]),
    ("git session status feature/o", ["feature/oauth"]),
    ("git session handoff feature/", ["feature/oauth"]),
    ("git session end feature/", ["feature/oauth"]),
    ("git session restore --session fe", ["feature-oauth-20270115-xxxx", "feature/oauth"]),
    ("git session sync --forget f", ["feature-oauth-20270115-xxxx", "feature/oauth"]),
    ("git session start --fr", ["--from"]),
    ("git session start --from origin/f", ["origin/feature/login"]),
    ("git session start --from v", ["v1"]),
    ("git session end --merge-to m", ["main"]),
    ("git session checkpoint --tdd-phase ", ["GREEN", "RED", "REFACTOR"]),
    ("git session config display.c", ["display.color"]),
    ("git-session-start --fr", ["--from"]),
    ("git-session-objectives com", ["complete"]),
]


@pytest.fixture
def place(feature: Sandbox) -> Sandbox:
    """A session with a blocker and a snapshot; fish finds a completion by the name of its command."""
    feature.git("tag", "v1")
    feature.git("remote", "add", "origin", "../origin.git")
    feature.git("update-ref", "refs/remotes/origin/feature/login", "HEAD")
    feature.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/feature/login")
    feature.session("blockers", "add", "Waiting on API keys")
    feature.write("work.txt")
    feature.session("checkpoint", "--no-commit")
    folder = feature.home / "completions"
    shutil.copytree(COMPLETIONS, folder)
    for name in ("start", "objectives"):
        shutil.copy(folder / "git-session.fish", folder / f"git-session-{name}.fish")
    return feature


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_from_the_declarations(shell: str, place: Sandbox) -> None:
    found = {}
    for line, _ in LINES:
        driver = str(HERE / f"complete.{shell}")
        ran = place.run(*COMMANDS[shell], driver, str(place.home / "completions"), line)
        found[line] = sorted(set(stable(ran.out).split()))
    assert found == dict(LINES)
