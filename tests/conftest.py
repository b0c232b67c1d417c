"""Sealed repositories for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.properties  # noqa: F401 (loads the profile of the property tests)
from tests.machine import NEEDED, missing
from tests.sandbox import Sandbox
from tests.templates import Templates, empty


@pytest.fixture
def bare_sandbox(tmp_path: Path) -> Sandbox:
    """A folder without a repository."""
    return empty(tmp_path)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The repositories that tests start from."""
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def sandbox(bare_sandbox: Sandbox, templates: Templates) -> Sandbox:
    """A repository with one commit on main, without git-session."""
    return templates.copy("plain", bare_sandbox)


@pytest.fixture
def ready(bare_sandbox: Sandbox, templates: Templates) -> Sandbox:
    """A repository after `git session init`, its files committed."""
    return templates.copy("ready", bare_sandbox)


@pytest.fixture
def feature(bare_sandbox: Sandbox, templates: Templates) -> Sandbox:
    """An open session on feature/oauth with two objectives, the first in progress."""
    return templates.copy("feature", bare_sandbox)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what is not tested on this machine."""
    absent = missing()
    if absent:
        packages = " ".join(NEEDED[each] for each in absent if NEEDED[each])
        terminalreporter.write_line(f"Not tested here, since it is not installed: {', '.join(absent)}")
        terminalreporter.write_line(f"To test that too, on Debian: apt-get install {packages}")
