"""What failed when sessions were exchanged by themselves. Every command of a clone that shares asks, so this imports only what it uses."""

from __future__ import annotations

from git_session.model.dataclass import replace
from git_session.services.workspace import Workspace
from git_session.store.teamwork.state import is_known, read_state, write_state


def failures_to_tell(workspace: Workspace) -> list[str]:
    """What failed and was not told yet; afterwards it is told."""
    common_dir = workspace.repository.common_dir
    if not is_known(common_dir) or not any(each.is_news for each in read_state(common_dir).remotes.values()):
        return []
    if workspace.store.is_read_only:
        return []
    with workspace.store.lock():
        state = read_state(common_dir)
        found = [_failure(remote, each.failed, is_refused=bool(each.refused))
                 for remote, each in state.remotes.items() if each.is_news]  # fmt: skip
        told = {remote: replace(each, is_news=False) for remote, each in state.remotes.items()}
        write_state(common_dir, replace(state, remotes=told))
    return found


def _failure(remote: str, reason: str, *, is_refused: bool) -> str:
    if is_refused:
        return f"{remote} refuses refs/git-session/ ({reason}); name another repository with git config session.remote"
    return f"not synced with {remote}: {reason}; it waits here: git session sync"
