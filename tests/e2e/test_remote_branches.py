"""Branches that only a remote has: start, resume, switch and end know them as `git switch` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import scenario
from tests.sandbox import Sandbox, stable

OTHER: dict[str, Any] = {**scenario.OTHER}
UNSEEN: dict[str, Any] = {**scenario.UNSEEN}
BRANCH = "feature/login"


def add_remote(box: Sandbox, name: str, *branches: str) -> None:
    """A remote with the branches of the repository, and `branches`, each with a commit of Bo's; fetched."""
    path = box.path.parent / f"{name.replace('/', '-')}.git"
    box.git("clone", "-q", "--bare", ".", str(path))
    box.git("remote", "add", name, str(path))
    for branch in branches:
        tree, parent = box.git("rev-parse", "main^{tree}", "main").split()
        oid = box.git("commit-tree", tree, "-p", parent, "-m", f"feat: {branch} of {name}", **OTHER)
        box.git("push", "-q", name, f"{oid}:refs/heads/{branch}")
    box.git("fetch", "-q", name)


@pytest.fixture
def cloned(ready: Sandbox) -> Sandbox:
    """A repository whose `origin` has feature/login, which was never checked out here."""
    add_remote(ready, "origin", BRANCH)
    return ready


def upstream_of(box: Sandbox, branch: str) -> str:
    return box.git("for-each-ref", "--format=%(upstream:short)", f"refs/heads/{branch}")


def opening(box: Sandbox, branch: str = BRANCH) -> dict[str, Any]:
    return next(body for kind, body in box.journal(branch.replace("/", "-")) if kind == "session")


# --- taking a colleague's branch --------------------------------------------------------------------------------------


def test_start_takes_the_branch_of_the_remote(cloned: Sandbox) -> None:
    tip = cloned.git("rev-parse", f"origin/{BRANCH}")
    ran = cloned.session("start", BRANCH, "-o", "Go on")
    assert stable(ran.out).startswith(
        "started feature-login-20270115-xxxx on feature/login (from origin/feature/login)\n"
    )
    assert ran.err == ""
    assert cloned.git("rev-parse", "HEAD") == tip
    assert upstream_of(cloned, BRANCH) == f"origin/{BRANCH}"
    assert (opening(cloned)["base"], opening(cloned)["base_ref"]) == (tip, "main")


def test_the_commits_that_were_there_are_nobodys_here(cloned: Sandbox) -> None:
    cloned.session("start", BRANCH)
    cloned.pass_time(minutes=5)
    cloned.commit("fix: mine")
    status = cloned.json("status")
    assert (status["commits"], status["active_seconds"]) == (1, 300)
    assert [each["subject"] for each in cloned.json("handoff")["commits"]] == ["fix: mine"]
    assert cloned.note("HEAD~1") == {}


def test_switch_takes_it_too_with_the_work_put_away(cloned: Sandbox) -> None:
    cloned.session("start", "topic")
    cloned.write("work.txt")
    document = cloned.json("switch", BRANCH, "--stash")
    assert (document["created_branch"], document["remote_branch"], document["work"]) == (
        True, f"origin/{BRANCH}", "stashed"
    )  # fmt: skip
    assert upstream_of(cloned, BRANCH) == f"origin/{BRANCH}"
    assert opening(cloned)["base"] == cloned.git("rev-parse", f"origin/{BRANCH}")
    assert not (cloned.path / "work.txt").exists()
    cloned.session("switch", "-")
    assert (cloned.path / "work.txt").exists()


def test_in_a_worktree_of_its_own(cloned: Sandbox) -> None:
    document = cloned.json("start", BRANCH, "--worktree")
    place = Path(document["worktree"])
    assert document["remote_branch"] == f"origin/{BRANCH}"
    assert cloned.git("rev-parse", "HEAD", cwd=place) == cloned.git("rev-parse", f"origin/{BRANCH}")
    assert upstream_of(cloned, BRANCH) == f"origin/{BRANCH}"
    assert cloned.git("branch", "--show-current") == "main"


