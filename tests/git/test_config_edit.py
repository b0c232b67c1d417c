"""Edits of git's configuration under its lock: locks of other processes, and stale ones."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from git_session.git.config_edit import DRAFTS, edit, release
from tests.sandbox import Sandbox

# Takes the lock as an edit does, prints a line, and waits.
HOLD = """import pathlib, sys
from git_session.git.config_edit import edit
def change(content):
    print("held", flush=True)
    sys.stdin.read()
    return content + b"[a]\\n\\tb = c\\n"
edit(pathlib.Path(sys.argv[1]), change)
"""


def holder(git_dir: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(git_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout and process.stdout.readline() == b"held\n"
    return process


def left(git_dir: Path) -> list[str]:
    return sorted(path.name for path in git_dir.iterdir() if path.match(DRAFTS) or path.suffix == ".lock")


def test_the_lock_of_a_killed_process_is_removed_and_said(ready: Sandbox) -> None:
    git_dir = ready.path / ".git"
    process = holder(git_dir)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert "config.lock" in left(git_dir)
    ready.run("git", "config", "a.b", "c", status=255)
    ran = ready.session("init")
    assert "removed the lock on git's configuration that a killed git-session command had left" in ran.err
    assert left(git_dir) == []
    assert "removed" not in ready.session("init").err
    ready.git("config", "a.b", "c")


def test_a_lock_that_is_held_stays(ready: Sandbox) -> None:
    git_dir = ready.path / ".git"
    process = holder(git_dir)
    assert not release(git_dir)
    with pytest.raises(FileExistsError):
        edit(git_dir, lambda content: content + b"[d]\n\te = f\n")
    process.communicate()
    assert process.returncode == 0
    assert left(git_dir) == []
    assert ready.git("config", "a.b") == "c"
    assert ready.git("config", "d.e", status=1) == ""


def test_a_lock_of_somebody_else_stays(ready: Sandbox) -> None:
    git_dir = ready.path / ".git"
    (git_dir / "config.lock").touch()
    (git_dir / "session-config.1.tmp").touch()
    assert not release(git_dir)
    ran = ready.session("init", "--uninstall", status=1)
    assert "cannot lock" in ran.err
    assert (git_dir / "config.lock").exists()


def test_what_fails_leaves_all_as_it_was(ready: Sandbox) -> None:
    git_dir = ready.path / ".git"
    before = (git_dir / "config").read_bytes()

    def broken(content: bytes) -> bytes:
        raise OSError(errno.ENOSPC, "no room")

    with pytest.raises(OSError, match="no room"):
        edit(git_dir, broken)
    assert not edit(git_dir, lambda content: content)
    assert (left(git_dir), (git_dir / "config").read_bytes()) == ([], before)


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_an_edit_keeps_the_mode_and_a_symbolic_link(
    ready: Sandbox, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no hard links here")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    git_dir = ready.path / ".git"
    target = ready.home / "config"
    (git_dir / "config").rename(target)
    (git_dir / "config").symlink_to(target)
    target.chmod(0o640)
    assert edit(git_dir, lambda content: content + b"[a]\n\tb = c\n")
    assert (git_dir / "config").is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.stat().st_nlink == 1
    assert ready.git("config", "a.b") == "c"
    assert (left(git_dir), left(ready.home)) == ([], [])
