"""Objectives, blockers and decisions share their shape; this holds what is the same for all."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox


@pytest.mark.parametrize(
    "command",
    [
        ("objectives", "complete", "obj-9"),
        ("objectives", "edit", "9", "text"),
        ("blockers", "resolve", "blk-9"),
    ],
    ids=["objective", "edit", "blocker"],
)
def test_an_unknown_id_changes_nothing(feature: Sandbox, command: tuple[str, ...]) -> None:
    before = feature.journal()
    ran = feature.session(*command, status=1)
    noun = command[0].removesuffix("s")
    assert ran.err.startswith(f"error: no {noun} {command[2]!r} in this session\nhint: {noun}s here: ")
    assert feature.journal() == before


@pytest.mark.parametrize("command", ["objectives", "blockers", "decisions"])
def test_an_empty_text_is_refused(feature: Sandbox, command: str) -> None:
    ran = feature.session(command, "add", " \n ", status=1)
    noun = command.removesuffix("s")
    assert ran.err == f"error: the {noun} has no text\nhint: put it in quotes\n"


@pytest.mark.parametrize("command", ["objectives", "blockers", "decisions"])
def test_common_options_may_stand_at_the_end(feature: Sandbox, command: str) -> None:
    document = feature.json(command, "add", "something")
    assert len(document["changed"]) == 1
    assert document["schema"] == f"git-session/{command}/1"


def test_text_that_is_no_utf8_is_kept(feature: Sandbox) -> None:
    feature.session("blockers", "add", b"caf\xe9".decode("utf-8", "surrogateescape"))
    kept = (next((feature.path / ".git" / "sessions").glob("*/journal"))).read_bytes()
    assert b"caf\xe9" in kept
    feature.commit("feat: still works")
    assert feature.note()["session"].startswith("feature-oauth-")
