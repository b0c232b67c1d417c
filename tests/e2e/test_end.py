"""`git session end`: handoff, archive, merge, push; and that a failure leaves the session open."""

from __future__ import annotations

import shutil

import pytest

from tests.sandbox import Sandbox, stable


@pytest.fixture
def worked(feature: Sandbox) -> Sandbox:
    """A session with half an hour of work and one commit."""
    feature.pass_time(minutes=25)
    feature.commit("feat(auth): add provider", "src/auth.py", "one\n")
    feature.session("objectives", "complete", "1")
    return feature


def test_ends_and_says_what_was_done(worked: Sandbox) -> None:
    ran = worked.session("end", "--remember", "rotate the keys")
    assert stable(ran.out) == (
        "ended feature-oauth-20270115-xxxx\n"
        "  1 of 2 objectives done · 25m active · 1 commit\n"
        "  handoff: git session handoff feature/oauth\n"
    )
    assert worked.git("config", "branch.feature/oauth.session", status=1) == ""
    assert worked.session("status", status=1).err.startswith("error: no session is open on feature/oauth\n")
    assert "rotate the keys" in worked.session("handoff").out


def test_a_ref_that_another_git_has_locked(worked: Sandbox) -> None:
    session = str(worked.json("status")["id"])
    lock = worked.path / ".git/refs/sessions" / f"{session}.lock"
    lock.parent.mkdir(exist_ok=True)
    lock.touch()
    ran = worked.session("end", status=1)
    assert ran.err == (
        f"error: cannot update refs/sessions/{session}: another git process holds {lock}\n"
        f"hint: run the same command again; if no other git process is running: rm {lock}\n"
    )
    lock.unlink()
    worked.session("end")


def test_json(worked: Sandbox) -> None:
    document = worked.json("end", "--next", "GitHub OAuth", "--accomplished", "The provider")
    assert document["handoff"]["next_steps"] == ["GitHub OAuth"]
    assert "GitHub OAuth" in document["markdown"]


def test_the_archive_outlives_the_folder(worked: Sandbox) -> None:
    session_id = worked.json("end")["session"]
    handoff = worked.session("handoff", "feature/oauth").out
    shutil.rmtree(worked.path / ".git" / "sessions")
    assert worked.session("handoff", session_id).out == handoff
    assert [each["id"] for each in worked.json("history")["sessions"]] == [session_id]
    files = worked.git("ls-tree", "--name-only", f"refs/sessions/{session_id}").split()
    assert files == ["context.json", "handoff.md", "journal", "writer"]


def test_merges_and_stays_on_the_target(worked: Sandbox) -> None:
    ran = worked.session("end", "--merge-to", "main")
    assert "  merged into main, which is checked out now\n" in ran.out
    assert worked.git("branch", "--show-current") == "main"
    assert worked.git("log", "-1", "--format=%s", "main") == "feat(auth): add provider"
    assert worked.json("handoff", "feature/oauth")["merged_to"] == "main"


def test_on_the_target_the_session_that_was_merged_is_named(worked: Sandbox) -> None:
    worked.session("end", "--merge-to", "main")
    for command, problem in (("log", "there is no session on main yet"), ("status", "no session is open on main")):
        ran = worked.session(command, status=1)
        assert stable(ran.err) == (
            f"error: {problem}\n"
            "hint: feature-oauth-20270115-xxxx ended, and was merged here: git session resume feature/oauth\n"
        )
    assert stable(worked.session("resume", "feature/oauth").out).startswith("reopened feature-oauth-20270115-xxxx")


