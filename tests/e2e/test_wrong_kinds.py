"""A folder or a pipe where a file of git-session has to be: nothing waits, everything names it, and doctor sets it aside."""

from __future__ import annotations

import os

import pytest

from tests.e2e.test_doctor import findings, folder_of
from tests.sandbox import Sandbox

NAMES = ["session-here", "session-commit", "lock", "notes-due", "journal", "hook", "context.json"]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_file_stops_nothing(feature: Sandbox, name: str, kind: str) -> None:
    git_dir, folder = feature.path / ".git", folder_of(feature)
    places = {
        "session-here": git_dir,
        "session-commit": git_dir,
        "lock": git_dir / "sessions",
        "notes-due": git_dir / "sessions",
    }
    path = places.get(name, folder) / name
    feature.commit("feat: work")
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    feature.write("more.txt")
    feature.git("add", "-A")
    told = feature.run("git", "commit", "-q", "-m", "feat: more").err
    assert (
        name in ("context.json", "session-commit")
        or f"{path.relative_to(feature.path)} is not a file (git session doctor" in told
    )
    feature.git("switch", "-q", "main")
    feature.git("switch", "-q", "feature/oauth")
    if name in ("session-here", "journal", "hook"):
        assert (
            feature.session("status", status=1).err == f"error: {path} is not a file\nhint: git session doctor --fix\n"
        )
    found = next(each for each in findings(feature) if each["code"] == "not-a-file")
    assert (found["where"], found["what"]) == (str(path), f"it is a {kind}, not a file")
    done = next(each for each in findings(feature, "--fix", status=0) if each["code"] == "not-a-file")["done"]
    assert done == f"moved to {git_dir}/sessions/set-aside/{name}-1"
    assert (git_dir / f"sessions/set-aside/{name}-1").exists()
    assert findings(feature, status=0) == []
    assert [each["text"] for each in feature.json("objectives")["objectives"]] == ["OAuth provider", "Google OAuth"]
    assert sum(each["kind"] == "commit" for each in feature.json("log")["entries"]) == 2
