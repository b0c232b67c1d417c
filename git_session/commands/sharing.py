"""Says whether colleagues can see a session, and whether theirs can be seen; for commands that are not about sharing."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.errors import SessionError
from git_session.store.teamwork.state import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.store.teamwork.claims import Claim


def note_visibility(call: Call, session_id: str) -> None:
    """Add a note that colleagues do not see the session as it is now, if it is shared at all."""
    if not is_known(call.workspace.repository.common_dir):
        return  # most people share nothing, and need not wait until sync is loaded
    from git_session.render.teamwork.shared_handoff import shared_handoff_markdown
    from git_session.services.sharing.visibility import visibility

    unseen = visibility(call.workspace, session_id, shared_handoff_markdown)
    if unseen and unseen.snapshot:
        call.notices.append(f"colleagues do not see the snapshot {unseen.snapshot}: {unseen.why}")
    elif unseen and unseen.why:
        call.notices.append(f"colleagues do not see this: {unseen.why}")
    elif unseen and unseen.is_refused:
        call.notices.append("colleagues do not see this: the server refuses it; see git session sync --status")
    elif unseen and call.command.publishes and call.workspace.settings.auto_sync and not unseen.has_failed:
        call.notices.append("colleagues see this soon: it is published by itself")
    elif unseen:
        call.notices.append("colleagues do not see this yet: git session sync")


def claim_branch(call: Call, branch: str) -> Claim:
    """Claim `branch` (empty: the current one). Raises SessionError as `claim` does, and `detached`."""
    name = branch or call.workspace.repository.branch
    if not name:
        raise SessionError(
            "detached", "HEAD is detached, and a claim is of a branch", hint="git session start <branch>"
        )
    from git_session.services.teamwork.claims import claim

    return claim(call.workspace, name, asks=call.interactive)


def release_claims(call: Call, branch: str = "") -> None:
    """Give up the claim of `branch`, or those of branches without an open session; add a note if the remote was not reached."""
    from git_session.services.teamwork.claims import release

    for each in release(call.workspace, branch, asks=call.interactive):
        call.notices.append(f"the claim of {each} was not given up, since the remote did not answer: it ends by itself")


def note_unshared(call: Call) -> None:
    """Add a note that colleagues are missing, if this clone shares nothing and so fetches nothing of theirs."""
    from git_session.services.sharing.agreement import agreed

    if not agreed(call.workspace.repository):
        call.notices.append("nothing is shared yet, so colleagues are missing: git session sync --on")
