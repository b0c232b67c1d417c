"""A hotfix without the feature: whose commits come along with a new branch, and with one that is merged."""

from __future__ import annotations

from typing import Any

import pytest

from tests import scenario
from tests.forge import Forge
from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal

UNSEEN: dict[str, Any] = {**scenario.UNSEEN}
SESSION = "feature-oauth-20270115-xxxx"
QUESTION = f"  1  main\n  2  HEAD, with 2 commits of feature/oauth ({SESSION})\n"


@pytest.fixture
def unfinished(feature: Sandbox) -> Sandbox:
    """The session on feature/oauth has two commits, one of which no hook saw."""
    feature.pass_time(minutes=5)
    feature.commit("feat: one", "one.txt")
    feature.pass_time(minutes=5)
    feature.commit("feat: two", "two.txt", **UNSEEN)
    return feature


def commits(box: Sandbox) -> list[str]:
    return box.git("log", "--reverse", "--format=%s", "main..").splitlines()


def base_ref(box: Sandbox, name: str) -> str:
    return next(str(body["base_ref"]) for kind, body in box.journal(name) if kind == "session")


# --- a new branch -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["switch -c", "start"])
def test_elsewhere_it_begins_at_head_and_says_whose_commits_came_along(unfinished: Sandbox, command: str) -> None:
    ran = unfinished.session(*command.split(), "hotfix")
    assert stable(ran.err) == (
        f"note: the new branch includes 2 commits of feature/oauth ({SESSION})\n"
        "hint: to leave them out: git reset --keep main\n"
    )
    assert commits(unfinished) == ["feat: one", "feat: two"]
    assert base_ref(unfinished, "hotfix") == "feature/oauth"


def test_the_hint_leaves_them_out(unfinished: Sandbox) -> None:
    unfinished.session("start", "hotfix")
    unfinished.git("reset", "--keep", "main")
    assert commits(unfinished) == []
    unfinished.commit("fix: alone", "fix.txt")
    handoff = unfinished.json("handoff")
    assert [each["subject"] for each in handoff["commits"]] == ["fix: alone"]
    assert handoff["others"] == []
    assert unfinished.session("doctor").out.endswith("no problems\n")
    unfinished.session("end", "--merge-to", "main")
    assert unfinished.git("log", "-1", "--format=%s", "main") == "fix: alone"


def test_the_hint_for_a_worktree_names_it(unfinished: Sandbox) -> None:
    ran = unfinished.session("start", "hotfix", "--worktree")
    place = unfinished.path.parent / "project-hotfix"
    assert ran.err.endswith(f"hint: to leave them out: git -C {place} reset --keep main\n")


def test_json_names_the_commits(unfinished: Sandbox) -> None:
    document = unfinished.json("switch", "-c", "hotfix")
    (along,) = document["along"]
    assert (along["branch"], [each["subject"] for each in along["commits"]]) == (
        "feature/oauth", ["feat: one", "feat: two"]
    )  # fmt: skip
    assert unfinished.json("start", "third", "--from", "main")["along"] == []


@pytest.mark.parametrize("command", ["switch -c", "start"])
@pytest.mark.parametrize(
    ("typed", "expected", "origin"),
    [
        ("\n", [], "main"),
        ("1\n", [], "main"),
        ("main\n", [], "main"),
        ("mian\nmain\n", [], "main"),
        ("2\n", ["feat: one", "feat: two"], "feature/oauth"),
        ("HEAD\n", ["feat: one", "feat: two"], "feature/oauth"),
    ],
    ids=["preselected", "main", "main by name", "mistyped", "HEAD", "HEAD by name"],
)
def test_on_a_terminal_it_is_asked(
    unfinished: Sandbox, command: str, typed: str, expected: list[str], origin: str
) -> None:
    seen = stable(on_terminal(unfinished, *command.split(), "hotfix", typed=typed))
    assert seen.startswith(f"Where should hotfix start?\n{QUESTION}start at [1] ")
    assert "new branch includes" not in seen
    assert commits(unfinished) == expected
    assert base_ref(unfinished, "hotfix") == origin


@pytest.mark.parametrize("command", [["switch", "-c"], ["switch"], ["start"]], ids=" ".join)
def test_yes_takes_the_default_branch(unfinished: Sandbox, command: list[str]) -> None:
    ran = unfinished.session(*command, "hotfix", "--yes")
    assert ran.err == ""
    assert commits(unfinished) == []


@pytest.mark.parametrize(
    ("typed", "expected"), [("\n", []), ("2\n", ["feat: one", "feat: two"])], ids=["preselected", "HEAD"]
)
def test_a_missing_branch_is_offered_on_a_terminal(unfinished: Sandbox, typed: str, expected: list[str]) -> None:
    seen = stable(on_terminal(unfinished, "switch", "hotfix", typed=typed))
    assert seen.startswith(
        f"There is no branch hotfix. Where should it start?\n{QUESTION}  3  do not create it\nstart at [1] "
    )
    assert unfinished.git("branch", "--show-current") == "hotfix"
    assert commits(unfinished) == expected


