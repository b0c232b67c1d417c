"""What is said of the installation: a clone without hooks, what stays after --uninstall, and a log without warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable

BEGIN = (
    '  git session start --objective "…"            start one on this branch\n'
    '  git session start feature/x --objective "…"  or on a new branch\n'
    "  git session history                          list all sessions\n"
)


@pytest.fixture
def clone(ready: Sandbox) -> Sandbox:
    """A clone of a repository that uses git-session, in which nobody has said `git session init`."""
    path = ready.path.parent / "clone"
    ready.git("clone", "-q", str(ready.path), str(path))
    return Sandbox(path, ready.home, ready.now)


# --- hooks that are not there -----------------------------------------------------------------------------------------


def test_a_clone_without_hooks_says_so(clone: Sandbox) -> None:
    missing = "  git session init                             first: install the hooks in this clone\n"
    assert clone.session().out == f"no session is open on main\n\n{missing}{BEGIN}"
    assert clone.json()["unhooked"] is True
    ran = clone.session("start", "feature/x", "--objective", "One")
    assert ran.err == "note: the hooks are not installed, so commits are not recorded: git session init\n"
    assert "\nNext\n  the hooks are not installed here  git session init\n" in clone.session("status").out
    assert clone.json("status")["next"][0] == {
        "kind": "hooks",
        "text": "the hooks are not installed here",
        "command": "git session init",
    }
    clone.session("init")
    assert "hooks" not in clone.session("status").out
    clone.git("switch", "-q", "main")
    begin = BEGIN.replace("list all sessions", "list all sessions; 1 open on other branches")
    assert clone.session().out == f"no session is open on main\n\n{begin}"


def test_hooks_that_git_does_not_run_are_named(ready: Sandbox) -> None:
    if ready.hooks_by_config:
        ready.git("config", "core.hooksPath", "nowhere")
        ready.session("start", "feature/x", "--objective", "One")
        assert ready.json("status")["next"][0]["kind"] != "hooks"
        return
    ready.session("start", "feature/x", "--objective", "One")
    folder = ready.path / ".husky/_"
    folder.mkdir(parents=True)
    for name in ("post-commit", "prepare-commit-msg"):
        (folder / name).write_text('#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
        (folder / name).chmod(0o755)
    where = "git does not run the hooks, so commits are not recorded: git session doctor\n"
    for value in (".husky/_", str(folder), "nowhere", ""):
        ready.git("config", "core.hooksPath", value)
        assert "\nNext\n  git does not run the hooks here  git session doctor\n" in ready.session("status").out
    assert ready.session("brief").err == f"note: {where}"
    ready.git("config", "core.hooksPath", ".husky/_")
    line = 'ours=$(git rev-parse --git-common-dir)/sessions/hooks/${0##*/}; [ ! -x "$ours" ] || "$ours" "$@" || :\n'
    ready.write(".husky/post-commit", line)
    assert ready.json("status")["next"][0]["command"] == "git session doctor", "one hook is not enough"
    ready.write(".husky/prepare-commit-msg", f"exit 0\n{line}")
    assert ready.json("status")["next"][0]["command"] == "git session doctor", "the line never runs"
    ready.write(".husky/prepare-commit-msg", line)
    assert ready.json("status")["next"][0]["kind"] != "hooks"
    ready.git("config", "--unset", "core.hooksPath")
    assert ready.json("status")["next"][0]["kind"] != "hooks"
    (ready.path / ".git/hooks/post-commit").chmod(0o644)
    assert "\nNext\n  git does not run the hooks here  git session init\n" in ready.session("status").out
    ready.session("init")
    assert ready.session("brief").err == ""
    for name in ("post-commit", "prepare-commit-msg"):
        (ready.path / ".git/hooks" / name).unlink()
    ready.session("end", "--no-handoff")
    assert "  first: install the hooks in this clone\n" in ready.session().out
    note = "note: git does not run the hooks, so commits are not recorded: git session init\n"
    assert ready.session("start", "feature/y", "--objective", "One").err.startswith(note)
    assert ready.session("end", "--no-handoff").err.startswith(note)
    ready.git("config", "core.hooksPath", ".husky/_")
    (folder / "post-commit").unlink()
    begin = ready.session().out
    assert "  git session doctor " in begin and "  first: git does not run the hooks here\n" in begin


def test_who_wants_no_hooks_is_not_told_again(clone: Sandbox) -> None:
    clone.session("init", "--no-hooks")
    assert clone.session().out == f"no session is open on main\n\n{BEGIN}"
    assert clone.session("start", "feature/x", "--objective", "One").err == ""
    assert "hooks" not in clone.session("status").out


def test_status_says_how_it_is_set_up(clone: Sandbox) -> None:
    clone.session("start", "feature/x", "--objective", "One")
    clone.git("config", "session.emoji", "false")
    assert stable(clone.session("status", "-v").out).partition("Set-up\n")[2] == (
        "  hooks          not installed  git session init\n"
        "  configuration  .session/config.yaml\n"
        "                 display.emoji = false  from git config session.emoji\n"
        "  session        .git/sessions/feature-x-20270115-xxxx\n"
    )
    clone.session("init")
    clone.write(".session/config.yaml", "display:\n  date_format: 3\n")
    assert stable(clone.session("status", "-v").out).partition("Set-up\n")[2] == (
        "  hooks          run\n"
        "  configuration  .session/config.yaml, 1 invalid value: git session config\n"
        "                 display.emoji = false  from git config session.emoji\n"
        "  session        .git/sessions/feature-x-20270115-xxxx\n"
    )
    (clone.path / ".session/config.yaml").unlink()
    clone.git("config", "core.hooksPath", "/nowhere")
    found = clone.json("status", "-v")["installation"]
    assert found["configured"] is False
    if clone.hooks_by_config:  # which core.hooksPath does not hide
        assert (found["hooks_run"], found["hooks"]) == (True, "run")
    else:
        command = "git config --local --unset-all core.hooksPath"
        assert (found["hooks_run"], found["hooks_command"]) == (False, command)
        assert found["hooks"] == "hidden: core.hooksPath is /nowhere, which is no folder (.git/config)"
    assert clone.json("status")["installation"] is None


# --- notes that are not there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "refs/notes/session", "refs/notes/*"], ids=["nothing", "plain", "pattern"])
def test_no_log_warns_of_notes(sandbox: Sandbox, name: str) -> None:
    if name:
        sandbox.git("config", "--global", "notes.displayRef", name)
    sandbox.session("init")
    assert sandbox.run("git", "log").err == ""
    sandbox.session("start", "feature/x", "--objective", "One")
    sandbox.commit("feat: one")
    ran = sandbox.run("git", "log", "-1")
    assert (ran.out.count("Notes (session):"), ran.err) == (1, "")
    sandbox.session("init", "--uninstall")
    sandbox.session("init")
    assert sandbox.run("git", "log", "-1").err == ""


def test_a_plain_name_of_an_earlier_version_is_taken_out_too(sandbox: Sandbox) -> None:
    before = (sandbox.path / ".git/config").read_bytes()
    sandbox.session("init")
    sandbox.git("config", "notes.displayRef", "refs/notes/session")
    sandbox.session("init")
    assert sandbox.run("git", "log").err == ""
    sandbox.session("init", "--uninstall")
    assert sandbox.git("config", "--get-all", "notes.displayRef", status=1) == ""
    assert before.decode().splitlines()[0] in (sandbox.path / ".git/config").read_text()


# --- what stays -------------------------------------------------------------------------------------------------------


def test_what_stays_is_named_with_the_commands_that_remove_it(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.write("two.txt")
    feature.session("checkpoint", "--no-commit", "-u")
    parts: dict[str, Any] = {part["name"]: part for part in feature.json("init", "--uninstall")["parts"]}
    sessions = feature.path / ".git" / "sessions"
    assert parts[".git/sessions"]["detail"] == f"1 session; to remove: rm -r {sessions}"
    deleting = "to remove: git for-each-ref --format='delete %(refname)'"
    assert parts["refs/notes/session"]["detail"] == (
        "time of each commit; to remove: git update-ref -d refs/notes/session"
    )
    assert parts["refs/sessions"]["detail"] == (
        f"1 ref, archives and snapshots; {deleting} refs/sessions | git update-ref --stdin"
    )
    assert parts["refs/session-commits"]["detail"] == (
        f"1 ref, keeping the commits of sessions; {deleting} refs/session-commits | git update-ref --stdin"
    )
    for part in parts.values():
        command = part["detail"].partition("to remove: ")[2]
        if command:
            feature.run("sh", "-c", command)
    assert sorted(feature.git("for-each-ref", "--format=%(refname)").splitlines()) == [
        "refs/heads/feature/oauth",
        "refs/heads/main",
    ]
    assert not sessions.exists()
    assert feature.session("init", "--uninstall").out == "git-session is not installed here: nothing to do.\n"


def test_a_second_init_says_how_to_go_on(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    feature.session("start", "fix/login", "--objective", "Login")
    feature.session("end")
    feature.session("init", "--uninstall")
    assert feature.session("init").out.partition("Next\n")[2] == (
        '  git session resume feature/oauth\n  git session start <branch> --objective "what you are about to do"\n'
    )
    feature.git("switch", "-q", "feature/oauth")
    out = stable(feature.session().out)
    assert out.startswith(
        "no session is open on feature/oauth\n"
        "feature-oauth-20270115-xxxx was left open just now, 0 of 2 objectives done\n"
        "\n"
        "  git session resume                           continue it\n"
    )
    ran = feature.session("status", status=1)
    assert stable(ran.err).endswith("hint: feature-oauth-20270115-xxxx was left open here: git session resume\n")
    feature.session("resume")
    assert feature.json("status")["objectives"][0]["text"] == "OAuth provider"
    assert "resume" not in feature.session("init").out


def test_only_files_that_are_there_are_in_the_way(clone: Sandbox) -> None:
    """`init` says what it found in a file that came with the clone."""
    Path(clone.path, ".session/config.yaml").write_text(
        "session:\n  idle_timeout: 45m\n  sooner: 1\ndisplay:\n  emoji: maybe\n"
    )
    parts = {part["name"]: part for part in clone.json("init")["parts"]}
    assert parts[".session/config.yaml"]["detail"] == (
        "sets session.idle_timeout; "
        ".session/config.yaml:5: display.emoji takes true or false, not maybe: the default is used; "
        "ignored: .session/config.yaml:3: unknown key 'session.sooner'"
    )
