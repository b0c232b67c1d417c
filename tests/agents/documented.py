"""The agents' documented inputs, the shapes of answers that they take, and those of their configuration.

Written down from each agent's own documentation on 2026-11-24:
claude    code.claude.com/docs/en/hooks (of Claude Code 2.1.240)
codex     learn.chatgpt.com/docs/hooks, and codex-rs/hooks/schema/generated/session-start.command.output.schema.json
gemini    docs/hooks/reference.md in google-gemini/gemini-cli
cursor    cursor.com/docs/hooks
copilot   content/copilot/reference/hooks-reference.md in github/docs
opencode  opencode.ai/docs/plugins; the JSON is between our own plugin and us; the same for kilo and pi
qwen      recorded from Qwen Code 0.24.4 on 2026-11-29
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
        {
            "session_id": "00893aaf-19fa-41d2-8238-13269b9b3ca0",
            "prompt_id": "p-1",
            "transcript_path": "/home/user/.claude/projects/p/00893aaf.jsonl",
            "permission_mode": "default",
            "hook_event_name": "SessionStart",
            "source": "startup",
            "model": "a-model",
        },
        nested("SessionStart"),
        "",
        three_levels(
            handler(timeout=NUMBER, statusMessage=TEXT, args={"type": "array"}, **{"async": {"type": "boolean"}})
        ),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "codex": Documented(
        "SessionStart",
        {
            "session_id": "thr_123",
            "transcript_path": None,
            "hook_event_name": "SessionStart",
            "model": "a-model",
            "permission_mode": "default",
            "source": "startup",
        },
        nested("SessionStart"),
        "",
        three_levels(handler(timeout=NUMBER, statusMessage=TEXT, additionalContextLimit=NUMBER, commandWindows=TEXT)),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "gemini": Documented(
        "SessionStart",
        {
            "session_id": "s-1",
            "transcript_path": "/home/user/.gemini/chat.json",
            "hook_event_name": "SessionStart",
            "timestamp": "2026-11-24T10:00:00Z",
            "source": "startup",
        },
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
        {"sessionId": "s-1", "timestamp": 1_800_000_000_000, "source": "new", "initialPrompt": "Go on"},
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
        {"session_id": "ses_1", "source": "startup"},
        strict(context=TEXT),
        "{}",
        {},
        ("session.idle", "session.deleted"),
    ),
    "qwen": Documented(
        "SessionStart",
        {
            "session_id": "d156e428-a21a-474b-9d78-65947719fb8a",
            "transcript_path": "/home/user/.qwen/projects/-home-user-project/chats/d156e428.jsonl",
            "hook_event_name": "SessionStart",
            "timestamp": "2026-11-29T02:42:39.700Z",
            "permission_mode": "yolo",
            "source": "startup",
            "model": "fake-model",
        },
        nested("SessionStart"),
        "{}",
        three_levels(handler(timeout=NUMBER, name=TEXT, description=TEXT)),
        ("PreCompact", "Stop", "SessionEnd"),
    ),
    "kilo": Documented(
        "session.created",
        {"session_id": "ses_1", "source": "startup"},
        strict(context=TEXT),
        "{}",
        {},
        ("session.idle", "session.deleted"),
    ),
    "pi": Documented(
        "session_start",
        {"session_id": "019dcd62-4a5f-7d31-b8d5-6b7d7a6f4e01", "source": "startup"},
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
