"""The model: a server on 127.0.0.1 with the four interfaces that agents use (Anthropic Messages, OpenAI Responses and Chat
Completions, Gemini generateContent), whole or as server-sent events.

The requests of a turn are answered by one call of a tool that reads a file, if one is offered, then by one of a shell, then by a few
words: how far the turn is shows in the results that a request holds.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = "Done."
_SHELL = re.compile(
    r"bash|shell|local_shell|shell_command|run_shell_command|exec_command|execute_command|run_commands", re.IGNORECASE
)
_READ = re.compile(r"read|read_file|view", re.IGNORECASE)
_ASKING = ("/messages", "/responses", "/chat/completions", "enerateContent")
_USAGE = {"input_tokens": 100, "output_tokens": 10}


@dataclass(frozen=True)
class Request:
    """What an agent asked for an answer."""

    path: str
    text: str


class Model:
    """The server, for the length of a with-block. `requests` are those that asked for an answer."""

    def __init__(self, shell: str, file: str) -> None:
        self.shell = shell
        self.file = file
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Model:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def call(self, tools: Iterable[tuple[str, Any]], *, results: int) -> tuple[str, dict[str, Any]] | None:
        """The next of `tools` (name, JSON schema of its arguments) and the arguments for it; None to answer by words."""
        offered = list(tools)
        matching = [[each for each in offered if kind.fullmatch(each[0])] for kind in (_READ, _SHELL)]
        steps = [found[0] for found in matching if found]
        if results >= len(steps):
            return None
        name, schema = steps[results]
        return name, self._arguments(schema if isinstance(schema, dict) else {})

    def _arguments(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The command, and something of the right type for whatever else is required."""
        filled: dict[str, Any] = {}
        for name, about in (schema.get("properties") or {}).items():
            kind = about.get("type")
            if name in ("file_path", "filePath", "absolute_path", "path"):
                filled[name] = self.file
            elif name == "commands" and kind == "array":
                filled[name] = [self.shell]
            elif name in ("command", "cmd"):
                filled[name] = ["bash", "-c", self.shell] if kind == "array" else self.shell
            elif name in (schema.get("required") or ()):
                value = {"integer": 60_000, "number": 60_000, "boolean": False, "array": []}.get(kind, "run it")
                filled[name] = (about.get("enum") or [value])[0]
        return filled or {"command": self.shell}


