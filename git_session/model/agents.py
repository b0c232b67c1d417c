"""The coding agents that are supported: their events, the form of answer that each expects, and their hook files.

Sources, read in November 2026: the hooks references of Claude Code (code.claude.com/docs/en/hooks), Codex
(learn.chatgpt.com/docs/hooks), Gemini CLI (docs/hooks/reference.md in its repository), Cursor (cursor.com/docs/hooks),
Copilot (docs.github.com/copilot/reference/hooks-reference), OpenCode (opencode.ai/docs/plugins) and Pi (docs/extensions.md of its
package).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from git_session.model.dataclass import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


TRIED_ON = "2026-11-29"
"""The day of the last `make agents` with all of them."""


class Action(StrEnum):
    """The meaning of an agent's event: it starts (and wants the brief), is about to compact its context, ends a turn, exits, or
    reads or writes a file (`setup --file-context`)."""

    START = "start"
    COMPACT = "compact"
    STOP = "stop"
    END = "end"
    TOUCH = "touch"


class Shape(StrEnum):
    """Where an agent expects context in the answer: inside `hookSpecificOutput`, or in the top-level field named here."""

    NESTED = "hookSpecificOutput"
    SNAKE = "additional_context"
    CAMEL = "additionalContext"
    PLAIN = "context"


@dataclass(frozen=True)
class Dialect:
    """A coding agent: `events` maps its event names to actions; `silence` is the answer that adds no context.

    `without_git_hooks`: its shell runs git with `core.hooksPath` empty, as Gemini CLI 0.61.0 does, so that commits get no trailers.
    `escapes_html`: what we answer reaches its model with `<` and `>` as entities. `touch_event` is its event for the use of a tool
    to whose answer the model listens, and `touch_tools` its tools that read or write a file; empty if it has no such event.
    `tried` is the version that `make agents` ran last (on TRIED_ON; empty: it is on no package registry), and `first` what its user has
    to do before it runs the hooks.
    """

    name: str
    title: str
    shape: Shape
    events: Mapping[str, Action]
    silence: str = ""
    hooks_file: str = ""
    local_file: str = ""
    without_git_hooks: bool = False
    escapes_html: bool = False
    other_programs: tuple[str, ...] = ()
    touch_event: str = ""
    touch_tools: str = ""
    tried: str = ""
    first: str = "nothing"

    def action_of(self, event: str) -> Action | None:
        """What `event` means; None if it is not handled."""
        return Action.TOUCH if event and event == self.touch_event else self.events.get(event)

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of its program."""
        return (self.name, *self.other_programs)


def _events(*names: str) -> dict[str, Action]:
    """What an agent calls its start, compaction, the end of a turn, and its exit."""
    return dict(zip(names, (Action.START, Action.COMPACT, Action.STOP, Action.END), strict=True))


_CLAUDE = _events("SessionStart", "PreCompact", "Stop", "SessionEnd")
_PATHS = ("file_path", "notebook_path", "absolute_path", "path")
"""What tools call the file that they read or write."""
_OF_UUIDS = frozenset("0123456789abcdef-")
_OPENCODE = _events("session.created", "session.compacting", "session.idle", "session.deleted")