def test_a_mistyped_branch_need_not_be_made(unfinished: Sandbox) -> None:
    seen = on_terminal(unfinished, "switch", "hotfxi", typed="3\n", status=1)
    assert seen.endswith(
        "error: there is no branch 'hotfxi'\nhint: to create it: git session switch -c hotfxi --from main\n"
    )
    unfinished.git("switch", "-q", "main")
    seen = on_terminal(unfinished, "switch", "hotfxi", typed="n\n", status=1)
    assert seen == (
        "there is no branch hotfxi; create it from main? [Y/n] "
        "error: there is no branch 'hotfxi'\nhint: to create it: git session switch -c hotfxi\n"
    )
    assert unfinished.git("branch", "--format=%(refname:short)") == "feature/oauth\nmain"


def test_nothing_is_asked_where_a_dirty_tree_is_refused(unfinished: Sandbox) -> None:
    unfinished.write("one.txt", "changed\n")
    seen = on_terminal(unfinished, "switch", "-c", "hotfix", status=1)
    assert seen.startswith("error: cannot leave feature/oauth: uncommitted changes in 1 file\n")


def test_nothing_is_asked_or_said_where_nothing_comes_along(unfinished: Sandbox) -> None:
    assert unfinished.session("switch", "-c", "hotfix", "--from", "feature/oauth").err == "", "that was said"
    unfinished.session("switch", "-c", "from-main", "--from", "main")
    assert unfinished.session("switch", "-c", "empty").err == ""
    assert base_ref(unfinished, "empty") == "main", "a session without commits is no origin"
    unfinished.git("switch", "-q", "main")
    assert unfinished.session("switch", "-c", "fresh").err == ""
    unfinished.git("switch", "-q", "feature/oauth")
    unfinished.session("end")
    assert unfinished.session("switch", "-c", "after-the-end").err == ""


def test_the_name_of_the_default_branch_is_that_of_the_repository(unfinished: Sandbox) -> None:
    unfinished.git("branch", "-m", "main", "trunk")
    unfinished.git("config", "init.defaultBranch", "trunk")
    ran = unfinished.session("switch", "-c", "hotfix")
    assert ran.err.endswith("hint: to leave them out: git reset --keep trunk\n")


# --- a merge ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hotfix(unfinished: Sandbox) -> Sandbox:
    """A hotfix that began at the unfinished feature, with a commit of its own."""
    unfinished.session("switch", "-c", "hotfix")
    unfinished.pass_time(minutes=5)
    unfinished.commit("fix: urgent", "fix.txt")
    return unfinished


def test_a_merge_with_anothers_commits_is_refused(hotfix: Sandbox) -> None:
    one, two = hotfix.git("log", "--reverse", "--format=%h", "--abbrev=9", "main..HEAD~").splitlines()
    main, before = hotfix.git("rev-parse", "main"), len(hotfix.journal("hotfix"))
    ran = hotfix.session("end", "--merge-to", "main", status=1)
    assert stable(ran.err) == stable(
        "error: 2 commits of another open session would be merged into main too\n"
        f"  feature/oauth  {SESSION}\n"
        f"    {one} feat: one\n"
        f"    {two} feat: two\n"
        f"hint: leave them out: git rebase --onto main {two}   "
        "or merge them too: git session end --merge-to main --with-others\n"
    )
    assert hotfix.git("rev-parse", "main") == main
    assert hotfix.git("branch", "--show-current") == "hotfix"
    assert len(hotfix.journal("hotfix")) == before


def test_the_rebase_of_the_hint_leaves_them_out(hotfix: Sandbox) -> None:
    ran = hotfix.session("end", "--merge-to", "main", status=1)
    hotfix.git(*ran.err.partition("leave them out: git ")[2].partition("   ")[0].split(), "-q")
    hotfix.session("end", "--merge-to", "main", "--ignore-quality")
    assert hotfix.git("log", "-1", "--format=%s", "main") == "fix: urgent"
    assert hotfix.git("rev-list", "--count", "main") == "3"


def test_with_others_merges_them(hotfix: Sandbox) -> None:
    document = hotfix.json("end", "--merge-to", "main", "--with-others")
    assert [each["branch"] for each in document["with_others"]] == ["feature/oauth"]
    assert hotfix.git("log", "--format=%s", "-3", "main").splitlines() == ["fix: urgent", "feat: two", "feat: one"]
    assert hotfix.json("resume", "feature/oauth")["reopened"] is False


