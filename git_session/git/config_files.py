"""The configuration files of git: those it reads, and those it would read if they existed."""

from __future__ import annotations

import os
from pathlib import Path

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass

LISTING = ("config", "--null", "--show-origin", "--list")


@dataclass(frozen=True)
class ConfigListing:
    """All of git's configuration in order, each entry as (origin such as `file:.git/config`, `key<newline>value`)."""

    values: tuple[tuple[bytes, bytes], ...]


def listed(repository: Repository) -> ConfigListing:
    """The output of LISTING; empty if the configuration cannot be read."""
    fields = repository.git.run(*LISTING).output.split(b"\0")
    return ConfigListing(tuple(zip(fields[::2], fields[1::2], strict=False)))


def config_files(repository: Repository, listing: ConfigListing) -> list[str]:
    """Absolute paths, each once (git-config, FILES and Includes), whatever the conditions of includes, which may change."""
    found = dict.fromkeys(_standard(repository))
    for origin, value in listing.values:
        if not origin.startswith(b"file:"):
            continue
        path = os.path.join(repository.top, os.fsdecode(origin.removeprefix(b"file:")))
        found.setdefault(path)
        key, _, named = value.partition(b"\n")
        if key == b"include.path" or (key.startswith(b"includeif.") and key.endswith(b".path")):
            included = os.path.expanduser(os.fsdecode(named))
            found.setdefault(os.path.normpath(os.path.join(os.path.dirname(path), included)))
    return list(dict.fromkeys(os.path.normpath(path) for path in found))


def _standard(repository: Repository) -> list[str]:
    home = os.environ.get("HOME", "")
    system = os.environ.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"
    shared = os.environ.get("GIT_CONFIG_GLOBAL")
    user = [os.path.join(os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config", "git", "config"), f"{home}/.gitconfig"]
    own = [str(Path(repository.common_dir, "config")), str(Path(repository.git_dir, "config.worktree"))]
    return [system, *([shared] if shared else user), *own]
