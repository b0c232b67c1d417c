"""A hint that two commands give, whichever comes first."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.render.hooks.first_steps import context_text
from git_session.services.contextfiles.context import contexts
from git_session.services.hooks.first_steps import Hint


def tell_of_context(call: Call) -> None:
    """Tell once, when an agent is set up, how to keep the context files current that agents read."""
    call.tell_once(
        Hint.AGENT, lambda: context_text(contexts(call.workspace, None, here=call.folder, with_health=False))
    )
