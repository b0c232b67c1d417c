"""What a diff depends on besides the two trees: diff configuration and attributes (gitattributes, FILES)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from posixpath import dirname

from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles, read_regular

NAME = ".gitattributes"
_LARGEST = 100 << 20
"""Most bytes of a file that git reads (attr.c, ATTR_MAX_FILE_SIZE)."""


def settings_of(repository: Repository) -> list[bytes]:
    """The diff configuration, and the attributes outside of trees: the repository's and the user's."""
    git = repository.git
    drivers = git.run(
        "config", "--null", "--get-regexp", r"^(diff\..*|core\.(bigfilethreshold|attributesfile))$"
    ).output
    # git expands `~` in the path, but asking it costs a process.
    named = (
        git.ask("config", "--type=path", "--get", "core.attributesFile") if b"core.attributesfile" in drivers else None
    )
    return [
        drivers,
        content(repository.common_dir / "info" / "attributes"),
        content(_personal(named)),
    ]


def content(path: Path) -> bytes:
    """The path and the content of the file; empty if it cannot be read."""
    try:
        return os.fsencode(path) + b"\n" + read_regular(path, _LARGEST)
    except OSError:
        return b""


def _personal(named: str | None) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(named or os.path.join(home, "git", "attributes"))


class Folders:
    """The gitattributes files in the folders of a work tree, each read once."""

    def __init__(self, top: Path) -> None:
        self._files = TreeFiles(top)
        self._read: dict[str, bytes] = {}

    def digest(self, paths: Iterable[str]) -> str:
        """A digest that changes with the attributes of `paths` (relative to the top)."""
        found = {""}
        for path in paths:
            folder = dirname(path)
            while folder not in found:
                found.add(folder)
                folder = dirname(folder)
        texts = ((folder, self._content(folder)) for folder in sorted(found))
        import hashlib  # which loads OpenSSL

        return hashlib.sha256(repr([each for each in texts if each[1]]).encode()).hexdigest()

    def _content(self, folder: str) -> bytes:
        known = self._read.get(folder)
        if known is None:
            try:
                known = self._files.read(f"{folder}/{NAME}" if folder else NAME, _LARGEST)
            except OSError:
                known = b""
            self._read[folder] = known
        return known
