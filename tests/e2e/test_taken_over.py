"""A session that goes on in another clone: its archive is fetched, reopened there, ended, and fetched back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from git_session.hot.notes import NOTES_REF
from tests.sandbox import Sandbox
from tests.scenario import OTHER

REFS = "refs/sessions/*:refs/sessions/*"


@dataclass(frozen=True)
class Pair:
    """Two people's clones of one server, and the session that Ada ended in hers and published."""

    ada: Sandbox
    bo: Sandbox
    session: str

    def __iter__(self) -> Iterator[Sandbox]:
        return iter((self.ada, self.bo))

    def hand_on(self, giver: Sandbox, taker: Sandbox) -> None:
        """`giver` pushes branch and archive, `taker` fetches both and stands on the branch."""
        giver.git("push", "-q", "origin", "feature/oauth", REFS)
        taker.now = giver.now
        taker.pass_time(minutes=60 * 15)
        taker.git("fetch", "-q", "origin", REFS)
        taker.git("switch", "-q", "feature/oauth")
        taker.git("pull", "-q", "--ff-only", "origin", "feature/oauth")


@pytest.fixture
def pair(feature: Sandbox) -> Pair:
    server = feature.path.parent / "server.git"
    feature.git("init", "-q", "--bare", str(server))
    feature.git("remote", "add", "origin", str(server))
    feature.pass_time(minutes=10)
    feature.commit("feat: one")
    session_id = feature.json("end", "--next", "from Ada")["session"]
    feature.git("push", "-q", "origin", "main", "feature/oauth", REFS)
    bo = replace(feature, path=feature.path.parent / "bo", home=feature.path.parent / "bo-home", environment={**OTHER})
    bo.home.mkdir()
    (bo.home / ".gitconfig").write_text("[user]\n\tname = Bo Example\n\temail = bo@example.org\n")
    feature.git("clone", "-q", "--branch", "main", str(server), str(bo.path))
    bo.session("init")
    return Pair(feature, bo, session_id)


def figures(box: Sandbox, session_id: str) -> tuple[int, int, int]:
    """(ends, objectives done, commits) of the session, as its handoff and the history agree on."""
    handoff = box.json("handoff", session_id)
    done = sum(each["state"] == "done" for each in handoff["objectives"])
    (past,) = box.json("history")["sessions"]
    assert (past["objectives_done"], past["commits"]) == (done, len(handoff["commits"]))
    return handoff["number"], done, len(handoff["commits"])


def test_every_end_writes_the_handoff_of_all_that_came_before(pair: Pair) -> None:
    ada, bo = pair.ada, pair.bo
    first = ada.session("handoff").out
    pair.hand_on(ada, bo)
    assert bo.session("handoff").out == first
    bo.session("resume", "--quiet")
    bo.pass_time(minutes=5)
    bo.commit("feat: two\n\nThis completes obj-1.")
    bo.session("end", "--quiet", "--next", "from Bo")
    second = bo.session("handoff").out
    assert "1 of 2 done (50%)" in second
    assert "## Next steps\n\n- from Bo\n" in second
    pair.hand_on(bo, ada)
    assert ada.session("handoff").out == second
    assert figures(ada, pair.session) == (2, 1, 2)
    ada.session("resume", "--quiet")
    ada.session("objectives", "complete", "obj-2")
    ada.session("end", "--quiet")
    assert figures(ada, pair.session) == (3, 2, 2)
    assert "2 of 2 done (100%)" in ada.session("handoff").out
    assert [ada.session("handoff", "--at", number).out for number in ("1", "2")] == [first, second]
    chain = ada.git("log", "--first-parent", "--format=%an", f"refs/sessions/{pair.session}").split("\n")
    assert chain == ["Ada Example", "Bo Example", "Ada Example"]


def test_what_was_fetched_is_read_before_it_is_resumed(pair: Pair) -> None:
    ada, bo = pair.ada, pair.bo
    pair.hand_on(ada, bo)
    bo.session("resume", "--quiet")
    bo.session("objectives", "complete", "obj-1")
    bo.session("end", "--quiet", "--remember", "the keys are rotated")
    pair.hand_on(bo, ada)
    journal = (ada.path / ".git" / "sessions" / pair.session / "journal").read_bytes()
    assert figures(ada, pair.session) == (2, 1, 1)
    assert "end-2      session ended" in ada.session("log").out
    assert "the keys are rotated" in ada.session("start", "--objective", "Go on").out
    assert (ada.path / ".git" / "sessions" / pair.session / "journal").read_bytes() == journal


