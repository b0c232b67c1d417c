"""Commands in a work tree of 50,000 files, and in one with the size of git's own repository, compared with git itself.

git's own repository is imitated: as many commits and files, and no sessions before the one that is measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench import longlife
from bench.commands import AGENT, agent, opened, run, starting
from bench.commits import with_hooks
from bench.measure import Subject
from bench.sealed import Sealed, repository

STATUS, STASH = "git status", "git stash create"
MANY = 50_000
LIKE_GIT = longlife.Life(820, 4_600)
SNAPSHOT, HANDOFF, START = "git session checkpoint --no-commit", "git session handoff", "git session start"
LIMITS = {
    "git session status": (STATUS, 1.4),
    "git session brief": (STATUS, 1.6),
    AGENT: (STATUS, 1.6),
    START: (STATUS, 2),
    SNAPSHOT: (STASH, 1.5),
}
"""With MANY files: command -> (git's command, most time as a multiple of it)."""
LIMITS_LIKE_GIT = {SNAPSHOT: (STATUS, 10), HANDOFF: (STATUS, 12)}


def with_many(root: Path) -> list[Subject]:
    """git's commands and those of LIMITS, with MANY files."""
    sealed, beginner = (_filled(repository(root, name)) for name in ("files", "files-start"))
    opened(sealed)
    with_hooks(beginner)
    return [*_own(sealed), *_ours(sealed, LIMITS), agent(AGENT, sealed), starting(START, beginner)]


def like_git(root: Path) -> list[Subject]:
    """git's commands and those of LIMITS_LIKE_GIT, in the imitation of git's repository."""
    sealed = longlife.repository(root, "like-git", LIKE_GIT)
    for ref in sealed.run("git", "for-each-ref", "--format=%(refname)", "refs/sessions", "refs/notes").splitlines():
        sealed.run("git", "update-ref", "-d", ref)
    opened(sealed)
    return [*_own(sealed), *_ours(sealed, LIMITS_LIKE_GIT)]


def _own(sealed: Sealed) -> list[Subject]:
    return [Subject(name, lambda name=name: run(sealed, *name.split())) for name in (STATUS, STASH)]  # type: ignore[misc]


def _ours(sealed: Sealed, limits: Mapping[str, tuple[str, float]]) -> list[Subject]:
    names = [name for name in limits if name not in (AGENT, START)]
    return [Subject(name, lambda name=name: run(sealed, *name.split())) for name in names]  # type: ignore[misc]


def _filled(sealed: Sealed) -> Sealed:
    """MANY files of a line each, committed."""
    for number in range(MANY):
        path = sealed.path / f"many/{number % 250}/file-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{number}\n")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Add many files")
    return sealed
