"""The agents' inputs, as they were recorded, the shapes of answers that they take, and those of their configuration.

Cursor's input, and all shapes, were written down from each agent's own documentation on 2026-11-24:
claude    code.claude.com/docs/en/hooks (of Claude Code 2.1.240)
codex     learn.chatgpt.com/docs/hooks, and codex-rs/hooks/schema/generated/session-start.command.output.schema.json
gemini    docs/hooks/reference.md in google-gemini/gemini-cli
cursor    cursor.com/docs/hooks
copilot   content/copilot/reference/hooks-reference.md in github/docs
opencode  opencode.ai/docs/plugins; the JSON is between our own plugin and us; the same for kilo and pi
qwen      docs/features/hooks.md in the package of Qwen Code 0.24.4
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.agents.recorded import start

TEXT = {"type": "string", "minLength": 1}


def strict(**properties: Any) -> dict[str, Any]:
    """An object with these members, all of them, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nested(event: str) -> dict[str, Any]:
    return strict(hookSpecificOutput=strict(hookEventName={"const": event}, additionalContext=TEXT))


def three_levels(handler: dict[str, Any]) -> dict[str, Any]:
    """Event -> groups -> handlers, as Claude Code, Codex and Gemini CLI have it."""
    group = {
        "type": "object",
        "properties": {"matcher": {"type": "string"}, "hooks": {"type": "array", "items": handler, "minItems": 1}},
        "required": ["hooks"],
        "additionalProperties": False,
    }
    return {"type": "object", "additionalProperties": {"type": "array", "items": group}}


def handler(**optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": "command"}, "command": TEXT, **optional},
        "required": ["type", "command"],
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Documented:
    """`start` is what the agent writes when it begins, `answer` the schema of what it takes then, `silence` what it
    takes for nothing; `hooks` is the schema of its list of hooks, `longest` the seconds (or ms) a hook may ask for."""

    event: str
    start: dict[str, Any]
    answer: dict[str, Any]
    silence: str
    hooks: dict[str, Any]
    others: tuple[str, ...]


NUMBER = {"type": "integer", "minimum": 1}
AGENTS = {
    "claude": Documented(
        "SessionStart",
        start("claude"),
        nested("SessionStart"),
        "",
        three_levels(
            handler(timeout=NUMBER, statusMessage=TEXT, args={"type": "array"}, **{"async": {"type": "boolean"}})
        ),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "codex": Documented(
        "SessionStart",
        start("codex"),
        nested("SessionStart"),
        "",
        three_levels(handler(timeout=NUMBER, statusMessage=TEXT, additionalContextLimit=NUMBER, commandWindows=TEXT)),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "gemini": Documented(
        "SessionStart",
        start("gemini"),
        nested("SessionStart"),
        "{}",
        three_levels(handler(name=TEXT, timeout={"type": "integer", "minimum": 1000}, description=TEXT)),
        ("PreCompress", "AfterAgent", "SessionEnd"),
    ),
    "cursor": Documented(
        "sessionStart",
        {
            "conversation_id": "c-1",
            "generation_id": "g-1",
            "model": "a-model",
            "hook_event_name": "sessionStart",
            "cursor_version": "3.2.0",
            "workspace_roots": ["{cwd}"],
            "user_email": None,
            "transcript_path": None,
            "session_id": "c-1",
            "is_background_agent": False,
            "composer_mode": "agent",
        },
        strict(additional_context=TEXT),
        "{}",
        {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"command": TEXT, "timeout": NUMBER},
                    "required": ["command"],
                    "additionalProperties": False,
                },
            },
        },
        ("preCompact", "stop", "sessionEnd"),
    ),
    "copilot": Documented(
        "sessionStart",
        start("copilot"),
        strict(additionalContext=TEXT),
        "{}",
        {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "type": {"const": "command"},
                        "bash": TEXT,
                        "powershell": TEXT,
                        "timeoutSec": NUMBER,
                    },
                    "required": ["type", "bash"],
                    "additionalProperties": False,
                },
            },
        },
        ("preCompact", "agentStop", "sessionEnd"),
    ),
    "opencode": Documented(
        "session.created",
        start("opencode"),
        strict(context=TEXT),
        "{}",
        {},
        ("session.idle", "session.deleted"),
    ),
    "qwen": Documented(
        "SessionStart",
        start("qwen"),
        nested("SessionStart"),
        "{}",
        three_levels(handler(timeout=NUMBER, name=TEXT, description=TEXT)),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "kilo": Documented(
        "session.created",
        start("kilo"),
        strict(context=TEXT),
        "{}",
        {},
        ("session.idle", "session.deleted"),
    ),
    "pi": Documented(
        "session_start",
        start("pi"),
        strict(context=TEXT),
        "{}",
        {},
        ("agent_end", "session_shutdown"),
    ),
}


def payload(name: str, cwd: str) -> dict[str, Any]:
    """The documented input of an agent that works in `cwd`."""
    said = dict(AGENTS[name].start)
    if name == "cursor":
        return {**said, "workspace_roots": [cwd]}
    return {**said, "cwd": cwd}
