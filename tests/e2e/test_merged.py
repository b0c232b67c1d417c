"""A pull request that was merged on a server: what status, handoff, history and report say, and where the records go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forge import Forge
from tests.sandbox import Sandbox

BRANCH = "feature/oauth"


@pytest.fixture
def forge(feature: Sandbox) -> Forge:
    """Three commits, two of them on the same file, were pushed to the remote; main has moved on there."""
    feature.git("switch", "-q", "main")
    forge = Forge.of(feature)
    feature.git("switch", "-q", BRANCH)
    for at, name in enumerate(("one", "two", "one")):
        feature.pass_time(minutes=10)
        feature.commit(f"feat: {name} {at}", f"{name}.txt", f"{at}\n")
    feature.git("push", "-q", "--set-upstream", "origin", BRANCH)
    forge.commit(feature.now, "fix: theirs", "theirs.txt")
    feature.git("fetch", "-q", "origin")
    return forge


def merge(feature: Sandbox, forge: Forge, how: str) -> str:
    feature.pass_time(minutes=5)
    if how == "squash":
        oid = forge.squash(feature.now, BRANCH, "Sign in with Google (#12)")
    else:
        oid = forge.rebase(feature.now, BRANCH) if how == "rebase" else forge.merge(feature.now, BRANCH)
    feature.git("fetch", "-q", "--prune", "origin")
    return oid


def forget(box: Sandbox) -> None:
    """The branch is deleted as one does after a merge, and git collects what nothing refers to."""
    box.git("switch", "-q", "main")
    box.git("merge", "-q", "--ff-only", "origin/main")
    box.git("branch", "-q", "-D", BRANCH)
    box.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    box.git("gc", "-q", "--prune=now")


def figures(box: Sandbox) -> tuple[Any, ...]:
    """The session's figures, which history and report have in common."""
    (past,) = box.json("history")["sessions"]
    report = box.json("report", "--project")
    (reported,) = report["sessions"]
    for each in (*past["who"], *reported["who"]):
        del each["files"]  # only the report counts them
    names = ("commits", "added", "deleted", "active_seconds", "who", "merged")
    assert [past[name] for name in names] == [reported[name] for name in names]
    return past["commits"], past["added"], past["deleted"], report["totals"]["commits"]


@pytest.mark.parametrize("how", ["squash", "rebase", "merge"])
def test_it_is_said_everywhere(feature: Sandbox, forge: Forge, how: str) -> None:
    oid = merge(feature, forge, how)[:9]
    said = f"into origin/main as {oid} ({how})"
    ran = feature.session("status")
    assert f"  upstream   was pushed; deleted on origin\n  merged     {said}\n" in ran.out
    assert "  merged into origin/main  git session end\n" in ran.out
    handoff = feature.session("handoff").out
    assert f"- Branch: `{BRANCH}`, merged {said}\n" in handoff
    assert f"- [x] pushed: was pushed; deleted on origin\n- [x] merged: {said}\n" in handoff
    shown = "origin/main" if how == "merge" else f"origin/main ({how})"
    assert feature.session("history").out.splitlines()[1].endswith(f"  {shown}")
    state = {"into": "origin/main", "oid": feature.git("rev-parse", oid), "how": how, "commits": 3}
    rest = {"since": 0, "reverted": "", "known": True}
    assert feature.json("status")["merged"] == {**state, **rest}
    assert feature.json("report", "--project")["sessions"][0]["merged"] == {**state, **rest}


@pytest.mark.parametrize("how", ["squash", "rebase", "merge"])
@pytest.mark.parametrize("ended", [False, True], ids=["open", "ended"])
def test_history_and_report_agree_before_and_after(feature: Sandbox, forge: Forge, how: str, ended: bool) -> None:
    if ended:
        feature.session("end", "--no-push")
    before = figures(feature)
    assert before[:3] == (3, 2, 0)
    merge(feature, forge, how)
    commits = before[3] + (how == "merge")  # only a merge commit is one more
    assert figures(feature) == (*before[:3], commits)
    forget(feature)
    assert figures(feature) == (*before[:3], commits)


