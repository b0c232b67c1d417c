"""`git session` alone, and its help."""

from __future__ import annotations

from git_session.commands.registry import NAMES
from tests.sandbox import Sandbox


def test_how_to_begin(sandbox: Sandbox) -> None:
    assert sandbox.session().out == (
        "no session is open on main\n"
        "\n"
        "  git session init                             set up this repository: hooks and .session/\n"
        '  git session start --objective "…"            start one on this branch\n'
        '  git session start feature/x --objective "…"  or on a new branch\n'
        "  git session history                          list all sessions\n"
    )


def test_once_set_up_init_is_not_named(ready: Sandbox) -> None:
    assert "git session init" not in ready.session().out


def test_with_a_session_it_is_status(feature: Sandbox) -> None:
    assert feature.session().out == feature.session("status").out
    assert feature.json() == feature.json("status")


def test_help_lists_every_command(bare_sandbox: Sandbox) -> None:
    text = bare_sandbox.session("-h").out
    assert all(f"  {name} " in text for name in NAMES)
    assert all(len(line) <= 80 for line in text.splitlines())


def test_git_finds_it(feature: Sandbox) -> None:
    assert feature.git("session", "status") == feature.session("status").out.rstrip("\n")


def test_each_executable_is_its_command(feature: Sandbox) -> None:
    assert feature.run("git-session-objectives").out == feature.session("objectives").out


def test_a_detached_head_is_not_offered_a_session_of_its_own(ready: Sandbox) -> None:
    ready.git("switch", "-q", "--detach")
    out = ready.session().out
    assert out.startswith(
        'HEAD is detached, so there is no session\n\n  git session start feature/x --objective "…"  on a new branch\n'
    )


def test_open_sessions_on_other_branches_are_mentioned(feature: Sandbox) -> None:
    feature.session("start", "fix/login", "--from", "main", "--worktree")
    feature.git("switch", "-q", "main")
    assert "  list all sessions; 2 open on other branches\n" in feature.session().out
    assert sorted(feature.json()["open_elsewhere"]) == ["feature/oauth", "fix/login"]
    for branch in ("fix/login", "feature/oauth"):
        feature.session("end", "-q", branch)
    assert "  list all sessions\n" in feature.session().out
    assert feature.json()["open_elsewhere"] == []
