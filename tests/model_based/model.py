"""What a session is, told again in as few words as possible and without a look at the program.

Time is in seconds. The machine sees to it that no gap is longer than the idle timeout, but for those in which nobody is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Made:
    """A commit of a session: the seconds in its record, and the decisions that its message carries."""

    seconds: int
    decisions: list[int] = field(default_factory=list)


@dataclass
class Model:
    """One session: `running` while a worktree is on its branch and it is not ended."""

    branch: str
    running: bool = True
    active: int = 0
    at_commit: int = 0
    dropped: int = 0
    objectives: list[list[str]] = field(default_factory=list)
    blockers: list[bool] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    checkpoints: int = 0
    commits: dict[str, Made] = field(default_factory=dict)
    gone: dict[str, Made] = field(default_factory=dict)
    replayed: set[str] = field(default_factory=set)

    @property
    def carried(self) -> dict[int, str]:
        """Decision -> the commit that carries it."""
        return {number: oid for oid, made in self.commits.items() for number in made.decisions}

    @property
    def waiting(self) -> list[int]:
        return [number for number in range(len(self.decisions)) if number not in self.carried]

    def pass_time(self, seconds: int) -> None:
        self.active += seconds if self.running else 0

    def commit(self, oid: str, *, carries: bool) -> None:
        """A commit was made; where its message is ours to write, it carries the decisions that wait."""
        waiting = self.waiting if carries else []
        self.commits[oid] = Made(self.active - self.at_commit, waiting)
        self.at_commit = self.active

    def complete(self, oid: str, message: str) -> None:
        """A commit with this message was made, or amended; one that repeats what another said completes nothing."""
        for number in [] if oid in self.replayed else re.findall(r"completes obj-(\d+)", message):
            self.objectives[int(number) - 1][1] = "done"

    def amend(self, old: str, new: str, *, decisions: list[int] | None = None) -> None:
        """The new commit carries on what the old one said, and what waits; or just `decisions`."""
        before = self.commits.pop(old)
        waiting = [number for number in self.waiting if number not in before.decisions]
        said = [*before.decisions, *waiting] if decisions is None else decisions
        self.commits[new] = Made(before.seconds + self.active - self.at_commit, said)
        self.replayed |= {new} if old in self.replayed else set()
        self.at_commit = self.active

    def rewrite(self, pairs: dict[str, str]) -> None:
        """Commits were replaced by a rebase, several by one perhaps; those it left out count as dropped."""
        for old, new in pairs.items():
            self.replayed |= {new} if old in self.replayed else set()
            if old in self.commits:
                before, own = self.commits.pop(old), self.commits.get(new) or Made(0)
                self.commits[new] = Made(own.seconds + before.seconds, [*own.decisions, *before.decisions])

    def drop(self, oids: list[str]) -> None:
        """Commits are not on the branch any more: their time stays spent, their decisions wait again."""
        for oid in oids:
            if oid in self.commits:
                self.gone[oid] = self.commits.pop(oid)
                self.dropped += self.gone[oid].seconds