def test_a_squash_commit_gets_the_sum_and_the_sessions_behind_it(feature: Sandbox, forge: Forge) -> None:
    first = feature.note()["session"]
    feature.session("end", "--no-push")
    feature.pass_time(minutes=60)
    feature.session("start", BRANCH, "--objective", "Tokens")
    feature.pass_time(minutes=7)
    feature.commit("feat: tokens. completes obj-1", "tokens.txt")
    second = feature.note()["session"]
    feature.git("push", "-q")
    oid = merge(feature, forge, "squash")
    feature.session("doctor", "--fix")
    assert feature.note(oid) == {
        "session": second,
        "commit-time": "2220",
        "session-time": "2220",
        "commits": "4",
        "sessions": f"{first} {second}",
    }
    before = feature.git("rev-parse", "refs/notes/session")
    feature.session("end", "--merged", "--yes")
    (feature.path / ".git" / "sessions" / "cache" / "merges").unlink()
    feature.session("doctor", "--fix")
    assert feature.git("rev-parse", "refs/notes/session") == before


def test_each_copy_gets_the_record_of_its_original(feature: Sandbox, forge: Forge) -> None:
    originals = [feature.note(f"HEAD~{at}") for at in (2, 1, 0)]
    merge(feature, forge, "rebase")
    feature.session("end", "--merged", "--yes")
    assert [feature.note(f"origin/main~{at}") for at in (2, 1, 0)] == originals


def test_what_no_tracking_branch_tells_is_not_guessed(feature: Sandbox, forge: Forge) -> None:
    feature.git("push", "-q", "origin", f":{BRANCH}")
    out = feature.session("handoff").out
    assert "- [ ] pushed: was pushed; deleted on origin, 3 commits on no remote\n- [ ] merged: not in main\n" in out
    assert feature.session("status").out.count("deleted on origin") == 1
    feature.git("branch", "-q", "--unset-upstream")
    assert "- [ ] pushed: the branch has no upstream\n" in feature.session("handoff").out


def test_records_that_could_not_be_written_are_written_next_time(feature: Sandbox, forge: Forge) -> None:
    merge(feature, forge, "squash")
    lock = feature.write(".git/refs/notes/session.lock", "")
    ran = feature.session("end", "--merged", "--yes")
    assert "note: cannot write the records of merged commits" in ran.err
    lock.unlink()
    assert "missing-merge-records" in {each["code"] for each in feature.json("doctor", status=1)["findings"]}
    feature.session("doctor", "--fix")
    assert feature.note("origin/main")["commits"] == "3"


@pytest.mark.parametrize("ended", ["open", "ended before"])
def test_a_merge_that_no_end_has_seen_is_no_fault(feature: Sandbox, ended: str) -> None:
    feature.commit("feat: work")
    if ended != "open":
        feature.session("end", "--no-handoff")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--squash", "feature/oauth")
    feature.git("commit", "-q", "-m", "feat: squashed")
    assert feature.session("doctor").out.endswith("\n\nno problems\n")
    feature.session("doctor", "--fix")
    assert feature.note("main")["session"].startswith("feature-oauth-")


@pytest.mark.parametrize("more", [False, True])
def test_an_amend_of_what_was_there_before_is_no_merge(ready: Sandbox, more: bool) -> None:
    """The commit on main looks like the session's: the same author, date, and perhaps subject."""
    oid = ready.commit("feat: base", "base.txt", "1\n")
    ready.session("start", BRANCH, "--objective", "Amend")
    ready.pass_time(minutes=5)
    ready.git("commit", "-q", "--amend", "--no-edit")
    if more:
        ready.commit("feat: more", "more.txt")
    merged = ready.json("status")["merged"]
    assert (merged["how"], merged["commits"]) == ("", 0)
    ready.session("end")
    assert ready.note(oid) == {}
