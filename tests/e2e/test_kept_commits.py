"""The commits of a session are kept alive: no branch, worktree or reflog that somebody deletes takes them along."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox
from tests.scenario import UNSEEN


def collect_garbage(box: Sandbox) -> None:
    """What git would do in a few months."""
    box.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    box.git("gc", "-q", "--prune=now")


def is_there(box: Sandbox, oid: str) -> bool:
    return box.run("git", "cat-file", "-e", oid, status=None).status == 0


def kept(box: Sandbox) -> list[str]:
    return box.git("for-each-ref", "--format=%(objectname)", "refs/session-commits").split()


def figures(box: Sandbox) -> tuple[int, int]:
    (row,) = box.json("history")["sessions"]
    return row["commits"], row["added"]


def test_an_open_session_keeps_its_commits_when_its_branch_is_left_and_deleted(feature: Sandbox) -> None:
    oids = [feature.commit(f"feat: {name}", f"{name}.txt") for name in ("one", "two")]
    before = figures(feature)
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    collect_garbage(feature)
    assert [is_there(feature, oid) for oid in oids] == [True, True]
    assert kept(feature) == oids[1:]
    assert figures(feature) == before


def test_an_ended_session_keeps_its_commits(feature: Sandbox) -> None:
    oid = feature.commit("feat: one", "one.txt")
    before = figures(feature)
    feature.session("end", "--no-push")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    collect_garbage(feature)
    assert is_there(feature, oid)
    assert figures(feature) == before


def test_a_removed_worktree_takes_no_commit_along(feature: Sandbox) -> None:
    feature.session("start", "feature/tokens", "--worktree", "../tokens", "--objective", "Tokens")
    linked = Sandbox(feature.path.parent / "tokens", feature.home, feature.now)
    linked.commit("feat: one", "one.txt")
    linked.git("commit", "-q", "--amend", "-m", "feat: one, better")
    feature.commit("fix: on the other branch", "fix.txt")
    linked.git("rebase", "-q", "feature/oauth")
    oid = linked.git("rev-parse", "HEAD")
    feature.git("worktree", "remove", "--force", str(linked.path))
    feature.git("branch", "-q", "-D", "feature/tokens")
    collect_garbage(feature)
    assert is_there(feature, oid)


@pytest.mark.parametrize("leave", [["switch", "-q", "main"], ["checkout", "-q", "--detach"]], ids=["switch", "detach"])
def test_leaving_a_branch_keeps_where_it_was(feature: Sandbox, leave: list[str]) -> None:
    feature.commit("feat: one", "one.txt")
    feature.session("status")
    oid = feature.commit("feat: two", "two.txt")
    feature.git(*leave)
    assert kept(feature) == [oid]


def test_any_command_keeps_what_no_hook_saw(feature: Sandbox) -> None:
    feature.commit("feat: one", "one.txt")
    oid = feature.commit("feat: two", "two.txt", **UNSEEN)
    assert kept(feature) == []
    feature.session("status")
    assert kept(feature) == [oid]


def test_a_session_without_commits_has_no_ref(feature: Sandbox) -> None:
    feature.session("status")
    feature.git("switch", "-q", "main")
    feature.git("switch", "-q", "feature/oauth")
    feature.session("end", "--no-push")
    assert kept(feature) == []


def test_what_was_amended_or_reset_away_is_in_the_reflog(feature: Sandbox) -> None:
    first = feature.commit("feat: one", "one.txt")
    feature.session("status")
    feature.git("commit", "-q", "--amend", "-m", "feat: one, better")
    feature.session("status")
    second = feature.git("rev-parse", "HEAD")
    ref = feature.git("for-each-ref", "--format=%(refname)", "refs/session-commits")
    assert feature.git("log", "--walk-reflogs", "--format=%H", ref).split() == [second, first]


def test_a_lock_that_another_git_holds_is_not_waited_for(feature: Sandbox) -> None:
    feature.commit("feat: one", "one.txt")
    (session_id,) = {row["id"] for row in feature.json("history")["sessions"]}
    lock = feature.write(f".git/refs/session-commits/{session_id}.lock", "")
    feature.commit("feat: two", "two.txt")
    assert feature.session("status").err == ""
    lock.unlink()
    feature.session("status")
    assert kept(feature) == [feature.git("rev-parse", "HEAD")]


@pytest.mark.parametrize("options", [["--ref-format=reftable"], ["--object-format=sha256"]], ids=["reftable", "sha256"])
def test_other_kinds_of_repositories(bare_sandbox: Sandbox, options: list[str]) -> None:
    box = bare_sandbox
    if box.run("git", "init", "-q", *options, status=None).status:
        box.git("init", "-q")  # a git that does not know the format
    box.commit("Begin", "README.md")
    box.session("init")
    box.session("start", "f", "--objective", "One")
    oid = box.commit("feat: one", "one.txt")
    box.git("switch", "-q", "main")
    assert kept(box) == [oid]
