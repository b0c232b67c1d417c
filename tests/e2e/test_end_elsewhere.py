"""`git session end BRANCH|ID`: from anywhere, wherever the branch is, without a touch to where one stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.sandbox import Sandbox, stable


@pytest.fixture
def away(feature: Sandbox) -> Sandbox:
    """A session with 25 minutes and a commit on feature/oauth; main is checked out, with work of its own in index and tree."""
    feature.pass_time(minutes=25)
    feature.commit("feat(auth): add provider", "src/auth.py", "one\n")
    feature.git("switch", "-q", "main")
    feature.write("staged.txt", "staged\n")
    feature.git("add", "staged.txt")
    feature.write("README.md", "changed\n")
    feature.write("new.txt", "new\n")
    return feature


def standing(box: Sandbox, cwd: Path | None = None) -> tuple[str, ...]:
    """HEAD, index and work tree, to the byte."""
    place = cwd or box.path
    files = sorted(path for path in place.rglob("*") if path.is_file() and ".git" not in path.parts)
    return (
        box.git("symbolic-ref", "-q", "HEAD", cwd=place, status=None),
        box.git("rev-parse", "HEAD", cwd=place),
        box.git("ls-files", "--stage", cwd=place),
        *(f"{path.relative_to(place)}: {path.read_text()}" for path in files),
    )


def session_id(box: Sandbox) -> str:
    return str(next(each["id"] for each in box.json("history")["sessions"] if each["branch"] == "feature/oauth"))


def test_a_branch_that_is_not_checked_out(away: Sandbox) -> None:
    before = standing(away)
    away.pass_time(minutes=5)
    ran = away.session("end", "feature/oauth", "--remember", "rotate the keys")
    assert stable(ran.out) == (
        "ended feature-oauth-20270115-xxxx\n"
        "  0 of 2 objectives done · 25m active · 1 commit\n"
        "  handoff: git session handoff feature/oauth\n"
    )
    assert standing(away) == before
    assert away.git("config", "branch.feature/oauth.session", status=1) == ""
    assert "rotate the keys" in away.session("handoff", "feature/oauth").out
    assert "new.txt" not in away.session("handoff", "feature/oauth").out
    assert away.git("log", "-1", "--format=%s", "feature/oauth") == "feat(auth): add provider"
    assert away.session("doctor").out.endswith("no problems\n")


def test_files_that_are_written_here_are_no_evidence_of_work_there(away: Sandbox) -> None:
    """Its work tree was removed behind our back, so that its clock was never stopped."""
    place = away.path.parent / "linked"
    away.git("worktree", "add", "-q", str(place), "feature/oauth")
    away.session("status", cwd=place)
    shutil.rmtree(place)
    away.pass_time(minutes=100)
    away.write("new.txt", "newer\n", age=600)
    assert away.json("end", "feature/oauth")["handoff"]["metrics"]["active_seconds"] == 25 * 60


def test_in_another_work_tree_its_uncommitted_work_is_kept(away: Sandbox) -> None:
    place = away.path.parent / "linked"
    away.git("worktree", "add", "-q", str(place), "feature/oauth")
    (place / "src/auth.py").write_text("two\n")
    (place / "more.txt").write_text("more\n")
    here, there = standing(away), standing(away, place)
    ran = away.session("end", "feature/oauth")
    name = session_id(away)
    assert stable(ran.out) == stable(
        f"ended {name} in {place}\n"
        "  0 of 2 objectives done · 25m active · 1 commit\n"
        f"  uncommitted work stays in the work tree, and is kept: git session restore --session {name} cp-1\n"
        "  handoff: git session handoff feature/oauth\n"
    )
    assert (standing(away), standing(away, place)) == (here, there)
    away.session("restore", "--session", name, "cp-1", "--to", "../kept")
    assert (away.path.parent / "kept/src/auth.py").read_text() == "two\n"
    assert (away.path.parent / "kept/more.txt").read_text() == "more\n"
    assert not (away.path.parent / "kept/new.txt").exists()
    assert away.session("status", cwd=place, status=1).err.startswith("error: no session is open on feature/oauth\n")


@pytest.mark.parametrize("collected", [False, True], ids=["there", "collected"])
def test_a_branch_that_is_gone(away: Sandbox, collected: bool) -> None:
    away.git("branch", "-q", "-D", "feature/oauth")
    if collected:
        away.git("reflog", "expire", "--expire=now", "--all")
        away.git("gc", "-q", "--prune=now")
    before = standing(away)
    name = session_id(away)
    (finding,) = away.json("doctor", status=1)["findings"]
    assert (finding["code"], finding["command"]) == ("orphan", f"git session end {name}")
    ran = away.session(*finding["command"].split()[2:])
    assert ran.out.startswith(f"ended {name}, whose branch is gone\n")
    assert ran.out.endswith(f"  handoff: git session handoff {name}\n")
    assert standing(away) == before
    assert away.json("handoff", name)["branch"] == "feature/oauth"
    assert away.session("doctor").out.endswith("no problems\n")


def test_a_branch_of_that_name_was_made_again(away: Sandbox) -> None:
    old = session_id(away)
    away.git("stash", "-q", "-u")
    away.git("branch", "-q", "-D", "feature/oauth")
    new = away.json("start", "feature/oauth")["session"]
    ran = away.session("end", "feature/oauth", "--json", status=1)
    assert "git session end" not in ran.out
    assert away.session("end", "feature/oauth", status=1).err.startswith(
        "error: 'feature/oauth' matches 2 open sessions\n"
    )
    away.write("other.txt", "other\n")
    assert away.session("end", old).out.startswith(f"ended {old}, whose branch is gone\n")
    assert "other.txt" not in away.session("handoff", old).out
    assert away.json("status")["id"] == new
    assert away.git("config", "branch.feature/oauth.session") == new


def test_a_branch_that_was_renamed_and_not_visited_since(away: Sandbox) -> None:
    away.git("branch", "-m", "feature/oauth", "feature/login")
    ended = away.json("end", "feature/login")
    assert (ended["branch"], ended["gone"]) == ("feature/login", False)
    assert away.git("config", "branch.feature/login.session", status=1) == ""


def test_work_put_away_is_kept_and_comes_back(feature: Sandbox) -> None:
    feature.commit("feat(auth): add provider", "src/auth.py", "one\n")
    feature.write("src/auth.py", "two\n")
    feature.write("new.txt", "new\n")
    feature.session("switch", "main", "--stash")
    name = session_id(feature)
    ran = feature.session("end", "feature/oauth")
    assert f"  stashed work is kept: git session restore --session {name} cp-1\n" in ran.out
    feature.git("branch", "-q", "-D", "feature/oauth")
    feature.session("restore", "--session", name, "cp-1", "--to", "../kept")
    assert (feature.path.parent / "kept/src/auth.py").read_text() == "two\n"
    assert (feature.path.parent / "kept/new.txt").read_text() == "new\n"


def test_while_it_is_rebased_in_another_work_tree_it_is_refused(away: Sandbox) -> None:
    place = away.path.parent / "linked"
    away.git("worktree", "add", "-q", str(place), "feature/oauth")
    away.git("rebase", "-q", "--exec", "false", "main~1", cwd=place, status=1)
    ran = away.session("end", "feature/oauth", status=1)
    assert ran.err == (
        f"error: feature/oauth is being rebased or bisected in {place}\nhint: finish that with git first\n"
    )
    away.git("rebase", "--abort", cwd=place)
    away.session("end", "feature/oauth")


def test_what_has_ended_already_is_refused(away: Sandbox) -> None:
    name = away.json("end", "feature/oauth")["session"]
    for given in ("feature/oauth", name, name[:-2]):
        ran = away.session("end", given, status=1)
        assert ran.err == (f"error: {name} has already ended\nhint: for its handoff: git session handoff {name}\n")
    assert away.session("end", "nowhere", status=1).err == (
        "error: no session or branch is called 'nowhere'\nhint: to list sessions: git session history\n"
    )


def test_a_merge_needs_its_work_tree(away: Sandbox) -> None:
    ran = away.session("end", "feature/oauth", "--merge-to", "main", status=1)
    assert ran.err == (
        "error: cannot merge feature/oauth: it is not checked out, and the quality gate needs its work tree\n"
        "hint: git session switch feature/oauth && git session end --merge-to main\n"
    )
    place = away.path.parent / "linked"
    away.git("worktree", "add", "-q", str(place), "feature/oauth")
    ran = away.session("end", "feature/oauth", "--merge-to", "main", status=1)
    assert ran.err == (
        f"error: cannot merge feature/oauth from here: it is checked out in {place}\n"
        f"hint: cd {place} && git session end --merge-to main\n"
    )


@pytest.mark.parametrize("option", ["--push", "--merge-to=main"])
def test_without_its_branch_nothing_is_pushed_or_merged(away: Sandbox, option: str) -> None:
    name, tip = session_id(away), away.git("rev-parse", "--short=9", "feature/oauth")
    away.git("branch", "-q", "-D", "feature/oauth")
    ran = away.session("end", name, option, status=1)
    verb = "push" if option == "--push" else "merge"
    assert ran.err == (
        f"error: cannot {verb}: the branch feature/oauth of {name} is gone\n"
        f"hint: restore it first: git branch feature/oauth {tip} && git session resume {name}\n"
    )


def test_a_branch_that_is_not_checked_out_is_pushed(away: Sandbox) -> None:
    remote = away.path.parent / "remote.git"
    away.git("init", "-q", "--bare", str(remote))
    away.git("remote", "add", "origin", str(remote))
    before = standing(away)
    assert "  pushed feature/oauth to origin\n" in away.session("end", "feature/oauth", "--push").out
    assert away.git("rev-parse", "feature/oauth", cwd=remote) == away.git("rev-parse", "feature/oauth")
    assert standing(away) == before


def test_the_session_of_this_branch_may_be_named(feature: Sandbox) -> None:
    feature.write("new.txt", "new\n")
    ran = feature.session("end", "feature/oauth")
    assert "uncommitted work stays in the work tree, and is kept: git session restore cp-1\n" in ran.out


def test_from_a_detached_head(away: Sandbox) -> None:
    away.git("stash", "-q", "-u")
    away.git("switch", "-q", "--detach", "main")
    away.session("end", "feature/oauth")
    assert away.git("branch", "--show-current") == ""


def test_an_archived_session_that_never_ended(away: Sandbox) -> None:
    """What `drop` can be undone to: its refs, and nothing else."""
    for undo in away.json("drop", "--yes", "feature/oauth")["undo"]:
        away.git(*undo.split()[1:])
    assert away.session("end", "feature/oauth").out.startswith("ended feature-oauth-")


def test_it_says_that_the_work_is_merged(feature: Sandbox) -> None:
    oid = feature.commit("feat: one")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--ff-only", "feature/oauth")
    assert f"\n  merged into main as {oid[:9]} (fast-forward)\n" in feature.session("end", "feature/oauth").out
