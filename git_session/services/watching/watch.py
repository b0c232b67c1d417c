"""Watches a work tree: changed files, the effects of git and other commands, and the folder itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from git_session.errors import SessionError
from git_session.hot.system import now_ms
from git_session.model.dataclass import replace
from git_session.model.session import Session
from git_session.services.recording.reconcile import reconcile
from git_session.services.watching.changed_files import NAP, ChangedFiles
from git_session.services.watching.event import WatchEvent, watch_events
from git_session.services.watching.recorder import Recorder
from git_session.services.watching.state import WatchState, is_branch_recorded, is_busy, session_here, watch_state
from git_session.services.watching.watched_folder import WatchedFolder, mark_of, slept_ms
from git_session.services.workspace import Workspace
from git_session.store.configuration import path_of

PATIENCE = 5
"""Failures in a row that end the watch; also the number of ticks that a refresh waits while git keeps changing files."""
CALM = 5.0
"""Seconds without a change by git after which hooks are done, and missed commits are recorded."""
REMEMBERED = 50
"""Limit on the recently changed files remembered."""


class Watch:
    """A watch on the work tree of `workspace`; it makes the top of the work tree the current folder of the process.

    Calls `wake`, from another thread, when `tick` has something to do. `clock` returns epoch ms, `asleep` the ms that the
    machine has slept since it started.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        polling: bool,
        wake: Callable[[], None],
        clock: Callable[[], int] = now_ms,
        asleep: Callable[[], int] = slept_ms,
    ) -> None:
        self.workspace = workspace
        self.seen: dict[str, int] = {}
        """Path -> when the file last changed (epoch ms), the newest last."""
        self._clock = clock
        self._asleep = asleep
        self._followed = WatchedFolder(workspace.repository.top)
        self.recorder = Recorder(workspace)
        self.recorder.take_turn()
        self._reported: set[str] = set()
        self._known: set[str] = set()
        self._files = ChangedFiles(workspace, polling=polling, wake=wake, now=clock())
        self._naps = self._asleep()
        self._waits = self._failures = 0
        self._held: dict[str, int] = {}
        self._may_look = self._catch_up_at = 0.0
        self.watched = WatchState("")
        self._stamp = self._marks()
        self.watched = watch_state(workspace, self._session(catch_up=True))
        self._adopt()

    @property
    def interval(self) -> float:
        """Seconds between two polls of the files; 0 with file notifications."""
        return self._files.interval

    @property
    def session_id(self) -> str:
        return self.watched.session.id if self.watched.session else ""

    @property
    def now(self) -> int:
        """Epoch ms."""
        return self._clock()

    def begin(self) -> WatchEvent:
        """The event that the watch has started."""
        folder = os.fspath(self.workspace.repository.top)
        polling = f"checking every {self.interval:.0f}s" if self.interval else ""
        return self._event("watching", text=f"watching {folder}", detail=polling)

    def tick(self) -> tuple[WatchEvent, ...]:
        """Record what happened since the last tick and return it. Raises SessionError `gone` if the work tree is gone."""
        now = self._clock()
        happened = [*self._after_move()]
        try:
            happened += self._after_sleep(now)
            self._held |= self._files.gather(now)
            happened += self._git()
            happened += self._changed(now)
            self._failures = 0
        except (SessionError, OSError) as error:
            self._failures += 1
            if self._failures >= PATIENCE:
                raise _gone(self._followed.path, error) from None
        if self.recorder.take_turn():
            happened.append(self._event("recording", text="recording from now on"))
        happened += [self._event("note", text=note) for note in self._new_notes()]
        return tuple(happened)

    def close(self) -> None:
        """Record pending evidence, and let another watch record."""
        try:
            for moment in (self._held | self._files.gather(self._clock())).values():
                self.recorder.seen(moment)
            self._files.close()
            self.recorder.record(self._clock(), closing=True)
        except (SessionError, OSError):
            pass  # the repository is gone or read-only
        finally:
            self.recorder.give_up()
            self._followed.close()

    # --- files --------------------------------------------------------------------------------------------------------

    def _changed(self, now: int) -> Iterator[WatchEvent]:
        """Record the files that changed, unless git is changing files right now: it may be git that wrote them."""
        if self._waits:
            return
        held = sorted(self._held.items(), key=lambda each: each[1])
        self._held.clear()
        for path, moment in held:
            self.recorder.seen(moment)
            self.seen.pop(path, None)
            self.seen[path] = moment
        for path in list(self.seen)[:-REMEMBERED]:
            del self.seen[path]
        if held:
            yield self._event("changed", text="changed", paths=tuple(path for path, _ in reversed(held)))
        self.recorder.record(now)
        if not is_busy(self.workspace):
            self.recorder.keep(now)
        if self.recorder.stored:
            self.watched = self.watched.updated(self.recorder.stored)

    # --- git and the session ------------------------------------------------------------------------------------------

    def _git(self) -> Iterator[WatchEvent]:
        """Refresh the session after git or a command did something or, less often, after files changed."""
        stamp = self._marks()
        if stamp != self._stamp:
            self._stamp, self._waits = stamp, self._waits + 1
            if self._waits < PATIENCE:
                return
        elif self._waits and self._waits < PATIENCE and not is_branch_recorded(self.workspace):
            self._waits += 1  # the post-checkout hook records the switch, and informs the user
            return
        now = time.monotonic()
        is_calm = 0 < self._catch_up_at <= now and not self._waits
        if not (self._waits or is_calm or (self._is_stale and now >= self._may_look)):
            return
        happened = self._refresh(catch_up=is_calm)
        self._catch_up_at = now + CALM if self._waits else 0.0 if is_calm else self._catch_up_at
        if self._waits and self._held:
            # Files that match the index were written by git: a switch, a pull, a stash.
            touched = self.workspace.repository.status().touched
            self._held = {path: moment for path, moment in self._held.items() if path in touched}
        self._waits = 0
        yield from happened

    @property
    def _is_stale(self) -> bool:
        """Whether files changed since the last refresh."""
        status = self.watched.status
        return status is not None and max(self.seen.values(), default=0) > status.at

    def _refresh(self, *, catch_up: bool) -> list[WatchEvent]:
        start = time.monotonic()
        self.workspace = replace(self._opened(), now=self._clock())
        before, session = self.watched, self._session(catch_up=catch_up)
        happened: list[WatchEvent] = []
        ended = before.ended and before.branch == os.fsdecode(self.workspace.place.branch)
        if before.session and (session is None or session.id != before.session.id):
            happened += self._news(before.session.id)
            ended = session is None and not self.workspace.store.read(before.session.id).session.is_open
            self.recorder.forget(self._clock())
            self._known = set()
        self.watched = watch_state(self.workspace, session, ended=ended)
        if session and self._known:
            happened += self._news(session.id)
        self._adopt()
        now = self.watched
        if (before.branch, before.ended, bool(before.session)) != (now.branch, now.ended, bool(now.session)):
            happened += [] if now.ended else [self._arrived()]
        if before.operation != now.operation:
            text = f"{now.operation} in progress" if now.operation else f"{before.operation} ended"
            happened.append(self._event("operation", text=text))
        # For changed files alone, refresh the less often the longer a refresh takes.
        self._may_look = time.monotonic() + min(max(20 * (time.monotonic() - start), 2), 30)
        return happened

    def _session(self, *, catch_up: bool) -> Session | None:
        """The session of this work tree; with `catch_up`, first record commits that no hook saw, unless git is busy."""
        if not self.workspace.place.moving():
            reconcile(self.workspace, commits=catch_up and not is_busy(self.workspace))
        return session_here(self.workspace)

    def _opened(self) -> Workspace:
        """The work tree, opened again. Raises SessionError `not-a-repository`."""
        path = self._followed.path
        workspace = Workspace.open(path)
        if not os.path.samefile(workspace.repository.top, path):  # its .git is gone, and git found one above
            raise SessionError("not-a-repository", "it is no longer the work tree of a repository")
        return workspace

    def _adopt(self) -> None:
        """Pass the refreshed state on to the recorder and the files."""
        self._files.workspace = self.recorder.workspace = self.workspace
        self.recorder.stored = self.watched.stored
        if self.watched.stored:
            self._known |= {event.id for event in self.watched.stored.events}
        self.recorder.notes += self.workspace.store.notices
        self.workspace.store.notices.clear()

    def lately(self, count: int) -> list[WatchEvent]:
        """The last `count` events of the session before the watch started."""
        stored = self.watched.stored
        return watch_events(self.workspace, stored, stored.events[-4 * count :])[-count:] if stored else []

    def _news(self, session_id: str) -> list[WatchEvent]:
        """The new events in the session's journal, as watch events."""
        stored = self.workspace.store.read(session_id)
        new = [event for event in stored.events if event.id not in self._known]
        self._known |= {event.id for event in new}
        return watch_events(self.workspace, stored, new)

    def _arrived(self) -> WatchEvent:
        branch, session = self.watched.branch, self.session_id
        if session:
            return self._event("branch", text=f"on {branch}", detail=session)
        if not branch:
            return self._event("branch", text="HEAD is detached", detail="a session belongs to a branch")
        return self._event("branch", text=f"on {branch}", detail="no session is open: git session start")

    def _marks(self) -> object:
        """A value that changes if git or the session may have changed; computed without starting a process."""
        repository = self.workspace.repository
        own, common = repository.git_dir, repository.common_dir
        files = [own / name for name in ("HEAD", "index", "logs/HEAD", "session-here")]
        files += [common / "config", common / "packed-refs", path_of(repository)]
        files += [each / "reftable" / "tables.list" for each in (own, common)]
        if self.session_id:
            files.append(self.workspace.store.folder(self.session_id) / "journal")
        return repository.operation(), *map(mark_of, files)

    # --- the machine and the folder -----------------------------------------------------------------------------------

    def _after_sleep(self, now: int) -> Iterator[WatchEvent]:
        naps = self._asleep()
        slept, self._naps = naps - self._naps, naps
        if slept >= NAP:
            yield self._event("slept", text="the machine slept", detail=f"for {slept // 60_000}m")
            self.recorder.leave_out(now - slept, now)

    def _after_move(self) -> Iterator[WatchEvent]:
        try:
            moved = self._followed.has_moved()
        except FileNotFoundError as error:
            raise _gone(self._followed.path, error) from None
        if not moved:
            return
        path = self._followed.path
        try:
            self.workspace = self.recorder.workspace = self._opened()
            self._files.restart(self.workspace)
        except (SessionError, OSError) as error:
            raise _gone(path, error) from None
        yield self._event("moved", text="the repository moved", detail=path)

    def _new_notes(self) -> list[str]:
        every = dict.fromkeys([*self._files.notes, *self.recorder.notes])
        notes = [note for note in every if note not in self._reported]
        self._reported.update(notes)
        self._files.notes.clear()
        self.recorder.notes.clear()
        return notes

    def _event(self, kind: str, *, text: str, detail: str = "", paths: tuple[str, ...] = ()) -> WatchEvent:
        return WatchEvent(self._clock(), kind, self.watched.branch, self.session_id, "", text, detail, paths)


def _gone(path: str, error: Exception) -> SessionError:
    if isinstance(error, FileNotFoundError):
        return SessionError("gone", f"stopped watching {path}: it is gone", hint="to watch another: cd <repository>")
    message = error.message if isinstance(error, SessionError) else str(error)
    hint = error.hint if isinstance(error, SessionError) else "git status shows more"
    return SessionError("gone", f"stopped watching {path}: {message}", hint=hint)
