"""A repository in the middle of a session, and a program that answers fast."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.hooks.serving import Server
from tests.sandbox import Sandbox
from tests.templates import Templates


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Runs commands in a tenth of the time that it takes to start them."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def work(bare_sandbox: Sandbox, templates: Templates) -> Sandbox:
    """An open session on feature/oauth: two objectives, the first in progress, a decision that waits for a commit.

    With commit.style full each message shows the whole list, so that a test sees whether it is current; compact lists have
    tests of their own.
    """
    box = templates.copy("begun", bare_sandbox)
    box.git("config", "session.commitStyle", "full")
    return box
