"""A message with a `BREAKING CHANGE:` footer keeps its last word: our block would be read as a part of it."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox

FOOTERS = [
    "BREAKING CHANGE: the old one is gone",
    "BREAKING-CHANGE: gone",
    "breaking change: gone",
    "* BREAKING CHANGE gone",
]


@pytest.fixture
def pending(work: Sandbox) -> Sandbox:
    """A decision and objectives that wait for a commit, in compact style."""
    work.git("config", "session.commitStyle", "compact")
    work.pass_time(minutes=5)
    work.write("file")
    work.git("add", "-A")
    return work


def then(work: Sandbox) -> str:
    """What the next commit's message says."""
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--allow-empty", "-m", "fix: next")
    return work.message()


NEXT = """\
fix: next

Session-Objectives:
 - [▶] OAuth provider (this commit)
 - [ ] Google OAuth
Decisions:
 - Use PKCE
   Rationale: Protects the code
Session-Time: 10m"""


@pytest.mark.parametrize("footer", FOOTERS)
def test_our_block_is_left_out_and_what_it_would_have_said_waits(pending: Sandbox, footer: str) -> None:
    message = f"feat!: new\n\nBody.\n\n{footer}\nRefs: #1"
    pending.git("commit", "-q", "-m", message)
    assert pending.message() == message
    assert pending.note()["session-time"] == "300"
    assert then(pending) == NEXT


@pytest.mark.parametrize("footer", FOOTERS)
def test_it_goes_when_the_footer_is_typed_in_the_editor(pending: Sandbox, footer: str) -> None:
    editor = pending.home / "editor"
    editor.write_text(f"#!/bin/sh\nsed -i '1s/.*/feat: new\\n\\n{footer}/' \"$1\"\n")
    editor.chmod(0o755)
    pending.git("commit", "-q", GIT_EDITOR=str(editor))
    assert pending.message() == f"feat: new\n\n{footer}"
    assert then(pending) == NEXT


def test_an_amend_that_adds_the_footer_takes_it_out(pending: Sandbox) -> None:
    pending.git("commit", "-q", "-m", "feat: new")
    assert "Session-Time" in pending.message()
    pending.git("commit", "-q", "--amend", "-m", "feat: new", "-m", FOOTERS[0])
    assert pending.message() == f"feat: new\n\n{FOOTERS[0]}"
    assert then(pending) == NEXT


def test_a_checkpoint_has_none_either(pending: Sandbox) -> None:
    pending.session("checkpoint", "-m", f"feat: new\n\n{FOOTERS[0]}")
    assert pending.message() == f"feat: new\n\n{FOOTERS[0]}"
    assert then(pending) == NEXT


@pytest.mark.parametrize(
    "text", ["the build was breaking: often", "breaking changes are announced", "no BREAKING CHANGE"]
)
def test_the_words_alone_change_nothing(pending: Sandbox, text: str) -> None:
    pending.git("commit", "-q", "-m", "feat: new", "-m", text)
    assert "Session-Time: 5m" in pending.message()
