"""Sealed repositories for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.sandbox import Sandbox

# Nothing is timed in a test: a busy machine must not fail one (`make bench` is where time is measured).
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def bare_sandbox(tmp_path: Path) -> Sandbox:
    """A folder without a repository."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
        "[advice]\n\tdetachedHead = false\n[maintenance]\n\tauto = false\n"
    )
    path = tmp_path / "project"
    path.mkdir()
    return Sandbox(path, home)


@pytest.fixture
def sandbox(bare_sandbox: Sandbox) -> Sandbox:
    """A repository with one commit on main, without git-session."""
    bare_sandbox.git("init", "-q")
    bare_sandbox.write("README.md", "# Project\n")
    bare_sandbox.git("add", "-A")
    bare_sandbox.git("commit", "-q", "-m", "Begin")
    return bare_sandbox


@pytest.fixture
def ready(sandbox: Sandbox) -> Sandbox:
    """A repository after `git session init`, its files committed."""
    sandbox.session("init")
    sandbox.git("add", "-A")
    sandbox.git("commit", "-q", "-m", "Use git-session")
    return sandbox


@pytest.fixture
def feature(ready: Sandbox) -> Sandbox:
    """An open session on feature/oauth with two objectives, the first in progress."""
    ready.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    ready.session("objectives", "start", "obj-1")
    return ready
