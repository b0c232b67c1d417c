"""The state that a watch shows: the session of the branch that is checked out."""

from __future__ import annotations

import os
from datetime import timedelta

from git_session.hot.clock import Timeouts
from git_session.hot.place import recorded_head_and_session
from git_session.model.activity_intervals import Stretch, day_of, midnight, running, stretches_of, within
from git_session.model.dataclass import dataclass, replace
from git_session.model.session import Session
from git_session.services.overview.status import Status, status
from git_session.services.quality.measurements import record_quality
from git_session.services.recording.snapshot import last_kept
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


@dataclass(frozen=True)
class Times:
    """Active seconds of the session in total, today and since its last commit, and its idle seconds."""

    active: int
    today: int
    since_commit: int
    idle: int


@dataclass(frozen=True)
class WatchState:
    """The branch that is checked out (empty: HEAD is detached) and its session, as last read.

    `status` and `stored` are None if no session is open; `ended` means that the watched session has ended. `interval` is
    session.checkpoint_interval in ms, 0 without session.auto_checkpoint.
    """

    branch: str
    operation: str = ""
    status: Status | None = None
    stored: Stored | None = None
    stretches: tuple[Stretch, ...] = ()
    timeouts: Timeouts = (0, 0)
    interval: int = 0
    ended: bool = False

    @property
    def session(self) -> Session | None:
        return self.stored.session if self.stored else None

    @property
    def next_snapshot(self) -> int:
        """When a snapshot is due if files change (epoch ms); 0: never."""
        return last_kept(self.stored.session) + self.interval if self.stored and self.interval else 0

    def updated(self, stored: Stored) -> WatchState:
        """This state with `stored`, after an event was recorded."""
        if stored is self.stored:
            return self
        return replace(self, stored=stored, stretches=stretches_of(stored.events, self.timeouts))

    def until(self, now: int) -> tuple[Stretch, ...]:
        """The active and idle intervals of the session up to `now` (epoch ms), regardless of who worked."""
        if self.stored is None:
            return self.stretches
        return (*self.stretches, *running(self.stored.session.clock, now, self.timeouts, ""))

    def times(self, now: int) -> Times:
        """The session's times up to `now` (epoch ms)."""
        if self.stored is None:
            return Times(0, 0, 0, 0)
        clock = self.stored.session.clock.until(now, self.timeouts)
        today = day_of(now)
        start, end = midnight(today), midnight(today + timedelta(days=1))
        active = sum(each.length for each in within(self.until(now), start, end) if each.active)
        since = clock.active - clock.active_at_commit
        return Times(clock.active // 1000, active // 1000, since // 1000, clock.idle // 1000)


def watch_state(workspace: Workspace, session: Session | None, *, ended: bool = False) -> WatchState:
    """The state of `session`, which belongs to the branch that is checked out."""
    operation = workspace.repository.operation()
    if session is None:
        return WatchState(os.fsdecode(workspace.place.branch), operation, ended=ended)
    found = status(workspace, session)
    record_quality(workspace, session, found.quality)
    stored = workspace.store.read(session.id)
    settings = workspace.settings
    timeouts = settings.timeouts
    return WatchState(
        branch=session.branch,
        operation=operation,
        status=found,
        stored=stored,
        stretches=stretches_of(stored.events, timeouts),
        timeouts=timeouts,
        interval=settings.snapshot_interval,
    )


def session_here(workspace: Workspace) -> Session | None:
    """The open session of this work tree; during a rebase or bisect, the session of the branch that it began on."""
    place = workspace.place
    if place.moving():
        name = os.fsdecode(recorded_head_and_session(place)[1])
        session = workspace.store.read(name).session if name and workspace.store.has(name) else None
    else:
        session = workspace.current()
    return session if session and session.is_open else None  # an ending session is bound a moment longer


def is_branch_recorded(workspace: Workspace) -> bool:
    """Whether the hooks or a command have recorded the branch that is checked out."""
    place = workspace.place
    return recorded_head_and_session(place)[0] == place.head or place.moving()


def is_busy(workspace: Workspace) -> bool:
    """Whether git is in the middle of an operation, or writing the index."""
    return bool(workspace.repository.operation()) or (workspace.repository.git_dir / "index.lock").exists()
