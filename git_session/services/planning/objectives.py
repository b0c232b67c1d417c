"""Adds and changes the objectives of a session."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.model.ids import find
from git_session.model.session import Objective, Session, State
from git_session.model.text import required
from git_session.services.workspace import Workspace

STATES = {
    "start": State.STARTED,
    "complete": State.DONE,
    "reopen": State.OPEN,
    "drop": State.DROPPED,
}


@dataclass(frozen=True)
class ObjectivesResult:
    """The objectives of a session after the command."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    changed: tuple[str, ...]  #: Short ids of the objectives that the command added or changed.
    objectives: tuple[Objective, ...]  #: All objectives, dropped ones too.


def show(session: Session, changed: tuple[str, ...] = ()) -> ObjectivesResult:
    return ObjectivesResult(session.id, session.branch, changed, session.objectives)


def add(workspace: Workspace, texts: Sequence[str], *, start: bool = False) -> ObjectivesResult:
    """Add one objective per text; with `start`, start the first."""
    session = workspace.require_current()
    added = [workspace.event("objective", text=required(text, "objective")) for text in texts]
    begun = [workspace.event("objective.start", of=added[0].id)] if start else []
    after = workspace.record_all(session, [*added, *begun])
    ids = {event.id for event in added}
    return show(after, tuple(each.id for each in after.objectives if each.event in ids))


def change(workspace: Workspace, action: str, names: Sequence[str]) -> ObjectivesResult:
    """Put the named objectives, or without names the one in progress, into the state of `action` (a key of STATES).

    Raises SessionError `none-in-progress`, `several-in-progress`.
    """
    session = workspace.require_current()
    found = list(dict.fromkeys(find(session.objectives, name, "objective") for name in names)) or [_the_one(session)]
    wanted = [each for each in found if each.state is not STATES[action]]
    if not wanted:
        return show(session)
    after = workspace.record_all(session, [workspace.event(f"objective.{action}", of=each.event) for each in wanted])
    return show(after, tuple(each.id for each in wanted))


def _the_one(session: Session) -> Objective:
    begun = session.in_progress
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise SessionError(
            "several-in-progress",
            f"several objectives are in progress: {', '.join(each.id for each in begun)}",
            hint=f"name the ones to change, such as: git session objectives complete {begun[0].id}",
        )
    hint = f"git session objectives complete {session.to_do[0].id}" if session.to_do else "git session objectives list"
    raise SessionError("none-in-progress", "no objective is in progress", hint=hint)


def edit(workspace: Workspace, name: str, text: str) -> ObjectivesResult:
    """Change the text of an objective."""
    session = workspace.require_current()
    objective = find(session.objectives, name, "objective")
    after = workspace.record(session, "objective.edit", of=objective.event, text=required(text, "objective"))
    return show(after, (objective.id,))
