"""The conversation with a coding agent that a session can be continued in, and the agent's own command that resumes it."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, in_order
from git_session.model.pattern import lazy_pattern

_ID = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}")
_COMMANDS = {
    "claude": "claude --resume {id}",
    "codex": "codex resume {id}",
    "gemini": "gemini --resume {id}",
    "copilot": "copilot --resume={id}",
    "opencode": "opencode --session {id}",
    "qwen": "qwen --resume {id}",
    "kilo": "kilo --session {id}",
    "pi": "pi --session {id}",
}
"""Each was run with the versions in tests/agents_live, except for Cursor's, which is in no package registry and so missing."""


@dataclass(frozen=True)
class AgentConversation:
    """A conversation with a coding agent, which the agent keeps on this machine."""

    agent: str  #: Short name of the agent.
    title: str  #: Full name of the agent.
    id: str  #: The agent's own id of the conversation.
    at: int  #: End of its last turn (epoch ms).
    command: str  #: Command that resumes it.


def last_conversation(events: Sequence[Event]) -> AgentConversation | None:
    """The conversation of this clone with the latest finished turn; None without one, or if its agent cannot resume by id."""
    turns = [event for event in in_order(events) if event.kind == "agent" and event.text("event") == "stop"]
    last = next((event for event in reversed(turns) if not event.writer), None)
    if not last or last.by not in _COMMANDS or not _ID.fullmatch(last.text("of")):
        return None
    name = last.text("of")
    return AgentConversation(last.by, DIALECTS[last.by].title, name, last.at, _COMMANDS[last.by].format(id=name))