def test_into_an_empty_clone(bare_sandbox: Sandbox, cloned: Sandbox) -> None:
    fresh = Sandbox(cloned.path.parent / "fresh", cloned.home)
    fresh.path.mkdir()
    fresh.git("init", "-q")
    fresh.git("remote", "add", "origin", str(cloned.path.parent / "origin.git"))
    fresh.git("fetch", "-q", "origin")
    fresh.session("start", BRANCH)
    assert fresh.git("branch", "--show-current") == BRANCH
    assert opening(fresh)["base_ref"] == "origin/main"


@pytest.mark.parametrize(
    ("settings", "upstream"),
    [
        ({}, f"origin/{BRANCH}"),
        ({"branch.autoSetupMerge": "false"}, ""),
        ({"branch.autoSetupMerge": "simple"}, f"origin/{BRANCH}"),
        ({"branch.autoSetupRebase": "always"}, f"origin/{BRANCH}"),
    ],
    ids=["default", "off", "simple", "rebase"],
)
@pytest.mark.parametrize("command", [["start"], ["switch"], ["start", "--worktree"]], ids=" ".join)
def test_the_upstream_is_set_as_git_sets_it(
    cloned: Sandbox, command: list[str], settings: dict[str, str], upstream: str
) -> None:
    for key, value in settings.items():
        cloned.git("config", key, value)
    cloned.session(command[0], BRANCH, *command[1:])
    assert upstream_of(cloned, BRANCH) == upstream
    assert cloned.git("config", f"branch.{BRANCH}.rebase", status=None) == ("true" if "Rebase" in str(settings) else "")


@pytest.mark.parametrize("name", ["upstream", "team/ada"])
def test_a_remote_may_be_called_anything(ready: Sandbox, name: str) -> None:
    add_remote(ready, name, BRANCH)
    assert ready.json("start", BRANCH)["remote_branch"] == f"{name}/{BRANCH}"
    assert upstream_of(ready, BRANCH) == f"{name}/{BRANCH}"


@pytest.mark.parametrize("branch", ["größe", "it's;$(id)", "a/b/c", "x" * 200])
def test_unusual_names(ready: Sandbox, branch: str) -> None:
    add_remote(ready, "origin", branch)
    assert ready.json("start", branch)["remote_branch"] == f"origin/{branch}"
    ready.git("switch", "-q", "main")
    ready.git("branch", "-q", "-D", branch)
    assert ready.json("resume", branch)["remote_branch"] == f"origin/{branch}"


# --- which one is meant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["start"], ["switch"]], ids=" ".join)
def test_a_branch_of_two_remotes_is_refused_with_both(cloned: Sandbox, command: list[str]) -> None:
    add_remote(cloned, "fork", BRANCH)
    ran = cloned.session(*command, BRANCH, status=1)
    assert ran.err == (
        "error: several remotes have a branch 'feature/login': origin/feature/login, fork/feature/login\n"
        "hint: git branch --track feature/login origin/feature/login, then run it again; "
        "or prefer a remote: git config checkout.defaultRemote origin\n"
    )
    assert cloned.git("branch", "--format=%(refname:short)") == "main"
    cloned.git("config", "checkout.defaultRemote", "fork")
    assert cloned.json(*command, BRANCH)["remote_branch"] == f"fork/{BRANCH}"


def test_without_guessing_it_is_not_taken(cloned: Sandbox) -> None:
    cloned.git("config", "checkout.guess", "false")
    ran = cloned.session("start", BRANCH, status=1)
    assert ran.err == (
        "error: feature/login exists only on origin, and checkout.guess is false\n"
        "hint: git session start feature/login --from origin/feature/login\n"
    )
    ran = cloned.session("switch", BRANCH, status=1)
    assert ran.err.startswith("error: there is no branch 'feature/login'\n")
    cloned.session("start", BRANCH, "--from", f"origin/{BRANCH}")
    assert upstream_of(cloned, BRANCH) == f"origin/{BRANCH}"
    assert opening(cloned)["base_ref"] == "main"