def test_a_conflict_is_undone(worked: Sandbox) -> None:
    worked.git("switch", "-q", "main")
    worked.commit("fix: theirs", "src/auth.py", "other\n")
    worked.git("switch", "-q", "feature/oauth")
    main, events = worked.git("rev-parse", "main"), len(worked.journal())
    ran = worked.session("end", "--merge-to", "main", status=1)
    assert ran.err == (
        "error: feature/oauth conflicts with main in src/auth.py; the merge was undone and the session is still open\n"
        "hint: git merge main, resolve, commit, then run end again\n"
    )
    assert worked.git("rev-parse", "main") == main
    assert worked.git("branch", "--show-current") == "feature/oauth"
    assert worked.git("status", "--short") == ""
    assert len(worked.journal()) == events
    assert worked.json("status")["branch"] == "feature/oauth"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nowhere", "error: there is no branch 'nowhere' to merge into\n"),
        ("feature/oauth", "error: feature/oauth cannot be merged into itself\n"),
    ],
)
def test_merge_refusals(worked: Sandbox, target: str, message: str) -> None:
    ran = worked.session("end", "--merge-to", target, status=1)
    assert ran.err.startswith(message)
    assert worked.json("status")["branch"] == "feature/oauth"


def test_a_target_in_another_worktree_is_refused(worked: Sandbox) -> None:
    place = worked.path.parent / "elsewhere"
    worked.git("worktree", "add", "-q", str(place), "main")
    ran = worked.session("end", "--merge-to", "main", status=1)
    assert ran.err == (
        f"error: cannot merge into main from here: it is checked out in {place}\n"
        f"hint: end without --merge-to, then: git -C {place} merge feature/oauth\n"
    )


def test_a_merge_with_uncommitted_work_is_refused(worked: Sandbox) -> None:
    worked.write("src/auth.py", "more\n")
    ran = worked.session("end", "--merge-to", "main", status=1)
    assert ran.err.startswith("error: cannot leave feature/oauth: uncommitted changes in 1 file\n")


def test_uncommitted_work_stays_and_is_kept(worked: Sandbox) -> None:
    worked.write("src/auth.py", "more\n")
    worked.write("new.txt", "new\n")
    ran = worked.session("end")
    assert "uncommitted work stays in the work tree, and is kept: git session restore cp-1\n" in ran.out
    assert worked.git("status", "--short") == " M src/auth.py\n?? new.txt"


def test_untracked_work_is_kept_before_a_merge_too(worked: Sandbox) -> None:
    worked.write("new.txt", "new\n")
    ran = worked.session("end", "--merge-to", "main")
    assert stable(ran.out) == (
        "ended feature-oauth-20270115-xxxx\n"
        "  1 of 2 objectives done · 25m active · 1 commit\n"
        "  merged into main, which is checked out now\n"
        "  uncommitted work stays in the work tree, and is kept: "
        "git session restore --session feature-oauth-20270115-xxxx cp-1\n"
        "  handoff: git session handoff feature/oauth\n"
    )
    assert worked.git("status", "--short") == "?? new.txt"
    (worked.path / "new.txt").unlink()
    session_id = worked.json("history")["sessions"][0]["id"]
    worked.session("restore", "--session", session_id, "cp-1")
    assert (worked.path / "new.txt").read_text() == "new\n"


def test_untracked_work_is_no_checkpoint_if_the_merge_fails(worked: Sandbox) -> None:
    worked.git("switch", "-q", "main")
    worked.commit("fix: theirs", "src/auth.py", "other\n")
    worked.git("switch", "-q", "feature/oauth")
    worked.write("new.txt", "new\n")
    events = worked.journal()
    worked.session("end", "--merge-to", "main", status=1)
    assert worked.journal() == events
    assert worked.git("status", "--short") == "?? new.txt"


def test_a_branch_without_commits_has_nothing_to_merge(feature: Sandbox) -> None:
    ran = feature.session("end", "--merge-to", "main")
    assert "  nothing to merge into main, which is checked out now\n" in ran.out
    assert "merged into" not in ran.out


def test_the_handoff_as_a_file(worked: Sandbox) -> None:
    worked.session("end", "-o", "HANDOFF.md")
    assert (worked.path / "HANDOFF.md").read_text() == worked.session("handoff").out


def test_no_handoff(worked: Sandbox) -> None:
    ran = worked.session("end", "--no-handoff", "--summary")
    assert stable(ran.out) == "ended feature-oauth-20270115-xxxx\n"


