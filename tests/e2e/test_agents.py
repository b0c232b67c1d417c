"""What a coding agent does bears its name, and people and agents can be told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.scenario import CLAUDE, OTHER, UNSEEN


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
        ({"CLINE_CONNECTOR_CLI_LAUNCH": '{"launcher":"/usr/bin/cline"}'}, "cline"),
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


GEMINI: dict[str, Any] = {"GEMINI_CLI": "1"}


def tell(box: Sandbox, event: str, name: str = "gemini") -> None:
    """An event of the agent's session, a minute after what was before."""
    box.pass_time(minutes=1)
    said = {"session_id": f"{name}-1", "cwd": str(box.path), "source": "startup"}
    box.run("git-session", "hook", name, event, stdin=json.dumps(said))


def makers(box: Sandbox) -> dict[str, str]:
    """Subject -> who made that commit, by the log."""
    return {each["detail"]: each["by"] for each in box.json("log")["entries"] if each["kind"] == "commit"}


def test_a_commit_without_hooks_in_a_run_of_an_agent_is_that_agents(feature: Sandbox) -> None:
    """Gemini CLI 0.61.0 runs every shell command with core.hooksPath empty."""
    feature.pass_time(minutes=1)
    feature.commit("before", **UNSEEN)
    tell(feature, "SessionStart")
    for subject in ("first", "second"):
        feature.pass_time(minutes=1)
        feature.commit(subject, **UNSEEN, **GEMINI)
    tell(feature, "AfterAgent")
    tell(feature, "SessionEnd")
    feature.pass_time(minutes=1)
    feature.commit("after", **UNSEEN)
    feature.pass_time(minutes=1)
    assert makers(feature) == {"before": "", "first": "gemini", "second": "gemini", "after": ""}


def test_a_run_without_an_end_lasts_until_its_last_event(feature: Sandbox) -> None:
    tell(feature, "SessionStart")
    feature.pass_time(minutes=1)
    feature.commit("in its turn", **UNSEEN)
    tell(feature, "AfterAgent")
    feature.pass_time(minutes=1)
    feature.commit("later", **UNSEEN)
    feature.pass_time(minutes=1)
    assert makers(feature) == {"in its turn": "gemini", "later": ""}


@pytest.mark.parametrize("writer", ["a person", "another agent"])
def test_where_somebody_else_wrote_it_is_nobodys(feature: Sandbox, writer: str) -> None:
    tell(feature, "SessionStart")
    feature.pass_time(minutes=1)
    feature.session("decisions", "add", "Meanwhile", **(CLAUDE if writer == "another agent" else {}))
    feature.pass_time(minutes=1)
    feature.commit("whose", **UNSEEN)
    tell(feature, "AfterAgent")
    feature.pass_time(minutes=1)
    feature.commit("its", **UNSEEN)
    tell(feature, "SessionEnd")
    assert makers(feature) == {"whose": "", "its": "gemini"}


def test_what_an_agents_own_process_finds_is_its_own(feature: Sandbox) -> None:
    """Without hooks of the agent, too."""
    feature.pass_time(minutes=1)
    feature.commit("its", **UNSEEN, **GEMINI)
    feature.session("status", **GEMINI)
    assert makers(feature) == {"its": "gemini"}
    feature.pass_time(minutes=1)
    feature.commit("mine", **UNSEEN)
    tell(feature, "SessionStart")
    feature.pass_time(minutes=1)
    feature.commit("its next", **UNSEEN)
    feature.session("status", **GEMINI)
    assert makers(feature) == {"its": "gemini", "mine": "", "its next": "gemini"}


def test_what_it_finds_on_another_branch_is_not_its_own(feature: Sandbox) -> None:
    feature.pass_time(minutes=1)
    feature.commit("mine", **UNSEEN)
    feature.git("switch", "-q", "main", **UNSEEN)
    feature.pass_time(minutes=1)
    feature.session("log", "feature/oauth", **GEMINI)
    entries = feature.json("log", "feature/oauth")["entries"]
    assert [each["by"] for each in entries if each["kind"] == "commit"] == [""]


def test_its_time_is_its_own_too(feature: Sandbox) -> None:
    tell(feature, "SessionStart")
    feature.pass_time(minutes=9)
    feature.commit("its", **UNSEEN)
    tell(feature, "SessionEnd")
    feature.session("end")
    (ended,) = feature.json("history")["sessions"]
    assert [
        (each["name"], each["commits"], each["active_seconds"]) for each in ended["who"] if each["kind"] == "agent"
    ] == [("gemini", 1, 660)]


VIBE = "Co-Authored-By: Mistral Vibe <vibe@mistral.ai>"
AIDER = "Co-authored-by: aider (openai/gpt-4o) <aider@aider.chat>"


@pytest.mark.parametrize(
    ("message", "environment", "name"),
    [
        (f"feat: it\n\n{AIDER}", {}, "aider"),
        (f"feat: it\n\nWhy.\n\nSigned-off-by: Me <me@example.com>\n{AIDER}", {}, "aider"),
        (f"feat: it\n\nGenerated by Mistral Vibe.\n{VIBE}", {}, "vibe"),
        (f"feat: it\n\nUnlike {VIBE}", {}, None),
        (f"feat: it\n\n{AIDER}", {"CLAUDECODE": "1"}, "claude"),
        (f"feat: it\n\nText about {AIDER}", {}, None),
        (f"feat: it\n\n{AIDER}\n\nMore.", {}, None),
        ("feat: it\n\nCo-authored-by: Claude <noreply@anthropic.com>", {}, None),
        ("feat: it\n\nCo-authored-by: aider (x) <me@example.com>", {}, None),
    ],
    ids=[
        "aider",
        "below others",
        "vibe",
        "vibe in a text",
        "in claude",
        "in a text",
        "not at the end",
        "another agent",
        "another address",
    ],
)
@pytest.mark.parametrize("hooks", [True, False], ids=["hooks", "found later"])
def test_an_agent_without_a_variable_is_known_by_its_trailer(
    feature: Sandbox, message: str, environment: dict[str, Any], name: str | None, hooks: bool
) -> None:
    """aider and Mistral Vibe set no variable; they end the messages of their commits with these."""
    off = {} if hooks else UNSEEN
    feature.write("a.txt", "a\n")
    feature.git("add", "-A", **environment)
    feature.git("commit", "-q", "-m", message, **environment, **off)
    feature.session("status", **environment)
    assert [body.get("by") for kind, body in feature.journal() if kind == "commit"] == [name]
