"""Ids of sessions that others wrote into notes, refs, configuration and our own files become paths only if they are formed like ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox

NO_IDS = ("../../target", "/target", "a b")


def target(box: Sandbox) -> Path:
    """A file of the work tree where `sessions/../../target` leads, formed like a journal."""
    journal = next((box.path / ".git" / "sessions").glob("feature-oauth-*/journal"))
    return box.write("target/journal", journal.read_bytes())


@pytest.mark.parametrize("name", NO_IDS)
def test_a_note_that_names_no_id_moves_no_record(feature: Sandbox, name: str) -> None:
    file = target(feature)
    before = file.read_bytes()
    feature.commit("feat: one")
    own = feature.journal()
    feature.git("notes", "--ref=session", "add", "-f", "-m", f"session: {name}\ntime: 5s of 5s")
    feature.git("commit", "-q", "--amend", "-m", "feat: renamed")
    assert file.read_bytes() == before
    assert not (feature.path / "target" / "hook").exists()
    # Without a note of ours the commit is one of this branch's session.
    assert [kind for kind, _ in feature.journal()[len(own) :]] == ["commit", "rewrite"]
    feature.session("status")
    feature.session("log")


@pytest.mark.parametrize("name", NO_IDS)
def test_a_binding_that_names_no_id_is_no_session(feature: Sandbox, name: str) -> None:
    file = target(feature)
    before = file.read_bytes()
    feature.git("switch", "-q", "main")
    feature.git("config", "branch.main.session", name)
    (feature.path / ".git" / "session-here").unlink()
    feature.commit("feat: on main", "a.txt")
    assert "Session-" not in feature.message()
    feature.git("commit", "-q", "--amend", "-m", "feat: amended")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("switch", "-q", "main")
    assert feature.session("status", status=1).err.startswith("error: no session is open on main\n")
    assert file.read_bytes() == before
    assert not (feature.path / "target" / "hook").exists()


@pytest.mark.parametrize("name", NO_IDS)
def test_a_damaged_session_here_is_made_again(feature: Sandbox, name: str) -> None:
    file = target(feature)
    before = file.read_bytes()
    feature.write(".git/session-here", f"ref: refs/heads/feature/oauth\n{name}\n")
    feature.commit("feat: one")
    assert "Session-Objectives:" in feature.message()
    assert feature.note()["session"].startswith("feature-oauth-")
    assert (
        (feature.path / ".git" / "session-here").read_text().startswith("ref: refs/heads/feature/oauth\nfeature-oauth-")
    )
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["../../target", "..", "refs/sessions/x", "x:journal"])
def test_a_command_finds_no_session_by_a_path(feature: Sandbox, name: str) -> None:
    file = target(feature)
    before = file.read_bytes()
    for command in (("log",), ("handoff",), ("resume",), ("end",), ("restore", "cp-1", "--session"), ("drop", "--yes")):
        ran = feature.session(*command, name, status=1)
        assert ran.err.startswith(("error: no session or branch is called ", "error: there is no ")), (command, ran.err)
    assert file.read_bytes() == before


def test_refs_that_no_session_has_are_no_sessions(feature: Sandbox) -> None:
    before = feature.session("history").out
    for name in ("UPPER", "a/b", "ünicode", "feature-oauth-Ü", "a--b"):
        feature.git("update-ref", f"refs/sessions/{name}", "HEAD")
    assert feature.session("history").out == before
    feature.session("report")
    feature.session("analyze")
    feature.session("handoff")
