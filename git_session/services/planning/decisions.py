"""Records decisions: in the session at once, in the message of the next commit, in the log at the next checkpoint or end."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event
from git_session.model.project_decisions import ProjectDecision
from git_session.model.session import Decision, Session
from git_session.model.text import required
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class DecisionsResult:
    """The decisions of a session after the command."""

    session: str  #: Id of the session; empty if the branch never had one.
    branch: str  #: Branch that the session belongs to.
    changed: tuple[str, ...]  #: Short ids of the decisions that the command recorded.
    decisions: tuple[Decision, ...]  #: All decisions of the session.
    project: tuple[ProjectDecision, ...] = ()  #: Decisions of the whole project; empty without `--all`.


@dataclass(frozen=True)
class NewDecision:
    """A decision to record; `paths` are globs of the files that it affects."""

    text: str
    rationale: str = ""
    alternatives: str = ""
    paths: Sequence[str] = ()


def show(session: Session, changed: tuple[str, ...] = ()) -> DecisionsResult:
    return DecisionsResult(session.id, session.branch, changed, session.decisions)


def show_all(workspace: Workspace) -> DecisionsResult:
    """The decisions of the current session, if any, and all decisions known in this clone."""
    from git_session.services.planning.project_decisions import every_decision

    try:
        session = workspace.find().session
    except SessionError as error:
        if error.code != "no-session":
            raise
        session = Session(id="", branch=workspace.repository.branch, started_at=0)
    return replace(show(session), project=every_decision(workspace, session))


def add(workspace: Workspace, new: NewDecision) -> DecisionsResult:
    """Record a decision."""
    return _recorded(workspace, workspace.require_current(), decision_event(workspace, new))


def supersede(workspace: Workspace, reference: str, new: NewDecision) -> DecisionsResult:
    """Record a decision that replaces `reference`: `dec-1` of this session, or `<session>/dec-1` of another one.

    Raises SessionError `no-such-decision`, `ambiguous-session`, `superseded`.
    """
    from git_session.services.planning.project_decisions import decision_named

    session = workspace.require_current()
    old = decision_named(workspace, session, reference)
    if old.superseded_by:
        raise SessionError(
            "superseded",
            f"{old.id} is already superseded by {old.superseded_by}",
            hint=f'git session decisions supersede {old.superseded_by} "…"',
        )
    event = decision_event(
        workspace,
        replace(new, paths=new.paths or old.paths),
        of=old.event,
        supersedes=f"{old.session}/{old.id.rpartition('/')[2]}",
        supersedes_text=old.text,
    )
    return _recorded(workspace, session, event)


def _recorded(workspace: Workspace, session: Session, event: Event) -> DecisionsResult:
    after = workspace.record_all(session, [event])
    return show(after, tuple(each.id for each in after.decisions if each.event == event.id))


def decision_event(workspace: Workspace, new: NewDecision, **replaced: str) -> Event:
    """The event of a decision; `replaced` are `of`, `supersedes` and `supersedes_text` (`model.fold`)."""
    return workspace.event(
        "decision",
        text=required(new.text, "decision"),
        rationale=new.rationale.strip(),
        alternatives=new.alternatives.strip(),
        paths=[path for path in map(str.strip, new.paths) if path] or None,
        **replaced,
    )
