"""All of git's configuration, as one process lists it, and the files that git reads it from, or would if they existed.

What is asked of it often is found here without another process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from git_session.git.prefetch import CONFIG
from git_session.git.process import Git
from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class ConfigEntry:
    """A value: its scope (`local`, `global`, …), where it is from (`file:.git/config`), and `key<newline>value`."""

    scope: bytes
    origin: bytes
    field: bytes

    @property
    def value(self) -> str:
        """The value; that of a key without one is `true`."""
        _, separator, value = self.field.partition(b"\n")
        return os.fsdecode(value) if separator else "true"


@dataclass(frozen=True)
class ConfigListing:
    """Every value in git's order, the last one of a key in force (git-config); empty if git cannot read it."""

    entries: tuple[ConfigEntry, ...] = ()

    @classmethod
    def of(cls, output: bytes) -> ConfigListing:
        """The listing that git printed for `prefetch.CONFIG`."""
        fields = output.split(b"\0")
        return cls(tuple(map(ConfigEntry, fields[::3], fields[1::3], fields[2::3])))

    @property
    def fields(self) -> list[bytes]:
        """`key<newline>value` of each, as `git config --null` prints them."""
        return [entry.field for entry in self.entries]

    @cached_property
    def values(self) -> Mapping[str, Sequence[str]]:
        """The values of each key; section and variable are in lower case."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            found.setdefault(os.fsdecode(entry.field.partition(b"\n")[0]), []).append(entry.value)
        return found

    def fields_of(self, path: Path, top: Path) -> list[bytes]:
        """The `fields` that are in the repository's own file at `path`, and not in one that it includes; git runs at `top`."""
        entries = [entry for entry in self.entries if entry.scope == b"local"]
        own = os.path.realpath(path)
        paths = {entry.origin: os.fsdecode(entry.origin.removeprefix(b"file:")) for entry in entries}
        from_own = {origin for origin, each in paths.items() if os.path.realpath(os.path.join(top, each)) == own}
        return [entry.field for entry in entries if entry.origin in from_own]

    def last(self, key: str) -> ConfigEntry | None:
        """The entry in force for `key`, which is written as `values` has it; None without one."""
        start = os.fsencode(key)
        return next((entry for entry in reversed(self.entries) if entry.field.partition(b"\n")[0] == start), None)


class CurrentConfiguration:
    """git's configuration, which is read again once one of the repository's own `files` of it has changed."""

    def __init__(self, git: Git, files: Sequence[Path]) -> None:
        self._git = git
        self._files = files
        self._written: list[tuple[int, int, int] | None] | None = None
        self._listing = ConfigListing()

    @property
    def listing(self) -> ConfigListing:
        """The configuration now."""
        written = [_written(path) for path in self._files]
        if self._written != written:
            self._listing = ConfigListing.of(self._git.run(*CONFIG).output)
            self._written = written
        return self._listing

    def begin(self) -> None:
        """Start git in the background; the next `listing` waits for it."""
        self._written = None
        self._git.begin(*CONFIG)


def _written(path: Path) -> tuple[int, int, int] | None:
    """What tells a file that was replaced or changed; None without one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def config_files(listing: ConfigListing, *, top: Path, own: Sequence[Path]) -> list[str]:
    """Absolute paths, each once (git-config, FILES and Includes), whatever the conditions of includes, which may change."""
    found = dict.fromkeys(_standard(own))
    for entry in listing.entries:
        if not entry.origin.startswith(b"file:"):
            continue
        path = os.path.join(top, os.fsdecode(entry.origin.removeprefix(b"file:")))
        found.setdefault(path)
        key, _, named = entry.field.partition(b"\n")
        if key == b"include.path" or (key.startswith(b"includeif.") and key.endswith(b".path")):
            included = os.path.expanduser(os.fsdecode(named))
            found.setdefault(os.path.normpath(os.path.join(os.path.dirname(path), included)))
    return list(dict.fromkeys(os.path.normpath(path) for path in found))


def _standard(own: Sequence[Path]) -> list[str]:
    home = os.environ.get("HOME", "")
    system = os.environ.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"
    shared = os.environ.get("GIT_CONFIG_GLOBAL")
    user = [os.path.join(os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config", "git", "config"), f"{home}/.gitconfig"]
    return [system, *([shared] if shared else user), *map(str, own)]
