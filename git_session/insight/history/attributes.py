"""What a diff depends on besides the two trees: the configuration of diffs, and attributes (gitattributes, FILES)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from posixpath import dirname

from git_session.git.repository import Repository

NAME = ".gitattributes"


def settings_of(repository: Repository) -> list[bytes]:
    """The configuration of diffs, and the attributes that no tree holds: the repository's own and the user's."""
    git = repository.git
    drivers = git.run(
        "config", "--null", "--get-regexp", r"^(diff\..*|core\.(bigfilethreshold|attributesfile))$"
    ).output
    # git reads a path with its `~` itself; it is asked only where one is set.
    named = (
        git.ask("config", "--type=path", "--get", "core.attributesFile") if b"core.attributesfile" in drivers else None
    )
    return [
        drivers,
        content(repository.common_dir / "info" / "attributes"),
        content(_personal(named)),
    ]


def content(path: Path) -> bytes:
    """The path and what is in it; nothing where it cannot be read."""
    try:
        return os.fsencode(path) + b"\n" + path.read_bytes()
    except OSError:
        return b""


def _personal(named: str | None) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(named or os.path.join(home, "git", "attributes"))


class Folders:
    """The attributes that files of a work tree have from the folders above them, each folder read once."""

    def __init__(self, top: Path) -> None:
        self._top = os.fspath(top)
        self._read: dict[str, bytes] = {}

    def digest(self, paths: Iterable[str]) -> str:
        """The same as long as the attributes of `paths` (from the top of the work tree) are."""
        found = {""}
        for path in paths:
            folder = dirname(path)
            while folder not in found:
                found.add(folder)
                folder = dirname(folder)
        texts = ((folder, self._content(folder)) for folder in sorted(found))
        return hashlib.sha256(repr([each for each in texts if each[1]]).encode()).hexdigest()

    def _content(self, folder: str) -> bytes:
        known = self._read.get(folder)
        if known is None:
            try:
                with open(os.path.join(self._top, folder, NAME), "rb", buffering=0) as file:
                    known = file.read()
            except OSError:
                known = b""
            self._read[folder] = known
        return known
