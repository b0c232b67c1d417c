"""The brief: the facts, never instructions, that a person or agent needs to continue a session."""

from __future__ import annotations

from collections.abc import Callable

from git_session.git.repository import WorkTree
from git_session.model.dataclass import dataclass
from git_session.model.facts import Section, tokens, trimmed
from git_session.model.session import Session
from git_session.services.overview.briefing import prepared, sections
from git_session.services.planning.issues import links_of
from git_session.services.workspace import Workspace

TOKENS = 2000
LINK = 200
"""Most characters of an issue's address; a longer one would take the room of facts."""


@dataclass(frozen=True)
class Brief:
    """The facts that are needed to continue a session, in a limited number of tokens."""

    at: int  #: When the brief was made (epoch ms).
    since: int  #: Time from which commits of others count (epoch ms).
    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When the session was started (epoch ms).
    active_seconds: int  #: Active time so far, in seconds.
    #: Facts that fit, the most important section first; sections without facts are left out.
    sections: tuple[Section, ...]
    tokens: int  #: Number of tokens that the text takes at most, at four bytes each.
    left_out: int  #: Number of facts that did not fit.
    link: str = ""  #: Web address of the issue; empty if it has none, or a long one.


def brief(
    workspace: Workspace,
    session: Session,
    *,
    since: int = 0,
    max_tokens: int = TOKENS,
    look: Callable[[], WorkTree] | None = None,
    in_full: bool = False,
) -> Brief:
    """The brief of `session` in at most `max_tokens`; commits of others count from `since` (epoch ms).

    `look` returns the status of the work tree, for a caller that has it or has started it. `in_full` always quotes the guides,
    for a reader without memory; otherwise they are quoted only until the session's first commit or pause.
    """
    every = sections(prepared(workspace, session, since, look, in_full=in_full))
    address = links_of(workspace, [session.issue]).get(session.issue, "")
    link = address if len(address) <= LINK else ""
    kept = trimmed(every, max_tokens, branch=session.branch, issue=session.issue, link=link)
    return Brief(
        at=workspace.now,
        since=since,
        id=session.id,
        branch=session.branch,
        issue=session.issue,
        started_at=session.started_at,
        active_seconds=workspace.clock(session).active // 1000,
        sections=kept,
        tokens=tokens(kept, branch=session.branch, issue=session.issue, link=link),
        left_out=sum(len(section.items) + section.left_out for section in every)
        - sum(len(section.items) for section in kept),
        link=link,
    )
