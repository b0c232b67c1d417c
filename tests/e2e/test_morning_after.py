"""The morning after: a session ended on this branch, and every way to begin names it and offers to resume it first."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal

ENDED = "feature-oauth-20270115-xxxx ended 13 hours ago, 0 of 2 objectives done"


@pytest.fixture
def morning(feature: Sandbox) -> Sandbox:
    """Thirteen hours after the session on feature/oauth was ended."""
    feature.commit("feat: one")
    feature.session("end", "--quiet", "--next", "Tokens")
    feature.pass_time(minutes=13 * 60)
    return feature


def test_git_session_alone(morning: Sandbox) -> None:
    assert stable(morning.session().out) == (
        "no session is open on feature/oauth\n"
        f"{ENDED}\n"
        "\n"
        "  git session resume                           continue it\n"
        "  git session handoff                          read its handoff\n"
        '  git session start --objective "…"            start a new one here\n'
        '  git session start feature/x --objective "…"  or on a new branch\n'
        "  git session history                          list all sessions\n"
    )


def test_git_session_alone_as_json(morning: Sandbox) -> None:
    document = morning.json()
    assert document["ended"]["id"] == morning.json("history")["sessions"][0]["id"]
    assert (document["ended"]["objectives"], document["ended"]["objectives_done"]) == (2, 0)


@pytest.mark.parametrize("command", [("status",), ("checkpoint",), ("decisions", "add", "X"), ("end",)])
def test_a_command_that_needs_a_session(morning: Sandbox, command: tuple[str, ...]) -> None:
    assert stable(morning.session(*command, status=1).err) == (
        "error: no session is open on feature/oauth\nhint: feature-oauth-20270115-xxxx ended here: git session resume\n"
    )


def test_the_agent_is_told(morning: Sandbox) -> None:
    said = {"hook_event_name": "SessionStart", "session_id": "s", "source": "startup", "cwd": str(morning.path)}
    ran = morning.session("hook", "claude", "SessionStart", stdin=json.dumps(said))
    assert stable(json.loads(ran.out)["hookSpecificOutput"]["additionalContext"]) == (
        "git-session is set up in this repository. No session is open on the branch `feature/oauth`; "
        "`feature-oauth-20270115-xxxx` ended there on 2027-01-15. `git session resume` reopens it, `git session handoff` "
        "prints its handoff; `git session start --objective TEXT` opens a new one."
    )


def test_start_says_how_to_resume_instead(morning: Sandbox) -> None:
    ran = morning.session("start")
    assert stable(ran.out).startswith("started feature-oauth-20270115-xxxx on feature/oauth\n")
    assert stable(ran.err) == (
        "note: feature-oauth-20270115-xxxx ended here earlier; to resume it instead: "
        "git session end && git session resume feature-oauth-20270115-xxxx\n"
    )
    command = ran.err.split("git session end && git session ")[1].split()
    morning.session("end")
    assert stable(morning.session(*command).out).startswith("reopened feature-oauth-20270115-xxxx on feature/oauth\n")


def test_start_with_an_objective_names_the_handoff(morning: Sandbox) -> None:
    (ended,) = morning.json("history")["sessions"]
    ran = morning.session("start", "--objective", "Something else")
    assert ran.err == f"note: {ended['id']} ended here earlier: git session handoff {ended['id']}\n"


def test_start_resume_goes_on_and_keeps_the_objective(morning: Sandbox) -> None:
    morning.git("switch", "-q", "main")
    ran = morning.session("start", "feature/oauth", "--resume", "--objective", "Tokens")
    assert stable(ran.out).startswith("reopened feature-oauth-20270115-xxxx on feature/oauth\n")
    assert "  [ ] obj-3  Tokens\n" in ran.out
    assert [each["text"] for each in morning.json("objectives")["objectives"]][2:] == ["Tokens"]


@pytest.mark.parametrize("arguments", [(), ("feature/oauth",)], ids=["without a branch", "with the branch"])
def test_on_a_terminal_resume_is_the_first_choice(morning: Sandbox, arguments: tuple[str, ...]) -> None:
    shown = stable(on_terminal(morning, "start", *arguments, typed="\n"))
    offered = {
        (): f"Which session?\n  1  resume {ENDED}\n  2  a new session on this branch, feature/oauth\n"
        "  3  a new session on a new branch\n",
        ("feature/oauth",): f"{ENDED}\n  1  resume it\n  2  a new session on feature/oauth\n",
    }
    assert shown.startswith(f"{offered[arguments]}choose [1] reopened feature-oauth-20270115-xxxx on feature/oauth\n")
    assert len(morning.json("history")["sessions"]) == 1


def test_on_a_terminal_another_can_be_begun(morning: Sandbox) -> None:
    shown = stable(on_terminal(morning, "start", typed="2\nSomething else\n"))
    assert "objective (empty: add it later): started feature-oauth-20270115-xxxx on" in shown
    assert "note:" not in shown
    assert [each["text"] for each in morning.json("objectives")["objectives"]] == ["Something else"]


def test_what_was_only_fetched_is_named_too(morning: Sandbox) -> None:
    shutil.rmtree(morning.path / ".git" / "sessions")
    assert stable(morning.session().out).startswith(f"no session is open on feature/oauth\n{ENDED}\n")


def test_where_no_session_ended_nothing_is_named(morning: Sandbox) -> None:
    morning.git("switch", "-q", "-c", "feature/oauth-two")
    assert morning.json()["ended"] is None
    assert "note:" not in morning.session("start").err
    assert morning.json("status")["branch"] == "feature/oauth-two"
    morning.git("switch", "-q", "--detach")
    assert morning.json()["ended"] is None


def test_a_branch_made_anew_is_a_new_beginning(morning: Sandbox) -> None:
    morning.git("switch", "-q", "main")
    morning.git("branch", "-q", "-D", "feature/oauth")
    assert morning.session("start", "feature/oauth").err == ""


def test_switch_says_how_to_resume_instead(morning: Sandbox) -> None:
    morning.git("switch", "-q", "main")
    assert stable(morning.session("switch", "feature/oauth").err) == (
        "note: feature-oauth-20270115-xxxx ended here earlier; to resume it instead: "
        "git session end && git session resume feature-oauth-20270115-xxxx\n"
    )
    morning.git("switch", "-q", "main")
    assert morning.session("switch", "feature/oauth").err == ""  # it has an open session now
