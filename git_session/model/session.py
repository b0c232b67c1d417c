"""A session as a value: what its journal says once all events are folded."""

from __future__ import annotations

from enum import StrEnum

from git_session.model.dataclass import dataclass, field
from git_session.model.percent import percent, percent_text


class State(StrEnum):
    """Where an objective stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Objective:
    """Something to accomplish. `event` is the id of the event that added it; times are epoch ms, 0 = not yet.

    `author` wrote it on the branch before the session adopted that; empty for the session's own. `changed` is the id of
    the event that changed it last, `pending` is true while no commit message lists that change, and `listed` is the
    text under which commit messages list it, empty when none does.
    """

    id: str
    event: str
    text: str
    added_at: int
    state: State = State.OPEN
    closed_at: int = 0
    commit: str = ""
    author: str = ""
    changed: str = ""
    pending: bool = False
    listed: str = ""


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
    """A choice with its reasons. `commit` is the commit whose message carries it, empty while it waits for one.

    `paths` are globs of the files that it is about. `supersedes` names the decision that it replaces (`dec-1`, or
    `<session>/dec-1` of another session), `supersedes_text` repeats its text; `superseded_by` is the decision of this
    session that replaced it, empty while it stands.
    `author` took it on the branch before the session adopted that; empty for the session's own.
    """

    id: str
    event: str
    text: str
    added_at: int
    rationale: str = ""
    alternatives: str = ""
    commit: str = ""
    author: str = ""
    paths: tuple[str, ...] = ()
    supersedes: str = ""
    supersedes_text: str = ""
    superseded_by: str = ""


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

    `gone`: a reset or the like took it off the branch; its time stays in the session's. `by`: the coding agent that made
    it, empty for a person. `listed` are the changes of objectives (ids of events) that its message lists for the first
    time; None when the message has no list.
    """

    oid: str
    at: int
    seconds: int
    parents: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    gone: bool = False
    by: str = ""
    listed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Measurement:
    """Tests and coverage as fresh reports showed them at `at` (epoch ms), while HEAD was `commit`.

    Lines are those that can be covered: `lines` in all reports, `new_lines` among those that the session changed; 0 means
    that no report tells. So does `tests` 0 for the tests that ran, which took `tests_seconds`. `tests_added` and
    `tests_removed` count test functions since the session's fork point. `sources` are the reports, from the top of the
    work tree. `origin` is the session that measured it, where that is another: then it is what this one began with.
    """

    at: int
    commit: str = ""
    covered: int = 0
    lines: int = 0
    new_covered: int = 0
    new_lines: int = 0
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    tests_seconds: float = 0.0
    tests_added: int = 0
    tests_removed: int = 0
    sources: tuple[str, ...] = ()
    origin: str = ""

    @property
    def tests(self) -> int:
        """How many tests the reports name, whatever became of them."""
        return self.passed + self.failed + self.errors + self.skipped

    @property
    def coverage(self) -> float | None:
        """Percent of all lines that are covered, cut to one decimal; None when no report tells."""
        return percent(self.covered, self.lines)

    @property
    def new_coverage(self) -> float | None:
        """Percent of the changed lines that are covered, cut so; None when none of them can be, or no report tells."""
        return percent(self.new_covered, self.new_lines)


def coverage_change(before: Measurement | None, covered: int, lines: int) -> str:
    """`79% → 84%`; `84%` when nothing is known of before, or it was the same."""
    after = percent_text(covered, lines)
    earlier = percent_text(before.covered, before.lines) if before and before.lines else after
    return after if earlier == after else f"{earlier} → {after}"


@dataclass(frozen=True)
class Clock:
    """Time of a session in ms. Idle are gaps without evidence of work; paused time is in neither."""

    active: int = 0
    idle: int = 0
    last: int = 0
    running: bool = False
    active_at_commit: int = 0


@dataclass(frozen=True)
class Run:
    """A run of the test command: its exit status, the tests that it told of, and the phase of TDD that it began (or '').

    `seconds` is how long it took, `active` the session's active ms at its end. Since the run before, `tests_changed` and
    `code_changed` say what was changed in the work tree; `tree` is what that was, as a tree of git.
    """

    at: int
    status: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    phase: str = ""
    tests_changed: bool = False
    code_changed: bool = False
    tree: str = ""
    active: int = 0
    by: str = ""


@dataclass(frozen=True)
class End:
    """An end of the session, `end-1` being the first; resume reopens it. `event` is the id of the event, `at` epoch ms."""

    id: str
    event: str
    at: int


@dataclass(frozen=True)
class Contributor:
    """An author of commits that a session adopted: how many, and the active seconds that they tell of."""

    name: str
    commits: int
    active_seconds: int


@dataclass(frozen=True)
class Adopted:
    """Where a session took over what the branch's commits say of an earlier one: `commit`, the newest of them, which `author`
    wrote at `written_at` (epoch ms). `people` made `commits` in all; neither these nor their time are the session's own."""

    commit: str
    author: str
    written_at: int
    commits: int
    people: tuple[Contributor, ...] = ()

    @property
    def active_seconds(self) -> int:
        return sum(each.active_seconds for each in self.people)


@dataclass(frozen=True)
class Session:
    """A branch plus its context. `id` is also the name of its folder and of its ref; times are epoch ms.

    `ends` lists every end, the oldest first; `ended_at` is the time of the last one, 0 while the session is open.
    """

    id: str
    branch: str
    started_at: int
    base: str = ""
    base_ref: str = ""
    issue: str = ""
    tdd: bool = False
    ended_at: int = 0
    merged_to: str = ""
    merged_as: str = ""
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
    measurements: tuple[Measurement, ...] = ()
    ignored_quality: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    ends: tuple[End, ...] = ()
    adopted: Adopted | None = None

    @property
    def opened_on(self) -> str:
        """The commit that the branch stood on when the session was opened; empty when there was none."""
        return self.adopted.commit if self.adopted else self.base

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
