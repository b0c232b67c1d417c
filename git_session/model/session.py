"""The session as a value: the result of folding its journal."""

from __future__ import annotations

from enum import StrEnum

from git_session.hot.clock import Clock, Timeouts
from git_session.model.dataclass import dataclass, field
from git_session.model.percent import percent, percent_text


class State(StrEnum):
    """Progress of an objective."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Objective:
    """Something to accomplish in a session."""

    id: str  #: Short id, unique in the session, such as `obj-1`.
    event: str  #: Id of the journal event that added the objective.
    text: str  #: What is to be accomplished, in the words of whoever added it.
    added_at: int  #: When it was written down (epoch ms).
    state: State = State.OPEN  #: Progress of the objective.
    closed_at: int = 0  #: When it was completed or dropped (epoch ms); 0 while it is open or started.
    commit: str = ""  #: Full id of the commit whose message completed it; empty if a command did, or it is not done.
    #: Author of the commits, or colleague whose session, that it was taken over from; empty for the session's own objectives.
    author: str = ""
    by_others: bool = False  #: Whether it was completed or dropped by others, and taken over as such.
    changed: str = ""  #: Id of the journal event that added or changed it last; never empty.
    pending: bool = False  #: Whether no commit message lists the last change yet.
    listed: str = ""  #: Text under which commit messages list it; empty when none does.


@dataclass(frozen=True)
class Blocker:
    """Something that stops the work of a session until it is resolved."""

    id: str  #: Short id, unique in the session, such as `blk-1`.
    event: str  #: Id of the journal event that added the blocker.
    text: str  #: What blocks the work.
    added_at: int  #: When it was added (epoch ms).
    issue: str = ""  #: Issue that tracks it, as it was given (`#12` or an address); empty without one.
    resolved_at: int = 0  #: When it was resolved (epoch ms); 0 while it is open.
    resolution: str = ""  #: How it was resolved; empty while it is open, or if nobody wrote it down.
    author: str = ""  #: Colleague whose session it was taken over from; empty for the session's own blockers.
    #: Whether only the day is known on which it was added or resolved, since a colleague shares no times.
    is_day: bool = False
    resolved_by: str = ""  #: Colleague who resolved it in their own session; empty if it was resolved here, or is open.


@dataclass(frozen=True)
class Decision:
    """A choice made in a session, with its reasons."""

    id: str  #: Short id, unique in the session, such as `dec-1`.
    event: str  #: Id of the journal event that recorded the decision.
    text: str  #: What was decided.
    added_at: int  #: When it was written down (epoch ms).
    rationale: str = ""  #: Why it was decided so; empty if nobody wrote it down.
    alternatives: str = ""  #: What was considered instead; empty if nobody wrote it down.
    commit: str = ""  #: Full id of the commit whose message carries it; empty if none does, or none does yet.
    #: Author of the commits, or colleague whose session, that it was taken over from; empty for the session's own decisions.
    author: str = ""
    paths: tuple[str, ...] = ()  #: Globs of the files that it is about.
    #: Decision that it replaces (`dec-1`, or `<session>/dec-1` of another session); empty if it replaces none.
    supersedes: str = ""
    supersedes_text: str = ""  #: Text of the decision that it replaces; empty if it replaces none.
    superseded_by: str = ""  #: Short id of the decision that replaced it in this session; empty while it is in force.


@dataclass(frozen=True)
class Checkpoint:
    """A state of the files that a session can go back to: a commit, or a snapshot."""

    id: str  #: Short id, unique in the session, such as `cp-1`.
    event: str  #: Id of the journal event that recorded the checkpoint.
    at: int  #: When it was made (epoch ms).
    commit: str  #: Full id of the commit that HEAD named then; empty if there was none.
    label: str = ""  #: Name given to the checkpoint; empty without one.
    notes: str = ""  #: Notes given with it; empty without any.
    #: Full id of the commit that holds index, work tree and untracked files; empty unless it is a snapshot.
    snapshot: str = ""
    reason: str = ""  #: Why git-session took it on its own (`end`, `tdd` or `interval`); empty if a user asked for it.
    phase: str = ""  #: TDD phase that it was made in (`RED`, `GREEN` or `REFACTOR`); empty if none was given.
    left_out: tuple[str, ...] = ()  #: Untracked files that the snapshot left out, because they hold secrets.
    purged: bool = False  #: Whether `git session purge` removed its snapshot, so that it cannot be restored.
    unshared: bool = False  #: Whether a colleague, whose checkpoint it is, does not share its snapshot.

    @property
    def is_snapshot(self) -> bool:
        """Whether it is, or was until it was purged, a snapshot rather than a commit."""
        return bool(self.snapshot) or self.purged or self.unshared

    @property
    def title(self) -> str:
        """The label, with the TDD phase where the label does not begin with it; empty without either."""
        return titled(self.label, self.phase)


def titled(label: str, phase: str) -> str:
    """The title of a checkpoint: `Parser (RED)`, or `RED` without a label."""
    return f"{label} ({phase})" if label and phase and not label.startswith(phase) else label or phase


@dataclass(frozen=True)
class Commit:
    """A commit made in the session."""

    oid: str  #: Full id of the commit.
    at: int  #: When it was recorded (epoch ms).
    seconds: int  #: Active time since the session's previous commit, in seconds.
    parents: tuple[str, ...] = ()  #: Full ids of its parents.
    decisions: tuple[str, ...] = ()  #: Ids of the journal events of the decisions that its message carries.
    completed: tuple[str, ...] = ()  #: Short ids of the objectives that it completed.
    gone: bool = False  #: Whether it left the branch, for example by a reset; its time still counts.
    by: str = ""  #: Name of the coding agent that made it; empty for a person.
    #: Ids of the journal events whose changes of objectives its message lists first; null if the message has no list.
    listed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Measurement:
    """Tests and coverage at one moment, from fresh reports; a figure that no report has is 0."""

    at: int  #: When the test reports were read (epoch ms).
    commit: str = ""  #: Full id of the commit that HEAD named then; empty if there was none.
    covered: int = 0  #: Number of lines that the tests ran.
    lines: int = 0  #: Number of lines that tests can run, in all test reports.
    new_covered: int = 0  #: Number of lines changed in the session that the tests ran.
    new_lines: int = 0  #: Number of lines changed in the session that tests can run.
    passed: int = 0  #: Number of tests that passed.
    failed: int = 0  #: Number of tests that failed.
    errors: int = 0  #: Number of tests that could not run.
    skipped: int = 0  #: Number of tests that were skipped.
    tests_seconds: float = 0.0  #: How long the tests took, in seconds.
    tests_added: int = 0  #: Number of test functions added since the session's fork point.
    tests_removed: int = 0  #: Number of test functions removed since the session's fork point.
    sources: tuple[str, ...] = ()  #: Paths of the test reports, from the top of the work tree.
    origin: str = ""  #: Id of the earlier session that measured this; empty for the session's own measurements.

    @property
    def tests(self) -> int:
        """Number of tests in the reports, whatever their result."""
        return self.passed + self.failed + self.errors + self.skipped

    @property
    def coverage(self) -> float | None:
        """Percent of all lines that are covered, rounded down to one decimal; None without a coverage report."""
        return percent(self.covered, self.lines)

    @property
    def new_coverage(self) -> float | None:
        """The same for changed lines; None if tests can run none of them, or without a coverage report."""
        return percent(self.new_covered, self.new_lines)


def coverage_change(before: Measurement | None, covered: int, lines: int) -> str:
    """`79% → 84%`; just `84%` if coverage was the same before, or not known."""
    after = percent_text(covered, lines)
    earlier = percent_text(before.covered, before.lines) if before and before.lines else after
    return after if earlier == after else f"{earlier} → {after}"


@dataclass(frozen=True)
class ClockReading:
    """A reading of the session's clock (`hot.clock`); paused and away time count as neither active nor idle."""

    active: int = 0  #: Active time at the last event, in milliseconds.
    idle: int = 0  #: Idle time at the last event, in milliseconds.
    last: int = 0  #: When the last event happened (epoch ms); 0 before the first.
    running: bool = False  #: Whether the branch is checked out, so that time counts.
    active_at_commit: int = 0  #: Active time at the last commit, in milliseconds.

    def numbers(self) -> tuple[int, int, int, bool, int]:
        """The arguments of the `Clock` with this reading."""
        return self.active, self.idle, self.last, self.running, self.active_at_commit

    def until(self, at: int, timeouts: Timeouts) -> ClockReading:
        """The reading at `at` (epoch ms) if nothing happens until then."""
        return ClockReading(*Clock(*self.numbers()).until(at, timeouts).numbers())


