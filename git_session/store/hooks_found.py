"""Whether git finds our hooks, by reading two of its hook files and no process; `doctor` examines all of them and proves it."""

from __future__ import annotations

import os
from pathlib import Path

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

RECORD = "hooks/.config"
"""File in `sessions` with the bytes added to the configuration for a git that runs hooks from there."""
CALL = b"sessions/hooks/"
_ENDS_SCRIPT = lazy_pattern(rb"exit\b|exec[ \t]+[^<>0-9\s]")
_EVENTS = ("prepare-commit-msg", "post-commit")
_MIGRATED = ".legacy"
"""Suffix under which pre-commit and prek run the hook that was there before theirs."""
_NO_HOOKS = "no-hooks"
"""Marker file in `sessions`: the user declined the hooks (`git session init --no-hooks`)."""


@dataclass(frozen=True)
class HookGap:
    """Why commits are not recorded here, and the command that puts it right, or says how."""

    text: str
    command: str

    @property
    def notice(self) -> str:
        """A note for commands after which people commit."""
        return f"{self.text}, so commits are not recorded: {self.command}"


def hook_gap(repository: Repository, hooks_path: str | None) -> HookGap | None:
    """What keeps git from running our hooks; None if nothing does, or if the user has declined them.

    `hooks_path` is core.hooksPath, None without one.
    """
    sessions = repository.common_dir / "sessions"
    if (sessions / _NO_HOOKS).exists():
        return None
    if not (sessions / "hooks" / "post-commit").exists():  # as in a fresh clone
        return HookGap("the hooks are not installed", "git session init")
    if (sessions / RECORD).exists() or all(_is_found(_folder(repository, hooks_path), event) for event in _EVENTS):
        return None
    return HookGap("git does not run the hooks", "git session init" if hooks_path is None else "git session doctor")


def decline_hooks(repository: Repository, *, declined: bool) -> None:
    """Record whether the user has declined the hooks in this repository. Raises OSError."""
    marker = repository.common_dir / "sessions" / _NO_HOOKS
    marker.touch() if declined else marker.unlink(missing_ok=True)


def edited_folder(hooks: Path) -> Path:
    """The folder with the hooks that people write, if git looks in `hooks`: husky makes its folder `_` anew each time, and what
    is in there runs those of the folder above."""
    return hooks.parent if hooks.name == "_" else hooks


def reaches_ours(content: bytes) -> bool:
    """Whether a hook calls ours in a line that runs: no comment, and not below one that always ends the script."""
    for line in content.split(b"\n"):
        if CALL in line and not line.lstrip().startswith(b"#"):
            return True
        if _ENDS_SCRIPT.match(line):
            return False
    return False


def heading(event: str) -> bytes:
    """How a hook file begins that is ours."""
    return b"#!/bin/sh\n# git-session %s: " % event.encode()


def _folder(repository: Repository, hooks_path: str | None) -> Path:
    """Where git looks for hooks: a relative core.hooksPath starts at the top, where hooks run (githooks)."""
    if hooks_path is None:
        return repository.common_dir / "hooks"
    return Path(repository.top, os.path.expanduser(hooks_path)) if hooks_path else Path(os.devnull)


def _is_found(hooks: Path, event: str) -> bool:
    if not os.access(hooks / event, os.X_OK):
        return False
    for path in (edited_folder(hooks) / event, hooks / (event + _MIGRATED)):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if content.startswith(heading(event)) or reaches_ours(content):
            return True
    return False