DIALECTS: Mapping[str, Dialect] = {
    each.name: each
    for each in (
        Dialect(
            "claude",
            "Claude Code",
            Shape.NESTED,
            _CLAUDE,
            hooks_file=".claude/settings.json",
            local_file=".claude/settings.local.json",
            touch_event="PreToolUse",
            touch_tools="Read|Edit|Write|MultiEdit|NotebookEdit",
            tried="2.1.332",
            first="accept its question about the folder once (`claude -p` asks none)",
        ),
        Dialect(
            "codex",
            "Codex CLI",
            Shape.NESTED,
            _CLAUDE,
            hooks_file=".codex/hooks.json",
            tried="0.171.0",
            first="trust the folder and review the hooks, in its own screen",
        ),
        Dialect(
            "gemini",
            "Gemini CLI",
            Shape.NESTED,
            _events("SessionStart", "PreCompress", "AfterAgent", "SessionEnd"),
            silence="{}",
            hooks_file=".gemini/settings.json",
            without_git_hooks=True,
            escapes_html=True,
            touch_event="AfterTool",
            touch_tools="read_file|replace|write_file",
            tried="0.61.0",
            first="trust the folder; it runs git without hooks, so commit by `git session checkpoint`",
        ),
        Dialect(
            "cursor",
            "Cursor",
            Shape.SNAKE,
            _events("sessionStart", "preCompact", "stop", "sessionEnd"),
            silence="{}",
            hooks_file=".cursor/hooks.json",
            other_programs=("cursor-agent",),
        ),
        Dialect(
            "copilot",
            "Copilot",
            Shape.CAMEL,
            _events("sessionStart", "preCompact", "agentStop", "sessionEnd"),
            silence="{}",
            hooks_file=".github/hooks/git-session.json",
            touch_event="preToolUse",
            tried="1.0.102",
            first="trust the folder",
        ),
        Dialect(
            "opencode",
            "OpenCode",
            Shape.PLAIN,
            _OPENCODE,
            silence="{}",
            touch_event="tool.execute.after",
            tried="1.18.33",
        ),
        Dialect(
            "qwen",
            "Qwen Code",
            Shape.NESTED,
            _CLAUDE,
            silence="{}",
            hooks_file=".qwen/settings.json",
            escapes_html=True,
            touch_event="PostToolUse",
            touch_tools="read_file|edit|write_file",
            tried="0.24.4",
        ),
        Dialect("kilo", "Kilo", Shape.PLAIN, _OPENCODE, silence="{}", touch_event="tool.execute.after", tried="7.7.7"),
        Dialect(
            "pi",
            "Pi",
            Shape.PLAIN,
            _events("session_start", "session_before_compact", "agent_end", "session_shutdown"),
            silence="{}",
            touch_event="tool_result",
            tried="0.73.1",
        ),
    )
}


@dataclass(frozen=True)
class Heard:
    """An agent's message: which agent really sent it, its event and action, the ids of its own session and turn, its directory,
    and the path of the file that it reads or writes."""

    agent: str
    shape: Shape
    silence: str
    event: str
    action: Action
    session: str = ""
    source: str = ""
    turn: str = ""
    folder: str = ""
    path: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether it has happened, or is about to. Gemini CLI reports its compression before every request, as `auto`, and only
        then looks whether there is enough to compress; `manual` is the user's /compress."""
        return self.event != "PreCompress" or self.source != "auto"


def _without_secret(session: str) -> str:
    """The agent's id of its session. Only one that is no UUID is searched for secrets, as this happens every turn."""
    if not set(session.lower()) - _OF_UUIDS:
        return session
    from git_session.model.secret_texts import redacted

    return redacted(session)


def hear(dialect: Dialect, event: str, payload: Mapping[str, Any], environment: Mapping[str, str]) -> Heard | None:
    """Interpret `payload`, the JSON that the agent wrote; None for an event that is not handled."""
    action = dialect.action_of(event)
    if action is None:
        return None
    caller, shape = _caller(dialect, payload, environment)
    if action is Action.TOUCH and event != caller.touch_event:
        if event.lower() != caller.touch_event.lower():
            return None  # nothing that this agent's model would see
        shape = dialect.shape  # Copilot CLI 1.0.102 takes Claude Code's answer to its PreToolUse hooks
    roots = payload.get("workspace_roots")
    first_root = roots[0] if isinstance(roots, list) and roots else ""
    given = payload.get("tool_input", payload.get("toolArgs")) if action is Action.TOUCH else None
    return Heard(
        agent=caller.name,
        shape=shape,
        silence=caller.silence,
        event=event,
        action=action,
        session=_without_secret(_text(payload, "session_id", "sessionId", "conversation_id", "sessionID")),
        source=_text(payload, "source", "trigger", "reason"),
        turn=_text(payload, "prompt_id", "turn_id"),
        folder=_text(payload, "cwd") or (first_root if isinstance(first_root, str) else ""),
        path=_text(given, *_PATHS) if isinstance(given, dict) else "",
    )


