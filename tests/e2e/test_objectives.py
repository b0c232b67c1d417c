"""`git session objectives`: states, texts, and what the next commit shows."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox


def test_the_list(feature: Sandbox) -> None:
    feature.session("objectives", "add", "GitHub OAuth", "Docs")
    feature.session("objectives", "complete", "obj-1")
    feature.session("objectives", "drop", "4")
    assert feature.session("objectives").out == (
        "Objectives  1 of 3 done, feature/oauth\n"
        "  [x] obj-1  OAuth provider\n"
        "  [ ] obj-2  Google OAuth\n"
        "  [ ] obj-3  GitHub OAuth\n"
        "  [-] obj-4  Docs\n"
    )
    assert feature.session("objectives", "list", "--quiet").out == "obj-1\nobj-2\nobj-3\nobj-4\n"


def test_json(feature: Sandbox) -> None:
    document = feature.json("objectives")
    assert [each["state"] for each in document["objectives"]] == ["started", "open"]


def test_each_action_says_what_it_did(feature: Sandbox) -> None:
    assert feature.session("objectives", "add", "Docs").out == "added obj-3\n  [ ] obj-3  Docs\n"
    assert feature.session("objectives", "complete", "1", "2").out == (
        "obj-1, obj-2 done\n  [x] obj-1  OAuth provider\n  [x] obj-2  Google OAuth\n"
    )
    assert feature.session("objectives", "complete", "1").out == "nothing to do: already done\n"
    assert feature.session("objectives", "reopen", "1").out == "obj-1 open again\n  [ ] obj-1  OAuth provider\n"
    assert feature.session("objectives", "start", "1").out == "obj-1 in progress\n  [▶] obj-1  OAuth provider\n"
    assert feature.session("objectives", "edit", "3", "More docs").out == "changed obj-3\n  [ ] obj-3  More docs\n"
    assert feature.session("objectives", "drop", "3", "-q").out == ""


def test_one_unknown_id_among_several_changes_none(feature: Sandbox) -> None:
    feature.session("objectives", "complete", "obj-1", "obj-7", status=1)
    assert [each["state"] for each in feature.json("objectives")["objectives"]] == ["started", "open"]


def test_the_next_commit_shows_it(feature: Sandbox) -> None:
    feature.session("objectives", "complete", "1")
    feature.session("objectives", "start", "2")
    feature.commit("feat: one")
    assert "Session-Objectives:\n - [x] OAuth provider\n - [▶] Google OAuth (this commit)" in feature.message()
    assert feature.completed() == ["obj-1"]
    feature.commit("feat: two")
    assert feature.completed() == []


def test_without_emoji_the_sign_is_plain(feature: Sandbox) -> None:
    feature.git("config", "session.emoji", "false")
    assert "[>] obj-1" in feature.session("objectives").out
    feature.session("objectives", "start", "2")
    feature.commit("feat: one")
    assert " - [>] Google OAuth (this commit)" in feature.message()


def test_complete_alone_takes_the_one_in_progress(feature: Sandbox) -> None:
    assert feature.session("objectives", "complete").out == "obj-1 done\n  [x] obj-1  OAuth provider\n"
    ran = feature.session("objectives", "complete", status=1)
    assert ran.err == "error: no objective is in progress\nhint: git session objectives complete obj-2\n"
    feature.session("objectives", "add", "Three", "--start")
    feature.session("objectives", "start", "2")
    ran = feature.session("objectives", "complete", status=1)
    assert ran.err == (
        "error: several objectives are in progress: obj-2, obj-3\n"
        "hint: name the ones to change, such as: git session objectives complete obj-2\n"
    )
    feature.session("objectives", "complete", "2", "3")
    ran = feature.session("objectives", "complete", status=1)
    assert ran.err == "error: no objective is in progress\nhint: git session objectives list\n"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("objectives done obj-1", "complete"),
        ("objectives close obj-1", "complete"),
        ("objectives compelte obj-1", "complete"),
        ("objectives rm obj-1", "drop"),
        ("blockers close blk-1", "resolve"),
        ("decisions replace dec-1 X", "supersede"),
        ("context refresh src", "update"),
    ],
)
def test_another_word_for_an_action_is_understood(feature: Sandbox, line: str, meant: str) -> None:
    command, action = line.split()[:2]
    ran = feature.session(*line.split(), status=2)
    assert ran.err.startswith(f"error: unknown action '{action}': use ")
    assert ran.err.endswith(f"\nhint: did you mean {meant}? see: git session {command} -h\n")


def test_an_unknown_action_is_refused_with_those_that_are(feature: Sandbox) -> None:
    assert feature.session("objectives", "xyzzy", status=2).err == (
        "error: unknown action 'xyzzy': use add, start, complete, reopen, drop, edit, list\nhint: see: git session objectives -h\n"
    )
