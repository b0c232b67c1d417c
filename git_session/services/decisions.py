"""Decisions: recorded in the session, carried by the next commit, and collected in `.session/decision-log.md`."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.hot.system import replace as replace_file
from git_session.model.dataclass import dataclass
from git_session.model.documents import decision_entry, decision_log_head
from git_session.model.event import Event
from git_session.model.session import Decision, Session
from git_session.model.text import required
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class DecisionsResult:
    """The decisions of a session (`commit` is empty while one waits for a commit), and the ids of those just recorded."""

    session: str
    branch: str
    changed: tuple[str, ...]
    decisions: tuple[Decision, ...]


def show(session: Session) -> DecisionsResult:
    return DecisionsResult(session.id, session.branch, (), session.decisions)


def add(workspace: Workspace, text: str, *, rationale: str = "", alternatives: str = "") -> DecisionsResult:
    """Record a decision and append it to the decision log, which is for everybody and gets committed."""
    session = workspace.require_current()
    event = decision_event(workspace, text, rationale=rationale, alternatives=alternatives)
    after = record(workspace, session, [event])
    changed = tuple(each.id for each in after.decisions if each.event == event.id)
    return DecisionsResult(after.id, after.branch, changed, after.decisions)


def decision_event(workspace: Workspace, text: str, *, rationale: str = "", alternatives: str = "") -> Event:
    return workspace.event(
        "decision",
        text=required(text, "decision"),
        rationale=rationale.strip(),
        alternatives=alternatives.strip(),
    )


def record(workspace: Workspace, session: Session, events: list[Event]) -> Session:
    """Record decision events; the journal first, then the log that is generated from it."""
    after = workspace.record_all(session, events)
    ids = {event.id for event in events}
    fresh = [each for each in after.decisions if each.event in ids]
    try:
        append_to_log(workspace, after, fresh)
    except OSError as error:
        workspace.store.notices.append(
            f"recorded, but .session/decision-log.md could not be written: {error.strerror or error}"
        )
    return after


def append_to_log(workspace: Workspace, session: Session, decisions: list[Decision]) -> None:
    """Append entries to `.session/decision-log.md`, whole or not at all; other people's entries are left as they are."""
    path = workspace.repository.top / ".session" / "decision-log.md"
    if not path.resolve().is_relative_to(workspace.repository.top.resolve()):
        raise SessionError(
            "outside", ".session/decision-log.md points outside the repository", hint="remove that symbolic link"
        )
    with workspace.store.lock():
        path.parent.mkdir(exist_ok=True)
        content = path.read_text("utf-8", "surrogateescape") if path.exists() else decision_log_head()
        if content and not content.endswith("\n"):
            content += "\n"
        content += "".join(decision_entry(session, each) for each in decisions)
        replace_file(os.fsencode(path), content.encode("utf-8", "surrogateescape"))
