"""The documents beside a session's journal: Markdown lists, and the context as JSON values."""

from __future__ import annotations

from git_session.model.dataclass import asdict
from git_session.model.session import Session, State
from git_session.model.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIGNS = {State.OPEN: " ", State.STARTED: ">", State.DONE: "x", State.DROPPED: "-"}


def objectives_document(session: Session) -> str:
    """Markdown with one line for each objective: `- [x] obj-1 text`."""
    rows = [f"- [{_SIGNS[each.state]}] {each.id} {list_item(each.text)}" for each in session.objectives]
    return "\n".join(["# Objectives", "", *(rows or ["None yet."]), ""])


def blockers_document(session: Session) -> str:
    """Markdown with one line for each blocker: `- [ ] blk-1 text (issue)`."""
    rows = []
    for each in session.blockers:
        issue = f" ({list_item(each.issue)})" if each.issue else ""
        resolution = f" - {list_item(each.resolution)}" if each.resolution else ""
        rows.append(f"- [{'x' if each.resolved_at else ' '}] {each.id} {list_item(each.text)}{issue}{resolution}")
    return "\n".join(["# Blockers", "", *(rows or ["None."]), ""])


def context_document(session: Session) -> dict[str, Any]:
    """All fields of the session as JSON values, schema `git-session/session/1`."""
    return {"schema": "git-session/session/1", **asdict(session)}


def list_item(text: str) -> str:
    """`text` as one list item, its further lines indented so that they belong to it."""
    return clean(text).strip().replace("\n", "\n  ")