def _caller(dialect: Dialect, payload: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[Dialect, Shape]:
    """Which agent runs a hook of `dialect`, and the shape of answer that it takes.

    Cursor, Copilot and VS Code also run the hooks in Claude Code's settings; Qwen Code and Kilo take copies of the hooks of
    Claude Code and OpenCode. COPILOT_PROJECT_DIR and QWEN_PROJECT_DIR are set for hooks alone, so an agent that runs in the
    shell of another one does not inherit them.
    """
    name = dialect.name
    if name == "opencode" and environment.get("KILO"):
        return DIALECTS["kilo"], dialect.shape
    if name != "claude":
        return dialect, dialect.shape
    if "cursor_version" in payload or "workspace_roots" in payload or environment.get("CURSOR_VERSION"):
        name = "cursor"
    elif environment.get("COPILOT_PROJECT_DIR"):
        name = "copilot"
    elif environment.get("QWEN_PROJECT_DIR"):
        name = "qwen"
    elif not environment.get("CLAUDECODE"):
        if environment.get("COPILOT_CLI"):
            name = "copilot"
        elif environment.get("QWEN_CODE"):
            name = "qwen"
        elif "sessionId" in payload or payload.get("source") == "new":
            return DIALECTS["copilot"], dialect.shape  # VS Code has Copilot's payload, and takes Claude Code's answer
    return DIALECTS[name], DIALECTS[name].shape


def _text(payload: Mapping[str, Any], *keys: str) -> str:
    return next((value for key in keys if isinstance(value := payload.get(key), str) and value), "")


# --- how each is configured -------------------------------------------------------------------------------------------


def entries(dialect: Dialect, *, file_context: bool = False) -> dict[str, Any]:
    """Event -> the entry for the agent's list of hooks, with `file_context` that of its touch event too. Each agent has its own
    unit for timeouts."""
    events = (*dialect.events, dialect.touch_event) if file_context else dialect.events
    return {event: _entry(dialect, event) for event in events}


def command_for(dialect: Dialect, event: str) -> str:
    """The hook's command line. It succeeds where git-session is missing, since the file may be shared."""
    return f"git-session hook {dialect.name} {event} || true"


def _entry(dialect: Dialect, event: str) -> dict[str, Any]:
    command = command_for(dialect, event)
    if dialect.name == "cursor":
        return {"command": command, "timeout": 10}
    if dialect.name == "copilot":
        powershell = f"git-session hook copilot {event}; exit 0"
        return {"type": "command", "bash": command, "powershell": powershell, "timeoutSec": 10}
    # Codex allows a SessionEnd hook at most three seconds; Gemini CLI counts in milliseconds.
    seconds = 3 if dialect.action_of(event) is Action.END else 10
    handler: dict[str, Any] = {"type": "command", "command": command, "timeout": seconds}
    if dialect.name == "gemini":
        handler = {"name": "git-session", "type": "command", "command": command, "timeout": seconds * 1000}
    if event == "PreCompress":
        # See `Heard.is_sure`: a process before every request helps nobody.
        return {"matcher": "manual", "hooks": [handler]}
    if event == dialect.touch_event:
        return {"matcher": dialect.touch_tools, "hooks": [handler]}
    return {"hooks": [handler]}


def is_ours(dialect: Dialect, commands: Sequence[Any]) -> bool:
    """Does an entry with these commands run nothing but git-session's hook, as this or an earlier version wrote it?"""
    mark = f"git-session hook {dialect.name} "
    return bool(commands) and all(isinstance(each, str) and each.startswith(mark) for each in commands)
