"""The repository that every kind starts from, and the sentinel around it that nothing may touch."""

from __future__ import annotations

import os
import random
import shutil
import stat
from pathlib import Path

from tests.hostile.kind import World
from tests.sandbox import Sandbox
from tests.scenario import OTHER
from tests.templates import CONFIGURATION

SECRET = "PRECIOUS-7f31c9"
"""Stands in a file outside of the work tree; no output may contain it."""
REPORT = '<testsuite><testcase classname="a" name="b" time="1"/></testsuite>'
COVERAGE = "TN:\nSF:src/provider.py\nDA:1,1\nDA:2,0\nend_of_record\n"
_OWN = ("project", "tmp")
"""Folders of the root that commands may change."""

Sentinel = dict[str, tuple[int, int, bytes]]


def build(root: Path) -> Sandbox:
    """Make the repository in `root`: an ended session, two open ones, a decision, a blocker, a snapshot, reports."""
    box = Sandbox(root / "project", root / "home", environment={"TMPDIR": str(root / "tmp"), "GIT_SESSION_NOW": ""})
    for folder in ("home/.ssh", "home/.config/git", "home/.claude", "outside/folder", "project", "tmp"):
        (root / folder).mkdir(parents=True)
    (root / "home" / ".gitconfig").write_text(
        f"{CONFIGURATION}[init]\n\ttemplateDir =\n[gc]\n\tauto = 0\n[core]\n\tfsync = none\n"
    )
    for name in (
        "home/.ssh/id_ed25519",
        "home/.bashrc",
        "home/.claude/settings.json",
        "outside/precious.txt",
        "outside/folder/a.md",
    ):
        (root / name).write_text(f"{SECRET}\n")
    box.environment["GIT_SESSION_NOW"] = str(box.now)
    box.git("init", "-q")
    box.session("init")
    box.write("AGENTS.md", "# Agents\nSee `src/gone.py`.\n")
    box.write(".git/info/exclude", "junit.xml\nlcov.info\nlarge/\n")
    box.commit("Begin", "src/provider.py", "def provide():\n    return 1  # TODO: more\n")
    box.session("start", "feature/past", "--objective", "Past")
    box.session("decisions", "add", "Keep it", "--rationale", "It works")
    box.commit("feat: past", "src/past.py")
    box.session("end", "--remember", "the past")
    box.session("start", "feature/other", "--from", "main", "--objective", "Elsewhere")
    box.session("start", "feature/oauth", "--from", "main", "--objective", "OAuth", "--objective", "Google")
    box.session("objectives", "start", "obj-1")
    box.pass_time(minutes=10)
    box.commit("feat: provider", "src/oauth.py", "def oauth():\n    return 2\n")
    box.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    box.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    box.write("src/oauth.py", "def oauth():\n    return 3\n")
    box.session("checkpoint", "--no-commit", "--label", "safe")
    box.commit("fix: by another", "src/theirs.py", **OTHER)
    box.write("junit.xml", REPORT)
    box.write("lcov.info", COVERAGE)
    box.write("notes.txt", "to be continued\n")
    box.git("pack-refs", "--all")
    box.git("repack", "-q", "-a", "-d")
    box.pass_time(minutes=10)
    return box


def copy(made: Sandbox, root: Path, seed: str) -> World:
    """A copy of the repository and of what is around it in the empty folder `root`."""
    source = made.path.parent
    for name in ("home", "outside", "project"):
        shutil.copytree(source / name, root / name, symlinks=True)
    (root / "tmp").mkdir()
    environment = {"TMPDIR": str(root / "tmp")}
    return World(Sandbox(root / "project", root / "home", made.now, environment), random.Random(seed))


def sentinel(root: Path) -> Sentinel:
    """Mode, time and content of everything in `root` that commands must not touch, by its path."""
    found: Sentinel = {}
    for name in sorted(set(os.listdir(root)) - set(_OWN)):
        _add(found, root / name, root)
    return found


def _add(found: Sentinel, path: Path, root: Path) -> None:
    status = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
    found[path.relative_to(root).as_posix()] = (status.st_mode, status.st_mtime_ns, content)
    if stat.S_ISDIR(status.st_mode):
        for name in sorted(os.listdir(path)):
            _add(found, path / name, root)
