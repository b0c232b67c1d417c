"""How to go on with the agent's own conversation, on a page or in a line."""

from __future__ import annotations

from git_session.model.conversation import AgentConversation
from git_session.render.page import Page, Span
from git_session.render.wording import ago


def conversation_text(conversation: AgentConversation, *, now: int) -> str:
    return f"the conversation with {conversation.title}, {ago(now - conversation.at)}: {conversation.command}"


def put_conversation(page: Page, conversation: AgentConversation | None, *, now: int) -> None:
    """Add the command, if there is a conversation to go on with."""
    if conversation:
        page.heading(f"Conversation with {conversation.title}", ago(now - conversation.at))
        page.line(Span(conversation.command, "code"), indent=2)
