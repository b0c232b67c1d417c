"""A session as a value: what its journal says once all events are folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Where an objective stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Objective:
    """Something to accomplish. `event` is the id of the event that added it; times are epoch ms, 0 = not yet."""

    id: str
    event: str
    text: str
    added_at: int
    state: State = State.OPEN
    closed_at: int = 0
    commit: str = ""


@dataclass(frozen=True)
class Blocker:
    """An impediment, open until `resolved_at` (epoch ms)."""

    id: str
    event: str
    text: str
    added_at: int
    issue: str = ""
    resolved_at: int = 0
    resolution: str = ""


@dataclass(frozen=True)
class Decision:
    """A choice with its reasons. `commit` is the commit whose message carries it, empty while it waits for one."""

    id: str
    event: str
    text: str
    added_at: int
    rationale: str = ""
    alternatives: str = ""
    commit: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """A mark in the session: a commit, or (with `snapshot`) a commit object that holds index, work tree and untracked."""

    id: str
    event: str
    at: int
    commit: str
    label: str = ""
    notes: str = ""
    snapshot: str = ""
    reason: str = ""
    phase: str = ""


@dataclass(frozen=True)
class Commit:
    """A commit made in the session, and the active seconds it took since the one before.

    `gone`: a reset or the like took it off the branch; its time stays in the session's.
    """

    oid: str
    at: int
    seconds: int
    parents: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class Clock:
    """Time of a session in ms. Idle are gaps without evidence of work; paused time is in neither."""

    active: int = 0
    idle: int = 0
    last: int = 0
    running: bool = False
    active_at_commit: int = 0


@dataclass(frozen=True)
class Session:
    """A branch plus its context. `id` is also the name of its folder and of its ref; times are epoch ms."""

    id: str
    branch: str
    started_at: int
    base: str = ""
    base_ref: str = ""
    issue: str = ""
    tdd: bool = False
    ended_at: int = 0
    merged_to: str = ""
    objectives: tuple[Objective, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    decisions: tuple[Decision, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    commits: tuple[Commit, ...] = ()
    clock: Clock = field(default_factory=Clock)
    accomplished: tuple[str, ...] = ()
    remember: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    stash: str = ""
    left_at: int = 0

    @property
    def is_open(self) -> bool:
        return not self.ended_at

    @property
    def pending_decisions(self) -> tuple[Decision, ...]:
        """The decisions that no commit carries yet."""
        return tuple(decision for decision in self.decisions if not decision.commit)

    @property
    def open_blockers(self) -> tuple[Blocker, ...]:
        return tuple(blocker for blocker in self.blockers if not blocker.resolved_at)

    @property
    def counted(self) -> tuple[Objective, ...]:
        """The objectives that count: all but the dropped."""
        return tuple(objective for objective in self.objectives if objective.state is not State.DROPPED)

    @property
    def done(self) -> tuple[Objective, ...]:
        return tuple(objective for objective in self.objectives if objective.state is State.DONE)

    @property
    def in_progress(self) -> tuple[Objective, ...]:
        return tuple(objective for objective in self.objectives if objective.state is State.STARTED)

    @property
    def to_do(self) -> tuple[Objective, ...]:
        """The objectives that are still open, those in progress first."""
        waiting = (objective for objective in self.objectives if objective.state is State.OPEN)
        return (*self.in_progress, *waiting)
