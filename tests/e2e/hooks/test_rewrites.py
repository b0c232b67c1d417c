"""Commits that were replaced or taken off the branch: time stays, decisions wait again, records move to the right place."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import scenario
from tests.e2e.hooks.test_unseen import caught_up, kinds, times
from tests.sandbox import Sandbox

UNSEEN: dict[str, Any] = {**scenario.UNSEEN}


def decided(sandbox: Sandbox) -> list[tuple[str, str]]:
    return [(each["text"], each["commit"]) for each in sandbox.json("decisions")["decisions"]]


def carriers(sandbox: Sandbox, word: str = "Use PKCE") -> int:
    """How many commits that the branch reaches say that decision."""
    return sum(word in body for body in sandbox.git("log", "--format=%x00%B", "HEAD").split("\0"))


# --- not seen by the hooks --------------------------------------------------------------------------------------------


def test_an_unseen_amend(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    old = work.commit("feat: one", "one.txt")
    assert decided(work) == [("Use PKCE", old)]
    work.pass_time(minutes=5)
    for _ in range(2):
        work.git("commit", "-q", "--amend", "--no-edit", **UNSEEN)
        work.pass_time(seconds=60)
    head = work.git("rev-parse", "HEAD")
    caught_up(work, 17 * 60)
    assert times(work, head) == ("960", "960")
    assert decided(work) == [("Use PKCE", head)]
    assert kinds(work) == ["commit", "commit", "rewrite"]
    assert work.json("status")["commits"] == 1


def test_an_unseen_amend_that_drops_a_decision_gives_it_back(work: Sandbox) -> None:
    work.commit("feat: one", "one.txt")
    work.git("commit", "-q", "--amend", "-m", "feat: other words", **UNSEEN)
    assert decided(work) == [("Use PKCE", "")]
    work.commit("feat: two", "two.txt")
    assert carriers(work) == 1


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_an_unseen_rebase(work: Sandbox, backend: str) -> None:
    for name in ("one", "two"):
        work.pass_time(minutes=10)
        work.commit(f"feat: {name}", f"{name}.txt")
    notes = [work.note("HEAD"), work.note("HEAD~1")]
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    work.git("rebase", "-q", backend, "main", **UNSEEN)
    caught_up(work, 1200)
    assert kinds(work)[-1] == "rewrite"
    assert [work.note("HEAD"), work.note("HEAD~1")] == notes
    assert work.note("main") == {}
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD~1"))]


def test_a_commit_and_its_rebase_both_unseen(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt", **UNSEEN)
    work.git("switch", "-q", "main", **UNSEEN)
    work.commit("Upstream", "upstream.txt", **UNSEEN)
    work.git("switch", "-q", "feature/oauth", **UNSEEN)
    work.pass_time(minutes=10)
    work.git("rebase", "-q", "main", **UNSEEN)
    caught_up(work, 1200)
    assert times(work) == ("600", "600")
    assert kinds(work).count("commit") == 1


def test_an_unseen_autosquash(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    work.write("one.txt", "better\n")
    work.git("commit", "-qa", "--fixup=HEAD")
    work.git("rebase", "-q", "-i", "--autosquash", "HEAD~2", GIT_SEQUENCE_EDITOR=":", **UNSEEN)
    caught_up(work, 900)
    assert times(work)[0] == "900"
    assert work.json("status")["commits"] == 1
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD"))]


# --- off the branch, and back -----------------------------------------------------------------------------------------

OFF: dict[str, list[list[str]]] = {
    "reset --hard": [["reset", "-q", "--hard", "HEAD~2"]],
    "update-ref": [["update-ref", "refs/heads/feature/oauth", "HEAD~2"], ["reset", "-q", "--hard"]],
    "branch --force": [
        ["switch", "-q", "--detach", "HEAD~2"],
        ["branch", "-q", "--force", "feature/oauth", "HEAD"],
        ["switch", "-q", "feature/oauth"],
    ],
    "checkout -B": [["checkout", "-q", "-B", "feature/oauth", "HEAD~2"]],
}


@pytest.mark.parametrize("how", OFF)
@pytest.mark.parametrize("noticed", ["by a command", "by the next commit"])
def test_what_fell_off_the_branch(work: Sandbox, how: str, noticed: str) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    tip = work.commit("feat: two", "two.txt")
    notes = [work.note(tip), work.note(f"{tip}~1")]
    for command in OFF[how]:
        work.git(*command)
    if noticed == "by a command":
        caught_up(work, 900)
        assert kinds(work)[-1] == "gone"
        assert decided(work) == [("Use PKCE", "")]
        assert work.json("handoff")["commits"] == []
        assert work.json("history")["sessions"][0]["commits"] == 0
    work.pass_time(minutes=5)
    again = work.commit("feat: again", "again.txt")
    assert decided(work) == [("Use PKCE", again)]
    assert carriers(work) == 1
    assert times(work) == ("300", "1200")
    work.git("reset", "-q", "--hard", tip)
    caught_up(work, 1200)
    assert kinds(work)[-2:] == ["gone", "back"]
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD~1"))]
    assert [commit["oid"] for commit in work.json("handoff")["commits"]] == [work.git("rev-parse", "HEAD~1"), tip]
    assert [work.note(tip), work.note(f"{tip}~1")] == notes


# --- rebases that the hooks see ---------------------------------------------------------------------------------------


def test_rebase_onto_keeps_what_stays_and_gives_back_what_was_dropped(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    work.commit("feat: two", "two.txt")
    work.git("rebase", "-q", "--onto", "main", "HEAD~1")
    caught_up(work, 900)
    assert times(work) == ("300", "900")
    assert decided(work) == [("Use PKCE", "")]
    work.commit("feat: three", "three.txt")
    assert carriers(work) == 1


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
def test_stacked_branches_with_update_refs(work: Sandbox, seen: bool) -> None:
    work.pass_time(minutes=10)
    lower = work.commit("feat: lower", "lower.txt")
    work.session("start", "upper", "-o", "On top")
    work.pass_time(minutes=5)
    work.commit("feat: upper", "upper.txt")
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "upper")
    before = {name: work.note(name) for name in ("feature/oauth", "upper")}
    hooks: dict[str, Any] = {} if seen else UNSEEN
    work.git("rebase", "-q", "--update-refs", "main", **hooks)
    assert work.git("rev-parse", "feature/oauth") == work.git("rev-parse", "upper~1") != lower
    work.json("status")
    work.git("switch", "-q", "feature/oauth")
    caught_up(work, 600)
    assert {name: work.note(name) for name in ("feature/oauth", "upper")} == before
    rewrites = {name: [k for k, _ in work.journal(name)].count("rewrite") for name in ("feature-oauth", "upper")}
    assert rewrites == {"feature-oauth": 1, "upper": 1}


def test_autosquash_of_commits_of_two_sessions(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: lower", "lower.txt")
    work.session("start", "upper", "-o", "On top")
    work.pass_time(minutes=5)
    work.write("lower.txt", "better\n")
    work.git("commit", "-qa", "--fixup=HEAD")
    work.pass_time(minutes=5)
    work.commit("feat: upper", "upper.txt")
    work.git("rebase", "-q", "-i", "--autosquash", "HEAD~3", GIT_SEQUENCE_EDITOR=":")
    caught_up(work, 600)
    assert times(work, "HEAD~1")[0] == "900"
    assert times(work)[0] == "300"
    assert work.note("HEAD")["session"].startswith("upper-")
    for name in ("feature-oauth", "upper"):
        assert [kind for kind, _ in work.journal(name)].count("rewrite") == 1


def two_decided(work: Sandbox) -> None:
    """Two commits, each with a decision of its own."""
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    work.session("decisions", "add", "Use OAuth", "--rationale", "It is known")
    work.git("checkout", "-q", ".session")
    work.commit("feat: two", "two.txt")


def rebased(work: Sandbox, seen: bool, todo: str, editor: str = "true") -> None:
    """An interactive rebase of the last two commits: `todo` is what sed makes of the list, `editor` of a message."""
    hooks: dict[str, Any] = {} if seen else UNSEEN
    editors = {"GIT_SEQUENCE_EDITOR": f"sed -i -e '{todo}'", "GIT_EDITOR": editor}
    work.git("rebase", "-q", "-i", "HEAD~2", **{**hooks, **editors})


REWORDED = {
    "fixup": ("2s/^pick/fixup/", "true", ["Use OAuth"]),
    "fixup -C": ("2s/^pick/fixup -C/", "true", ["Use PKCE"]),
    "squash": ("2s/^pick/squash/", "true", []),
    "reword": ("2s/^pick/reword/", "true", []),
    "reworded to nothing": ("2s/^pick/reword/", "sh -c 'echo Other >\"$1\"' -", ["Use OAuth"]),
    "a wording mended": ("2s/^pick/reword/", "sed -i s/OAuth/OAuth2/", []),
    "fixup of all, reworded": ("1s/^pick/reword/;2s/^pick/fixup/", "sh -c 'echo Other >\"$1\"' -", ["Use PKCE", "Use OAuth"]),
}  # fmt: skip


@pytest.mark.parametrize("how", REWORDED)
@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
def test_a_decision_that_a_rebase_leaves_out_waits_again(work: Sandbox, how: str, seen: bool) -> None:
    two_decided(work)
    todo, editor, waiting = REWORDED[how]
    rebased(work, seen, todo, editor)
    caught_up(work, 300)
    assert [text for text, commit in decided(work) if not commit] == waiting
    assert [each["text"] for each in work.json("status")["pending_decisions"]] == waiting
    work.pass_time(minutes=5)
    head = work.commit("feat: three", "three.txt")
    assert work.message().count("\n - Use") == len(waiting)
    assert {commit for text, commit in decided(work) if text in waiting} <= {head}
    assert [carriers(work, text) for text in ("Use PKCE", "Use OAuth")] == [1, 1]
    caught_up(work, 600)
    if waiting and seen:
        assert f"no longer in any message: {', '.join(waiting)}" in " ".join(work.session("log").out.split())


def test_an_amend_of_messages_that_were_squashed_unseen_keeps_every_decision(work: Sandbox) -> None:
    two_decided(work)
    rebased(work, seen=False, todo="2s/^pick/squash/")
    assert work.message().count("\nDecisions:\n") == 2
    work.git("commit", "-q", "--amend", "--no-edit")
    assert work.message().count("\nDecisions:\n") == 1
    assert decided(work) == [(text, work.git("rev-parse", "HEAD")) for text in ("Use PKCE", "Use OAuth")]
    assert (carriers(work), carriers(work, "Use OAuth")) == (1, 1)


def test_a_decision_of_another_session_that_a_fixup_leaves_out(work: Sandbox) -> None:
    work.commit("feat: lower", "lower.txt")
    work.session("start", "upper", "-o", "On top")
    work.session("decisions", "add", "Use OAuth")
    work.git("checkout", "-q", ".session")
    work.commit("feat: upper", "upper.txt")
    rebased(work, seen=True, todo="2s/^pick/fixup/")
    assert decided(work) == [("Use OAuth", "")]
    work.commit("feat: top", "top.txt")
    assert (carriers(work), carriers(work, "Use OAuth")) == (1, 1)


# --- filtered by other tools ------------------------------------------------------------------------------------------

FILTERS = {
    "filter-branch, the whole history": "git filter-branch --msg-filter 'sed s/feat:/change:/' -- --branches",
    "filter-branch, a file": "git filter-branch --index-filter 'git rm -q --cached --ignore-unmatch one.txt' main..HEAD",
    "filter-branch, another committer": "git filter-branch --env-filter 'GIT_COMMITTER_NAME=Bo' -- --branches",
    "fast-import": "git fast-export --branches | sed s/feat:/core:/ | git fast-import --quiet --force && git reset -q --hard",
}


@pytest.mark.parametrize("how", FILTERS)
def test_a_history_that_another_tool_filtered(work: Sandbox, how: str) -> None:
    work.pass_time(minutes=10)
    work.write("one.txt")
    work.commit("feat: one", "more.txt")
    work.pass_time(minutes=5)
    work.commit("feat: two", "two.txt")
    old = [work.git("rev-parse", name) for name in ("HEAD~1", "HEAD")]
    notes = [work.note(oid) for oid in old]
    work.pass_time(minutes=5)
    work.run("sh", "-c", FILTERS[how], FILTER_BRANCH_SQUELCH_WARNING="1")
    new = [work.git("rev-parse", name) for name in ("HEAD~1", "HEAD")]
    assert not set(old) & set(new)
    caught_up(work, 1200)
    assert [work.note(oid) for oid in new] == notes
    assert work.note("HEAD~2") == {}
    assert kinds(work) == ["commit", "commit", "rewrite"]
    assert work.json("status")["commits"] == 2
    assert decided(work) == [("Use PKCE", new[0])]
    work.commit("feat: three", "three.txt")
    assert times(work) == ("300", "1200")
    assert carriers(work) == 1


# --- notes edited by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["amend", "rebase", "unseen amend", "completes"])
def test_lines_that_the_user_added_to_a_note_stay(work: Sandbox, how: str) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.git("notes", "--ref=session", "append", "-m", "reviewed-by: Bo", "-m", "Free text, too", "HEAD")
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    work.pass_time(minutes=5)
    if how == "rebase":
        work.git("rebase", "-q", "main")
    elif how == "completes":
        work.git("commit", "-q", "--amend", "-m", "feat: one, completes obj-1")
        assert work.completed() == ["obj-1"]
    else:
        environment: dict[str, Any] = UNSEEN if how == "unseen amend" else {}
        work.git("commit", "-q", "--amend", "--no-edit", **environment)
        work.json("status")
    note = work.git("notes", "--ref=session", "show", "HEAD").splitlines()
    assert note.count("reviewed-by: Bo") == note.count("Free text, too") == 1
    assert [row.split(": ")[0] for row in note].count("time") == 1
    assert work.note()["commit-time"] == ("600" if how == "rebase" else "900")


def test_a_removed_note_is_made_again_by_doctor_alone(work: Sandbox) -> None:
    work.commit("feat: one", "one.txt")
    note = work.note()
    work.git("notes", "--ref=session", "remove", "HEAD")
    work.json("status")
    assert work.note() == {}
    work.session("doctor", "--fix")
    assert work.note() == note


def test_an_amend_of_which_only_the_replacing_went_unseen(work: Sandbox) -> None:
    """As when post-rewrite is killed, or somebody's hook has read its standard input."""
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    for hooks in ("hooks", "sessions/hooks"):
        (work.path / ".git" / hooks / "post-rewrite").unlink(missing_ok=True)
    work.git("commit", "-q", "--amend", "--no-edit")
    assert work.note()["commit-time"] == "300"
    caught_up(work, 900)
    assert times(work) == ("900", "900")
    assert kinds(work) == ["commit", "commit", "rewrite"]
    work.session("init")
    assert work.json("doctor")["well"] is True


