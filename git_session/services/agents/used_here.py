"""Which coding agents left their mark in this repository, so that `init` can offer to set them up."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.services.agents.agent_files import AGENTS_MD
from git_session.services.agents.setup import Piece, install, look

AGENTS_FILE = "AGENTS.md"
SIGNS: Mapping[str, Sequence[str]] = {
    "claude": (".claude", "CLAUDE.md"),
    "codex": (".codex",),
    "gemini": (".gemini", "GEMINI.md"),
    "cursor": (".cursor", ".cursorrules"),
    "copilot": (".github/copilot-instructions.md", ".github/hooks"),
    "opencode": (".opencode", "opencode.json", "opencode.jsonc"),
    "qwen": (".qwen", "QWEN.md"),
    "kilo": (".kilo", ".kilocode"),
    "pi": (".pi",),
    AGENTS_MD: (AGENTS_FILE, ".aider.conf.yml", ".clinerules", ".vibe"),
}
"""Agent -> paths from the top of the work tree of which one shows that it is used here."""


@dataclass(frozen=True)
class AgentOffer:
    """A coding agent that is used here and not set up."""

    name: str  #: Short name of the agent, as `git session setup` takes it.
    title: str  #: Full name of the agent.
    command: str  #: Command that sets it up.


@dataclass(frozen=True)
class AgentSetUp:
    """What was written for an agent; `problem` says why nothing was, with a `hint`."""

    title: str
    pieces: tuple[Piece, ...] = ()
    problem: str = ""
    hint: str = ""


def agents_to_offer(repository: Repository) -> tuple[AgentOffer, ...]:
    """The agents whose signs are in the work tree, and of which no file is set up."""
    found = [name for name, signs in SIGNS.items() if any(os.path.lexists(repository.top / sign) for sign in signs)]
    return tuple(
        AgentOffer(
            name,
            f"readers of {AGENTS_FILE}" if name == AGENTS_MD else DIALECTS[name].title,
            f"git session setup {name}",
        )
        for name in found
        if not any(piece.state == "current" for piece in look(repository, name))
    )


def agents_set_up(repository: Repository) -> tuple[str, ...]:
    """Short names of the agents of which files are set up in the work tree."""
    return tuple(name for name in SIGNS if any(piece.state == "current" for piece in look(repository, name)))


def set_up(repository: Repository, offers: Sequence[AgentOffer]) -> tuple[AgentSetUp, ...]:
    """Set the agents up for everyone, each as far as its files can be edited."""
    done = []
    for offer in offers:
        try:
            done.append(AgentSetUp(offer.title, install(repository, offer.name, local=False)))
        except SessionError as error:
            done.append(AgentSetUp(offer.title, problem=error.message, hint=error.hint))
    return tuple(done)
