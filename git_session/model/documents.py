"""A session as the documents that lie beside its journal: Markdown lists, and the context as JSON values."""

from __future__ import annotations

from git_session.model.dataclass import asdict
from git_session.model.session import Session, State
from git_session.model.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIGNS = {State.OPEN: " ", State.STARTED: ">", State.DONE: "x", State.DROPPED: "-"}


def objectives_document(session: Session) -> str:
    """`- [x] obj-1 text`, one an objective."""
    rows = [f"- [{_SIGNS[each.state]}] {each.id} {list_item(each.text)}" for each in session.objectives]
    return "\n".join(["# Objectives", "", *(rows or ["None yet."]), ""])


def blockers_document(session: Session) -> str:
    """`- [ ] blk-1 text (issue)`, one a blocker."""
    rows = []
    for each in session.blockers:
        issue = f" ({list_item(each.issue)})" if each.issue else ""
        resolution = f" - {list_item(each.resolution)}" if each.resolution else ""
        rows.append(f"- [{'x' if each.resolved_at else ' '}] {each.id} {list_item(each.text)}{issue}{resolution}")
    return "\n".join(["# Blockers", "", *(rows or ["None."]), ""])


def context_document(session: Session) -> dict[str, Any]:
    """Everything the fold knows, as JSON values. Times are epoch ms; schema `git-session/context/1`."""
    return {"schema": "git-session/context/1", **asdict(session)}


def list_item(text: str) -> str:
    """Text as one list item: its further lines are indented, so that they stay in it."""
    return clean(text).strip().replace("\n", "\n  ")
