"""Clones that lack history or contents: nothing is fetched behind the user's back, and nothing needs the remote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.hooks.serving import Server
from tests.sandbox import Sandbox

KINDS = {
    "shallow": ("--depth=1",),
    "without blobs": ("--filter=blob:none",),
    "without blobs, shallow": ("--filter=blob:none", "--depth=2"),
    "without large blobs": ("--filter=blob:limit=8",),
    "without trees": ("--filter=tree:0",),
}


@pytest.fixture(params=KINDS)
def clone(sandbox: Sandbox, request: pytest.FixtureRequest) -> Sandbox:
    """A clone whose older contents are elsewhere; all that git starts is traced."""
    for number in range(5):
        sandbox.commit(f"Number {number}", "README.md", f"text number {number}\n" * 9)
        sandbox.commit(f"Also {number}", f"src/file{number}.py", f"text number {number}\n" * 9)
    sandbox.git("config", "uploadpack.allowFilter", "true")
    sandbox.git("config", "uploadpack.allowAnySHA1InWant", "true")
    place = sandbox.path.parent / "clone"
    sandbox.git("clone", "-q", *KINDS[request.param], f"file://{sandbox.path}", str(place))
    sandbox.path.rename(sandbox.path.parent / "gone")
    trace = sandbox.home / "trace"
    return Sandbox(place, sandbox.home, now=sandbox.now, environment={"GIT_TRACE": str(trace)})


def fetches(box: Sandbox) -> list[str]:
    """What was asked of a remote so far."""
    rows = (box.home / "trace").read_text("utf-8", "replace").splitlines()
    return [row for row in rows if re.search(r" fetch |upload-pack|fetch-pack", row)]


def test_hooks_and_commands_need_nothing_that_is_not_here(clone: Sandbox, server: Server) -> None:
    def session(*arguments: str) -> Any:
        ran = server.run(clone, *arguments)
        assert ran.status == 0, f"{arguments}: {ran.err}"
        return ran

    session("init")
    session("start", "feature/x", "--objective", "one")
    clone.pass_time(minutes=10)
    clone.commit("feat: one", "README.md", "mine\n")
    assert clone.note()["commit-time"] == "600"
    assert "\nSession-Time: 10m" in clone.message()
    clone.git("commit", "-q", "--amend", "-m", "feat: renamed")
    clone.git("mv", "src", "source")
    clone.pass_time(minutes=5)
    renamed = clone.run("git", "commit", "-q", "-m", "feat: move")
    assert renamed.err == ""
    assert clone.note()["commit-time"] == "300"
    clone.git("switch", "-q", "-c", "beside")
    assert "session feature/x" in clone.run("git", "switch", "feature/x").err
    clone.write("README.md", "more\n")
    session("checkpoint", "-m", "feat: more")
    clone.write("README.md", "even more\n")
    session("checkpoint", "--no-commit", "--label", "safe")
    clone.git("checkout", "-q", "README.md")
    session("restore", "safe")
    for command in ("status", "log", "brief", "history", "doctor", "objectives"):
        session(command)
    assert "feat: move" in session("end").out + session("handoff").out
    session("resume", "feature/x")
    assert fetches(clone) == []


def test_commits_of_others_whose_contents_are_not_here(clone: Sandbox, server: Server) -> None:
    """A brief and a handoff after a fetch tell of others' commits; their blobs stay where they are."""
    origin = clone.path.parent / "gone"
    origin.rename(clone.path.parent / "project")
    server.run(clone, "init")
    clone.git("add", "-A")
    clone.git("commit", "-q", "-m", "Use git-session")
    server.run(clone, "start", "feature/x", "--objective", "one")
    elsewhere = Sandbox(clone.path.parent / "project", clone.home, now=clone.now + 60)
    for number in range(3):
        elsewhere.commit(f"Theirs {number}", "src/theirs.py", f"theirs {number}\n" * 9)
    clone.pass_time(minutes=10)
    clone.git("fetch", "-q")
    clone.path.parent.joinpath("project").rename(origin)
    (clone.home / "trace").write_text("")
    for command in (("brief",), ("resume",), ("status",), ("history", "--metrics"), ("end",)):
        ran = server.run(clone, *command)
        assert ran.status == 0, f"{command}: {ran.err}"
    assert fetches(clone) == []
    missing = clone.run("git", "cat-file", "-e", "FETCH_HEAD:src/theirs.py", status=None).status != 0
    assert bool(fetches(clone)) is missing  # git itself asks for what is not here, and the trace tells


def test_a_commit_asks_for_as_little_as_without_us(clone: Sandbox) -> None:
    """The remote is there and would answer: our hooks still do not ask it."""
    clone.path.parent.joinpath("gone").rename(clone.path.parent / "project")
    clone.session("init")
    clone.session("start", "feature/x", "--objective", "one")
    (clone.home / "trace").write_text("")
    clone.commit("feat: one", "README.md", "mine\n")
    clone.git("commit", "-q", "--amend", "--no-edit")
    clone.git("switch", "-q", "-c", "beside")
    clone.git("switch", "-q", "feature/x")
    assert "hooks" in Path(clone.home / "trace").read_text()
    assert fetches(clone) == []