def test_an_amend_that_makes_the_same_commit_again_counts_once(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    oid = work.commit("feat: one", "one.txt")
    for _ in range(2):
        work.git("commit", "-q", "--amend", "--no-edit")
        assert work.git("rev-parse", "HEAD") == oid
        assert work.note()["commit-time"] == "600"
    assert [kind for kind, _ in work.journal()].count("commit") == 1
    assert work.json("doctor")["well"] is True


def test_an_amend_that_makes_the_commit_of_a_rebase_again_counts_once(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    work.git("rebase", "-q", "main")
    oid = work.git("rev-parse", "HEAD")
    work.git("commit", "-q", "--amend", "--no-edit")
    assert work.git("rev-parse", "HEAD") == oid
    assert [kind for kind, _ in work.journal()].count("commit") == 1
    assert work.note()["commit-time"] == "600"
    assert work.json("doctor")["well"] is True


@pytest.mark.parametrize("amends", [1, 2])
def test_an_amend_after_a_rebase_was_taken_back_counts_once(work: Sandbox, amends: int) -> None:
    """As after a rebase that was killed at its very end, and aborted."""
    work.pass_time(minutes=10)
    before = work.commit("feat: one", "one.txt")
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    work.git("rebase", "-q", "main")
    work.git("reset", "-q", "--hard", before)
    for number in range(amends):
        work.pass_time(minutes=5)
        work.git("commit", "-q", "--amend", "-m", f"feat: other words {number}")
    caught_up(work, 600 + 300 * amends)
    assert times(work) == (str(600 + 300 * amends),) * 2
    status = work.json("status")
    assert (status["commits"], status["active_seconds"]) == (1, 600 + 300 * amends)
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD"))]
    assert carriers(work) == 1


@pytest.mark.parametrize("seen", [True, False])
def test_a_squash_that_was_taken_back_leaves_each_commit_its_record(work: Sandbox, seen: bool) -> None:
    for name in ("one", "two", "three"):
        work.pass_time(minutes=10)
        work.commit(f"feat: {name}", f"{name}.txt")
    before = work.git("rev-parse", "HEAD")
    editor: dict[str, Any] = {"GIT_SEQUENCE_EDITOR": "sed -i.bak -e '2,$s/^pick/fixup/'", "GIT_EDITOR": "true"}
    work.git("rebase", "-q", "-i", "HEAD~3", **editor)
    if seen:
        caught_up(work, 1800)
        assert work.json("status")["commits"] == 1
    work.git("reset", "-q", "--hard", before)
    caught_up(work, 1800)
    status = work.json("status")
    assert status["commits"] == 3
    assert sum(int(work.note(f"HEAD~{back}")["commit-time"]) for back in range(3)) == 1800
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD~2"))]
    assert work.json("doctor")["well"] is True
    work.commit("feat: four", "four.txt")
    assert carriers(work) == 1


def test_two_sets_of_notes_merged_count_once(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    text = work.git("notes", "--ref=session", "show", "HEAD")
    work.git("notes", "--ref=session", "append", "-m", text, "HEAD")
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--amend", "--no-edit")
    assert times(work) == ("900", "900")


def test_an_amend_outside_of_sessions_moves_what_an_earlier_one_left(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("One")
    work.session("end")
    before = work.note()  # that of the commit which puts the decision into the log
    work.git("commit", "-q", "--amend", "-m", "Uno")
    assert work.note() == before
    work.commit("Nobody's")
    work.git("commit", "-q", "--amend", "-m", "Niemands")
    assert work.note() == {}


def test_an_amend_outside_of_sessions_starts_no_process(work: Sandbox) -> None:
    work.commit("feat: one")
    work.session("end")
    work.git("switch", "-q", "main")
    work.commit("One")  # at which the settings were read
    work.commit("Two")
    for number in range(3):
        trace = work.home / f"trace {number}"
        work.git("commit", "-q", "--amend", "-m", f"Two {number}", GIT_TRACE2_EVENT=str(trace))
        started = re.findall(r'"event":"start".*?"argv":\["[^"]*","([^"]*)"', trace.read_text())
        assert [command for command in started if command not in ("maintenance", "gc")] == ["commit"]


@pytest.mark.parametrize(
    "between", [["true"], ["git", "pack-refs", "--all"], ["git", "commit", "-q", "--amend", "-m", "Again"]]
)
def test_a_note_that_came_later_moves_with_an_amend_outside_of_sessions(work: Sandbox, between: list[str]) -> None:
    """Somebody else may write it, or a session that takes the commit over."""
    work.commit("feat: one")
    note = work.git("notes", "--ref=session", "show", "HEAD")
    work.session("end")
    work.git("switch", "-q", "main")
    work.commit("One")
    work.commit("Two")
    work.git("notes", "--ref=session", "add", "-m", note, "HEAD")
    work.run(*between)
    for words in ("Three", "Four"):
        work.git("commit", "-q", "--amend", "-m", words)
        assert work.git("notes", "--ref=session", "show", "HEAD") == note


def test_the_empty_folder_of_a_rebase_that_was_killed_is_no_rebase(work: Sandbox) -> None:
    """git cannot abort it either, and `git status` speaks of a rebase until `git rebase --quit`."""
    (work.path / ".git/rebase-merge").mkdir()
    work.pass_time(minutes=10)
    work.commit("feat: one")
    assert "Session-Objectives:" in work.message()
    assert work.note()["commit-time"] == "600"
    work.git("rebase", "--quit")
    assert work.json("doctor")["well"] is True
