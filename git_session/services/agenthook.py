"""What a coding agent's event leads to: the brief when it begins, a snapshot before it forgets, a mark in the journal."""

from __future__ import annotations

import os

from git_session.errors import SessionError
from git_session.model.agents import Action, Heard
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.brief import Brief, brief
from git_session.services.workspace import Workspace

TOKENS = 1900
"""Of the brief: with the lines around it, it stays below what each agent takes (Codex 2,500 tokens, Claude Code 10,000 characters)."""
AGAIN_SECONDS = 60
"""The same beginning told twice within this time comes from two configuration files of one agent."""


@dataclass(frozen=True)
class Reply:
    """What the agent is told: the brief of the session, or that the branch `without_session` has none; or neither."""

    brief: Brief | None = None
    without_session: str = ""


def respond(workspace: Workspace, heard: Heard) -> Reply:
    """Do what the event asks for, and say what the agent is to be told."""
    if not workspace.store.root.is_dir() or not workspace.repository.branch:
        return Reply()
    if heard.action is Action.START and _is_repeated(workspace, heard):
        return Reply()
    session = workspace.current()
    if session is None:
        return Reply(without_session=workspace.repository.branch if heard.action is Action.START else "")
    since = session.left_at
    if heard.action is Action.COMPACT:
        session = _saved(workspace, session)
    if not os.environ.get("GIT_SESSION_TRIAL"):  # `setup --check` only asks
        session = workspace.record(session, "agent", of=heard.session[:200], event=str(heard.action))
    wants_brief = heard.action is Action.START or heard.event == "session.compacting"  # OpenCode takes it there, too
    return Reply(brief=brief(workspace, session, since=since, max_tokens=TOKENS)) if wants_brief else Reply()


def _saved(workspace: Workspace, session: Session) -> Session:
    """A snapshot of uncommitted work: what the agent knew about it is about to be summed up."""
    repository = workspace.repository
    if not repository.head or not repository.status().touched:
        return session
    from git_session.services.snapshot import take

    try:
        snapshot = take(workspace, session, "before the agent's memory is compacted")
    except SessionError:
        return session  # no identity, or in the middle of a merge: nothing is lost by it
    return workspace.record(
        session, "checkpoint", commit=repository.head, snapshot=snapshot.oid, label="compact", reason="compact"
    )


def _is_repeated(workspace: Workspace, heard: Heard) -> bool:
    """Was this beginning told a moment ago? Kept as empty files; their times tell, and old ones go."""
    if not heard.session:
        return False
    folder = workspace.store.root / "agents"
    told = f"{heard.agent}\0{heard.session}\0{heard.source}".encode("utf-8", "replace")
    name = f"{int.from_bytes(told, 'big') % ((1 << 127) - 1):032x}"  # a prime; a hash takes longer to load than to make
    now = workspace.now / 1000
    with workspace.store.lock():
        folder.mkdir(exist_ok=True)
        for entry in os.scandir(folder):
            age = now - entry.stat().st_mtime
            if entry.name == name and abs(age) < AGAIN_SECONDS:
                return True
            if age > 7 * 86_400:
                os.unlink(entry.path)
        path = folder / name
        path.touch()
        os.utime(path, (now, now))
    return False
