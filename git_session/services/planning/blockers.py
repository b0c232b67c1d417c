"""Adds and resolves the blockers of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.dataclass import dataclass, field, replace
from git_session.model.ids import find
from git_session.model.issue_state import IssueState
from git_session.model.session import Blocker, Session
from git_session.model.text import required
from git_session.services.planning.issue_states import asked_states, known_states
from git_session.services.planning.issues import links_of
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class BlockersResult:
    """The blockers of a session after the command."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    changed: tuple[str, ...]  #: Short ids of the blockers that the command added or resolved.
    blockers: tuple[Blocker, ...]  #: All blockers, resolved ones too.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)
    #: What their trackers last said of the issues of open blockers; those of which nothing is known are left out.
    issues: tuple[IssueState, ...] = ()


def show(workspace: Workspace, session: Session, changed: tuple[str, ...] = ()) -> BlockersResult:
    links = links_of(workspace, [each.issue for each in session.blockers])
    issues = known_states(workspace, [each.issue for each in session.open_blockers], links)
    return BlockersResult(session.id, session.branch, changed, session.blockers, links, issues)


def refresh(workspace: Workspace, session: Session) -> BlockersResult:
    """Ask the trackers for the issues of open blockers."""
    issues = asked_states(workspace, [each.issue for each in session.open_blockers])
    return replace(show(workspace, session), issues=issues)


def add(workspace: Workspace, text: str, *, issue: str = "") -> BlockersResult:
    """Record a blocker; `issue` is the issue that tracks it (`#42`, `PROJ-7`, a URL)."""
    session = workspace.require_current()
    event = workspace.event("blocker", text=required(text, "blocker"), issue=issue.strip())
    after = workspace.record_all(session, [event])
    return show(workspace, after, tuple(each.id for each in after.blockers if each.event == event.id))


def resolve(workspace: Workspace, names: Sequence[str], *, resolution: str = "") -> BlockersResult:
    """Resolve the named blockers; resolved ones do not change."""
    session = workspace.require_current()
    found = dict.fromkeys(find(session.blockers, name, "blocker") for name in names)
    wanted = [each for each in found if not each.resolved_at]
    if not wanted:
        return show(workspace, session)
    events = [workspace.event("blocker.resolve", of=each.event, resolution=resolution.strip()) for each in wanted]
    after = workspace.record_all(session, events)
    return show(workspace, after, tuple(each.id for each in wanted))
