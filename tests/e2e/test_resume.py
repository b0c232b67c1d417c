"""`git session resume`: open and ended sessions go on."""

from __future__ import annotations

import shutil

from tests.sandbox import Sandbox, stable
from tests.scenario import UNSEEN


def test_the_session_of_another_branch(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    ran = feature.session("resume", "feature/oauth")
    assert stable(ran.out).startswith("resumed feature-oauth-20270115-xxxx on feature/oauth\n")
    assert feature.git("branch", "--show-current") == "feature/oauth"


def test_json(feature: Sandbox) -> None:
    document = feature.json("resume")
    assert (document["reopened"], document["stash"]) == (False, "none")


def test_an_ended_session_is_reopened_with_its_time(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.session("end")
    feature.pass_time(minutes=600)
    ran = feature.session("resume")
    assert stable(ran.out).startswith("reopened feature-oauth-20270115-xxxx on feature/oauth\n")
    assert feature.json("status")["active_seconds"] == 600
    assert [kind for kind, _ in feature.journal()][-3:] == ["end", "reopen", "enter"]
    feature.commit("feat: after")
    assert feature.note()["session-time"] == "600"


def test_from_the_archive_when_the_folder_is_gone(feature: Sandbox) -> None:
    session_id = feature.json("end")["session"]
    shutil.rmtree(feature.path / ".git" / "sessions")
    feature.session("resume", session_id[:-2])
    objectives = feature.json("objectives")["objectives"]
    assert [each["text"] for each in objectives] == ["OAuth provider", "Google OAuth"]
    feature.session("init")
    feature.commit("feat: after")
    assert feature.note()["session"] == session_id


def test_what_others_did_since_is_told(feature: Sandbox) -> None:
    feature.session("switch", "main")
    feature.pass_time(minutes=60)
    elsewhere = feature.path.parent / "elsewhere"
    feature.git("worktree", "add", "-q", str(elsewhere), "feature/oauth")
    feature.pass_time(minutes=5)
    (elsewhere / "theirs.txt").write_text("theirs\n")
    feature.git("add", "-A", cwd=elsewhere)
    grace = ("-c", "user.name=Grace", "-c", "user.email=grace@example.org")
    feature.git(*grace, "commit", "-qm", "fix: theirs", cwd=elsewhere, **UNSEEN)
    feature.git("worktree", "remove", str(elsewhere))
    feature.pass_time(minutes=60)
    ran = feature.session("resume", "feature/oauth")
    assert "fix: theirs" in ran.out
    assert "Grace" in ran.out


def test_refusals(feature: Sandbox) -> None:
    ran = feature.session("resume", "nowhere", status=1)
    assert ran.err == "error: no session or branch is called 'nowhere'\nhint: git session history\n"
    feature.git("switch", "-q", "main")
    feature.write("README.md", "changed\n")
    ran = feature.session("resume", "feature/oauth", status=1)
    assert ran.err.startswith("error: cannot leave main: uncommitted changes in 1 file\n")
    feature.git("checkout", "-q", "README.md")
    feature.session("end", status=1)
    feature.git("branch", "-D", "feature/oauth")
    ran = feature.session("resume", "feature-oauth", status=1)
    assert stable(ran.err).startswith(
        "error: cannot resume feature-oauth-20270115-xxxx: its branch feature/oauth is gone\n"
    )


def test_nothing_to_resume(ready: Sandbox) -> None:
    ran = ready.session("resume", status=1)
    assert ran.err == (
        'error: there is no session on main yet\nhint: git session start --objective "what you are about to do"\n'
    )


def test_uncommitted_changes_are_not_answered_with_options_that_it_lacks(feature: Sandbox) -> None:
    feature.commit("feat: one", "one.txt", "1\n")
    feature.session("switch", "-c", "other", "--from", "main")
    feature.write("README.md", "changed\n")
    feature.git("add", "-A")
    said = "error: cannot leave other: uncommitted changes in 1 file\nhint: stash them first: git stash   (or commit them)\n"
    assert feature.session("resume", "feature/oauth", status=1).err == said
    assert feature.session("end", "--merge-to", "main", "--ignore-quality", status=1).err.endswith(said)
    feature.git("stash")
    feature.session("resume", "feature/oauth")
