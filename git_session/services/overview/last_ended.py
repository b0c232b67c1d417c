"""Finds the last session that ended on a branch, which `resume` would reopen."""

from __future__ import annotations

from git_session.model.dataclass import dataclass
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class LastEnded:
    """The newest session of a branch, which has ended and can be resumed."""

    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    ended_at: int  #: When it ended, or if it did not, when something was recorded last (epoch ms).
    merged_to: str  #: Branch that `git session end` merged it to; empty if it did not.
    objectives: int  #: Number of objectives, dropped ones left out.
    objectives_done: int  #: Number of objectives that are done.
    left_open: bool = False  #: Whether it never ended, because git-session was removed from the repository.


def last_ended(workspace: Workspace, branch: str = "") -> LastEnded | None:
    """The session that last ended on `branch`, by default the current one; None if a session is open, or none ended."""
    session = workspace.ended_here(branch)
    if session is None:
        return None
    return LastEnded(
        id=session.id,
        branch=session.branch,
        ended_at=session.ended_at or session.clock.last,
        merged_to=session.merged_to,
        objectives=len(session.counted),
        objectives_done=len(session.done),
        left_open=session.is_open,
    )
