"""Which coding agents are on this machine, which of them are set up here, and whether their hooks would run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from git_session.hot.agent import agent
from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.services.agents.agent_files import AGENTS_MD, NAMES
from git_session.services.agents.readiness import is_on_path, readiness
from git_session.services.agents.setup import Piece, look
from git_session.services.agents.trust import Trust, trust_in
from git_session.services.workspace import Workspace

READERS = {"aider": "aider", "cline": "Cline", "vibe": "Mistral Vibe"}
"""Programs of agents that `agents-md` is for -> their titles."""


@dataclass(frozen=True)
class AgentsHere:
    """`pieces` has the agents that are here, `absent` the names of those not on PATH; `next` the steps to make all of them work."""

    pieces: tuple[Piece, ...]
    absent: tuple[str, ...]
    next: tuple[str, ...]


def agents_here(workspace: Workspace) -> AgentsHere:
    """The state of every supported agent; runs none of them.

    An agent is here if its program is on PATH, if its files are set up, or if it runs us.
    """
    pieces: list[Piece] = []
    absent: list[str] = []
    steps = [] if workspace.store.root.is_dir() else ["git session init"]
    for name in NAMES:
        files = look(workspace.repository, name)
        states = {piece.state for piece in files}
        is_used = bool(states & {"current", "stale"})
        if name != AGENTS_MD and agent() != name and not is_on_path(name):
            absent.append(name)
            if not is_used:
                continue
        state, title = _state(files, states), DIALECTS[name].title if name != AGENTS_MD else _readers()
        step = "" if state == "set up" else f"git session setup {name}"
        trust = trust_in(workspace.repository, name) if state == "set up" else None
        if trust and trust.state is not Trust.GIVEN:
            state = "not trusted" if trust.state is Trust.MISSING else "set up, trust not known"
            step = trust.step
        pieces.append(Piece(name, state, title, fine=state.startswith("set up")))
        steps += [step] if step and (name != AGENTS_MD or is_used or title != _readers(())) else []
    if not shutil.which("git-session"):
        pieces.append(Piece("git-session", "not on PATH", "hooks and plugins start it by name", fine=False))
    return AgentsHere(tuple(pieces), tuple(absent), tuple(steps))


def checked_agents(workspace: Workspace) -> tuple[Piece, ...]:
    """Each agent that is set up here, with what `setup NAME --check` finds wrong or cannot know; nothing is changed."""
    found: list[Piece] = []
    for name in NAMES:
        files = look(workspace.repository, name)
        if not {piece.state for piece in files} & {"current", "stale"}:
            continue
        pieces = (*files, *readiness(workspace, name, trust_in(workspace.repository, name)))
        wrong = [piece for piece in pieces if not piece.fine]
        unknown = [piece for piece in pieces if piece.name == "trust" and piece.state == str(Trust.UNKNOWN)]
        detail = ", ".join(f"{piece.name}: {piece.state}" for piece in wrong or unknown)
        found.append(Piece(name, "not ready" if wrong else "set up" if unknown else "ready", detail, fine=not wrong))
    return tuple(found)


def _state(files: Sequence[Piece], states: set[str]) -> str:
    if states == {"current"}:
        return "set up"
    if "unreadable" in states:
        return f"{next(each.name for each in files if each.state == 'unreadable')} is not readable"
    return "incomplete" if states & {"current", "stale"} else "not set up"


def _readers(found: Sequence[str] | None = None) -> str:
    """The agents on this machine that AGENTS.md is written for."""
    titles = [title for program, title in READERS.items() if shutil.which(program)] if found is None else found
    return f"AGENTS.md, for {', '.join(titles)}" if titles else "AGENTS.md, for any other agent"