def test_with_others_says_whose_they_are(hotfix: Sandbox) -> None:
    ran = hotfix.session("end", "--merge-to", "main", "--with-others")
    assert f"\n  with 2 commits of feature/oauth, whose session {SESSION} is still open\n" in stable(ran.out)
    ran = hotfix.session("end", "--with-others", status=2)
    assert ran.err == "error: --with-others needs --merge-to\nhint: see: git session end -h\n"


def test_a_feature_that_was_merged_in_counts_too(unfinished: Sandbox) -> None:
    unfinished.session("switch", "-c", "hotfix", "--from", "main")
    unfinished.commit("fix: urgent", "fix.txt")
    unfinished.git("merge", "-q", "--no-edit", "feature/oauth")
    ran = unfinished.session("end", "--merge-to", "main", status=1)
    assert ran.err.startswith("error: 2 commits of another open session would be merged into main too\n")
    assert "hint: merge them too: git session end --merge-to main --with-others\n" in ran.err


def test_what_the_target_or_its_upstream_has_does_not_count(hotfix: Sandbox) -> None:
    remote = hotfix.path.parent / "origin.git"
    hotfix.git("clone", "-q", "--bare", ".", str(remote))
    hotfix.git("remote", "add", "origin", str(remote))
    hotfix.git("push", "-q", "origin", "feature/oauth:main")
    hotfix.git("branch", "-q", "--set-upstream-to=origin/main", "main")
    hotfix.session("end", "--merge-to", "main")


def test_an_ended_session_is_not_in_the_way(hotfix: Sandbox) -> None:
    hotfix.session("end", "feature/oauth")
    hotfix.session("end", "--merge-to", "main")


# --- into a branch that only a remote has -----------------------------------------------------------------------------


@pytest.fixture
def released(feature: Sandbox) -> Sandbox:
    """A session with a commit; `release` is a branch of origin alone."""
    remote = feature.path.parent / "origin.git"
    feature.git("clone", "-q", "--bare", ".", str(remote))
    feature.git("remote", "add", "origin", str(remote))
    feature.git("push", "-q", "origin", "main:refs/heads/release")
    feature.git("fetch", "-q", "origin")
    feature.commit("feat: one", "one.txt", "ours\n")
    return feature


def test_it_is_made_from_there_and_merged_into(released: Sandbox) -> None:
    assert released.json("end", "--merge-to", "release")["merged_to"] == "release"
    assert released.git("rev-parse", "--abbrev-ref", "release@{upstream}") == "origin/release"
    assert released.git("rev-parse", "release") == released.git("rev-parse", "feature/oauth")


def test_after_a_conflict_it_is_not_there(released: Sandbox) -> None:
    released.git("switch", "-q", "--detach", "main", **UNSEEN)
    released.commit("feat: theirs", "one.txt", "theirs\n", **UNSEEN)
    released.git("push", "-q", "origin", "HEAD:release")
    released.git("switch", "-q", "feature/oauth", **UNSEEN)
    ran = released.session("end", "--merge-to", "release", status=1)
    assert ran.err == (
        "error: feature/oauth conflicts with release in one.txt; the merge was undone and the session is still open\n"
        "hint: git merge origin/release, resolve, commit, then run end again\n"
    )
    assert released.git("branch", "--format=%(refname:short)") == "feature/oauth\nmain"
    assert released.json("status")["branch"] == "feature/oauth"
    ran = released.session("end", "--merge-to", "origin/release", status=1)
    assert ran.err.endswith("hint: git session end --merge-to release\n")


def test_commits_of_another_session_stay_its_own_when_they_are_pulled(ready: Sandbox) -> None:
    """A session is open on main while a pull request of the same person is merged by a fast-forward."""
    forge = Forge.of(ready)
    ready.session("start", "--objective", "Watch main")
    ready.session("start", "feature/oauth", "--from", "main", "--objective", "Write it")
    ready.pass_time(minutes=5)
    oid = ready.commit("feat: one", "one.txt", "1\n")
    ready.git("push", "-q", "origin", "HEAD:main")
    ready.session("end")
    ready.git("switch", "-q", "main")
    ready.git("pull", "-q")
    forge.commit(ready.now, "docs: theirs", "theirs.txt")
    ready.git("pull", "-q")
    assert ready.git("rev-parse", "HEAD~1") == oid
    status = ready.json("status")
    assert (status["commits"], status["others_commits"]) == (0, 2)
    rows = {each["branch"]: (each["commits"], each["added"]) for each in ready.json("history")["sessions"]}
    assert rows == {"main": (0, 0), "feature/oauth": (1, 1)}
    handoff = ready.json("handoff")
    assert (handoff["commits"], handoff["metrics"]["commits"], handoff["metrics"]["added"]) == ([], 0, 0)