@dataclass(frozen=True)
class Run:
    """A run of the test command."""

    at: int  #: When it ended (epoch ms).
    status: int  #: Exit status of the command.
    passed: int = 0  #: Number of tests that passed.
    failed: int = 0  #: Number of tests that failed or could not run.
    skipped: int = 0  #: Number of tests that were skipped.
    seconds: float = 0.0  #: How long it took, in seconds.
    phase: str = ""  #: TDD phase that it began (`RED`, `GREEN` or `REFACTOR`); empty if it began none.
    tests_changed: bool = False  #: Whether tests changed since the run before.
    code_changed: bool = False  #: Whether code other than tests changed since the run before.
    tree: str = ""  #: Full id of a git tree with the content of the work tree; empty outside TDD mode.
    active: int = 0  #: Active time of the session at its end, in milliseconds.
    by: str = ""  #: Name of the coding agent that started it; empty for a person.


@dataclass(frozen=True)
class NotRun:
    """A start of the test command that ran no test."""

    at: int  #: When it ended (epoch ms).
    why: str  #: Why it ran no test.


@dataclass(frozen=True)
class End:
    """An end of the session, which `resume` may reopen."""

    id: str  #: Short id, unique in the session, such as `end-1`.
    event: str  #: Id of the journal event that recorded the end.
    at: int  #: When the session was ended (epoch ms).


