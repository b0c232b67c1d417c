"""Records what a watch sees: evidence of work, snapshots that are due, and the machine's sleep.

Evidence is recorded as sparse `activity` events (`model.evidence`): files were written at that time. They are appended under
the lock, and only behind the journal's last event. So no time counts twice: neither with the events of commits and commands,
nor with the file times that commands read after a longer gap, nor with another watch.
"""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.model.dataclass import replace
from git_session.model.event import Event, new_event
from git_session.model.evidence import Evidence, spacing_of
from git_session.model.session import Session
from git_session.services.recording.snapshot import is_due, take_if_due
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored
from git_session.store.watch_lock import Queue, Turn

REST = 60_000
"""Ms until the next attempt after a failed write."""


class Recorder:
    """Records in the session `stored` (None: none is open) of the work tree of `workspace`; the watch replaces both over time.

    `notes` collects problems for the caller to print; `turn` says whether this watch is the one that records.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stored: Stored | None = None
        self.notes: list[str] = []
        self.turn = Turn.NOBODY
        self._evidence = Evidence()
        self._queue = Queue(workspace.repository.git_dir)
        self._is_unkept = True
        self._resting_until = 0

    def take_turn(self) -> bool:
        """Become the recording watch if no other one is; return whether this call made it so."""
        before, self.turn = self.turn, self._queue.turn()
        return before != self.turn == Turn.OURS

    def give_up(self) -> None:
        self._queue.leave()

    def seen(self, moment: int) -> None:
        """A file was written at `moment` (epoch ms)."""
        self._is_unkept = True
        if self.stored is None:
            return
        self._evidence.seen(moment)
        if self.turn != Turn.OURS:
            self._evidence.settle(self.stored.session.clock.last)  # another watch has recorded it so far

    def forget(self, until: int) -> None:
        """Drop evidence up to `until`: it belongs to a session that was left, and the hooks recorded its end."""
        self._evidence.settle(until)

    def record(self, now: int, *, closing: bool = False) -> None:
        """Record the evidence that is due; all of it when `closing`."""
        if self.turn != Turn.OURS or self.stored is None or now < self._resting_until:
            return
        try:
            self._write(self.stored, now, closing=closing)
        except (SessionError, OSError) as error:  # such as a full disk; the evidence is kept for the next attempt
            self.notes.append(f"cannot record activity: {error}")
            self._resting_until = now + REST

    def _write(self, stored: Stored, now: int, *, closing: bool) -> None:
        workspace, session = replace(self.workspace, now=now), stored.session
        spacing = spacing_of(workspace.settings.timeouts[0])
        due = self._evidence.due(now, session.clock.last, spacing, closing=closing)
        if not due:
            return
        # Like every command, first record the evidence inside the gap that this activity ends.
        found = replace(workspace, now=due[0]).evidence(session)
        with workspace.store.lock():
            session = workspace.store.read(session.id).session
            last = session.clock.last
            events = [event for event in found if event.at > last]
            moments = self._evidence.due(now, last, spacing, closing=closing)
            events += [new_event(at, "activity") for at in moments if not events or at > events[-1].at]
            if events and session.is_open and session.clock.running:
                self._append(workspace, session, events)
            self._evidence.settle(max([last, *moments]))

    def keep(self, now: int) -> None:
        """Take a snapshot if one is due and something changed. Do not call while git is running an operation."""
        workspace = replace(self.workspace, now=now)
        if not (self.turn == Turn.OURS and self.stored and self._is_unkept and is_due(workspace, self.stored.session)):
            return
        session = workspace.store.read(self.stored.session.id).session  # a hook may have taken one meanwhile
        self._is_unkept = False
        try:
            take_if_due(workspace, session)
        except (SessionError, OSError) as error:
            if getattr(error, "code", "") not in ("unborn", "unmerged"):  # temporary; the next change tries again
                self.notes.append(f"cannot take a snapshot: {error}")

    def leave_out(self, since: int, until: int) -> None:
        """Stop the session's clock while the machine slept, from `since` to `until` (epoch ms).

        It stops at the last evidence before that, because an unused machine falls asleep only after a while.
        """
        if self.turn != Turn.OURS or self.stored is None:
            return
        self.record(since, closing=True)
        with self.workspace.store.lock():
            session = self.workspace.store.read(self.stored.session.id).session
            last = session.clock.last
            if session.clock.running and last <= since:
                away = [new_event(last, "leave", reason="asleep"), new_event(until, "enter", reason="awake")]
                self._append(self.workspace, session, away)

    def _append(self, workspace: Workspace, session: Session, events: list[Event]) -> None:
        """Append events, under the caller's lock, and reload the session."""
        workspace.store.record_locked(session.id, *events)
        self.stored = workspace.store.read(session.id)