@pytest.mark.parametrize("command", ["start", "switch", "resume"])
def test_the_name_with_its_remote_is_no_branch_here(cloned: Sandbox, command: str) -> None:
    ran = cloned.session(command, f"origin/{BRANCH}", status=1)
    assert ran.err == (
        "error: origin/feature/login is a remote-tracking branch, and a session needs a local one\n"
        f"hint: git session {command} feature/login\n"
    )
    assert cloned.git("branch", "--format=%(refname:short)") == "main"


@pytest.mark.parametrize(
    ("start", "tracked", "base_ref"),
    [
        (f"origin/{BRANCH}", f"origin/{BRANCH}", f"origin/{BRANCH}"),
        (BRANCH, f"origin/{BRANCH}", f"origin/{BRANCH}"),
        ("origin/main", "origin/main", "main"),
        ("main", "", "main"),
        ("HEAD", "", "main"),
        ("v1", "", "main"),
    ],
    ids=["remote", "remote-only", "upstream-of-main", "local", "HEAD", "tag"],
)
@pytest.mark.parametrize("command", [["start"], ["switch", "-c"]], ids=" ".join)
def test_from_knows_the_branches_of_remotes(
    cloned: Sandbox, command: list[str], start: str, tracked: str, base_ref: str
) -> None:
    cloned.git("tag", "v1")
    cloned.git("branch", "-q", "--set-upstream-to=origin/main", "main")
    cloned.session(*command, "topic", "--from", start)
    expected = f"origin/{BRANCH}" if start == BRANCH else start
    assert cloned.git("rev-parse", "HEAD") == cloned.git("rev-parse", expected)
    assert upstream_of(cloned, "topic") == tracked
    assert opening(cloned, "topic")["base_ref"] == base_ref


def test_where_the_upstream_has_another_name_the_push_is_one_that_works(cloned: Sandbox) -> None:
    cloned.session("start", "topic", "--from", "origin/main")
    cloned.commit("feat: mine")
    (command,) = (each["command"] for each in cloned.json("status")["next"] if each["kind"] == "unpushed")
    assert command == "git push -u origin topic"
    cloned.git(*command.split()[1:], "-q")
    assert upstream_of(cloned, "topic") == "origin/topic"


# --- a session whose branch is gone here ------------------------------------------------------------------------------


@pytest.fixture
def deleted(cloned: Sandbox) -> Sandbox:
    """A session on feature/login with an hour and a pushed commit; the branch was deleted here."""
    cloned.session("start", BRANCH, "-o", "Log in")
    cloned.pass_time(minutes=20)
    cloned.commit("feat: mine")
    cloned.git("push", "-q")
    cloned.git("switch", "-q", "main")
    cloned.git("branch", "-q", "-D", BRANCH)
    cloned.pass_time(minutes=60)
    return cloned


@pytest.mark.parametrize("command", [["resume"], ["start", "--resume"], ["switch"]], ids=" ".join)
def test_it_goes_on_from_the_remote(deleted: Sandbox, command: list[str]) -> None:
    ran = deleted.session(command[0], BRANCH, *command[1:])
    assert "resumed feature-login-20270115-xxxx on feature/login (from origin/feature/login)\n" in stable(ran.out)
    assert ran.err == ""
    assert upstream_of(deleted, BRANCH) == f"origin/{BRANCH}"
    deleted.pass_time(minutes=5)
    deleted.commit("fix: more")
    status = deleted.json("status")
    assert (status["commits"], status["active_seconds"], status["objectives"][0]["text"]) == (2, 1500, "Log in")


def test_an_ended_one_is_reopened(deleted: Sandbox) -> None:
    deleted.session("resume", BRANCH)
    deleted.session("end")
    deleted.git("switch", "-q", "main")
    deleted.git("branch", "-q", "-D", BRANCH)
    document = deleted.json("resume", BRANCH)
    assert (document["reopened"], document["remote_branch"]) == (True, f"origin/{BRANCH}")


def test_start_does_not_open_a_second_one(deleted: Sandbox) -> None:
    ran = deleted.session("start", BRANCH, status=1)
    assert stable(ran.err) == (
        "error: a session is open on feature/login: feature-login-20270115-xxxx\n"
        "hint: resume it: git session resume feature/login; or end it: git session end feature/login\n"
    )
    assert deleted.git("branch", "--format=%(refname:short)") == "main"


