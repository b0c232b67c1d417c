"""Repositories that many tests start from: each is created once, by git and git-session, and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.sandbox import Sandbox

CONFIGURATION = (
    "[user]\n\tname = Ada Example\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
    "[advice]\n\tdetachedHead = false\n[maintenance]\n\tauto = false\n"
)


def empty(root: Path) -> Sandbox:
    """Create a folder in `root` without a repository."""
    home, path = root / "home", root / "project"
    home.mkdir()
    (home / ".gitconfig").write_text(CONFIGURATION)
    path.mkdir()
    return Sandbox(path, home)


def plain(box: Sandbox) -> None:
    """One commit on main, without git-session."""
    box.git("init", "-q")
    box.write("README.md", "# Project\n")
    box.git("add", "-A")
    box.git("commit", "-q", "-m", "Begin")


def ready(box: Sandbox) -> None:
    """After `git session init`, its files committed."""
    plain(box)
    box.session("init")
    box.git("add", "-A")
    box.git("commit", "-q", "-m", "Use git-session")


def feature(box: Sandbox) -> None:
    """An open session on feature/oauth with two objectives, the first in progress."""
    ready(box)
    _start(box)


def begun(box: Sandbox) -> None:
    """An open session with a pending decision; the files in `.session` are not committed."""
    box.git("init", "-q")
    box.session("init")
    box.commit("Begin", "README.md")
    _start(box)
    box.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    box.git("checkout", "-q", ".session")  # a clean work tree, for rebase and merge


def _start(box: Sandbox) -> None:
    box.session("start", "feature/oauth", "--objective", "OAuth provider", "--objective", "Google OAuth")
    box.session("objectives", "start", "obj-1")


KINDS: Mapping[str, Callable[[Sandbox], None]] = {each.__name__: each for each in (plain, ready, feature, begun)}


class Templates:
    """Creates each kind of repository when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: dict[str, Sandbox] = {}

    def copy(self, kind: str, box: Sandbox) -> Sandbox:
        """Copy the repository of that kind, with its home, into the empty `box`, without advancing the clock."""
        if kind not in self._made:
            (self._root / kind).mkdir()
            made = empty(self._root / kind)
            KINDS[kind](made)
            self._made[kind] = made
        made = self._made[kind]
        shutil.copytree(made.path, box.path, symlinks=True, dirs_exist_ok=True)
        shutil.copytree(made.home, box.home, symlinks=True, dirs_exist_ok=True)
        return box
