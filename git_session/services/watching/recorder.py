"""What a watch writes down: evidence of work, snapshots that are due, and the time for which the machine slept.

Evidence are `activity` events, few of them (`model.evidence`): each says that files were written at that time. They are
appended under the lock, behind the journal's last event or not at all, so that no time counts twice: neither with the
events of commits and commands, nor with the times of files that those look up in a longer gap, nor with another watch.
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
"""Ms until what could not be written is tried again."""


class Recorder:
    """Records in the session `stored` (None: nothing is open) of the work tree of `workspace`; both change with time.

    `notes` are what went wrong, for somebody to say; `turn` says whether it is this watch that records.
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
        """Record from now on, if nobody else does; is that new?"""
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
            self._evidence.settle(self.stored.session.clock.last)  # another watch has told so far

    def forget(self, until: int) -> None:
        """What was seen up to `until` belongs to a session that was left, and the hooks have told its end."""
        self._evidence.settle(until)

    def record(self, now: int, *, closing: bool = False) -> None:
        """Write evidence down where enough has gathered; all of it when `closing`."""
        if self.turn != Turn.OURS or self.stored is None or now < self._resting_until:
            return
        try:
            self._write(self.stored, now, closing=closing)
        except (SessionError, OSError) as error:  # a full disk, say: what was seen waits
            self.notes.append(f"activity could not be recorded: {error}")
            self._resting_until = now + REST

    def _write(self, stored: Stored, now: int, *, closing: bool) -> None:
        workspace, session = replace(self.workspace, now=now), stored.session
        spacing = spacing_of(workspace.settings.timeouts[0])
        due = self._evidence.due(now, session.clock.last, spacing, closing=closing)
        if not due:
            return
        # Before a long gap ends with what we saw: what others can see in it, as every command does it.
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
        """Take a snapshot if one is due and something changed. Not to be called while git is at work."""
        workspace = replace(self.workspace, now=now)
        if not (self.turn == Turn.OURS and self.stored and self._is_unkept and is_due(workspace, self.stored.session)):
            return
        session = workspace.store.read(self.stored.session.id).session  # a hook may have been faster
        self._is_unkept = False
        try:
            take_if_due(workspace, session)
        except (SessionError, OSError) as error:
            if getattr(error, "code", "") not in ("unborn", "unmerged"):  # these pass, and the next change tells
                self.notes.append(f"no snapshot was taken: {error}")

    def leave_out(self, since: int, until: int) -> None:
        """The machine slept from `since` to `until` (epoch ms): nobody worked on it, so the session's clock stood still.

        It stands from the last evidence on: a machine that is left alone falls asleep by itself after a while.
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
        """Append events (the lock is held), and go on from the session as it is then."""
        workspace.store.record_locked(session.id, *events)
        self.stored = workspace.store.read(session.id)
