"""The context of a command: the repository, its settings, its sessions, and the time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from git_session.errors import SessionError
from git_session.git.adapters import FEW, objects_by_git
from git_session.git.branches import HEADS, branch_away, head_of
from git_session.git.objects import Objects
from git_session.git.process import Git
from git_session.git.repository import Repository, WorkTree
from git_session.hot.agent import agent
from git_session.hot.clock import is_long
from git_session.hot.place import HookPlace
from git_session.hot.system import now_ms, times_written
from git_session.hot.umask import take_umask
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event, new_event, texts_in
from git_session.model.progress import LongWork, unwatched
from git_session.model.session import ClockReading, Session
from git_session.model.settings import Settings
from git_session.model.shell import shell_word
from git_session.store.configuration import Configuration, load
from git_session.store.sessions import SessionStore, Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.conversation import AgentConversation
    from git_session.store.hooks_found import HookGap


@dataclass(frozen=True)
class Workspace:
    """The context that every service takes. `now` (epoch ms) is the same for the whole command; `long_work` shows progress.

    `arriving`: the coding agent that runs us has just started, so what was done until now is not its work.
    `allow_secret` lets texts be recorded that look like secrets.
    """

    repository: Repository
    configuration: Configuration
    store: SessionStore
    now: int
    long_work: LongWork = unwatched
    arriving: bool = False
    allow_secret: bool = False

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike[str] = ".",
        *,
        begun: Git | None = None,
        long_work: LongWork = unwatched,
        allow_secret: bool = False,
    ) -> Workspace:
        """Open the work tree that contains `folder`; git may have `begun` with queries there."""
        repository = Repository.open(folder, begun=begun)
        configuration = load(repository)
        Git.umask = take_umask(configuration.umask)
        store = SessionStore(repository, configuration)
        return cls(repository, configuration, store, now_ms(), long_work, allow_secret=allow_secret)

    @property
    def settings(self) -> Settings:
        return self.configuration.settings

    @cached_property
    def objects(self) -> Objects:
        return self.store.archive.objects

    def objects_for(self, diffs: int) -> Objects:
        """The objects port that takes the least time for about so many diffs; it and `objects` may be different adapters."""
        return objects_by_git(self.repository) if diffs <= FEW else self.objects

    @property
    def place(self) -> HookPlace:
        """The same place in the form that hooks use."""
        return HookPlace(os.fsencode(self.repository.git_dir), top=os.fsencode(self.repository.top))

    def hook_gap(self) -> HookGap | None:
        """What keeps git from running our hooks here; None if nothing does, or if the user has declined them."""
        from git_session.store.hooks_found import hook_gap

        return hook_gap(self.repository, self.configuration.hooks_path)

    def conversation(self, session_id: str) -> AgentConversation | None:
        """The last conversation with a coding agent in the session that can be resumed on this machine."""
        from git_session.model.conversation import last_conversation

        return last_conversation(self.store.read(session_id).events)

    # --- finding ------------------------------------------------------------------------------------------------------

    def current(self) -> Session | None:
        """The open session of the current branch, by its journal, which `recording.reconcile` updates."""
        stored = self._bound_to(os.fsdecode(self.place.branch))
        return stored.session if stored else None

    def _bound_to(self, branch: str) -> Stored | None:
        """The open session of `branch`, under that name; None without one."""
        session_id = self.store.bound(branch) if branch else ""
        stored = self.store.read(session_id) if session_id else None
        if not stored or stored.session.branch == branch:
            return stored
        return (
            None if self.is_copied(stored.session) else replace(stored, session=replace(stored.session, branch=branch))
        )

    def is_copied(self, session: Session) -> bool:
        """Whether another branch is bound to `session` only because `git branch -c` copied the binding."""
        return self.repository.has_branch(session.branch) and self.store.bound(session.branch) == session.id

    def unreconciled_head(self, session: Session) -> str:
        """The tip of the session's branch if it has moved since the last reconciliation, or else empty.

        Reads two files, and starts no process if git keeps refs in files. Empty without session.auto_track.
        """
        if not self.settings.auto_track:
            return ""
        head = head_of(self.repository, session.branch)
        return "" if self.store.is_reconciled(session.id, head) else head

    def at_hand(self) -> Session:
        """The current session or, during a rebase or bisect, the session of the branch that it began on; for reading.

        Raises SessionError `no-session`, `detached`.
        """
        return self.away() or self.require_current()

    def away(self) -> Session | None:
        """The open session of the branch on which a rebase or bisect began (`branch_away`)."""
        stored = self._bound_to(branch_away(self.repository))
        return stored.session if stored else None

    def require_current(self) -> Session:
        """The current session. Raises SessionError `no-session`, `detached`."""
        session = self.current()
        if session:
            return session
        if not self.repository.branch:
            operation = self.repository.operation()
            raise SessionError(
                "detached",
                f"{f'a {operation} is in progress: ' if operation else ''}HEAD is detached, and a session belongs to a branch",
                hint="finish it with git first" if operation else self._nearby_hint(),
            )
        ended = self.ended_here()
        raise SessionError(
            "no-session",
            f"no session is open on {self.repository.branch}",
            hint=f"{ended.id} {'was left open' if ended.is_open else 'ended'} here: git session resume"
            if ended
            else self._start_hint(),
        )

    def _nearby_hint(self) -> str:
        """How to leave a detached HEAD: for the newest branch with an open session whose tip HEAD contains, or else contains HEAD."""
        bound = {branch: name for branch, name in self.store.bindings().items() if self.store.has(name)}
        form = "--format=%(refname)%00%(worktreepath)"
        for relation in ("--merged=HEAD", "--contains=HEAD") if bound else ():
            listing = self.repository.git.ask("for-each-ref", "--sort=-committerdate", relation, form, HEADS) or ""
            rows = (row.removeprefix(HEADS).split("\0") for row in listing.splitlines())
            # git refuses to switch to a branch that is checked out in another work tree.
            near = next((branch for branch, elsewhere in rows if branch in bound and not elsewhere), "")
            if near:
                return f"{bound[near]} is open: git switch {shell_word(near)}"
        return "git switch <branch>"

    def _start_hint(self) -> str:
        """What to type on a branch without a session: resume the session that was just ended and merged here, or start one."""
        before = self.repository.git.ask("rev-parse", "--abbrev-ref", "--quiet", "--verify", "@{-1}") or ""
        merged = self.ended_here(before) if self.repository.has_branch(before) else None
        if merged and not merged.is_open and merged.merged_to == self.repository.branch:
            return f"{merged.id} ended, and was merged here: git session resume {shell_word(before)}"
        return 'git session start --objective "what you are about to do"'

    def ended_here(self, branch: str = "") -> Session | None:
        """The newest session of `branch` (default: the current one), if it ended or `init --uninstall` left it open.

        `resume` continues it. None while another session is open there, and on a detached HEAD.
        """
        branch = branch or self.repository.branch
        stored = self.store.newest_of(branch) if branch and not self.store.bound(branch) else None
        return stored.session if stored else None

    def find(self, name: str = "") -> Stored:
        """The session that `name` means: an id, a unique prefix of one, or a branch (its open or else its newest session).

        Without a name, the open or else the newest session of the current branch. Raises SessionError `no-session`,
        `no-such-session`, `ambiguous-session`.
        """
        branch = name or self.repository.branch or branch_away(self.repository)
        stored = self._bound_to(branch)
        if stored:
            return stored
        if self.store.has(name):
            return self.store.read_fetched(name)
        of_branch = next(self.store.of_branch(branch), None) if branch else None
        if of_branch:
            return self.store.read_fetched(of_branch.session.id)
        matches = [each for each in self.store.ids() if name and each.startswith(name)]
        if len(matches) == 1:
            return self.store.read_fetched(matches[0])
        if matches:
            raise SessionError(
                "ambiguous-session", f"{name!r} matches several sessions", hint="one of: " + ", ".join(matches[:5])
            )
        if not name:
            raise SessionError(
                "no-session",
                f"there is no session on {branch or 'this detached HEAD'} yet",
                hint=self._start_hint() if branch else self._nearby_hint(),
            )
        from git_session.git.tracking import how_to_fetch, remote_branches

        if self.repository.has_branch(name) or remote_branches(self.repository, name):
            raise SessionError(
                "no-such-session", f"there is no session on {name} yet", hint=f"git session start {shell_word(name)}"
            )
        fetch = how_to_fetch(self.repository, name)
        raise SessionError(
            "no-such-session",
            f"no session or branch is called {name!r}",
            hint=f"this clone fetches only some branches; if the remote has it: {fetch}"
            if fetch
            else "git session history",
        )

    # --- recording ----------------------------------------------------------------------------------------------------

    def refuse_secrets(self, *texts: str) -> None:
        """Check that no text looks like a secret. Raises SessionError `secret`, which does not repeat it.

        `event` checks all texts; a service that does something before it makes its events checks them first.
        """
        if self.allow_secret or not any(texts):
            return
        from git_session.model.secret_texts import secrets_in

        for found in (found for text in texts for found in secrets_in(text)):
            raise SessionError(
                "secret",
                f"a text holds what looks like {found.what}, and texts travel in commits, archives and briefs",
                hint="leave it out; if it is no secret, the command line accepts it with --allow-secret",
            )

    def event(self, kind: str, **body: object) -> Event:
        """An event with the time `now`; it names the coding agent that runs the command, if one does.

        Raises SessionError `secret` if a text in it looks like one.
        """
        self.refuse_secrets(*texts_in(body))
        return new_event(self.now, kind, **body, by=agent())

    def record(self, session: Session, kind: str, **body: object) -> Session:
        """Append one event and return the session's new fold."""
        return self.record_all(session, [self.event(kind, **body)])

    def record_all(
        self, session: Session, events: list[Event], *, look: Callable[[], WorkTree] | None = None
    ) -> Session:
        """Append events in one write, after evidence of work if the last event is long past."""
        return self.store.record(session.id, *self.evidence(session, look=look), *events)

    def assumed(self, session: Session, events: Sequence[Event]) -> Session:
        """The session as if the events were recorded; nothing is written."""
        if not events:
            return session
        self.store.assume(session.id, *events)
        return self.store.read(session.id).session

    def evidence(self, session: Session, *, look: Callable[[], WorkTree] | None = None) -> list[Event]:
        """Activity since the session's last event, by the times of changed files, if the gap is too long to count in full.

        `look` returns the status of the work tree, for a caller that has it.
        """
        clock = session.clock
        if not clock.running or not is_long(clock.last, self.now, self.settings.timeouts):
            return []
        names = [os.fsencode(name) for name in (look or self.repository.status)().touched]
        times = times_written(os.fsencode(self.repository.top), names)
        return [new_event(at, "activity") for at in times if clock.last < at < self.now]

    def clock(self, session: Session) -> ClockReading:
        """The session's time up to now."""
        if not session.is_open:
            return session.clock
        return session.clock.until(self.now, self.settings.timeouts)
