"""Keeps `.ccmp/state.json` of this work tree up to date for CCMP plugins, after every command."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from git_session.ccmp import CONTEXT, SESSIONS, TDD, CCMPIntegration
from git_session.errors import SessionError
from git_session.hot.treefiles import UnsafeFileError
from git_session.model.session import Session
from git_session.services.contextfiles.health import ContextHealth
from git_session.services.workspace import Workspace


def update_ccmp_state(workspace: Workspace) -> None:
    """Update the state, and make the folder if needed; a failure becomes a notice, never an error."""
    top = workspace.repository.top
    if workspace.store.is_read_only or not workspace.store.root.is_dir():
        return
    try:
        bound = workspace.store.bound(workspace.repository.branch) if workspace.repository.branch else ""
        session = workspace.store.read(bound).session if bound else None
        (top / ".ccmp").mkdir(exist_ok=True)
        CCMPIntegration(os.fspath(top)).update_all(
            {SESSIONS: session_state(session), TDD: tdd_state(workspace, session)}
        )
    except OSError as error:
        workspace.store.notices.append(_not_written(error))
    except SessionError as error:
        workspace.store.notices.append(f"did not update .ccmp/state.json: {error.message}")


def update_ccmp_health(workspace: Workspace, found: ContextHealth) -> None:
    """Write the health of the context files into the state, if `.ccmp` exists or the settings enable it."""
    top = workspace.repository.top
    if workspace.store.is_read_only or not ((top / ".ccmp").is_dir() or workspace.settings.ccmp_enabled):
        return
    try:
        (top / ".ccmp").mkdir(exist_ok=True)
        scanned = datetime.fromtimestamp(workspace.now / 1000, UTC).replace(tzinfo=None).isoformat() + "Z"
        critical = [*(each.path for each in found.stale), *(f"{each.folder}/" for each in found.missing)]
        state = {"installed": True, "health_score": found.score, "last_scan": scanned, "critical_files": critical}
        CCMPIntegration(os.fspath(top)).update_state(CONTEXT, state)
    except OSError as error:
        workspace.store.notices.append(_not_written(error))


def _not_written(error: OSError) -> str:
    reason = f"it {error.strerror}" if isinstance(error, UnsafeFileError) else error.strerror or error
    return f"cannot write .ccmp/state.json: {reason}"


def session_state(session: Session | None) -> dict[str, Any]:
    """The state of the current branch's session for other plugins; None means that no session is open."""
    if session is None:
        return {"installed": True, "active": False, "current_session": None}
    return {
        "installed": True,
        "active": True,
        "current_session": session.id,
        "branch": session.branch,
        "mode": "tdd" if session.tdd else "normal",
        "objectives": [each.text for each in session.to_do],
        "objectives_completed": [each.text for each in session.done],
        "blockers": [each.text for each in session.open_blockers],
        "started_at": session.started_at // 1000,
        "last_checkpoint": session.checkpoints[-1].id if session.checkpoints else None,
    }


def tdd_state(workspace: Workspace, session: Session | None) -> dict[str, Any]:
    """Whether the session is in TDD mode, and its phase, the number of cycles completed today, and its score."""
    if session is None or not session.tdd:
        return {"active": False, "current_phase": None}
    from git_session.git.adapters import objects_by_git
    from git_session.insight.history.work import work_of
    from git_session.services.quality.tdd import discipline

    repository = workspace.repository
    work = work_of(repository, objects_by_git(repository), session, now=workspace.now)
    found = discipline(workspace, session, work)
    today = _day(workspace.now)
    return {
        "active": True,
        "current_phase": (found.phase if found else "") or None,
        "cycles_today": sum(1 for each in found.cycles if each.green and _day(each.green) == today) if found else 0,
        "discipline_score": found.score if found else None,
    }


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000).astimezone().date().isoformat()
