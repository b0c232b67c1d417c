"""Commits that no hook saw: caught up at the next command on their branch, each once, with the time they took."""

from __future__ import annotations

from typing import Any

import pytest

from tests import scenario
from tests.sandbox import Sandbox

OTHER: dict[str, Any] = {**scenario.OTHER}
UNSEEN: dict[str, Any] = {**scenario.UNSEEN}


def kinds(sandbox: Sandbox) -> list[str]:
    """The events since the session began and its decision was made."""
    found = [kind for kind, _ in sandbox.journal()]
    return found[found.index("decision") + 1 :]


def records(sandbox: Sandbox, revision: str = "HEAD") -> list[str]:
    return [row.split(": ")[0] for row in sandbox.git("notes", "--ref=session", "show", revision).splitlines()]


def times(sandbox: Sandbox, revision: str = "HEAD") -> tuple[str, str]:
    note = sandbox.note(revision)
    keys = records(sandbox, revision)
    assert len(keys) == len(set(keys))
    return note["commit-time"], note["session-time"]


def caught_up(sandbox: Sandbox, active: int) -> None:
    """Any number of commands: everything is recorded once, and the time is `active` seconds."""
    assert sandbox.json("status")["active_seconds"] == active
    journal = sandbox.journal()
    assert sandbox.json("status")["active_seconds"] == active
    assert sandbox.journal() == journal
    shown = [commit["oid"] for commit in sandbox.json("handoff")["commits"]]
    assert len(shown) == len(set(shown))


def test_commits_without_hooks(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    first = work.commit("feat: one", "one.txt", **UNSEEN)
    work.pass_time(minutes=15)
    second = work.commit("feat: two", "two.txt", **UNSEEN)
    work.pass_time(minutes=5)
    caught_up(work, 1800)
    assert kinds(work) == ["commit", "commit"]
    assert [body["oid"] for kind, body in work.journal() if kind == "commit"] == [first, second]
    assert (times(work, first), times(work, second)) == (("600", "600"), ("900", "1500"))
    work.commit("feat: three", "three.txt")
    assert times(work) == ("300", "1800")
    assert work.json("status")["commits"] == 3


def test_an_unseen_commit_below_one_that_was_seen(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    unseen = work.commit("feat: one", "one.txt", **UNSEEN)
    work.pass_time(minutes=10)
    seen = work.commit("feat: two", "two.txt")
    caught_up(work, 1200)
    assert int(times(work, unseen)[0]) + int(times(work, seen)[0]) == 1200
    assert len([kind for kind in kinds(work) if kind == "commit"]) == 2


@pytest.mark.parametrize("how", ["am", "merge", "cherry-pick", "revert", "pull"])
def test_every_way_that_git_commits_without_a_hook_of_ours(work: Sandbox, how: str) -> None:
    work.commit("feat: one", "one.txt")
    work.git("switch", "-q", "-c", "beside", "main")
    work.commit("Beside", "beside.txt", **OTHER)
    work.git("switch", "-q", "feature/oauth")
    work.pass_time(minutes=10)
    patch = work.git("format-patch", "-1", "--stdout", "beside") + "\n"
    commands = {
        "am": ["am", "-q"],
        "merge": ["merge", "-q", "--no-edit", "beside"],
        "cherry-pick": ["cherry-pick", "beside"],
        "revert": ["revert", "--no-edit", "HEAD"],
        "pull": ["pull", "-q", "--no-rebase", "--no-edit", ".", "beside"],
    }
    work.git(*commands[how], stdin=patch, **UNSEEN)
    head = work.git("rev-parse", "HEAD")
    work.pass_time(minutes=5)
    caught_up(work, 900)
    assert times(work, head) == ("600", "600")
    assert kinds(work).count("commit") == 2
    assert work.note("beside") == {}


@pytest.mark.parametrize("how", ["merge --ff-only", "pull --ff-only", "reset --hard", "fetch", "cherry-pick --ff"])
def test_commits_that_others_made_are_never_ours(work: Sandbox, how: str) -> None:
    work.git("switch", "-q", "-c", "beside")
    work.commit("Beside", "beside.txt", **OTHER)
    work.git("switch", "-q", "feature/oauth")
    before = kinds(work)
    remote = {"pull --ff-only": [".", "beside"], "fetch": [".", "beside"]}
    work.git(*how.split(), *remote.get(how, ["beside"]))
    caught_up(work, 0)
    assert kinds(work) == before
    assert work.note("beside") == {}


def test_a_commit_of_another_session_stays_with_it(work: Sandbox) -> None:
    work.session("start", "other", "-o", "Another")
    oid = work.commit("feat: elsewhere", "else.txt")
    work.git("switch", "-q", "feature/oauth")
    work.git("update-ref", "-m", "some tool", "refs/heads/feature/oauth", oid)
    work.git("reset", "-q", "--hard")
    session = work.json("status")["id"]
    assert work.note(oid)["session"] != session
    assert work.json("status")["commits"] in (0, 1)
    assert [body for kind, body in work.journal("feature-oauth") if kind == "commit"] == []


def test_the_clock_is_set_back_into_the_time_that_the_session_had_ended(work: Sandbox) -> None:
    """What was committed in that time is nobody's; what was committed when it came again is the session's."""
    work.pass_time(minutes=10)
    work.session("end")
    logged = work.git("rev-parse", "HEAD")
    work.pass_time(minutes=10)
    while_ended = work.commit("feat: nobody's", "one.txt", **UNSEEN)
    work.pass_time(minutes=10)
    work.session("resume", "feature/oauth")
    late = work.commit("feat: two", "two.txt")
    work.pass_time(minutes=-15)
    work.session("objectives", "add", "Time is out of joint")
    work.pass_time(minutes=5)
    again = work.commit("feat: three", "three.txt", **UNSEEN)
    caught_up(work, 900)
    assert [body["oid"] for kind, body in work.journal() if kind == "commit"] == [logged, late, again]
    assert times(work, again)[0] == "300"
    assert work.note(while_ended) == {}
