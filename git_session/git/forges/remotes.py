"""Which forge a remote of the repository is on, after `url.*.insteadOf`, and which remote has the issues."""

from __future__ import annotations

from git_session.git.repository import Repository
from git_session.git.tracking import default_remote
from git_session.model.forge import Forge, forge_at
from git_session.model.settings import FORGE


def forge_of(repository: Repository, remote: str) -> Forge | None:
    """The forge of `remote`; None if there is no such remote, or if it is none on a server."""
    address = (repository.git.ask("remote", "get-url", "--", remote) or "").partition("\n")[0] if remote else ""
    found = forge_at(address)
    if found and not found.kind:
        return forge_at(address, (repository.config(FORGE) or "").strip().lower())
    return found


def main_remote(repository: Repository) -> str:
    """The remote of the project itself, whose issues and pull requests are meant; empty without one.

    It is the one that `gh repo set-default` chose (`remote.<name>.gh-resolved`), else `upstream`, which a fork has beside its
    origin, else the default one.
    """
    names = (repository.git.ask("remote") or "").splitlines()
    if len(names) < 2:
        return next(iter(names), "")
    chosen = repository.git.ask("config", "--get-regexp", r"^remote\..*\.gh-resolved$", "^base$") or ""
    resolved = chosen.partition("\n")[0].partition(" ")[0].removeprefix("remote.").removesuffix(".gh-resolved")
    return next((each for each in (resolved, "upstream") if each in names), "") or default_remote(repository)