def _handler(model: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            names = [{"id": "fake-model", "object": "model", "type": "model", "created": 1, "owned_by": "fake"}]
            self._send(json.dumps({"object": "list", "data": names, "has_more": False}), "application/json")

        def do_POST(self) -> None:
            body, path = self._body(), self.path.partition("?")[0]
            if path.endswith(_ASKING):
                model.requests.append(Request(path, json.dumps(body, ensure_ascii=False)))
            whole, events = _answers(model, path, body)
            try:
                if body.get("stream") or "stream" in path:
                    self._send("".join(events), "text/event-stream")
                else:
                    self._send(json.dumps(whole), "application/json")
            except OSError:
                pass  # the agent has left

        def _body(self) -> dict[str, Any]:
            raw = b""
            if "chunked" in (self.headers.get("Transfer-Encoding") or ""):
                while size := int(self.rfile.readline().partition(b";")[0].strip() or b"0", 16):
                    raw += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                raw = gzip.decompress(raw)
            try:
                found = json.loads(raw or b"{}")
            except ValueError:
                found = {}
            return found if isinstance(found, dict) else {}

        def _send(self, text: str, kind: str) -> None:
            content = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _answers(model: Model, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    """The answer as a whole, and as events."""
    if path.endswith("/messages"):
        return _messages(model, body)
    if path.endswith("/responses"):
        return _responses(model, body)
    if path.endswith("/chat/completions"):
        return _chat(model, body)
    if "enerateContent" in path:
        return _generate(model, body)
    return {"input_tokens": 100, "totalTokens": 100}, iter(())


def _id(prefix: str) -> str:
    return prefix + os.urandom(6).hex()


def _events(*events: dict[str, Any], named: bool = True, done: bool = False) -> Iterator[str]:
    for event in events:
        yield (f"event: {event['type']}\n" if named else "") + f"data: {json.dumps(event)}\n\n"
    if done:
        yield "data: [DONE]\n\n"


def _messages(model: Model, body: dict[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    contents = [each.get("content") for each in body.get("messages", [])]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    tools = [(str(each.get("name")), each.get("input_schema")) for each in body.get("tools") or []]
    call = model.call(tools, results=sum(part.get("type") == "tool_result" for part in parts))
    block: dict[str, Any] = {"type": "text", "text": WORDS}
    first, delta = {**block, "text": ""}, {"type": "text_delta", "text": WORDS}
    if call:
        block = {"type": "tool_use", "id": _id("toolu_"), "name": call[0], "input": call[1]}
        first, delta = {**block, "input": {}}, {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
    stop = {"stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None}
    message = {
        "id": _id("msg_"),
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "fake"),
        "usage": _USAGE,
    }
    return {**message, "content": [block], **stop}, _events(
        {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "stop_sequence": None}},
        {"type": "content_block_start", "index": 0, "content_block": first},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": stop, "usage": _USAGE},
        {"type": "message_stop"},
    )


def _responses(model: Model, body: dict[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    given = body.get("input") if isinstance(body.get("input"), list) else []
    results = sum(str(each.get("type", "")).endswith("_call_output") for each in given or [])
    tools = [(str(each.get("name") or each.get("type")), each.get("parameters")) for each in body.get("tools") or []]
    call = model.call(tools, results=results)
    item: dict[str, Any]
    if call:
        about = {"id": _id("fc_"), "call_id": _id("call_"), "name": call[0], "status": "completed"}
        item = {"type": "function_call", **about, "arguments": json.dumps(call[1])}
    else:
        content = [{"type": "output_text", "text": WORDS, "annotations": []}]
        item = {"type": "message", "id": _id("msg_"), "role": "assistant", "status": "completed", "content": content}
    response = {"id": _id("resp_"), "object": "response", "created_at": 1, "model": body.get("model", "fake")}
    usage = {**_USAGE, "total_tokens": 110}
    whole = {**response, "status": "completed", "output": [item], "usage": usage, "error": None, "tools": []}
    return whole, _events(
        {"type": "response.created", "response": {**response, "status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress"}},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    )


def _chat(model: Model, body: dict[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    functions = [each.get("function") or {} for each in body.get("tools") or []]
    tools = [(str(each.get("name")), each.get("parameters")) for each in functions]
    call = model.call(tools, results=sum(each.get("role") == "tool" for each in body.get("messages", [])))
    message: dict[str, Any] = {"role": "assistant", "content": None if call else WORDS}
    if call:
        function = {"name": call[0], "arguments": json.dumps(call[1])}
        message["tool_calls"] = [{"index": 0, "id": _id("call_"), "type": "function", "function": function}]
    reason = "tool_calls" if call else "stop"
    about = {"id": _id("chatcmpl-"), "created": 1, "model": body.get("model", "fake")}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    chunk = {**about, "object": "chat.completion.chunk"}
    choices = [{"index": 0, "message": message, "finish_reason": reason}]
    return {**about, "object": "chat.completion", "usage": usage, "choices": choices}, _events(
        {**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]},
        {**chunk, "choices": [], "usage": usage},
        named=False,
        done=True,
    )


def _generate(model: Model, body: dict[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    parts = [part for content in body.get("contents", []) for part in content.get("parts", [])]
    functions = [each for tool in body.get("tools") or [] for each in tool.get("functionDeclarations") or []]
    tools = [(str(each.get("name")), each.get("parametersJsonSchema") or each.get("parameters")) for each in functions]
    call = model.call(tools, results=sum("functionResponse" in part for part in parts))
    part: dict[str, Any] = {"text": WORDS}
    if (body.get("generationConfig") or {}).get("responseMimeType") == "application/json":  # Gemini CLI chooses a model
        part = {"text": json.dumps({"reasoning": "none", "model_choice": "pro", "next_speaker": "user"})}
    elif call:
        part = {"functionCall": {"id": _id("call_"), "name": call[0], "args": call[1]}}
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
    whole = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "fake", "responseId": _id("r")}
    return whole, _events(whole, named=False)
