"""What an agent's turn leaves behind without a word from it: files, tests and commits; and each agent's share of a session."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.documented import payload
from tests.agents.test_hook import tell
from tests.sandbox import Sandbox
from tests.scenario import CLAUDE

ENDS = {"claude": "Stop", "gemini": "AfterAgent", "opencode": "session.idle", "pi": "agent_end"}


def turn(sandbox: Sandbox, name: str = "claude", event: str = "", **changes: Any) -> dict[str, Any]:
    """The end of a turn; the body of the event that it leaves."""
    said = {**payload(name, str(sandbox.path)), **changes}
    tell(sandbox, name, event or ENDS[name], said)
    return next(body for kind, body in reversed(sandbox.journal()) if kind == "agent")


def begin(sandbox: Sandbox, name: str = "claude") -> None:
    tell(sandbox, name, {"claude": "SessionStart"}.get(name, ""), payload(name, str(sandbox.path)))


def details(sandbox: Sandbox) -> list[str]:
    return [each["detail"] for each in sandbox.json("log")["entries"] if each["text"] == "agent stop"]


def test_a_turn_names_the_files_written_in_it(feature: Sandbox) -> None:
    feature.write("before.py", "one\n")
    feature.pass_time(minutes=1)
    begin(feature)
    feature.pass_time(minutes=1)
    assert "files" not in turn(feature)
    feature.pass_time(minutes=1)
    feature.write("src/größe.py", "one\n")
    feature.write("README.md", "two\n")
    feature.git("add", "README.md")
    assert turn(feature)["files"] == ["README.md", "src/größe.py"]
    feature.pass_time(minutes=1)
    assert "files" not in turn(feature)
    assert details(feature) == ["", "2 files: README.md, src/größe.py", ""]


def test_a_turn_tells_of_its_commits_and_tests(feature: Sandbox) -> None:
    begin(feature)
    feature.git("config", "session.testCommand", "false")
    feature.pass_time(minutes=1)
    feature.session("test", status=1, **CLAUDE)
    feature.commit("feat: one", "one.py", "one\n", **CLAUDE)
    feature.commit("feat: two", "two.py", "two\n", **CLAUDE)
    feature.pass_time(minutes=1)
    feature.write("three.py", "three\n")
    turn(feature)
    feature.commit("feat: mine", "mine.py", "mine\n")
    feature.pass_time(minutes=1)
    turn(feature)
    assert details(feature)[0] == "1 file: three.py; 2 commits; tests failed"
    assert "commit" not in details(feature)[1]


@pytest.mark.parametrize("name", ENDS)
def test_every_agent_leaves_evidence(feature: Sandbox, name: str) -> None:
    turn(feature, name)
    feature.pass_time(minutes=1)
    feature.write("work.py", "one\n")
    assert turn(feature, name)["files"] == ["work.py"]


def test_many_files_are_counted_and_the_first_named(feature: Sandbox) -> None:
    turn(feature)
    feature.pass_time(minutes=1)
    for number in range(103):
        feature.write(f"made/{number:03}.py", "one\n")
    body = turn(feature)
    assert (len(body["files"]), body["files"][0], body["more"]) == (100, "made/000.py", 3)
    assert details(feature)[-1] == "103 files: made/000.py, made/001.py, made/002.py and 100 more"
    assert feature.json("doctor", status=None)["findings"] == []


def test_only_the_end_of_a_turn_leaves_files(feature: Sandbox) -> None:
    turn(feature)
    feature.pass_time(minutes=1)
    feature.write("work.py", "one\n")
    assert "files" not in turn(feature, event="SessionEnd")


def test_the_share_of_an_agent_has_what_it_wrote_and_others_committed(feature: Sandbox) -> None:
    begin(feature)
    feature.pass_time(minutes=5)
    feature.write("src/a.py", "one\n")
    feature.write("src/b.py", "one\n")
    feature.write(".session/notes.md", "one\n")
    turn(feature)
    feature.commit("feat: its work", "src/b.py", "two\n")
    feature.commit("feat: more", "src/b.py", "three\n", **CLAUDE)
    (line,) = [row for row in feature.session("handoff").out.splitlines() if "Contributors" in row]
    assert line == "- Contributors: claude (agent) 5m, 1 commit, 2 files; Ada Example 0s, 1 commit, 2 files"
    for document in (feature.json("handoff")["metrics"], feature.json("report"), feature.json("report")["sessions"][0]):
        assert {each["name"]: each["files"] for each in document["who"]} == {"claude": 2, "Ada Example": 2}
    assert {each["files"] for each in feature.json("history")["who"]} == {None}
    feature.session("end")
    for _ in range(2):  # the second time from the cache
        assert {each["name"]: each["files"] for each in feature.json("report")["who"]} == {
            "claude": 2,
            "Ada Example": 2,
        }
