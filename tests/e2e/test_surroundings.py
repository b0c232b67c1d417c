"""Sharing over the protocols and in the kinds of clones that people have; `make servers` adds the servers that need installing."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, clone, exchange, shared_clones


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    return shared_clones(feature)


@pytest.fixture
def daemon(shared: Shared) -> Iterator[str]:
    """The URL of the server by `git daemon`, which runs as long as the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (f"--port={port}", "--listen=127.0.0.1", "--reuseaddr", "--export-all", "--enable=receive-pack")
    base = str(shared.server.parent)
    process = subprocess.Popen(["git", "daemon", *options, f"--base-path={base}", base], env=shared.ada.env)
    try:
        for _ in range(100):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"git://127.0.0.1:{port}/{shared.server.name}"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("version", ["0", "2"])
def test_file_urls_by_both_protocols(shared: Shared, version: str) -> None:
    for each in (shared.ada, shared.bo):
        each.git("config", "remote.origin.url", f"file://{shared.server}")
        each.git("config", "protocol.version", version)
    exchange(shared.ada, shared.bo)
    assert shared.refs() == []


def test_git_daemon(shared: Shared, daemon: str) -> None:
    for each in (shared.ada, shared.bo):
        each.git("config", "remote.origin.url", daemon)
    exchange(shared.ada, shared.bo)
    assert shared.refs() == []


@pytest.mark.parametrize(
    "options", [("--filter=blob:none",), ("--depth=1", "--no-single-branch")], ids=["partial", "shallow"]
)
def test_clones_that_lack_objects(shared: Shared, options: tuple[str, ...]) -> None:
    bo = shared.bo
    shared.ada.git("--git-dir", str(shared.server), "config", "uploadpack.allowFilter", "true")
    bo.run("rm", "-rf", str(bo.path))
    shared.ada.git("clone", "-q", *options, f"file://{shared.server}", str(bo.path))
    bo.session("init")
    exchange(shared.ada, bo)
    assert shared.refs() == []


def test_a_partial_clone_keeps_what_it_knew_until_the_rest_is_fetched(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.git("--git-dir", str(shared.server), "config", "uploadpack.allowFilter", "true")
    bo.run("rm", "-rf", str(bo.path))
    ada.git("clone", "-q", "--filter=blob:none", f"file://{shared.server}", str(bo.path))
    bo.now = ada.now
    bo.session("init")
    for each in (ada, bo):
        each.session(*ON)
    other = clone(ada, f"file://{shared.server}", "cy", "Cy Example")
    other.now = ada.now
    other.session("start", "feature/cy", "-q", "-o", "Another")
    other.session(*ON)
    bo.session("sync")
    known = ["Ada Example", "Cy Example"]
    assert sorted(each["name"] for each in bo.json("team")["sessions"]) == known
    ada.session("objectives", "add", "A third", "-q")
    ada.session("sync")
    bo.git("fetch", "-q")
    for objectives in (2, 3):
        assert sorted(each["name"] for each in bo.json("team")["sessions"]) == known
        assert bo.session("handoff", "ada/feature/oauth").out.count("\n- [") == objectives
        bo.session("sync")


def test_sha256(sandbox: Sandbox) -> None:
    sandbox.run("rm", "-rf", str(sandbox.path))
    sandbox.path.mkdir()
    sandbox.git("init", "-q", "-b", "main", "--object-format=sha256")
    sandbox.session("init")
    sandbox.git("add", ".session")
    sandbox.commit("Begin")
    sandbox.session("start", "feature/oauth", "-o", "OAuth provider", "-o", "Google OAuth")
    shared = shared_clones(sandbox)
    exchange(shared.ada, shared.bo)
    assert shared.refs() == []
