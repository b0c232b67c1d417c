"""Each of our hooks alone, called as by git: the cost of its guard, and of its work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.commits import with_hooks, with_session
from bench.measure import Subject, nothing, spawn
from bench.sealed import Sealed, repository

NAMES = ("prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-rewrite")
FLOOR = "python -IS -c pass"
"""The lower bound for a hook with work to do."""

MESSAGE = "feat: change\n"


@dataclass(frozen=True)
class Caller:
    """Calls hooks in one repository with git's arguments, environment and stdin."""

    sealed: Sealed
    label: str
    branches: tuple[str, str]

    def call(self, name: str) -> tuple[list[str], dict[str, str]]:
        """The command line and the environment of a hook; the files that it reads are written."""
        head = self.sealed.run("git", "rev-parse", "HEAD")
        git_dir = self.sealed.path / ".git"
        (git_dir / "COMMIT_EDITMSG").write_text(MESSAGE)
        (git_dir / "bench-pairs").write_text(f"{head} {head}\n")
        arguments = {
            "prepare-commit-msg": [".git/COMMIT_EDITMSG", "message"],
            "commit-msg": [".git/COMMIT_EDITMSG"],
            "post-commit": [],
            "post-checkout": [head, head, "1"],
            "post-rewrite": ["amend"],
        }[name]
        environment = {
            **self.sealed.environment,
            "GIT_DIR": ".git",
            "GIT_INDEX_FILE": ".git/index",
            "GIT_EDITOR": ":",
            "GIT_AUTHOR_DATE": _next_second(),
            "GIT_EXEC_PATH": self.sealed.run("git", "--exec-path"),
        }
        return [f".git/hooks/{name}", *arguments], environment

    def prepare(self, name: str) -> Callable[[], None]:
        """The preparation for a call of the hook: move HEAD, or write a new message."""
        git_dir = self.sealed.path / ".git"

        def switch() -> None:
            head = git_dir / "HEAD"
            now = head.read_text().strip().removeprefix("ref: refs/heads/")
            head.write_text(f"ref: refs/heads/{self.branches[now == self.branches[0]]}\n")

        def write_message() -> None:
            (git_dir / "COMMIT_EDITMSG").write_text(MESSAGE)

        return {"post-checkout": switch, "prepare-commit-msg": write_message, "commit-msg": write_message}.get(
            name, nothing
        )

    def subject(self, name: str) -> Subject:
        command, environment = self.call(name)
        pairs = self.sealed.path / ".git" / "bench-pairs"

        def run() -> None:
            spawn(
                command,
                folder=self.sealed.path,
                environment={**environment, "GIT_AUTHOR_DATE": _next_second()},
                stdin=str(pairs) if name == "post-rewrite" else "/dev/null",
            )

        return Subject(f"{name}, {self.label}", run, self.prepare(name))


def _next_second() -> str:
    """The author date for a commit: later than everything recorded before, as with a person's commits."""
    return f"@{int(time.time()) + 1} +0000"


def callers(root: Path) -> tuple[Caller, Caller]:
    """A caller in a repository without a session, and one with two sessions."""
    idle = with_hooks(repository(root, "hooks-idle"))
    idle.run("git", "branch", "other")
    active = with_session(with_hooks(repository(root, "hooks-active")), "feature/one")
    with_session(active, "feature/two")
    return Caller(idle, "no session", ("other", "main")), Caller(active, "active", ("feature/one", "feature/two"))


def subjects(both: tuple[Caller, Caller]) -> list[Subject]:
    """Every hook without a session and with one (post-checkout alternates between two branches)."""
    return [_floor(both[0].sealed), *(caller.subject(name) for name in NAMES for caller in both)]


def _floor(sealed: Sealed) -> Subject:
    def run() -> None:
        spawn([sys.executable, "-IS", "-c", "pass"], folder=sealed.path, environment=sealed.environment)

    return Subject(FLOOR, run)
