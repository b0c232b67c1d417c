"""`git session mcp`: the SDK's own client lists and calls the tools over stdio."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Awaitable, Callable
from subprocess import PIPE
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.model.test_secret_texts import TOKENS
from tests.sandbox import Sandbox

READ = {
    "session_status",
    "session_brief",
    "session_handoff",
    "session_objectives",
    "session_blockers",
    "session_decisions",
    "session_why",
    "session_search",
}


def talk(sandbox: Sandbox, conversation: Callable[[ClientSession], Awaitable[Any]], *options: str) -> Any:
    """Start the server in the sandbox, and hold the conversation with it."""
    parameters = StdioServerParameters(
        command="git-session", args=["mcp", *options], env=sandbox.env, cwd=str(sandbox.path)
    )

    async def held() -> Any:
        async with stdio_client(parameters) as (reading, writing), ClientSession(reading, writing) as client:
            await client.initialize()
            return await conversation(client)

    return anyio.run(held)


def call(sandbox: Sandbox, tool: str, *options: str, **arguments: Any) -> Any:
    """The result of one call."""

    async def ask(client: ClientSession) -> Any:
        return await client.call_tool(tool, arguments)

    return talk(sandbox, ask, *options)


def text_of(result: Any) -> str:
    return "".join(part.text for part in result.content)


@pytest.mark.parametrize("options", [(), ("--write",)], ids=["read only", "--write"])
def test_the_tools(feature: Sandbox, options: tuple[str, ...]) -> None:
    async def look(client: ClientSession) -> Any:
        return await client.list_tools(), await client.list_resources()

    tools, resources = talk(feature, look, *options)
    names = {tool.name for tool in tools.tools}
    assert names == (READ | {"session_checkpoint"} if options else READ)
    assert len(names) <= 9
    assert all(tool.description and len(tool.description) < 2048 for tool in tools.tools)
    read_only = {tool.name for tool in tools.tools if tool.annotations and tool.annotations.read_only_hint}
    assert read_only == (READ - {"session_objectives", "session_blockers", "session_decisions"} if options else READ)
    assert [str(each.uri) for each in resources.resources] == ["session://brief"]


def test_the_list(ready: Sandbox) -> None:
    rows = ready.session("mcp", "--list").out.splitlines()
    assert rows[0] == (
        "session_status      reads  Objectives, blockers, time, commits, changed files and"
        " next steps of the session on this branch, and colleagues there."
    )
    written = ready.json("mcp", "--write")["tools"]
    assert [each["name"] for each in written if each["writes"]] == [
        "session_objectives",
        "session_blockers",
        "session_decisions",
        "session_checkpoint",
    ]


def test_reading(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")

    async def read(client: ClientSession) -> Any:
        needed: dict[str, dict[str, Any]] = {"session_why": {"target": "HEAD"}, "session_search": {"words": ["pkce"]}}
        results = {name: await client.call_tool(name, needed.get(name, {})) for name in sorted(READ)}
        return results, await client.read_resource("session://brief")

    results, resource = talk(feature, read)
    assert {name for name, result in results.items() if result.is_error} == set()
    assert results["session_status"].structured_content == {
        key: value for key, value in feature.json("status").items() if key != "schema"
    }
    assert [each["text"] for each in results["session_objectives"].structured_content["objectives"]] == [
        "OAuth provider",
        "Google OAuth",
    ]
    for name, line in (("session_why", ("why", "HEAD")), ("session_search", ("search", "pkce"))):
        document = feature.json(*line)
        assert results[name].structured_content == {key: value for key, value in document.items() if key != "schema"}
    assert text_of(results["session_brief"]).startswith("# feature/oauth")
    assert resource.contents[0].text.startswith("# feature/oauth")
    assert "Use PKCE" in text_of(results["session_handoff"])
    assert len(text_of(call(feature, "session_brief", max_tokens=200))) <= 800


def test_the_handoff_of_an_earlier_end(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.session("end", "-q", "--remember", "the first day")
    feature.session("resume", "-q")
    feature.session("end", "-q", "--remember", "the second day")
    first, last = (text_of(call(feature, "session_handoff", **asked)) for asked in ({"at": 1}, {}))
    assert ("the second day" in first, "the second day" in last) == (False, True)


RECORDS: list[tuple[str, dict[str, Any], str]] = [
    ("session_objectives", {"action": "add", "texts": ["Sneak in"]}, "session_objectives with the action add"),
    ("session_objectives", {"texts": ["Sneak in"]}, "session_objectives with texts"),
    ("session_objectives", {"action": "complete", "ids": ["obj-1"]}, "session_objectives with the action complete"),
    ("session_blockers", {"action": "add", "text": "x"}, "session_blockers with the action add"),
    ("session_decisions", {"action": "add", "text": "a\0b"}, "session_decisions with the action add"),
    ("session_checkpoint", {"label": "x"}, "session_checkpoint"),
]


def test_without_write_what_records_is_refused(feature: Sandbox) -> None:
    before = feature.journal()

    async def ask(client: ClientSession) -> list[Any]:
        refused = [await client.call_tool(tool, arguments) for tool, arguments, _ in RECORDS]
        return [*refused, await client.call_tool("session_decisions", {"action": "list all"})]

    *refused, listed = talk(feature, ask)
    assert [(each.is_error, text_of(each)) for each in refused] == [
        (True, f"{what} records, and this server only reads (start it with: git session mcp --write)")
        for _, _, what in RECORDS
    ]
    assert not listed.is_error
    assert feature.journal() == before


STRAY: list[tuple[str, dict[str, Any], str]] = [
    ("session_status", {"foo": 1}, "session_status: there is no argument 'foo'; session_status takes none"),
    ("session_handoff", {"x\x1b[31m": 1}, "session_handoff: there is no argument 'x'; session_handoff takes session, at"),
    ("session_handoff", {"session": "a\0b"}, "session_handoff: session holds a NUL"),
    ("session_decisions", {"action": "add", "text": "x", "paths": ["a\0b"]}, "session_decisions: paths holds a NUL"),
    ("session_brief", {"max_tokens": True}, "session_brief: max_tokens: Input should be a valid integer"),
    ("session_handoff", {"session": 5}, "session_handoff: session: Input should be a valid string"),
    ("session_objectives", {"texts": ["x"]}, "session_objectives: list takes no arguments, not texts"),
    ("session_objectives", {"action": "add", "ids": ["x"]}, "session_objectives: add takes texts, not ids"),
    (
        "session_objectives", {"action": "add", "texts": ["x"] * 101},
        "session_objectives: texts has 101 entries; a call takes at most 100",
    ),
]  # fmt: skip


def test_arguments_that_do_nothing_are_refused(feature: Sandbox) -> None:
    before = feature.journal()

    async def ask(client: ClientSession) -> list[Any]:
        refused = [await client.call_tool(tool, arguments) for tool, arguments, _ in STRAY]
        huge = await client.call_tool("session_objectives", {"action": "add", "texts": ["x" * (5 << 20)]})
        unknown = await client.call_tool("no\x1b[31mpe", {})
        empty = await client.call_tool("session_blockers", {"action": "list", "text": "", "ids": None})
        return [*refused, huge, unknown, empty]

    *refused, huge, unknown, empty = talk(feature, ask, "--write")
    assert [(each.is_error, text_of(each)) for each in refused] == [
        (True, f"Error executing tool {problem} (nothing was changed)") for _, _, problem in STRAY
    ]
    assert huge.is_error and "longer than 4 MiB" in text_of(huge)
    assert unknown.is_error and text_of(unknown) == "Unknown tool: nope"
    assert not empty.is_error
    assert feature.journal() == before


# Each line sent, and the (id, code) of its answer; None if it gets none.
LINES: list[tuple[bytes, tuple[int | None, int] | None]] = [
    (b"hello", (None, -32700)),
    (b"", None),
    (b"[" * 100_000, (None, -32700)),
    (b'{"jsonrpc":"2.0","id":8,\0"method":"ping"}', (None, -32700)),
    (b'{"jsonrpc":"2.0","id":9,"method":"ping","params":{"x":"\\ud800"}}', (9, -32700)),
    (b'[{"jsonrpc":"2.0","id":10,"method":"ping"}]', (None, -32600)),
    (b'{"jsonrpc":"1.0","id":11,"method":"ping"}', (None, -32600)),
    (b'{"jsonrpc":"2.0","id":{"a":1},"method":"tools/list"}', (None, -32600)),
    (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', (None, -32600)),
    (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', (None, -32600)),
    (b'{"jsonrpc":"2.0","id":12,"method":"no/such"}', (12, -32601)),
    (
        b'{"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"session_status","arguments":[1]}}',
        (13, -32602),
    ),
    (b'{"jsonrpc":"2.0","id":14,"method":"resources/read","params":{"uri":"session://\xff"}}', (14, -32602)),
]


def test_every_line_that_is_no_request_is_answered(feature: Sandbox) -> None:
    greeting = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": greeting}).encode()
    ready = b'{"jsonrpc":"2.0","method":"notifications/initialized"}'
    with subprocess.Popen(
        ["git-session", "mcp"], cwd=feature.path, env=feature.env, stdin=PIPE, stdout=PIPE, stderr=PIPE
    ) as server:
        assert server.stdin and server.stdout and server.stderr

        def ask(*lines: bytes) -> Any:
            assert server.stdin and server.stdout
            server.stdin.write(b"".join(line + b"\n" for line in lines))
            server.stdin.flush()
            return json.loads(server.stdout.readline())

        assert ask(hello)["id"] == 1
        assert ask(ready, b'{"jsonrpc":"2.0","id":2,"method":"ping"}') == {"jsonrpc": "2.0", "id": 2, "result": {}}
        for line, expected in LINES:
            if expected:
                answer = ask(line)
                assert (answer["id"], answer["error"]["code"]) == expected
            ping = ask(*([] if expected else [line]), b'{"jsonrpc":"2.0","id":99,"method":"ping"}')
            assert ping == {"jsonrpc": "2.0", "id": 99, "result": {}}
        server.stdin.close()
        assert (server.wait(), server.stderr.read()) == (0, b"")


def test_writing(feature: Sandbox) -> None:
    feature.write("work.py", "half done\n")

    async def write(client: ClientSession) -> list[Any]:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("session_objectives", {"action": "add", "texts": ["Log out"]}),
            ("session_objectives", {"action": "complete", "ids": ["obj-1"]}),
            ("session_blockers", {"action": "add", "text": "No keys", "issue": "#1"}),
            ("session_blockers", {"action": "resolve", "ids": ["blk-1"], "resolution": "found"}),
            ("session_decisions", {"action": "add", "text": "Use PKCE", "rationale": "Safe"}),
            ("session_decisions", {"action": "add", "text": "No ORM", "paths": ["src/**"], "supersedes": "dec-1"}),
            ("session_checkpoint", {"label": "half"}),
        ]
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    results = talk(feature, write, "--write")
    assert [result.is_error for result in results] == [False] * 7
    status = feature.json("status")
    assert [each["state"] for each in status["objectives"]] == ["done", "open", "open"]
    assert [each["resolution"] for each in status["blockers"]] == ["found"]
    decided = feature.json("decisions")["decisions"]
    assert [(each["text"], each["paths"], each["superseded_by"]) for each in decided] == [
        ("Use PKCE", [], "dec-2"), ("No ORM", ["src/**"], "")
    ]  # fmt: skip
    assert status["checkpoints"][0]["snapshot"] and feature.git("log", "-1", "--format=%s") == "Use git-session"
    assert {body.get("by") for kind, body in feature.journal() if kind in ("blocker", "decision")} == {"mcp"}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("session_objectives", {"action": "complete", "ids": ["obj-9"]}, "obj-9"),
    ("session_objectives", {"action": "complete"}, "ids is empty"),
    ("session_why", {"target": "no/such.py:3"}, "is neither a file nor a commit"),
    ("session_search", {"words": []}, "there is no word to look for"),
    ("session_handoff", {"at": 1}, "has not ended yet"),
    ("session_decisions", {"action": "add", "text": "x", "supersedes": "dec-9"}, "no decision is called 'dec-9'"),
    ("session_handoff", {"session": "nowhere"}, "no session or branch is called 'nowhere'"),
    ("session_objectives", {"action": "explode"}, "action"),
]


def test_refusals_are_told(feature: Sandbox) -> None:
    """One after the other by one server, which goes on after each."""

    async def ask(client: ClientSession) -> list[Any]:
        return [await client.call_tool(tool, arguments) for tool, arguments, _ in REFUSED]

    for result, (_, _, message) in zip(talk(feature, ask, "--write"), REFUSED, strict=True):
        assert result.is_error and message in text_of(result)


def test_secrets_are_refused(feature: Sandbox) -> None:
    text = f"use {TOKENS['a GitHub token']}"
    calls: list[tuple[str, dict[str, Any]]] = [
        ("session_objectives", {"action": "add", "texts": ["fine", text]}),
        ("session_blockers", {"action": "add", "text": text}),
        ("session_decisions", {"action": "add", "text": "x", "rationale": text}),
        ("session_checkpoint", {"label": text}),
    ]
    before = feature.journal()

    async def write(client: ClientSession) -> Any:
        return [await client.call_tool(tool, arguments) for tool, arguments in calls]

    for result in talk(feature, write, "--write"):
        assert result.is_error
        assert "a text holds what looks like a GitHub token, and texts travel in commits" in text_of(result)
        assert text not in text_of(result)
    assert feature.journal() == before


def test_without_a_session(ready: Sandbox) -> None:
    result = call(ready, "session_status")
    assert result.is_error
    assert text_of(result).endswith(
        'no session is open on main (git session start --objective "what you are about to do")'
    )


def test_the_output_is_data(ready: Sandbox) -> None:
    ready.session("start", "feature/x", "--objective", "one \x1b[31m red")
    assert "\x1b" not in text_of(call(ready, "session_brief"))
    assert "\x1b" not in json.dumps(call(ready, "session_brief").model_dump(mode="json"))


@pytest.mark.parametrize("arguments", [(), ("--list",)], ids=["serve", "list"])
@pytest.mark.parametrize("package", ["mcp", "anyio", "pydantic", "older"])
def test_without_the_sdk_the_extra_is_named(ready: Sandbox, package: str, arguments: tuple[str, ...]) -> None:
    """Some of its packages may be there, as another program brought them, or an SDK without what we use."""
    blocked = ready.home / "blocked" / ("mcp" if package == "older" else package)
    blocked.mkdir(parents=True)
    raised = "" if package == "older" else f"raise ModuleNotFoundError('No module named {package}', name='{package}')\n"
    (blocked / "__init__.py").write_text(raised)
    ran = ready.session("mcp", *arguments, status=1, PYTHONPATH=str(blocked.parent))
    assert ran.err == (
        "error: git session mcp needs the MCP SDK 2.2 or later, which is not installed\n"
        "hint: pip install 'git-session[mcp]' (pipx inject git-session mcp)\n"
    )


def test_what_cannot_be_written_is_a_tool_error(feature: Sandbox) -> None:
    lock = feature.path / ".git" / "sessions" / "lock"
    lock.unlink()
    lock.mkdir()
    refused = call(feature, "session_objectives", "--write", action="add", texts=["x"])
    assert refused.is_error
    assert text_of(refused) == f"Error executing tool session_objectives: {lock} is not a file"
    assert not call(feature, "session_status").is_error