def test_commits_that_were_never_pushed_are_named(cloned: Sandbox) -> None:
    cloned.session("start", BRANCH)
    cloned.commit("feat: only here")
    lost = cloned.commit("feat: this too")
    cloned.git("switch", "-q", "main")
    cloned.git("branch", "-q", "-D", BRANCH)
    ran = cloned.session("resume", BRANCH)
    assert ran.err == f"note: 2 commits of this session are not in origin/feature/login: git log {lost[:9]}\n"


def test_gone_everywhere_it_is_made_from_its_last_commit(cloned: Sandbox) -> None:
    cloned.session("start", "topic")
    last = cloned.commit("feat: mine")
    cloned.git("switch", "-q", "main")
    cloned.git("branch", "-q", "-D", "topic")
    ran = cloned.session("resume", "topic", status=1)
    hint = f"git branch topic {last[:9]} && git session resume topic-20270115-xxxx"
    assert stable(ran.err) == stable(
        f"error: cannot resume topic-20270115-xxxx: its branch topic is gone\nhint: {hint}\n"
    )


def test_a_branch_that_git_would_not_guess_is_named(deleted: Sandbox) -> None:
    deleted.git("config", "checkout.guess", "false")
    ran = deleted.session("resume", BRANCH, status=1)
    hint = "git branch feature/login origin/feature/login && git session resume feature-login-20270115-xxxx"
    assert stable(ran.err).endswith(f"is gone\nhint: {hint}\n")
    deleted.git("branch", "-q", BRANCH, f"origin/{BRANCH}")
    deleted.session("resume", BRANCH)


# --- completion -------------------------------------------------------------------------------------------------------


def test_what_can_be_resumed_comes_in_the_order_of_likelihood(feature: Sandbox) -> None:
    add_remote(feature, "team/ada", BRANCH)
    feature.git("remote", "set-head", "team/ada", "main")
    for number, branch in enumerate(("first", "gone", "ended", "second")):
        feature.pass_time(minutes=60)
        feature.session("start", branch, "--from", "main", "-o", str(number))
        if branch in ("gone", "ended"):
            feature.session("end")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "gone")
    feature.git("switch", "-q", "second")
    offered = feature.session("hook", "resumable").out.splitlines()
    assert offered[:5] == ["first", "feature/oauth", "second", "ended", BRANCH]
    assert [stable(each) for each in offered[5:]] == [
        "second-20270115-xxxx", "ended-20270115-xxxx", "gone-20270115-xxxx", "first-20270115-xxxx",
        "feature-oauth-20270115-xxxx",
    ]  # fmt: skip


def test_what_names_a_session_comes_in_the_order_of_likelihood(feature: Sandbox) -> None:
    feature.pass_time(minutes=60)
    feature.session("start", "ended", "--from", "main")
    feature.session("end")
    feature.pass_time(minutes=60)
    feature.session("start", "second", "--from", "main")
    assert [stable(each) for each in feature.session("hook", "sessions").out.splitlines()] == [
        "second", "feature/oauth", "ended",
        "second-20270115-xxxx", "ended-20270115-xxxx", "feature-oauth-20270115-xxxx",
    ]  # fmt: skip


def test_where_nothing_was_there_is_nothing_to_resume(sandbox: Sandbox) -> None:
    assert sandbox.session("hook", "resumable").out == ""
    assert sandbox.session("hook", "sessions").out == ""


@pytest.mark.parametrize(
    "options", [(), ("--from", f"origin/{BRANCH}"), ("--from", f"refs/remotes/origin/{BRANCH}"), ("--from", BRANCH)]
)
def test_the_log_names_the_branch_of_the_remote_that_the_session_began_on(
    cloned: Sandbox, options: tuple[str, ...]
) -> None:
    cloned.session("start", BRANCH, "-o", "Go on", *options)
    assert opening(cloned)["base_ref"] == "main"
    tip = cloned.git("rev-parse", f"origin/{BRANCH}")[:9]
    assert f"session opened   from origin/{BRANCH} at {tip}\n" in cloned.session("log").out