def test_push_only_when_asked(worked: Sandbox) -> None:
    remote = worked.path.parent / "remote.git"
    worked.git("init", "-q", "--bare", str(remote))
    worked.git("remote", "add", "origin", str(remote))
    worked.session("end")
    assert worked.git("for-each-ref", cwd=remote) == ""
    worked.session("resume")
    worked.session("end", "--push")
    assert worked.git("rev-parse", "feature/oauth", cwd=remote) == worked.git("rev-parse", "HEAD")


def test_push_without_a_remote_changes_nothing(worked: Sandbox) -> None:
    ran = worked.session("end", "--push", status=1)
    assert ran.err.startswith("error: cannot push: there is no remote\n")
    assert worked.json("status")["branch"] == "feature/oauth"


def test_a_push_that_fails_says_how_far_it_got(worked: Sandbox) -> None:
    worked.git("remote", "add", "origin", str(worked.path.parent / "missing.git"))
    ran = worked.session("end", "--push", status=1)
    assert "error: the session is ended and archived, but git push failed\n" in ran.err
    assert worked.session("status", status=1).err.startswith("error: no session is open")


def test_old_local_files_go_when_the_archive_has_them(worked: Sandbox) -> None:
    session_id = worked.json("end")["session"]
    folder = worked.path / ".git" / "sessions" / session_id
    worked.pass_time(minutes=60 * 24 * 400)
    worked.session("start", "other")
    worked.session("end")
    assert not folder.exists()
    assert session_id in [each["id"] for each in worked.json("history")["sessions"]]


def test_ending_twice(worked: Sandbox) -> None:
    worked.session("end")
    assert worked.session("end", status=1).err.startswith("error: no session is open on feature/oauth\n")


