"""Counts the processes that a hook starts, by strace, and measures the cost of each kind."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import peers
from bench.commits import with_hooks, with_session
from bench.hooks import NAMES, Caller
from bench.measure import Subject, spawn
from bench.sealed import Sealed, repository

STARTED = re.compile(r'execve\("(?:[^"]*/)?([^"/]+)".* = 0$')
SHELLS = ("sh", "dash", *NAMES)
"""Hooks appear as sh, by their first line."""

SHELL, PYTHON, IMPORTS, MESSAGE, GIT = "sh", "python", "python with hot.hooks", "python with hot.message too", "git"


def traced(sealed: Sealed, command: Sequence[str], environment: dict[str, str], stdin: bytes = b"") -> Counter[str]:
    """The number of processes that `command` started, by program: python, sh, git. Empty without strace."""
    if not peers.has("strace"):
        return Counter()
    with tempfile.NamedTemporaryFile("r", suffix=".trace") as file:
        traced = ["strace", "-f", "-qq", "-e", "trace=execve", "-o", file.name, *command]
        process = subprocess.run(
            traced, cwd=sealed.path, env=environment, input=stdin, capture_output=True, check=False
        )
        if process.returncode:
            return Counter()
        names = [found[1] for found in map(STARTED.search, file.read().splitlines()) if found]
    return Counter("python" if name.startswith("python") else "sh" if name in SHELLS else name for name in names)


def counted(counts: Counter[str]) -> str:
    """The counts as text: `1 sh, 1 python, 2 git`."""
    return ", ".join(f"{counts[name]} {name}" for name in counts) or "not counted: strace is missing"


def of_hooks(caller: Caller, names: Sequence[str]) -> dict[str, Counter[str]]:
    """Hook -> the processes that it starts, including its own sh."""
    found = {}
    for name in names:
        command, environment = caller.call(name)
        caller.prepare(name)()
        pairs = (caller.sealed.path / ".git" / "bench-pairs").read_bytes() if name == "post-rewrite" else b""
        found[name] = traced(caller.sealed, command, environment, pairs)
    return found


def of_commit(active: Sealed) -> dict[str, Counter[str]]:
    """All processes of a plain commit, and of an amended one, in a session."""
    active.run("git", "commit", "--quiet", "--allow-empty", "-m", "feat: before")
    commit = ["git", "commit", "--quiet", "--allow-empty"]
    return {
        "a plain commit": traced(active, [*commit, "-m", "feat: change"], active.environment),
        "an amend": traced(active, [*commit, "--amend", "--no-edit"], active.environment),
    }


def of_git(root: Path) -> dict[str, Counter[str]]:
    """The additional processes of a file checkout and of a rebase with our hooks."""
    ours = with_session(with_hooks(repository(root, "count-ours")))
    bare = repository(root, "count-bare")
    bare.run("git", "switch", "--quiet", "-c", "feature/bench")
    checkout = ["git", "checkout", "--quiet", "HEAD", "--", "folder-0"]
    found = {"a file checkout": _more(ours, bare, checkout)}
    for sealed in (ours, bare):
        for number in range(10):
            sealed.stage(f"pick {number}")
            sealed.run("git", "commit", "--quiet", "-m", f"Pick {number}")
    rebase = ["git", "rebase", "--quiet", "--force-rebase", "HEAD~10"]
    found["a rebase of 10 picks"] = _more(ours, bare, rebase)
    return found


def _more(ours: Sealed, bare: Sealed, command: Sequence[str]) -> Counter[str]:
    return traced(ours, command, ours.environment) - traced(bare, command, bare.environment)


def costs(root: Path) -> list[Subject]:
    """One process of each kind."""
    sealed = repository(root, "costs")
    package = str(Path(__file__).resolve().parent.parent)
    load = f"import sys; sys.path.insert(0, {package!r}); import git_session.hot.hooks"
    commands = {
        SHELL: ["sh", "-c", ":"],
        PYTHON: [sys.executable, "-IS", "-c", "pass"],
        IMPORTS: [sys.executable, "-IS", "-c", load],
        MESSAGE: [sys.executable, "-IS", "-c", f"{load}, git_session.hot.message"],
        GIT: ["git", "rev-parse", "HEAD"],
    }
    return [_cost(name, sealed, command) for name, command in commands.items()]


def _cost(name: str, sealed: Sealed, command: Sequence[str]) -> Subject:
    def run() -> None:
        spawn(command, folder=sealed.path, environment=sealed.environment)

    return Subject(name, run)
