"""resume, switch and handoff show the command that goes on with the agent's own conversation, which no document holds."""

from __future__ import annotations

import json

import pytest

from tests.agents.documented import AGENTS
from tests.sandbox import Sandbox

ID = "0ab3f2d4-8c1e-4a5b-9d77-6c2f00aa91e4"
COMMANDS = {
    "claude": f"claude --resume {ID}",
    "codex": f"codex resume {ID}",
    "gemini": f"gemini --resume {ID}",
    "copilot": f"copilot --resume={ID}",
    "opencode": f"opencode --session {ID}",
    "qwen": f"qwen --resume {ID}",
    "kilo": f"kilo --session {ID}",
    "pi": f"pi --session {ID}",
}


def tell(box: Sandbox, name: str, event: str, session: str = ID) -> None:
    box.run("git-session", "hook", name, event, stdin=json.dumps({"session_id": session, "cwd": str(box.path)}))


def turn(box: Sandbox, name: str, session: str = ID) -> None:
    tell(box, name, AGENTS[name].others[-2], session)


@pytest.mark.parametrize("name", COMMANDS)
def test_resume_shows_the_agents_own_command(feature: Sandbox, name: str) -> None:
    turn(feature, name)
    found = feature.json("resume")["conversation"]
    assert (found["agent"], found["id"], found["command"]) == (name, ID, COMMANDS[name])


def test_the_line_word_for_word(feature: Sandbox) -> None:
    turn(feature, "claude")
    feature.pass_time(minutes=12)
    lines = f"\n\nConversation with Claude Code  12 minutes ago\n  claude --resume {ID}\n"
    assert feature.session("resume").out.endswith(lines)
    feature.session("switch", "-c", "hotfix", "--from", "main")
    assert "conversation" not in feature.session("status").out
    assert feature.session("switch", "feature/oauth").out.endswith(lines)
    ended = feature.session("end", "--handoff")
    assert ID not in ended.out
    shown = feature.session("handoff")
    assert ID not in shown.out and shown.err == (
        f"note: the conversation with Claude Code, 12 minutes ago: claude --resume {ID}\n"
    )
    assert ID not in feature.git("log", "--format=%B%N", "--notes=session", "-3")


def test_the_last_finished_turn_counts(feature: Sandbox) -> None:
    turn(feature, "claude")
    feature.pass_time(minutes=1)
    turn(feature, "codex", "another-0001")
    feature.pass_time(minutes=1)
    tell(feature, "gemini", "SessionStart", "opened-and-left")
    assert feature.json("resume")["conversation"]["command"] == "codex resume another-0001"


@pytest.mark.parametrize("session", ["", "short", "--version-99", "a b c d e f g h", "x;echo$IFS-hello", "é" * 20])
def test_what_is_no_id_becomes_no_command(feature: Sandbox, session: str) -> None:
    turn(feature, "claude", session)
    assert feature.json("resume")["conversation"] is None


@pytest.mark.parametrize("name", ["cursor"])
def test_an_agent_that_was_not_tried_has_no_command(feature: Sandbox, name: str) -> None:
    turn(feature, name)
    assert feature.json("resume")["conversation"] is None