def test_an_archive_that_moved_on_stops_no_open_session(pair: Pair) -> None:
    """Both reopen it: the one who fetches while it is open goes on with what is there, and keeps the chain."""
    ada, bo = pair.ada, pair.bo
    pair.hand_on(ada, bo)
    bo.session("resume", "--quiet")
    bo.session("end", "--quiet")
    ada.session("resume", "--quiet")
    pair.hand_on(bo, ada)
    theirs = ada.git("rev-parse", f"refs/sessions/{pair.session}")
    assert ada.json("status")["id"] == pair.session
    ada.session("end", "--quiet")
    assert ada.git("rev-parse", f"refs/sessions/{pair.session}^") == theirs


def test_two_who_reopen_one_session_lose_nothing(pair: Pair) -> None:
    """Whoever archives last unites both journals, and both clones then read the same."""
    ada, bo = pair.ada, pair.bo
    pair.hand_on(ada, bo)
    bo.session("resume", "--quiet")
    bo.pass_time(minutes=20)
    bo.session("decisions", "add", "Bo decides")
    bo.session("objectives", "complete", "obj-1")
    ada.now = bo.now - 86_400  # a clock that is a day behind
    ada.session("resume", "--quiet")
    ada.pass_time(minutes=10)
    ada.session("decisions", "add", "Ada decides")
    ada.session("objectives", "drop", "obj-1")
    bo.session("end", "--quiet", "--remember", "from Bo")
    bo.git("push", "-q", "origin", REFS)
    ada.git("fetch", "-q", "origin", REFS)
    assert ada.json("status")["id"] == pair.session
    ada.pass_time(minutes=5)
    ada.session("objectives", "add", "Ada goes on")
    ada.session("end", "--quiet", "--remember", "from Ada")
    ada.git("push", "-q", "origin", REFS)
    bo.git("fetch", "-q", "origin", REFS)
    read = [{**box.json("handoff", pair.session), "at": 0, "document": ""} for box in pair]
    for each in read:
        assert sorted(decision["text"] for decision in each["decisions"]) == ["Ada decides", "Bo decides"]
        assert [objective["text"] for objective in each["objectives"]][2:] == ["Ada goes on"]
        assert sorted(each["remember"]) == ["from Ada", "from Bo"]
        assert each["metrics"]["active_seconds"] == (10 + 20 + 15) * 60
    assert read[0]["objectives"] == read[1]["objectives"]
    for box in pair:
        timeline = box.json("log", pair.session)["entries"]
        changes = [each["kind"] for each in timeline if each["of"] == "obj-1"]
        assert sorted(changes)[-2:] == ["objective.drop", "objective.start"]
        assert "objective.complete" in changes


def test_two_ends_of_one_session_are_united_as_the_documentation_says(pair: Pair) -> None:
    ada, bo = pair.ada, pair.bo
    pair.hand_on(ada, bo)
    ada.now = bo.now
    for box in pair:
        box.session("resume", "--quiet")
        name = box.git("config", "user.name").partition(" ")[0]
        box.session("decisions", "add", f"{name} decides")
        box.write("work.txt", name)
        box.session("checkpoint", "--no-commit", "-u", "--label", name)
        (box.path / "work.txt").unlink()
        box.session("end", "--quiet", "--remember", f"from {name}")
    ref = f"refs/sessions/{pair.session}"
    bo.git("push", "-q", "origin", REFS)
    ours = ada.git("rev-parse", ref)
    for way in ("push", "fetch"):
        assert "[rejected]" in ada.run("git", way, "origin", REFS, status=1).err
    page = (Path(__file__).parents[2] / "docs/how-to/team.md").read_text()
    steps = page.partition("```sh\n")[2].partition("```")[0].replace("<id>", pair.session)
    ada.run("sh", "-ec", steps)
    bo.git("fetch", "-q", "origin", REFS)
    assert ada.git("rev-parse", ref) == bo.git("rev-parse", ref)
    for box in pair:
        handoff = box.json("handoff", pair.session)
        assert sorted(each["text"] for each in handoff["decisions"]) == ["Ada decides", "Bo decides"]
        assert sorted(handoff["remember"]) == ["from Ada", "from Bo"]
    assert ada.git("rev-parse", f"refs/session-kept/{pair.session}") == ours
    for name in ("Ada", "Bo"):
        ada.session("restore", "--session", pair.session, name, "--to", f"../{name}")
        assert (ada.path.parent / name / "work.txt").read_text() == name
    purged = ada.session("purge", "--text", "Ada decides", "--yes").out
    assert (
        f"    the ref refs/session-kept/{pair.session}\n      git update-ref -d refs/session-kept/{pair.session}\n"
    ) in purged


def test_resume_writes_the_notes_that_the_archive_does_not_bring(pair: Pair) -> None:
    ada, bo = pair.ada, pair.bo
    oid = ada.git("rev-parse", "feature/oauth")
    bo.git("fetch", "-q", "origin", REFS)
    assert bo.session("resume", "feature/oauth").err == ""
    assert bo.session("doctor").out.endswith("no problems\n")
    assert bo.git("notes", "--ref", NOTES_REF, "show", oid) == ada.git("notes", "--ref", NOTES_REF, "show", oid)
