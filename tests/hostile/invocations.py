"""Every command, every hook of git, every event of an agent, and the MCP server, as command lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from git_session.model.agents import DIALECTS


@dataclass(frozen=True)
class Invocation:
    """A command line in the work tree: of `git-session`, or of git, whose hooks are ours."""

    arguments: tuple[str, ...]
    program: str = "git-session"
    stdin: bytes = b""
    environment: dict[str, str] = field(default_factory=dict)
    stdout: str = ""
    """A file for stdout; empty: it is read."""
    stop_after: float = 0
    """Seconds after which it gets SIGTERM, if it runs until it is stopped."""

    def __str__(self) -> str:
        changes = [f"{key}={value!r}" for key, value in self.environment.items()]
        given = [f"<<< {self.stdin[:200]!r}"] if self.stdin else []
        into = [f"> {self.stdout}"] if self.stdout else []
        shown = [each if each.isalnum() else repr(each[:200]) for each in self.arguments]
        return " ".join([*changes, self.program, *shown, *given, *into])

    @property
    def is_answer(self) -> bool:
        """Does an agent read what is printed, as JSON?"""
        return self.program == "git-session" and (self.arguments[:1] == ("mcp",) or self.is_agent_hook)

    @property
    def is_agent_hook(self) -> bool:
        return self.program == "git-session" and self.arguments[:1] == ("hook",) and self.arguments[1] in DIALECTS


def ours(*arguments: str, **options: Any) -> Invocation:
    """A command line of git-session."""
    return Invocation(arguments, **options)


def git(*arguments: str, **options: Any) -> Invocation:
    """A command line of git."""
    return Invocation(arguments, program="git", **options)


def mcp(*calls: tuple[str, dict[str, Any]], write: bool = False, extra: Iterable[bytes] = ()) -> Invocation:
    """A conversation with the MCP server: calls of tools by name, then `extra` lines."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "host", "version": "1"}}
    messages: list[dict[str, Any]] = [
        {"id": 0, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 1, "method": "resources/read", "params": {"uri": "session://brief"}},
        *(
            {"id": number, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
            for number, (name, arguments) in enumerate(calls, start=2)
        ),
    ]
    lines = [json.dumps({"jsonrpc": "2.0", **each}).encode() for each in messages]
    stdin = b"".join(line + b"\n" for line in (*lines, *extra))
    return ours("mcp", *(["--write"] if write else []), stdin=stdin)


def agent(name: str, event: str, payload: Any) -> Invocation:
    """A hook of a coding agent; the payload is bytes, or a value that becomes JSON."""
    stdin = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return ours("hook", name, event, stdin=stdin)


READING = (
    ours(),
    ours("status", "-v"),
    ours("status", "--json"),
    ours("brief"),
    ours("brief", "--json"),
    ours("log"),
    ours("log", "feature/past", "--json"),
    ours("history", "--metrics"),
    ours("history", "--json"),
    ours("handoff"),
    ours("handoff", "feature/past"),
    ours("handoff", "feature/past", "--json"),
    ours("compare", "feature/past", "--changes"),
    ours("compare", "feature/past", "--metrics", "--json"),
    ours("report", "--weekly"),
    ours("report", "--standup"),
    ours("report", "--project", "--format", "html"),
    ours("report", "--project", "--format", "json"),
    ours("export"),
    ours("export", "--json"),
    ours("export", "--format", "agent-trace"),
    ours("analyze"),
    ours("analyze", "--velocity", "--patterns", "--recommendations"),
    ours("analyze", "--patterns", "--json"),
    ours("config"),
    ours("config", "--json"),
    ours("config", "session.idle_timeout"),
    ours("context"),
    ours("context", "check"),
    ours("objectives"),
    ours("objectives", "--json"),
    ours("blockers"),
    ours("decisions", "list", "--all"),
    ours("end", "--merged"),
    ours("squash-message", "feature/past"),
    ours("why", "README.md:1"),
    ours("why", "HEAD", "--json"),
    ours("search", "a", "e"),
    ours("search", "a", "--by", "people", "--json"),
    ours("test", "--cycles"),
    ours("mcp", "--list"),
    ours("hook", "resumable"),
    ours("hook", "sessions"),
    ours("setup", "claude", "--check"),
    ours("completion"),
    ours("completion", "bash"),
    ours("help", "start", "--json"),
    ours("team"),
    ours("team", "--json"),
    ours("sync", "--status"),
    ours("sync", "--dry-run", "--json"),
    ours("purge", "--dry-run", "feature/past"),
    ours("purge", "--dry-run", "--text", "a secret text"),
    ours("export"),
    ours("export", "--format", "csv"),
    ours("check"),
    ours("check", "--json"),
    ours("import-ccmp", "--dry-run"),
    ours("import-ccmp", "--dry-run", "--json"),
    ours("doctor"),
    ours("doctor", "--json"),
)
WRITING = (
    ours("objectives", "add", "More"),
    ours("objectives", "complete", "obj-1"),
    ours("blockers", "add", "Keys", "--issue", "#7"),
    ours("blockers", "resolve", "blk-1"),
    ours("decisions", "add", "Use it", "--rationale", "It works"),
    ours("decisions", "supersede", "dec-1", "Use another"),
    ours("checkpoint", "-m", "feat: point"),
    ours("checkpoint", "-u", "--label", "all"),
    ours("checkpoint", "--no-commit", "--label", "aside"),
    ours("restore", "cp-1", "--force"),
    ours("test", "--", "true"),
    ours("config", "session.idle_timeout", "45m"),
    ours("context", "update", "src"),
    ours("setup", "claude"),
    ours("setup", "agents-md"),
    ours("switch", "feature/other", "--carry"),
    ours("switch", "-c", "feature/new", "--stash"),
    ours("start", "feature/more", "--from", "main", "--objective", "Begin"),
    ours("start", "--resume"),
    ours("resume", "feature/past"),
    ours("end", "--remember", "all", "--next", "rest"),
    ours("end", "--merge-to", "main", "--ignore-quality"),
    ours("sync", "--on", "--yes"),
    ours("sync"),
    ours("purge", "--yes", "notes.txt"),
    ours("purge", "--yes", "feature/past"),
    ours("drop", "--yes", "feature/past"),
    ours("import-ccmp"),
    ours("init"),
    ours("init", "--print-template", "handoff"),
    ours("init", "--force"),
    ours("init", "--uninstall"),
    ours("import-ccmp"),
    ours("doctor", "--fix"),
    ours("watch"),
    ours("watch", "--lines", stop_after=0.7),
)
HOOKS = (
    git("commit", "-q", "--allow-empty", "-m", "feat: change"),
    git("commit", "-q", "--allow-empty", "-m", "fix: completes obj-1", environment={"GIT_EDITOR": "true"}),
    git("commit", "-q", "--amend", "-m", "feat: changed"),
    git("commit", "-q", "--amend", "--no-edit", "--allow-empty"),
    git("commit", "-q", "--allow-empty", "--edit", "-m", "feat: edited", environment={"GIT_EDITOR": "true"}),
    git("checkout", "-q", "feature/other", "--"),
    git("checkout", "-q", "--detach"),
    git("checkout", "-q", "-b", "feature/fresh"),
    git("rebase", "-q", "--force-rebase", "--autostash", "main"),
    git("merge", "-q", "--squash", "feature/past"),
    git("merge", "-q", "--no-edit", "--no-ff", "feature/past"),
    git("cherry-pick", "--allow-empty", "feature/past"),
    git("revert", "--no-edit", "feature/past"),
    git("log", "-1", "--notes=session", "--format=%N"),
)
_AGENT = {"session_id": "s-1", "source": "startup", "hook_event_name": "x", "cwd": ""}
AGENTS = tuple(agent(dialect.name, event, _AGENT) for dialect in DIALECTS.values() for event in dialect.events)
TOOLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("session_status", {}),
    ("session_brief", {"max_tokens": 500}),
    ("session_objectives", {}),
    ("session_blockers", {}),
    ("session_decisions", {}),
    ("session_handoff", {"session": "feature/past"}),
)
SERVER = (
    mcp(*TOOLS),
    mcp(("session_checkpoint", {}), ("session_decisions", {"action": "add", "text": "So"}), write=True),
)
ALL = (*READING, *WRITING, *HOOKS, *AGENTS, *SERVER)
