"""A repository in the middle of a session, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.hooks.serving import Server
from tests.sandbox import Sandbox


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Runs commands in a tenth of the time that it takes to start them."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """An open session on feature/oauth: two objectives, the first in progress, a decision that waits for a commit."""
    root = tmp_path_factory.mktemp("begun")
    home, path = root / "home", root / "project"
    home.mkdir()
    path.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
        "[advice]\n\tdetachedHead = false\n[maintenance]\n\tauto = false\n"
    )
    begun = Sandbox(path, home)
    begun.git("init", "-q")
    begun.session("init")
    begun.commit("Begin", "README.md")
    begun.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    begun.session("objectives", "start", "obj-1")
    begun.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    begun.git("checkout", "-q", ".session")  # a clean work tree, for rebase and merge
    return begun


@pytest.fixture
def work(begun: Sandbox, tmp_path: Path) -> Sandbox:
    """A copy of `begun`."""
    shutil.copytree(begun.path, tmp_path / "project", symlinks=True)
    shutil.copytree(begun.home, tmp_path / "home")
    return Sandbox(tmp_path / "project", tmp_path / "home", now=begun.now)
