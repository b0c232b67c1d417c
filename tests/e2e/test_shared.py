"""core.sharedRepository: what we make in the git directory has the mode that git gives its own files."""

from __future__ import annotations

import os
import stat

import pytest

from git_session.hot.umask import umask_of
from tests.sandbox import Sandbox


def modes(box: Sandbox) -> set[tuple[bool, int]]:
    """(is it a folder, mode) of everything of ours in the git directory, but programs."""
    found = set()
    git_dir = box.path / ".git"
    for path in (git_dir / "sessions", *(git_dir / "sessions").rglob("*"), *git_dir.glob("session-*")):
        mode = path.stat().st_mode
        if path.is_dir() or not mode & 0o100:
            found.add((path.is_dir(), stat.S_IMODE(mode)))
    return found


@pytest.mark.parametrize(
    ("value", "file", "folder"),
    [("group", 0o664, 0o2775), ("all", 0o664, 0o2775), ("0660", 0o660, 0o2770), ("0640", 0o640, 0o2750)],
)
def test_a_session_in_a_shared_repository(sandbox: Sandbox, value: str, file: int, folder: int) -> None:
    before = os.umask(0o022)
    try:
        sandbox.git("config", "core.sharedRepository", value)
        sandbox.session("init")
        sandbox.session("start", "feature/x", "--objective", "Shared")
        sandbox.commit("feat: one")
        sandbox.run("git-session", "objectives", "add", "Two")
        for command in ("analyze", "report", "brief"):
            sandbox.session(command)
        sandbox.git("switch", "-q", "main")
        sandbox.git("switch", "-q", "feature/x")
        sandbox.git("commit", "-q", "--amend", "-m", "feat: amended")
        assert modes(sandbox) == {(False, file), (True, folder)}
        assert (sandbox.path / ".git/sessions/hooks/post-commit").stat().st_mode & 0o777 == folder & 0o777
        sandbox.session("switch", "-c", "feature/y")
        sandbox.session("switch", "feature/x")
        assert (sandbox.path / "feat.txt").stat().st_mode & 0o777 == 0o644, "the work tree keeps the user's umask"
    finally:
        os.umask(before)


def test_a_repository_that_is_shared_later(feature: Sandbox) -> None:
    before = os.umask(0o077)
    try:
        feature.commit("feat: alone")
        feature.git("config", "core.sharedRepository", "group")
        feature.session("objectives", "add", "Now shared")
        feature.commit("feat: together")
        assert all(mode & 0o060 == 0o060 for _, mode in modes(feature))
        feature.git("config", "--unset", "core.sharedRepository")
        feature.session("objectives", "add", "Alone again")
        assert not (feature.path / ".git/sessions/shared").exists()
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", b""), ("umask", b""), ("false", b""), ("0", b""), ("GROUP", b"g+rwx"), ("true", b"g+rwx"), ("1", b"g+rwx"),
        ("world", b"g+rwx,o+rx"), ("everybody", b"g+rwx,o+rx"), ("2", b"g+rwx,o+rx"),
        ("0660", b"0007"), ("0640", b"0027"), ("0600", b"0077"), ("0666", b"0000"),
        ("0060", b""), ("99", b""), ("nonsense", b""), ("7777777", b""),
    ],
)  # fmt: skip
def test_the_values_that_git_takes(value: str, expected: bytes) -> None:
    assert umask_of(value) == expected
