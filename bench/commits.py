"""`git commit` with different hooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench import peers
from bench.measure import Subject, spawn
from bench.sealed import Sealed, repository

BARE = "no hooks"
NO_OP = "three no-op sh hooks"
IDLE = "git-session, no session"
ACTIVE = "git-session, active session"
LFS = "git-lfs"
PRE_COMMIT = "pre-commit, empty config"
OBJECTIVES = 7


def subjects(root: Path) -> list[Subject]:
    """A repository for each kind of hooks, without those whose tool is missing."""
    made = [
        _subject(BARE, repository(root, "bare")),
        _subject(NO_OP, no_op(repository(root, "no-op"))),
        _subject(IDLE, with_hooks(repository(root, "idle"))),
        active(ACTIVE, with_session(with_hooks(repository(root, "active")))),
    ]
    if peers.has_git_lfs():
        made.append(_subject(LFS, with_lfs(repository(root, "lfs"))))
    program = peers.pre_commit()
    if program:
        made.append(_subject(PRE_COMMIT, _with_pre_commit(repository(root, "pre-commit"), program)))
    return made


def no_op(sealed: Sealed) -> Sealed:
    for name in ("prepare-commit-msg", "commit-msg", "post-commit"):
        hook = sealed.path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 0\n")
        hook.chmod(0o755)
    return sealed


def with_hooks(sealed: Sealed) -> Sealed:
    sealed.run("git", "session", "init")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use git-session")
    return sealed


def with_session(sealed: Sealed, branch: str = "feature/bench") -> Sealed:
    """Start a session with objectives, the second in progress."""
    objectives = [word for number in range(OBJECTIVES) for word in ("--objective", f"Objective number {number + 1}")]
    sealed.run("git", "session", "start", branch, *objectives)
    sealed.run("git", "session", "objectives", "complete", "obj-1")
    sealed.run("git", "session", "objectives", "start", "obj-2")
    return sealed


def with_lfs(sealed: Sealed) -> Sealed:
    sealed.run("git", "lfs", "install", "--local")
    sealed.run("git", "lfs", "track", "*.bin")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use git-lfs")
    return sealed


def _with_pre_commit(sealed: Sealed, program: Path) -> Sealed:
    (sealed.path / ".pre-commit-config.yaml").write_text("repos: []\n")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use pre-commit")
    sealed.run(str(program), "install")
    return sealed


def _subject(name: str, sealed: Sealed, before: Callable[[int], None] | None = None) -> Subject:
    numbers = count(1)

    def prepare() -> None:
        number = next(numbers)
        sealed.stage(f"{name} {number}")
        if before:
            before(number)
        # People do not commit twice in a second. If they did, a new and an amended commit would have the same date, and our
        # hook would need a slower way to distinguish them. All subjects wait, since programs start slowly after a pause.
        time.sleep(1.01 - time.time() % 1)

    def run() -> None:
        spawn(["git", "commit", "--quiet", "-m", "feat: change"], folder=sealed.path, environment=sealed.environment)

    return Subject(name, run, prepare)


def active(name: str, sealed: Sealed) -> Subject:
    """`git commit` in an open session, with a pending decision for each commit."""

    def decide(number: int) -> None:
        sealed.run("git", "session", "decisions", "add", f"Decision number {number}", "--rationale", "It is measured")

    return _subject(name, sealed, decide)
