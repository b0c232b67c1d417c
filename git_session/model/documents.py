"""A session as the documents that lie beside its journal: Markdown lists, and the context as JSON values."""

from __future__ import annotations

from datetime import datetime

from git_session.model.dataclass import asdict
from git_session.model.session import Decision, Session, State
from git_session.model.text import clean, one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIGNS = {State.OPEN: " ", State.STARTED: ">", State.DONE: "x", State.DROPPED: "-"}


def objectives_document(session: Session) -> str:
    """`- [x] obj-1 text`, one an objective."""
    rows = [f"- [{_SIGNS[each.state]}] {each.id} {_item(each.text)}" for each in session.objectives]
    return "\n".join(["# Objectives", "", *(rows or ["None yet."]), ""])


def blockers_document(session: Session) -> str:
    """`- [ ] blk-1 text (issue)`, one a blocker."""
    rows = []
    for each in session.blockers:
        issue = f" ({_item(each.issue)})" if each.issue else ""
        resolution = f" - {_item(each.resolution)}" if each.resolution else ""
        rows.append(f"- [{'x' if each.resolved_at else ' '}] {each.id} {_item(each.text)}{issue}{resolution}")
    return "\n".join(["# Blockers", "", *(rows or ["None."]), ""])


def context_document(session: Session) -> dict[str, Any]:
    """Everything the fold knows, as JSON values. Times are epoch ms; schema `git-session/context/1`."""
    return {"schema": "git-session/context/1", **asdict(session)}


def decision_log_head() -> str:
    """The start of a new decision log."""
    return (
        "# Decision log\n\n"
        "Decisions of all sessions, oldest first. `git session decisions add` appends here; two branches that both did\n"
        "merge by keeping both sides (see .gitattributes).\n"
    )


def decision_entry(session: Session, decision: Decision) -> str:
    """One decision in the log, after a blank line; the date is local."""
    day = datetime.fromtimestamp(decision.added_at / 1000).astimezone()
    rows = [f"## {day:%Y-%m-%d} {one_line(decision.text)}", "", f"- Session: {session.id}, {decision.id}"]
    rows += [f"- Rationale: {_item(decision.rationale)}"] if decision.rationale else []
    rows += [f"- Alternatives: {_item(decision.alternatives)}"] if decision.alternatives else []
    return "\n" + "\n".join(rows) + "\n"


def _item(text: str) -> str:
    """Text as one list item: its further lines are indented, so that they stay in it."""
    return clean(text).strip().replace("\n", "\n  ")
