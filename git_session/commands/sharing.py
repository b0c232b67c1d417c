"""Says whether colleagues can see a session; for end and handoff."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.render.teamwork.shared_handoff import shared_handoff_markdown
from git_session.services.teamwork.sync import visibility


def note_visibility(call: Call, session_id: str) -> None:
    """Add a note that colleagues do not see the session as it is now, if it is shared at all."""
    unseen = visibility(call.workspace, session_id, shared_handoff_markdown)
    if unseen and unseen.why:
        call.notices.append(f"colleagues do not see this: {unseen.why}")
    elif unseen and unseen.is_refused:
        call.notices.append("colleagues do not see this: the server refuses it; see git session sync --status")
    elif unseen:
        call.notices.append("colleagues do not see this yet: git session sync")
