"""What hooks do by themselves: session.auto_start opens a session, session.auto_track switches the recording off."""

from __future__ import annotations

import re

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import UNSEEN


@pytest.fixture
def automatic(ready: Sandbox) -> Sandbox:
    """An initialized repository in which sessions open by themselves."""
    ready.session("config", "session.auto_start", "true")
    ready.commit("Open sessions by themselves")
    return ready


def test_the_first_commit_of_a_branch_opens_a_session(automatic: Sandbox) -> None:
    base = automatic.git("rev-parse", "HEAD")
    automatic.git("switch", "-q", "-c", "feature/login")
    automatic.write("login.py")
    automatic.git("add", "-A")
    ran = automatic.run("git", "commit", "-q", "-m", "Add login")
    assert stable(ran.err) == (
        "git-session: opened feature-login-20270115-xxxx on feature/login (session.auto_start)\n"
    )
    status = automatic.json("status")
    assert (status["branch"], status["commits"], status["objectives"]) == ("feature/login", 1, [])
    (opening,) = [body for kind, body in automatic.journal() if kind == "session"]
    assert (opening["base"], opening["base_ref"]) == (base, "main")
    assert automatic.note()["session"] == status["id"]
    automatic.pass_time(minutes=10)
    automatic.commit("Go on")
    assert automatic.message() == "Go on\n\nSession-Time: 10m"
    assert [kind for kind, _ in automatic.journal()] == ["session", "enter", "commit", "commit"]


def test_not_on_the_main_branch(automatic: Sandbox) -> None:
    automatic.commit("On main")
    assert automatic.json("history")["sessions"] == []


def test_not_where_a_session_was_before(automatic: Sandbox) -> None:
    automatic.session("start", "feature/login", "--objective", "Log in")
    automatic.commit("One")
    automatic.session("end")
    automatic.commit("Two")
    assert [each["state"] for each in automatic.json("history")["sessions"]] == ["ended"]


def test_not_with_the_head_detached_nor_in_a_rebase(automatic: Sandbox) -> None:
    automatic.git("switch", "-q", "-c", "feature/login", **UNSEEN)
    automatic.commit("One", **UNSEEN)
    automatic.git("rebase", "-q", "--force-rebase", "HEAD~1")
    automatic.git("checkout", "-q", "--detach")
    automatic.commit("Nowhere")
    assert automatic.json("history")["sessions"] == []


def test_it_can_be_switched_off_again(automatic: Sandbox) -> None:
    automatic.git("config", "session.autoStart", "false")
    automatic.session("history")
    automatic.git("switch", "-q", "-c", "feature/login")
    automatic.commit("One")
    assert automatic.json("history")["sessions"] == []


def test_a_branch_without_auto_start_stays_without_a_session(ready: Sandbox) -> None:
    ready.git("switch", "-q", "-c", "feature/login")
    ready.commit("One")
    assert ready.json("history")["sessions"] == []


def test_untracked_commits_and_switches_are_left_alone(work: Sandbox) -> None:
    work.session("config", "session.auto_track", "false")
    before = work.journal()
    work.pass_time(minutes=10)
    work.commit("Mine")
    work.git("commit", "-q", "--allow-empty", "-F", "-", stdin="Mine too\n")
    work.git("switch", "-q", "main")
    work.git("switch", "-q", "feature/oauth")
    assert work.message() == "Mine too"
    assert (work.note("HEAD"), work.note("HEAD~1")) == ({}, {})
    work.session("status")
    assert work.journal() == before
    assert work.session("doctor").status == 0


def test_untracked_a_checkpoint_is_still_recorded_and_told(work: Sandbox) -> None:
    work.session("config", "session.auto_track", "false")
    work.write("file.txt")
    work.session("checkpoint", "-u", "-m", "Mark this")
    assert re.fullmatch(r"Mark this\n\nSession-Objectives:\n.*Decisions:\n - Use PKCE\n.*", work.message(), re.S)
    assert [kind for kind, _ in work.journal()][-2:] == ["commit", "checkpoint"]
    assert work.checkpoints() == 1
    work.commit("Mine")
    assert work.message() == "Mine"


def test_tracking_that_is_switched_on_again_catches_up(work: Sandbox) -> None:
    work.session("config", "session.auto_track", "false")
    oid = work.commit("Unseen")
    work.session("config", "session.auto_track", "true")
    work.session("status")
    assert [body["oid"] for kind, body in work.journal() if kind == "commit"] == [oid]


def test_a_clone_whose_configuration_says_so_needs_init_alone(automatic: Sandbox) -> None:
    clone = automatic.path.parent / "clone"
    automatic.git("clone", "-q", str(automatic.path), str(clone))
    automatic.session("init", cwd=clone)
    automatic.git("switch", "-q", "-c", "feature/clone", cwd=clone)
    automatic.git("commit", "-q", "--allow-empty", "-m", "One", cwd=clone)
    assert automatic.json("status", cwd=clone)["commits"] == 1
