"""Finds the setting that hides all hook files from git: a core.hooksPath that is empty or names no folder.

Agents and programs set it to keep a user's hooks from running, often only in the environment of the git that they start. Hooks from
git's configuration (git 2.54 and later) run in spite of it.
"""

from __future__ import annotations

import os
from pathlib import Path

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.shell import shell_word
from git_session.model.text import one_line

KEY = "core.hooksPath"
_IN_GITS_SCOPE = ("worktree", "local", "global", "system")


@dataclass(frozen=True)
class HidingSetting:
    """Why git runs no hook file: the `reason` with the place of the setting, and the `command` that removes it."""

    reason: str
    command: str

    @property
    def notice(self) -> str:
        """A note for commands after which people commit."""
        return f"git runs no hooks, because {self.reason}, so commits get no trailers: {self.command}"


def hiding_setting(repository: Repository) -> HidingSetting | None:
    """The setting that hides every hook file; None if git can find them."""
    found = repository.configuration.last(KEY.lower())
    if not found:
        return None
    scope, origin = os.fsdecode(found.scope), os.fsdecode(found.origin)
    value = found.value if b"\n" in found.field else ""
    folder = Path(repository.top, os.path.expanduser(value))
    is_made = os.path.realpath(folder) == os.path.realpath(repository.common_dir / "hooks")  # by `git session init`
    is_made = is_made or (folder.name == "_" and folder.parent.is_dir())  # husky's, by npm install
    if value and (folder.is_dir() or is_made):
        return None
    where, command = _place(repository, scope, origin)
    what = f"is {one_line(value)}, which is no folder" if value else "is empty"
    return HidingSetting(f"{KEY} {what} ({where})", command)


def hides_ours(repository: Repository) -> HidingSetting | None:
    """`hiding_setting`, unless ours are not installed, or git runs them from its configuration."""
    if not (repository.common_dir / "sessions" / "hooks" / "post-commit").exists():
        return None
    setting = hiding_setting(repository)
    if not setting:
        return None
    from git_session.services.hooks import in_config

    if in_config.is_recorded(repository) and in_config.offered(repository):
        return None
    return setting


def _place(repository: Repository, scope: str, origin: str) -> tuple[str, str]:
    """(where the setting is, the command that removes it)."""
    if scope == "command":
        if KEY.lower() in os.environ.get("GIT_CONFIG_PARAMETERS", "").lower():
            command = f"leave out git -c {KEY}, or: unset GIT_CONFIG_PARAMETERS"
            return "git -c, or GIT_CONFIG_PARAMETERS in the environment", command
        name = next(
            (
                name
                for name, value in os.environ.items()
                if name.startswith("GIT_CONFIG_KEY_") and value.lower() == KEY.lower()
            ),
            "GIT_CONFIG_COUNT",
        )
        return f"{name} in the environment", "unset GIT_CONFIG_COUNT"
    path = origin.removeprefix("file:")
    # Given a scope, git does not look into files that this scope includes.
    own = scope in _IN_GITS_SCOPE and repository.git.run("config", f"--{scope}", "--get", KEY).status == 0
    where = f"--{scope}" if own else f"--file {shell_word(os.path.join(repository.top, path))}"
    return one_line(path), f"git config {where} --unset-all {KEY}"