@dataclass(frozen=True)
class Contributor:
    """An author of commits that a session adopted."""

    name: str  #: Name of the author.
    commits: int  #: Number of adopted commits by this author.
    active_seconds: int  #: Active time that the trailers of these commits record, in seconds.


@dataclass(frozen=True)
class Adopted:
    """Work that the branch already held, whose objectives and decisions the session took over from commit messages."""

    commit: str  #: Full id of the newest adopted commit; empty if the session was imported.
    author: str  #: Author of the newest adopted commit.
    written_at: int  #: When the newest adopted commit was made (epoch ms).
    commits: int  #: Number of adopted commits, none of which count as the session's own.
    people: tuple[Contributor, ...] = ()  #: Authors of the adopted commits.
    follows: str = ""  #: Id of the colleague's session that it continues; empty if only commit messages told of it.
    source: str = ""  #: `ccmp` if it was imported from the CCMP plugin; empty if it was adopted.
    remember: tuple[str, ...] = ()  #: What colleagues said to remember, each with the colleague's name.
    next_steps: tuple[str, ...] = ()  #: What colleagues said to do next, each with the colleague's name.

    @property
    def active_seconds(self) -> int:
        return sum(each.active_seconds for each in self.people)


@dataclass(frozen=True)
class Session:
    """A branch plus its context, as the events of its journal give it."""

    id: str  #: Id of the session, which also names its folder and its ref.
    branch: str  #: Branch that the session belongs to.
    started_at: int  #: When the session was started (epoch ms).
    base: str = ""  #: Full id of the commit that it began at; empty if there was none, or it is not known.
    base_ref: str = ""  #: Branch that its branch came from; empty if not known.
    issue: str = ""  #: Issue that the session is about, as it was given; empty without one.
    tdd: bool = False  #: Whether the session is in TDD mode.
    ended_at: int = 0  #: When the session was ended last (epoch ms); 0 while it is open.
    merged_to: str = ""  #: Branch that it was merged to, as recorded at its end; empty if none was.
    merged_as: str = ""  #: Full id of the commit that merged it; empty if none was recorded.
    #: Whether it counts as ended because its owner deleted its branch, in a colleague's session.
    branch_gone: bool = False
    objectives: tuple[Objective, ...] = ()  #: All objectives, dropped ones too, in the order in which they were added.
    blockers: tuple[Blocker, ...] = ()  #: All blockers, resolved ones too, in the order in which they were added.
    decisions: tuple[Decision, ...] = ()  #: All decisions that were made in the session.
    checkpoints: tuple[Checkpoint, ...] = ()  #: All checkpoints, the oldest first.
    commits: tuple[Commit, ...] = ()  #: Commits that were recorded, the oldest first.
    clock: ClockReading = field(default_factory=ClockReading)  #: The session's clock at the last event.
    accomplished: tuple[str, ...] = ()  #: What was accomplished, as given to `git session end`.
    remember: tuple[str, ...] = ()  #: What to remember, as given to `git session end`.
    next_steps: tuple[str, ...] = ()  #: What to do next, as given to the last `git session end`.
    stash: str = ""  #: Full id of the snapshot of work that a switch stashed; empty without one.
    left_at: int = 0  #: When the branch was last left for another one (epoch ms); 0 if it never was.
    measurements: tuple[Measurement, ...] = ()  #: Measurements of tests and coverage, the oldest first.
    ignored_quality: tuple[str, ...] = ()  #: Quality checks passed over at the merge, or loosened by the branch.
    runs: tuple[Run, ...] = ()  #: Runs of the test command, the oldest first.
    not_run: NotRun | None = None  #: Last start of the test command, if it ran no test; else null.
    ends: tuple[End, ...] = ()  #: Every end of the session, the oldest first.
    #: Work that the session took over from the branch's commits when it started; null without any.
    adopted: Adopted | None = None

    @property
    def opened_on(self) -> str:
        """The commit of the branch when the session started; empty if it had none."""
        return (self.adopted and self.adopted.commit) or self.base

    @property
    def reminders(self) -> tuple[str, ...]:
        """What to remember: what was taken over, then what the session itself was ended with."""
        return (*(self.adopted.remember if self.adopted else ()), *self.remember)

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do next, as given to the last `git session end`, or told by a colleague since; before, as it was taken over."""
        return self.next_steps if self.ends or self.next_steps or not self.adopted else self.adopted.next_steps

    @property
    def is_open(self) -> bool:
        return not self.ended_at

    @property
    def pending_decisions(self) -> tuple[Decision, ...]:
        """The session's own decisions that no commit carries yet; those of others are theirs to commit."""
        return tuple(each for each in self.decisions if not each.commit and not each.author)

    @property
    def open_blockers(self) -> tuple[Blocker, ...]:
        return tuple(blocker for blocker in self.blockers if not blocker.resolved_at)

    @property
    def counted(self) -> tuple[Objective, ...]:
        """All objectives except dropped ones."""
        return tuple(objective for objective in self.objectives if objective.state is not State.DROPPED)

    @property
    def done(self) -> tuple[Objective, ...]:
        return tuple(objective for objective in self.objectives if objective.state is State.DONE)

    @property
    def in_progress(self) -> tuple[Objective, ...]:
        return tuple(objective for objective in self.objectives if objective.state is State.STARTED)

    @property
    def to_do(self) -> tuple[Objective, ...]:
        """The objectives that are not done or dropped, those in progress first."""
        waiting = (objective for objective in self.objectives if objective.state is State.OPEN)
        return (*self.in_progress, *waiting)
