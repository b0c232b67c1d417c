"""`git session switch`: pausing one session and going on with another; uncommitted work is never lost."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable


def test_there_and_back(feature: Sandbox) -> None:
    ran = feature.session("switch", "-c", "hotfix/urgent", "--from", "main")
    assert stable(ran.out).startswith("paused feature/oauth\nstarted hotfix-urgent-20270115-xxxx on hotfix/urgent\n")
    assert feature.git("branch", "--show-current") == "hotfix/urgent"
    assert feature.journal("feature-oauth")[-1][0] == "leave"
    feature.pass_time(minutes=20)
    ran = feature.session("switch", "feature/oauth")
    assert stable(ran.out).startswith("paused hotfix/urgent\nresumed feature-oauth-20270115-xxxx on feature/oauth\n")
    assert feature.journal("feature-oauth")[-1][0] == "enter"
    assert feature.json("status")["active_seconds"] == 0, "paused time counts nowhere"


def test_json(feature: Sandbox) -> None:
    document = feature.json("switch", "main")
    assert document["left_branch"] == "feature/oauth"
    assert (document["session"], document["created_session"], document["brief"]) == ("", False, None)
    assert document["work"] == "clean"


def test_a_dirty_tree_is_refused(feature: Sandbox) -> None:
    feature.write("README.md", "changed\n")
    ran = feature.session("switch", "main", status=1)
    assert ran.err == (
        "error: cannot leave feature/oauth: uncommitted changes in 1 file\n"
        "hint: --stash keeps them with this session, --carry takes them along; or commit: git session checkpoint\n"
    )
    assert feature.git("branch", "--show-current") == "feature/oauth"


def test_carry_takes_changes_along(feature: Sandbox) -> None:
    feature.write("README.md", "changed\n")
    ran = feature.session("switch", "main", "--carry")
    assert ran.out.startswith("paused feature/oauth, its uncommitted work was carried over\n")
    assert feature.git("status", "--short") == " M README.md"


def test_stash_keeps_staged_changed_and_untracked_work(feature: Sandbox) -> None:
    feature.write("staged.txt", "staged\n")
    feature.git("add", "staged.txt")
    feature.write("README.md", "changed\n")
    feature.write("dir/new file.txt", "untracked\n")
    before = feature.git("status", "--porcelain", "--untracked-files=all")
    ran = feature.session("switch", "main", "--stash")
    assert ran.out.startswith("paused feature/oauth, its uncommitted work is stashed\n")
    assert feature.git("status", "--porcelain") == ""
    assert feature.git("stash", "list") == "", "the user's own stash is not touched"
    ran = feature.session("switch", "feature/oauth")
    assert "stashed work restored\n" in ran.out
    assert feature.git("status", "--porcelain", "--untracked-files=all") == before
    assert (feature.path / "dir/new file.txt").read_text() == "untracked\n"
    assert feature.journal("feature-oauth")[-1][0] == "unstash"


def test_work_that_conflicts_on_return_is_kept(feature: Sandbox) -> None:
    feature.write("README.md", "mine\n")
    feature.session("switch", "main", "--stash")
    elsewhere = feature.path.parent / "elsewhere"
    feature.git("worktree", "add", "-q", str(elsewhere), "feature/oauth")
    (elsewhere / "README.md").write_text("theirs\n")
    feature.git("commit", "-qam", "docs: theirs", cwd=elsewhere)
    feature.git("worktree", "remove", str(elsewhere))
    ran = feature.session("switch", "feature/oauth")
    assert "stashed work restored, with conflicts to resolve\n" in ran.out
    assert "note: to apply the work as it was stashed: git stash apply" in ran.err
    assert feature.git("status", "--porcelain") == "UU README.md"


def test_a_plain_switch_back_says_how_stashed_work_returns(feature: Sandbox) -> None:
    feature.write("README.md", "mine\n")
    feature.write("new.txt", "new\n")
    feature.session("switch", "main", "--stash")
    away = feature.session("status", "feature/oauth").out
    assert "\nWork\n  stashed  uncommitted work, not restored yet\n" in away
    assert feature.run("git", "switch", "feature/oauth").err == (
        "Switched to branch 'feature/oauth'\n"
        "▶ session feature/oauth · 0s · 0 of 2 objectives done · now: OAuth provider\n"
        "  stashed work: git session resume\n"
    )
    status = feature.session("status").out
    assert "  work tree  clean\n  stashed    uncommitted work, not restored yet\n" in status
    assert "  work that a switch stashed  git session resume\n" in status
    document = feature.json("status")
    assert (document["stash"], document["next"][0]["kind"]) == (
        feature.journal("feature-oauth")[-3][1]["snapshot"],
        "stashed",
    )
    assert "  stashed      uncommitted work, which git session resume restores\n" in feature.session("brief").out
    assert feature.session("switch", "feature/oauth", status=1).err == (
        "error: feature/oauth is already checked out\nhint: to restore its stashed work: git session resume\n"
    )
    feature.write("second.txt", "second\n")
    assert feature.session("switch", "main", "--stash", status=1).err == (
        "error: cannot stash the changes: this session already has stashed work\n"
        "hint: restore it first: git session resume\n"
    )
    assert "\nstashed work restored\n" in feature.session("resume").out
    assert feature.git("status", "--porcelain") == " M README.md\n?? new.txt\n?? second.txt"
    assert feature.json("status")["stash"] == ""
    assert feature.session("switch", "main", "--stash").out.startswith(
        "paused feature/oauth, its uncommitted work is stashed\n"
    )


def test_work_that_overlaps_with_changes_is_kept_until_they_are_committed(feature: Sandbox) -> None:
    feature.write("README.md", "mine\n")
    feature.write("new.txt", "new\n")
    feature.session("switch", "main", "--stash")
    feature.git("switch", "-q", "feature/oauth")
    oid = feature.json("status")["stash"]
    see = f"note: to see the stashed work: git stash show -p --include-untracked {oid[:9]}\n"
    feature.write("README.md", "later\n")
    ran = feature.session("resume")
    assert "\nstashed work could not be restored; it is still kept\n" in ran.out
    assert ran.err == "note: commit your changes first: git session checkpoint, then: git session resume\n" + see
    assert feature.json("status")["stash"] == oid
    feature.write("new.txt", "another\n")
    feature.git("checkout", "-q", "README.md")
    ran = feature.session("resume")
    assert ran.err == "note: in the way of the stashed work: new.txt; move it, then: git session resume\n" + see
    assert feature.git("status", "--porcelain") == "?? new.txt", "nothing is half restored"
    (feature.path / "new.txt").unlink()
    feature.write("new.txt/inside.txt", "a folder\n")
    ran = feature.session("resume")
    assert ran.err == "note: in the way of the stashed work: new.txt; move it, then: git session resume\n" + see
    assert (feature.path / "new.txt/inside.txt").read_text() == "a folder\n"


def test_work_that_was_applied_by_hand_is_restored(feature: Sandbox) -> None:
    feature.write("README.md", "mine\n")
    feature.write("new.txt", "new\n")
    feature.session("switch", "main", "--stash")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("stash", "apply", "-q", feature.json("status")["stash"])
    feature.session("checkpoint", "-u")
    assert "\nstashed work restored\n" in feature.session("resume").out
    assert (feature.git("status", "--porcelain"), feature.json("status")["stash"]) == ("", "")


def test_a_switch_that_git_refuses_loses_nothing(feature: Sandbox) -> None:
    feature.git("switch", "-q", "-c", "other")
    feature.write("clash.txt", "tracked there\n")
    feature.git("add", "-A")
    feature.git("commit", "-qm", "clash")
    feature.git("switch", "-q", "feature/oauth")
    feature.write("clash.txt", "untracked here\n")
    ran = feature.session("switch", "other", status=1)
    assert ran.err.startswith("error: git switch other failed: ")
    assert (feature.path / "clash.txt").read_text() == "untracked here\n"
    assert feature.git("branch", "--show-current") == "feature/oauth"


def test_a_branch_without_session_gets_one(feature: Sandbox) -> None:
    feature.git("branch", "plain", "main")
    ran = feature.session("switch", "plain")
    assert "started plain-20270115-xxxx on plain\n" in stable(ran.out)


def test_the_default_branch_gets_none(feature: Sandbox) -> None:
    assert feature.session("switch", "main").out == (
        "paused feature/oauth\non main, the default branch, where no session is open\n"
    )
    feature.git("config", "session.autoStart", "true")
    feature.commit("fix: hurry")
    assert feature.message() == "fix: hurry"
    assert feature.note() == {}
    assert [each["branch"] for each in feature.json("history")["sessions"]] == ["feature/oauth"]
    feature.session("switch", "feature/oauth")
    assert feature.json("status")["branch"] == "feature/oauth"


def test_the_default_branch_keeps_the_session_that_was_started_there(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    session_id = feature.json("start", "--objective", "Release")["session"]
    feature.git("switch", "-q", "feature/oauth")
    assert feature.session("switch", "main").out.startswith(f"paused feature/oauth\nresumed {session_id} on main\n")
    feature.commit("fix: hurry")
    assert feature.note()["session"] == session_id


def test_the_default_branch_is_the_one_that_the_remote_names(feature: Sandbox) -> None:
    remote = feature.path.parent / "remote.git"
    feature.git("branch", "trunk", "main")
    feature.git("clone", "-q", "--bare", ".", str(remote))
    feature.git("remote", "add", "origin", str(remote))
    feature.git("fetch", "-q", "origin")
    feature.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert "started main-" in feature.session("switch", "main").out
    feature.git("branch", "-q", "-D", "trunk")
    ran = feature.session("switch", "trunk")
    assert "on trunk (from origin/trunk), the default branch, where no session is open\n" in ran.out


def test_stash_needs_a_session_to_keep_it_with(ready: Sandbox) -> None:
    ready.git("branch", "other")
    ready.write("README.md", "changed\n")
    ran = ready.session("switch", "other", "--stash", status=1)
    assert ran.err.startswith("error: cannot stash the changes: no session is open on main\n")
    assert ready.git("status", "--short") == " M README.md"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("feature/oauth",), "error: feature/oauth is already checked out\n"),
        (("nowhere",),
         "error: there is no branch 'nowhere'\nhint: to create it: git session switch -c nowhere --from main\n"),
        (("-c", "main"), "error: main already exists\n"),
        (("-c", "new", "--from", "nowhere"), "error: there is no commit 'nowhere'\n"),
        (("main", "--from", "main"), "error: --from is only for new branches\nhint: git session switch main\n"),
        (("new", "--from", "main"),
         "error: --from is only for new branches\nhint: to create it: git session switch -c new --from main\n"),
        (("new", "--from", "nowhere"),
         "error: --from is only for new branches\nhint: to create it: git session switch -c new\n"),
        (("main", "--stash", "--carry"), "error: argument --carry: not allowed with argument --stash\n"),
        ((), "error: the following arguments are required: BRANCH\n"),
    ],
    ids=["same", "missing", "existing", "from-nowhere", "from-existing", "from-new", "from-unknown", "both", "none"],
)  # fmt: skip
def test_refusals(feature: Sandbox, arguments: tuple[str, ...], message: str) -> None:
    before = len(feature.journal("feature-oauth"))
    ran = feature.session("switch", *arguments, status=None)
    assert ran.status in (1, 2)
    assert ran.err.startswith(message)
    assert feature.git("branch", "--show-current") == "feature/oauth"
    assert len(feature.journal("feature-oauth")) == before


def test_a_dash_is_the_branch_before(feature: Sandbox) -> None:
    feature.session("switch", "-c", "hotfix", "--from", "main")
    assert feature.json("switch", "-")["branch"] == "feature/oauth"
    assert feature.json("switch", "-")["branch"] == "hotfix"
    assert feature.json("switch", "@{-2}", status=1)["error"]["message"] == "hotfix is already checked out"
    assert feature.json("resume", "-")["branch"] == "feature/oauth"
    assert feature.json("switch", "-c", "beside", "--from", "-")["branch"] == "beside"
    assert feature.git("rev-parse", "HEAD") == feature.git("rev-parse", "hotfix")


def test_a_dash_after_a_detached_head_or_a_deleted_branch_is_refused(feature: Sandbox) -> None:
    feature.git("switch", "-q", "--detach", "main")
    oid = feature.git("rev-parse", "HEAD")[:9]
    feature.git("switch", "-q", "feature/oauth")
    ran = feature.session("switch", "-", status=1)
    assert ran.err == f"error: - names no branch: HEAD was detached at {oid}\nhint: git switch --detach {oid}\n"
    feature.git("switch", "-q", "-c", "brief", "main")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("branch", "-q", "-D", "brief")
    ran = feature.session("switch", "-", status=1)
    assert ran.err == "error: there is no branch 'brief'\nhint: to create it: git session switch -c brief --from main\n"


def test_a_branch_in_another_worktree_is_refused(feature: Sandbox) -> None:
    feature.session("start", "feature/search", "--worktree", "--from", "main")
    place = feature.path.parent / "project-feature-search"
    ran = feature.session("switch", "feature/search", status=1)
    assert ran.err == f"error: feature/search is checked out in {place}\nhint: cd {place}\n"


def test_during_a_rebase_it_is_refused(feature: Sandbox) -> None:
    feature.commit("feat: one", "a.txt", "one\n")
    feature.git("branch", "side", "main")
    feature.git("rebase", "-q", "-i", "--exec", "false", "main", status=None, GIT_SEQUENCE_EDITOR="true")
    ran = feature.session("switch", "side", status=1)
    assert (
        ran.err == "error: cannot switch branches: a rebase is in progress\nhint: finish it, or: git rebase --abort\n"
    )