def test_every_end_writes_its_own_handoff(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("end", "--quiet", "--remember", "first")
    first = feature.session("handoff").out
    feature.pass_time(minutes=60 * 24)
    feature.session("resume", "--quiet")
    feature.pass_time(minutes=10)
    feature.commit("feat: two\n\nThis completes obj-1.")
    file = feature.path.parent / "handoff.md"
    ended = feature.json("end", "--remember", "second", "-o", str(file))
    assert "1 of 2 done (50%)" in ended["markdown"]
    assert "- Ended: 2027-01-16 08:10 +0000 (end 2)\n" in ended["markdown"]
    assert ended["handoff"]["number"] == 2
    archived = feature.run("git", "cat-file", "blob", f"refs/sessions/{ended['session']}:handoff.md").out
    assert archived == file.read_text("utf-8") == feature.session("handoff").out == ended["markdown"]
    assert feature.session("handoff", "--at", "2").out == archived
    assert feature.session("handoff", "--at", "1").out == feature.session("handoff", "--at", "end-1").out == first


def test_an_end_without_a_handoff_shows_none_of_an_earlier_day(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("end", "--quiet", "--remember", "first")
    feature.session("resume", "--quiet")
    feature.session("end", "--quiet", "--no-handoff")
    document = feature.json("handoff")
    assert (document["number"], document["document"]) == (2, "")
    assert "- Ended: 2027-01-15 08:00 +0000 (end 2)\n" in feature.session("handoff").out
    assert feature.json("handoff", "--at", "1")["document"].count("first") == 1


def test_the_handoff_knows_of_the_push(worked: Sandbox) -> None:
    worked.git("init", "-q", "--bare", "../server.git")
    worked.git("remote", "add", "origin", "../server.git")
    worked.session("end", "--push", "--quiet")
    assert "- [x] pushed: to origin/feature/oauth\n" in worked.session("handoff").out
    worked.session("resume", "--quiet")
    worked.commit("feat: two")
    document = worked.json("end", "--push")
    assert "- [x] pushed: to origin/feature/oauth\n" in document["markdown"]


@pytest.fixture
def interrupted(feature: Sandbox) -> Sandbox:
    """The second end was in the journal already when git refused to move the archive's ref."""
    feature.commit("feat: one")
    session_id = feature.json("end", "--remember", "first")["session"]
    feature.session("resume", "--quiet")
    feature.session("objectives", "complete", "obj-1")
    lock = feature.path / ".git" / "refs" / "sessions" / f"{session_id}.lock"
    lock.touch()
    feature.session("end", "--quiet", status=1)
    lock.unlink()
    return feature


def test_an_interrupted_end_is_made_again_as_the_same_end(interrupted: Sandbox) -> None:
    ran = interrupted.session("doctor", status=1)
    assert "its end was interrupted: the session has ended, but feature/oauth is still bound to it" in ran.out
    # Meanwhile nothing passes for its handoff that was written at an earlier end.
    assert interrupted.json("handoff")["document"] == ""
    document = interrupted.json("end", "--remember", "second")
    assert document["handoff"]["number"] == 2
    assert "1 of 2 done" in interrupted.session("handoff").out
    assert "first" in interrupted.session("handoff", "--at", "1").out
    assert "bound to it" not in interrupted.session("doctor").out


def test_a_session_whose_end_was_interrupted_can_be_resumed(interrupted: Sandbox) -> None:
    assert stable(interrupted.session("resume").out).startswith(
        "reopened feature-oauth-20270115-xxxx on feature/oauth\n"
    )
    interrupted.pass_time(minutes=5)
    assert interrupted.json("status")["active_seconds"] == 300
    assert interrupted.json("end")["handoff"]["number"] == 3
    assert interrupted.json("handoff", "--at", "2", status=1)["error"] == {
        "code": "no-handoff",
        "message": f"no handoff was written at end 2 of {interrupted.json('handoff')['id']}",
        "hint": f"for its events: git session log {interrupted.json('handoff')['id']}",
    }


def test_the_first_parents_of_an_archive_are_archives_even_if_it_begins_with_a_snapshot(feature: Sandbox) -> None:
    feature.write("notes.txt", "to do\n")
    feature.session("checkpoint", "--no-commit", "--label", "draft")
    session_id = feature.json("end")["session"]
    subjects = feature.git("log", "--first-parent", "--format=%s", f"refs/sessions/{session_id}").split("\n")
    assert subjects == [
        f"End of session {session_id}",
        "Snapshot: uncommitted at the end",
        "Snapshot: draft",
        "Begin the archive",
    ]


@pytest.mark.parametrize(("theirs", "command"), [("main", "main"), ("trunk", "main:trunk")])
def test_a_merge_that_is_not_pushed_yet_says_how(worked: Sandbox, theirs: str, command: str) -> None:
    worked.git("init", "-q", "--bare", "../server.git")
    worked.git("remote", "add", "origin", "../server.git")
    worked.git("push", "-q", "--set-upstream", "origin", f"main:{theirs}")
    ran = worked.session("end", "--merge-to", "main", "--push")
    assert ran.out.splitlines()[2:-1] == [
        "  merged into main, which is checked out now",
        "  pushed feature/oauth to origin",
        f"  main is not pushed yet: git push origin {command}",
    ]
    pushed = worked.git("rev-parse", theirs, cwd=worked.path.parent / "server.git")
    assert pushed != worked.git("rev-parse", "main")
    worked.git("push", "-q", "origin", command)
    assert worked.git("rev-parse", theirs, cwd=worked.path.parent / "server.git") == worked.git("rev-parse", "main")


@pytest.mark.parametrize("setting", ["no upstream", "another remote", "a branch of this repository"])
def test_no_push_is_proposed_where_the_target_is_not_pushed(worked: Sandbox, setting: str) -> None:
    worked.git("init", "-q", "--bare", "../server.git")
    worked.git("remote", "add", "origin", "../server.git")
    if setting == "another remote":
        worked.git("push", "-q", "--set-upstream", "origin", "main")
        worked.git("config", "remote.pushDefault", "fork")
    elif setting == "a branch of this repository":
        worked.git("branch", "-q", "trunk", "main")
        worked.git("branch", "-q", "--set-upstream-to=trunk", "main")
    assert "not pushed yet" not in worked.session("end", "--merge-to", "main").out
