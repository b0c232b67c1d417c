"""Branches renamed, copied, deleted, made anew; worktrees moved; clocks that go back and zones that change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import scenario
from tests.sandbox import Sandbox

OTHER: dict[str, Any] = {**scenario.OTHER}
UNSEEN: dict[str, Any] = {**scenario.UNSEEN}


def session_id(sandbox: Sandbox) -> str:
    return str(sandbox.json("status")["id"])


# --- the branch -------------------------------------------------------------------------------------------------------


def test_a_rename_keeps_commits_time_and_what_was_unseen(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.commit("feat: one", "one.txt")
    before = session_id(feature)
    feature.pass_time(minutes=5)
    feature.commit("feat: unseen", "two.txt", **UNSEEN)
    feature.git("branch", "-m", "feature/sso")
    feature.pass_time(minutes=5)
    feature.commit("feat: three", "three.txt")
    status = feature.json("status")
    assert (status["id"], status["branch"], status["commits"]) == (before, "feature/sso", 3)
    assert sum(int(feature.note(f"HEAD~{number}")["commit-time"]) for number in range(3)) == 1200
    assert status["active_seconds"] == 1200


def test_a_rename_while_another_worktree_has_the_branch(feature: Sandbox, tmp_path: Path) -> None:
    feature.pass_time(minutes=10)
    before = session_id(feature)
    feature.git("switch", "-q", "main")
    linked = tmp_path / "linked"
    feature.git("worktree", "add", "-q", str(linked), "feature/oauth")
    feature.git("branch", "-m", "feature/oauth", "feature/sso")
    feature.pass_time(minutes=5)
    feature.git("commit", "-q", "--allow-empty", "-m", "feat: linked", cwd=linked)
    assert feature.note("feature/sso")["session"] == before
    assert "Session-Objectives:" in feature.message("feature/sso")
    status = feature.json("status", cwd=linked)
    assert (status["id"], status["branch"], status["active_seconds"]) == (before, "feature/sso", 900)


def test_a_copy_has_neither_the_session_nor_its_unseen_commits(feature: Sandbox) -> None:
    feature.git("branch", "-c", "copy")
    feature.git("switch", "-q", "copy", **UNSEEN)
    feature.commit("feat: on the copy", **UNSEEN)
    assert feature.session("status", status=1).err.startswith("error: no session is open on copy\n")
    assert feature.note() == {}
    feature.git("switch", "-q", "feature/oauth")
    assert feature.json("status")["commits"] == 0


def test_deleted_and_made_anew_is_another_branch(feature: Sandbox) -> None:
    feature.commit("feat: one", "one.txt")
    before = session_id(feature)
    feature.git("switch", "-q", "main")
    feature.git("branch", "-qD", "feature/oauth")
    feature.git("switch", "-q", "-c", "feature/oauth")
    feature.commit("feat: anew", "anew.txt")
    assert feature.note() == {}
    assert feature.session("status", status=1).err.startswith("error: no session is open on feature/oauth\n")
    assert [kind for kind, _ in feature.journal()][-1] == "leave"
    feature.pass_time(minutes=1)
    feature.session("start", "-o", "Begin anew")
    assert session_id(feature) != before
    assert feature.json("status")["commits"] == 0


def test_a_deleted_branch_comes_back_with_its_session_and_nothing_doubled(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    oid = feature.commit("feat: one", "one.txt")
    before = session_id(feature)
    feature.git("switch", "-q", "main")
    feature.git("branch", "-qD", "feature/oauth")
    assert feature.json("handoff", before)["commits"][0]["oid"] == oid
    feature.git("branch", "feature/oauth", oid)
    feature.session("resume", before)
    status = feature.json("status")
    assert (status["id"], status["commits"], status["active_seconds"]) == (before, 1, 600)
    assert [kind for kind, _ in feature.journal()].count("commit") == 1


def test_a_deleted_branch_of_an_ended_session_is_told_from_the_archive(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    oid = feature.commit("feat: one", "one.txt")
    before = session_id(feature)
    feature.session("end")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-qD", "feature/oauth")
    shutil.rmtree(feature.path / ".git" / "sessions" / before)
    handoff = feature.json("handoff", before)
    assert ([each["oid"] for each in handoff["commits"]], handoff["metrics"]["active_seconds"]) == ([oid], 600)
    feature.git("branch", "feature/oauth", oid)
    feature.session("resume", before)
    status = feature.json("status")
    assert (status["id"], status["commits"], status["active_seconds"]) == (before, 1, 600)


def test_commits_made_while_the_session_had_ended_are_not_caught_up(feature: Sandbox) -> None:
    feature.session("end", "--no-handoff")
    feature.pass_time(minutes=5)
    oid = feature.commit("feat: between", "one.txt")
    feature.pass_time(minutes=5)
    feature.session("resume")
    feature.pass_time(minutes=5)
    assert feature.json("status")["active_seconds"] == 300
    assert feature.note(oid) == {}


def test_a_worktree_that_is_moved_and_removed(feature: Sandbox, tmp_path: Path) -> None:
    linked, moved = tmp_path / "linked", tmp_path / "moved elsewhere"
    feature.session("start", "hotfix", "--from", "main", "--worktree", str(linked), "-o", "Fix it")
    feature.git("worktree", "move", str(linked), str(moved))
    feature.pass_time(minutes=5)
    feature.git("commit", "-q", "--allow-empty", "-m", "fix: it", cwd=moved)
    assert feature.note("hotfix")["commit-time"] == "300"
    feature.git("worktree", "remove", str(moved))
    feature.git("switch", "-q", "hotfix")
    status = feature.json("status")
    assert (status["branch"], status["commits"], status["active_seconds"]) == ("hotfix", 1, 300)
    feature.git("switch", "-q", "feature/oauth")
    assert feature.json("status")["active_seconds"] == 300


# --- without a reflog -------------------------------------------------------------------------------------------------


def test_without_a_reflog_the_committer_tells(feature: Sandbox) -> None:
    feature.git("config", "core.logAllRefUpdates", "false")
    shutil.rmtree(feature.path / ".git" / "logs")
    feature.pass_time(minutes=10)
    mine = feature.commit("feat: mine", "mine.txt", **UNSEEN)
    theirs = feature.commit("feat: theirs", "theirs.txt", **UNSEEN, **OTHER)
    feature.pass_time(minutes=5)
    assert feature.json("status")["active_seconds"] == 900
    assert (feature.note(mine)["commit-time"], feature.note(theirs)) == ("600", {})
    feature.git("reset", "-q", "--hard", "HEAD~2")
    assert feature.json("status")["commits"] == 0
    assert [kind for kind, _ in feature.journal()][-2:] == ["commit", "gone"]


# --- doctor and speed -------------------------------------------------------------------------------------------------


def test_doctor_finds_and_records_them(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    oid = feature.commit("feat: unseen", "one.txt", **UNSEEN)
    found = [each for each in feature.json("doctor", status=1)["findings"] if each["code"] == "unnoted-commits"]
    assert [each["what"] for each in found] == [f"1 commit made, unseen by the hooks: {oid[:9]}"]
    assert feature.note() == {}
    feature.session("doctor", "--fix")
    assert feature.note()["commit-time"] == "600"
    assert feature.json("doctor")["well"]


def processes(sandbox: Sandbox, *command: str) -> int:
    """How many git processes a command starts."""
    trace = sandbox.home / "trace"
    trace.unlink(missing_ok=True)
    sandbox.session(*command, GIT_TRACE2_EVENT=str(trace))
    return trace.read_text().count('"event":"start"')


def test_looking_costs_no_process_where_nothing_happened(feature: Sandbox) -> None:
    fresh = processes(feature, "objectives")
    feature.commit("feat: one", "one.txt")
    feature.git("commit", "-q", "--amend", "--no-edit")
    assert processes(feature, "objectives") == fresh + 1  # the ref that keeps the session's commits, once
    assert processes(feature, "objectives") == fresh
    feature.git("pack-refs", "--all")
    assert processes(feature, "objectives") == fresh
    feature.session("status")  # which keeps the answer whether the work is merged
    status = processes(feature, "status", "--json")
    feature.commit("feat: unseen", "two.txt", **UNSEEN)
    assert processes(feature, "status", "--json") > status
    assert processes(feature, "status", "--json") == status


# --- time -------------------------------------------------------------------------------------------------------------


def test_unseen_commits_after_a_clock_that_went_back_count_once(feature: Sandbox) -> None:
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "a.txt")
    feature.pass_time(minutes=-60)
    feature.commit("feat: two", "b.txt", **UNSEEN)
    feature.pass_time(minutes=10)
    feature.commit("feat: three", "c.txt")
    total = feature.json("status")["active_seconds"]
    noted = sum(int(feature.note(f"HEAD~{number}")["commit-time"]) for number in range(3))
    assert 1200 <= noted <= total <= 1800
    assert feature.json("status")["active_seconds"] == total


def test_a_clock_set_back_after_unseen_commits_were_found_gives_no_time(feature: Sandbox) -> None:
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "a.txt", **UNSEEN)
    before = feature.json("status")["active_seconds"]
    feature.pass_time(minutes=-10)
    feature.session("objectives", "add", "Another")
    assert feature.json("status")["active_seconds"] == before
    feature.pass_time(minutes=5)
    feature.commit("feat: two", "b.txt")
    assert feature.json("status")["active_seconds"] == before + 300
    assert [feature.note(name)["commit-time"] for name in ("HEAD~1", "HEAD")] == ["1200", "300"]


@pytest.mark.parametrize("unseen", [False, True], ids=["seen", "unseen"])
def test_an_hour_that_daylight_saving_takes_or_gives_is_no_time(feature: Sandbox, unseen: bool) -> None:
    environment = UNSEEN if unseen else {}
    feature.environment["TZ"] = "Europe/Berlin"
    feature.now = 1_806_195_600 - 15 * 60  # 2027-03-28 01:45 +0100, a quarter of an hour before the clocks are put on
    feature.session("start", "spring", "-o", "Spring")
    for minutes in (10, 10):
        feature.pass_time(minutes=minutes)
        feature.commit(f"feat: at {feature.now}", f"{feature.now}.txt", **environment)
    status = feature.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (1200, 0)
    assert [feature.note(name)["commit-time"] for name in ("HEAD~1", "HEAD")] == ["600", "600"]
    log = feature.session("log").out
    assert "01:55" in log and "03:05" in log and "02:05" not in log
    assert "2027-03-28 01:45 +0100" in feature.session("handoff").out


def test_a_zone_that_changes_between_commits(feature: Sandbox) -> None:
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "UTC"):
        feature.pass_time(minutes=10)
        feature.commit(f"feat: {zone}", f"{feature.now}.txt", TZ=zone)
    assert [feature.note(f"HEAD~{number}")["commit-time"] for number in range(3)] == ["600"] * 3
    assert feature.json("status")["active_seconds"] == 1800
    # The handoff's dates are in the zone of the one who reads it.
    assert "2027-01-15 17:00 +0900" in feature.session("handoff", TZ="Asia/Tokyo").out
    assert "2027-01-15 00:00 -0800" in feature.session("handoff", TZ="America/Los_Angeles").out


def test_untracked_files_are_evidence_of_work_when_the_branch_is_left(feature: Sandbox) -> None:
    feature.pass_time(minutes=300)
    feature.write("new/file.py", age=20 * 60)
    feature.write("staged.py", age=10 * 60)
    feature.git("add", "staged.py")
    feature.git("switch", "-q", "main")
    feature.git("switch", "-q", "feature/oauth")
    assert feature.json("status")["active_seconds"] == 20 * 60
