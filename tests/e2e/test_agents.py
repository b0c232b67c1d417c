"""What a coding agent does bears its name, and people and agents can be told apart."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.scenario import CLAUDE, OTHER


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"GIT_SESSION_AGENT": "my-agent", "CLAUDECODE": "1"}, "my-agent"),
        ({"CLAUDECODE": "1"}, "claude"),
        ({"CODEX_THREAD_ID": "t1"}, "codex"),
        ({"GEMINI_CLI": "1"}, "gemini"),
        ({"CURSOR_AGENT": "1"}, "cursor"),
        ({"COPILOT_CLI": "1"}, "copilot"),
        ({"OPENCODE": "1"}, "opencode"),
        ({"QWEN_CODE": "1", "GEMINI_CLI": "1"}, "qwen"),
        ({"KILO": "1", "OPENCODE": "1"}, "kilo"),
        ({"PI_CODING_AGENT": "true"}, "pi"),
        ({"COPILOT_AGENT_SESSION_ID": "s"}, "copilot"),
        ({"AI_AGENT": "goose@1.2"}, "goose"),
        ({"AI_AGENT": "goose/1.2"}, "goose"),
        ({"AI_AGENT": "my_goose_1-2-3_agent"}, "my_goose"),
        ({"AI_AGENT": "claude-code_2-1-332_agent"}, "claude"),
        ({"AI_AGENT": "Claude-Code"}, "claude"),
        ({"AI_AGENT": "claude-code_2-1-332_agent", "CLAUDECODE": "1"}, "claude"),
        ({"AI_AGENT": "goose", "CODEX_THREAD_ID": "t1"}, "codex"),
        ({"AI_AGENT": "_1"}, None),
        ({"GIT_SESSION_AGENT": "worker_1"}, "worker_1"),
        ({"GIT_SESSION_AGENT": "claude-code@2"}, "claude"),
        ({"GIT_SESSION_AGENT": 'evil","kind":"x'}, None),
    ],
    ids=lambda value: "" if not isinstance(value, dict) else " ".join(f"{key}={text}" for key, text in value.items()),
)
def test_commits_and_commands_bear_the_name(feature: Sandbox, environment: dict[str, Any], name: str | None) -> None:
    feature.commit("One", **environment)
    feature.session("objectives", "complete", "obj-1", **environment)
    feature.git("switch", "-q", "main", **environment)
    told = [(kind, body.get("by")) for kind, body in feature.journal()]
    assert [each for each in told if each[0] in ("commit", "objective.complete", "leave")] == [
        ("commit", name),
        ("objective.complete", name),
        ("leave", name),
    ]
    assert ("objective", None) in told


def test_the_log_tells_people_and_agents_apart(feature: Sandbox) -> None:
    feature.pass_time(minutes=2)
    feature.commit("Mine")
    feature.pass_time(minutes=3)
    feature.commit("Its", CLAUDECODE="1")

    def subjects(*options: str) -> list[str]:
        return [each["detail"] for each in feature.json("log", *options)["entries"] if each["kind"] == "commit"]

    assert subjects() == ["Mine", "Its"]
    assert subjects("--by", "people") == ["Mine"]
    assert subjects("--by", "agents") == subjects("--by", "claude") == ["Its"]
    assert subjects("--by", "codex") == []
    (line,) = [row for row in feature.session("log").out.splitlines() if "Its" in row]
    assert line.endswith("Its  claude")


def test_a_journal_names_a_known_agent_with_its_version(feature: Sandbox) -> None:
    """As git-session wrote it from AI_AGENT of Claude Code 2.1.332, before it knew better."""
    feature.commit("Its", CLAUDECODE="1")
    feature.commit("Another", GIT_SESSION_AGENT="worker_1")
    (journal,) = (feature.path / ".git" / "sessions").glob("*/journal")
    journal.write_text(journal.read_text().replace('"by":"claude"', '"by":"claude-code_2-1-332_agent"'))

    def subjects(by: str) -> list[str]:
        return [each["detail"] for each in feature.json("log", "--by", by)["entries"] if each["kind"] == "commit"]

    assert (subjects("claude"), subjects("worker_1"), subjects("agents")) == (["Its"], ["Another"], ["Its", "Another"])
    feature.session("end")
    (ended,) = feature.json("history", "--by", "claude")["sessions"]
    assert [each["name"] for each in ended["who"] if each["kind"] == "agent"] == ["claude", "worker_1"]


def test_the_log_tells_people_apart_by_their_commits(feature: Sandbox) -> None:
    feature.commit("Mine")
    feature.session("decisions", "add", "Of the next one")
    feature.commit("Its", **CLAUDE)
    feature.commit("Theirs", **OTHER)
    feature.session("decisions", "add", "After the last one")

    def told(by: str) -> list[str]:
        entries = feature.json("log", "--by", by)["entries"]
        return [each["detail"] for each in entries if each["kind"] in ("commit", "decision")]

    assert told("Ada Example") == told("ada@example.org") == ["Mine"]
    assert told("bo example") == ["Of the next one", "Theirs", "After the last one"]
    assert told("claude") == ["Its"]
    assert told("people") == ["Mine", "Of the next one", "Theirs", "After the last one"]
    assert told("nobody") == []
