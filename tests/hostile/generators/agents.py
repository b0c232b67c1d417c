"""What coding agents and MCP clients may send."""

from __future__ import annotations

import json
from typing import Any

from git_session.model.agents import DIALECTS
from tests.hostile.generators.texts import DEEP, IDS, NUMBERS, PATHS, noise, text
from tests.hostile.invocations import TOOLS, agent, mcp
from tests.hostile.kind import World, kind

FIELDS = (
    "session_id", "cwd", "source", "trigger", "reason", "transcript_path", "hook_event_name", "workspace_roots", "conversation_id", "sessionId", "timestamp", "prompt",
    "custom_instructions", "directory", "id",
)  # fmt: skip


def _value(world: World) -> Any:
    random = world.random
    return random.choice((
        text(random), random.choice(IDS), random.choice(PATHS), None, True, -1, 1e308, 2**80, [], {}, [text(random)], {"a": [None]}, "\0", "\ud800", "x" * 100_000,
        str(world.project.parent / "outside"),
    ))  # fmt: skip


def _somebody(world: World) -> tuple[str, str]:
    dialect = world.random.choice(list(DIALECTS.values()))
    return dialect.name, world.random.choice([*dialect.events, "NoSuchEvent", "", text(world.random).replace("\0", "")])


@kind
def hostile_payloads_of_agents(world: World) -> None:
    for _ in range(6):
        payload = {name: _value(world) for name in world.random.sample(FIELDS, 8)}
        world.first.append(agent(*_somebody(world), payload))


@kind
def payloads_that_are_none(world: World) -> None:
    contents: tuple[bytes, ...] = (
        b"", b"\0", b"{", b"}", b"[]", b"null", b'"x"', b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP + b"}", b'{"session_id": ' + b"9" * 5_000 + b"}", b"\xff\xfe{}", b"{}" * 5_000,
        b'{"session_id": "x"}\n' * 3, b" " * (1 << 20) + b"{}", b'{"x": "' + b"y" * (9 << 20) + b'"}', noise(world.random, b'{"session_id": "s-1", "source": "startup", "cwd": "."}'),
    )  # fmt: skip
    for content in world.random.sample(contents, 4):
        world.first.append(agent(*_somebody(world), content))


@kind
def hostile_calls_of_tools(world: World) -> None:
    names = (
        "action",
        "text",
        "issue",
        "ids",
        "resolution",
        "rationale",
        "alternatives",
        "paths",
        "supersedes",
        "label",
        "notes",
        "session",
        "at",
        "max_tokens",
        "unknown",
        "",
    )
    actions = ("list", "add", "complete", "start", "reopen", "drop", "edit", "resolve", "list all", "no-such")
    for write in (False, True):
        calls = []
        for name in (*(tool for tool, _ in TOOLS), "session_checkpoint", "no_such_tool"):
            arguments = {key: _value(world) for key in world.random.sample(names, 3)}
            calls.append(
                (
                    name,
                    {**arguments, "action": world.random.choice(actions)} if world.random.random() < 0.7 else arguments,
                )
            )
        world.first.append(mcp(*calls, write=write))


@kind
def lines_that_are_no_messages(world: World) -> None:
    request = {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "session_status", "arguments": {}}}
    line = json.dumps(request).encode()
    contents = (
        b"", b"\0", b"{", b"[]", b"null", b"[" * DEEP, b'{"a":' * DEEP, b"\xff\xfe", line.replace(b"9", b"null"), line.replace(b"2.0", b"9"), line.replace(b"{}", b"[]"), line * 2,
        line.replace(b"tools/call", b"tools/../call"), line.replace(b"session_status", b"\\u0000"), noise(world.random, line), b"x" * (1 << 20),
        json.dumps({**request, "method": "resources/read", "params": {"uri": world.random.choice(("file:///etc/passwd", "session://../x", "session://brief?" + "x" * 5_000, ""))}}).encode(),
        json.dumps({**request, "id": world.random.choice(NUMBERS)}).encode(),
    )  # fmt: skip
    world.first.append(mcp(extra=world.random.sample(contents, 6)))
