"""A minimal model of a session, independent of the program.

Time is in seconds. The machine keeps gaps within the idle timeout, except for away time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Made:
    """A commit of a session: the seconds in its note, and the decisions in its message."""

    seconds: int
    decisions: list[int] = field(default_factory=list)


@dataclass
class Model:
    """A session; it is `running` while a worktree is on its branch and it has not ended."""

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
        """Note a new commit; if hooks write its message, it carries the pending decisions."""
        waiting = self.waiting if carries else []
        self.commits[oid] = Made(self.active - self.at_commit, waiting)
        self.at_commit = self.active

    def complete(self, oid: str, message: str) -> None:
        """Note a new or amended commit with this message; repeating another's completion has no effect."""
        for number in [] if oid in self.replayed else re.findall(r"completes obj-(\d+)", message):
            self.objectives[int(number) - 1][1] = "done"

    def amend(self, old: str, new: str, *, decisions: list[int] | None = None) -> None:
        """Note that a commit was amended: the new one carries the old one's and pending decisions, or just `decisions`."""
        before = self.commits.pop(old)
        waiting = [number for number in self.waiting if number not in before.decisions]
        carried = [*before.decisions, *waiting] if decisions is None else decisions
        self.commits[new] = Made(before.seconds + self.active - self.at_commit, carried)
        self.replayed |= {new} if old in self.replayed else set()
        self.at_commit = self.active

    def rewrite(self, pairs: dict[str, str]) -> None:
        """Note that a rebase replaced commits, perhaps several by one; omitted ones count as dropped."""
        for old, new in pairs.items():
            self.replayed |= {new} if old in self.replayed else set()
            if old in self.commits:
                before, own = self.commits.pop(old), self.commits.get(new) or Made(0)
                self.commits[new] = Made(own.seconds + before.seconds, [*own.decisions, *before.decisions])

    def drop(self, oids: list[str]) -> None:
        """Note that commits left the branch: their time is kept, and their decisions are pending again."""
        for oid in oids:
            if oid in self.commits:
                self.gone[oid] = self.commits.pop(oid)
                self.dropped += self.gone[oid].seconds
