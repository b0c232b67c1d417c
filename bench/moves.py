"""Operations that run hooks often: a rebase of 50 commits, and `git switch` between two branches."""

from __future__ import annotations

from itertools import count, cycle
from pathlib import Path

from bench import peers
from bench.commits import BARE, LFS, with_hooks, with_lfs, with_session
from bench.measure import Subject, spawn
from bench.sealed import Sealed, repository

PICKS = 50
OURS = "git-session, active session"
SESSIONS = "git-session, two sessions"


def rebases(root: Path) -> list[Subject]:
    """`git rebase` of 50 commits, alternating between two bases."""
    made = [_rebase(BARE, repository(root, "rebase-bare"), "feature/bench", create=True)]
    if peers.has_git_lfs():
        made.append(_rebase(LFS, with_lfs(repository(root, "rebase-lfs")), "feature/bench", create=True))
    return [
        *made,
        _rebase(OURS, with_session(with_hooks(repository(root, "rebase-ours"))), "feature/bench", create=False),
    ]


def _rebase(name: str, sealed: Sealed, branch: str, *, create: bool) -> Subject:
    if create:
        sealed.run("git", "switch", "--quiet", "-c", branch)
    sealed.run("git", "branch", "base-a", "HEAD")
    sealed.run("git", "branch", "base-b", "HEAD~1")
    for number in range(PICKS):
        (sealed.path / f"pick-{number}.txt").write_text(f"{number}\n")
        sealed.run("git", "add", f"pick-{number}.txt")
        sealed.run("git", "commit", "--quiet", "-m", f"Pick {number}")
    bases = cycle(("base-b", "base-a"))

    def run() -> None:
        spawn(
            ["git", "rebase", "--quiet", "--onto", next(bases), f"HEAD~{PICKS}"],
            folder=sealed.path,
            environment=sealed.environment,
        )

    return Subject(name, run)


def switches(root: Path) -> list[Subject]:
    """`git switch` between two branches: without hooks, with those of git-lfs, and with ours between two sessions."""
    made = [_switch(BARE, _two_branches(repository(root, "switch-bare")))]
    if peers.has_git_lfs():
        made.append(_switch(LFS, _two_branches(with_lfs(repository(root, "switch-lfs")))))
    ours = with_session(with_hooks(repository(root, "switch-ours")), "one")
    ours.run("git", "session", "start", "two", "--objective", "Another")
    ours.run("git", "switch", "--quiet", "one")
    return [*made, _switch(SESSIONS, ours)]


def _two_branches(sealed: Sealed) -> Sealed:
    sealed.run("git", "branch", "two")
    sealed.run("git", "switch", "--quiet", "-c", "one")
    return sealed


def _switch(name: str, sealed: Sealed) -> Subject:
    numbers = count(1)

    def run() -> None:
        branch = "two" if next(numbers) % 2 else "one"
        spawn(["git", "switch", "--quiet", branch], folder=sealed.path, environment=sealed.environment)

    return Subject(name, run)
