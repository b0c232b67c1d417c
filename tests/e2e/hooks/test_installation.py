"""Installed by the git in use: in its configuration (2.54 or later) or in the hooks folder, and never running twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from git_session.services.hooks.in_config import command_of
from git_session.services.hooks.texts import EVENTS, SNIPPET, hook_text
from tests.e2e.test_init import contents
from tests.sandbox import Sandbox


def work(box: Sandbox) -> list[str]:
    """A commit and its amend in a new session; the kinds of the events that they left."""
    box.session("start", "feature/x", "--objective", "one")
    before = len(box.journal())
    box.pass_time(minutes=10)
    box.commit("feat: one")
    box.git("commit", "-q", "--amend", "--allow-empty", "-m", "feat: two")
    assert box.message().count("Session-Objectives:") == 1
    assert box.note()["commit-time"] == "600"
    return [kind for kind, _ in box.journal()[before:]]


def with_sections(box: Sandbox) -> None:
    """What a newer git has in its configuration, as it is after `init` there."""
    for event in EVENTS:
        box.git("config", f"hook.git-session-{event}.command", command_of(event))
        box.git("config", f"hook.git-session-{event}.event", event)
    (box.path / ".git/sessions/hooks/.config").touch()


def with_files(box: Sandbox) -> None:
    """What an older git needs in the hooks folder."""
    for event in EVENTS:
        path = box.path / ".git/hooks" / event
        path.write_bytes(hook_text(event))
        path.chmod(0o755)


def with_lines(box: Sandbox) -> None:
    """What a user has added to hooks of their own."""
    for event in EVENTS:
        path = box.path / ".git/hooks" / event
        path.write_text(f"#!/bin/sh\n{SNIPPET}\n")
        path.chmod(0o755)


def test_where_the_git_in_use_looks(ready: Sandbox) -> None:
    files = {event for event in EVENTS if (ready.path / ".git/hooks" / event).exists()}
    keys = ready.git("config", "--local", "--name-only", "--get-regexp", "^hook", status=None).split()
    if ready.hooks_by_config:
        assert files == set()
        # git dies at an event without a command: the command always comes first.
        assert keys == [f"hook.git-session-{event}.{key}" for event in EVENTS for key in ("command", "event")]
    else:
        assert (files, keys) == (set(EVENTS), [])


@pytest.mark.parametrize("also", [with_files, with_lines])
def test_the_folder_and_the_configuration_run_it_once(ready: Sandbox, also: Callable[[Sandbox], None]) -> None:
    alone = work(ready)
    ready.git("switch", "-q", "main")
    ready.session("init", "--uninstall")
    ready.session("init")
    with_sections(ready)
    also(ready)
    ready.git("switch", "-q", "-c", "again")
    ready.session("start", "--objective", "two")
    before = len(ready.journal("again"))
    ready.pass_time(minutes=10)
    ready.commit("feat: three")
    ready.git("commit", "-q", "--amend", "--allow-empty", "-m", "feat: four")
    assert [kind for kind, _ in ready.journal("again")[before:]] == alone


def test_files_are_taken_out_when_a_newer_git_comes(sandbox: Sandbox) -> None:
    before = contents(sandbox.path / ".git/hooks")
    (sandbox.path / ".git/sessions/hooks").mkdir(parents=True)
    with_files(sandbox)
    sandbox.session("init")
    if sandbox.hooks_by_config:
        assert contents(sandbox.path / ".git/hooks") == before
    assert sandbox.json("doctor")["well"] is True
    sandbox.session("init", "--uninstall")
    assert contents(sandbox.path / ".git/hooks") == before


@pytest.mark.parametrize("how", ["moved", "copied", "sessions gone", "hooks gone"])
def test_git_goes_on(ready: Sandbox, how: str) -> None:
    ready.session("start", "feature/x", "--objective", "one")
    if how in ("moved", "copied"):
        place = ready.path.parent / 'it\'s "else where" grüße'
        shutil.copytree(ready.path, place, symlinks=True)
        if how == "moved":
            shutil.rmtree(ready.path)
        ready.path = place
    else:
        shutil.rmtree(ready.path / ".git/sessions" / ("hooks" if how == "hooks gone" else ""))
    ready.write("work.txt")
    ready.git("add", "work.txt")
    ran = ready.run("git", "commit", "-q", "-m", "feat: work")
    assert ran.err == ""
    # A file in the hooks folder holds all that it needs; what the configuration names is gone.
    works = how in ("moved", "copied") or (how == "hooks gone" and not ready.hooks_by_config)
    assert bool(ready.note()) is works


def test_a_hook_that_is_switched_off_is_told(ready: Sandbox) -> None:
    ready.git("config", "hook.git-session-post-commit.enabled", "false")
    document = ready.json("doctor", status=None)
    if ready.hooks_by_config:
        finding = document["findings"][0]
        assert (finding["code"], finding["command"]) == (
            "hook-disabled",
            "git config --local --unset hook.git-session-post-commit.enabled",
        )
        ready.run("sh", "-c", finding["command"])
    assert ready.json("doctor")["well"] is True


def test_an_event_without_a_command_is_mended(ready: Sandbox) -> None:
    """git 2.54 dies at it: nobody could commit any more."""
    ready.git("config", "--unset", "hook.git-session-post-commit.command", status=None)
    ready.git("config", "hook.git-session-post-commit.event", "post-commit")
    ready.session("doctor", "--fix")
    ready.commit("feat: work")
    assert ready.json("doctor")["well"] is True
