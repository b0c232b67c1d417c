"""Publishing by itself: after which commands, when it is calm, and what is said when it fails."""

from __future__ import annotations

import json
import time

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones, writer


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Ada shares her session; commands publish by themselves again."""
    found = shared_clones(feature)
    found.ada.session(*ON)
    found.ada.git("config", "--unset", "session.autoSync")
    return found


def wait(box: Sandbox) -> None:
    """Wait until the process that was started has answered every request."""
    asked = box.path / ".git/sessions/sync-asked"
    assert asked.exists()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state = json.loads((box.path / ".git/sessions/sync.json").read_text())
        if state["remotes"]["origin"]["tried"] == int(box.now * 1000):
            return
        time.sleep(0.1)
    raise AssertionError("nothing was exchanged")


def test_a_command_publishes_by_itself_what_came_before(shared: Shared) -> None:
    ada = shared.ada
    ada.pass_time(minutes=7)
    ada.session("objectives", "add", "GitHub OAuth")
    assert not (ada.path / ".git/sessions/sync-asked").exists()
    ada.session("checkpoint", "--no-commit", "--label", "before lunch")
    wait(ada)
    assert "GitHub OAuth" in "".join(shared.files(ada).values())
    assert ada.session("sync").out == "synced with origin: nothing new to publish\n"


def test_an_agents_turn_publishes_although_the_agents_hook_stays_offline(shared: Shared) -> None:
    ada = shared.ada
    ada.pass_time(minutes=7)
    ada.session("objectives", "add", "GitHub OAuth")
    heard = json.dumps({"hook_event_name": "Stop", "session_id": "s1", "cwd": str(ada.path)})
    ada.session("hook", "claude", "Stop", stdin=heard)
    wait(ada)
    assert "GitHub OAuth" in "".join(shared.files(ada).values())


def test_with_nothing_to_say_there_is_no_connection(shared: Shared) -> None:
    ada = shared.ada
    ada.git("config", "remote.origin.url", "/nowhere")
    ada.session("sync", "--auto")
    assert ada.session("status").err == ""
    (remote,) = ada.json("sync", "--status")["remotes"]
    assert remote["failure"] == ""


def test_a_failure_is_said_once_and_the_queue_is_shown_until_it_is_published(shared: Shared) -> None:
    ada = shared.ada
    url = ada.git("config", "remote.origin.url")
    ada.git("config", "remote.origin.url", "/nowhere/at/all")
    ada.session("objectives", "add", "GitHub OAuth")
    assert ada.session("sync", "--auto").out == ""
    failed = "note: not synced with origin: '/nowhere/at/all' does not appear to be a git repository; it waits here: git session sync\n"
    assert ada.session("objectives").err == failed
    assert ada.session("objectives").err == ""
    ada.session("sync", "--auto")
    assert ada.session("objectives").err == ""
    waiting = "1 session to be published to origin: '/nowhere/at/all' does not appear to be a git repository"
    assert waiting in " ".join(ada.session("doctor", status=None).out.split())
    assert "1 session waiting to be published" in ada.session("sync", "--status").out
    ada.git("config", "remote.origin.url", url)
    ada.session("sync", "--auto")
    assert "GitHub OAuth" in "".join(shared.files(ada).values())
    assert "to be published" not in ada.session("sync", "--status").out


def test_a_server_that_refuses_is_left_alone_and_that_is_said_once(shared: Shared) -> None:
    ada = shared.ada
    hook = shared.server / "hooks/update"
    hook.write_text("#!/bin/sh\necho x >>asked\ncase $1 in refs/heads/*|refs/tags/*) ;; *) exit 1;; esac\n")
    hook.chmod(0o755)
    said = "note: origin refuses refs/git-session/ (hook declined); name another repository with git config session.remote\n"
    ada.session("objectives", "add", "one")
    ada.session("sync", "--auto")
    assert ada.session("objectives", "add", "two").err == said
    ada.session("sync", "--auto")
    assert (shared.server / "asked").read_text() == "x\n"
    assert ada.session("objectives").err == ""
    assert ada.session("handoff").err == (
        "note: colleagues do not see this: the server refuses it; see git session sync --status\n"
    )


def test_auto_sync_can_be_turned_off_and_off_removes_its_files(shared: Shared) -> None:
    ada = shared.ada
    ada.git("config", "session.autoSync", "false")
    ada.session("checkpoint", "--no-commit", "--label", "x")
    assert not (ada.path / ".git/sessions/sync-asked").exists()
    ada.session("sync", "--auto")
    ada.session("sync", "--off")
    assert not list((ada.path / ".git/sessions").glob("sync*"))
    assert writer(ada)
