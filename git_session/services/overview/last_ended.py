"""The morning after: the session that ended on this branch, which `resume` reopens."""

from __future__ import annotations

from git_session.model.dataclass import dataclass
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class LastEnded:
    """The newest session of a branch, which has ended and can be resumed: when it ended (epoch ms), where it was merged to
    then (or ''), and how many of its objectives are done. `left_open`: it did not end, git-session was taken out, and `ended_at`
    is when something was recorded last."""

    id: str
    branch: str
    ended_at: int
    merged_to: str
    objectives: int
    objectives_done: int
    left_open: bool = False


def last_ended(workspace: Workspace, branch: str = "") -> LastEnded | None:
    """The session that ended on `branch` (that is checked out, without a name); None if one is open, or there was none."""
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
