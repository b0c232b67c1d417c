"""Sessions on disk: `<common-dir>/sessions/<id>/journal`, bound to branches by `git config branch.<name>.session`.

The journal is the only source of truth. It is read whole and folded, and only appended to, under one lock. A session without
a folder is read from its archive. A session is open while a branch is bound to it; git moves the binding with
`git branch -m` and removes it with `git branch -d`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from git_session.errors import SessionError
from git_session.git.branches import configured_of_branches, head_of
from git_session.git.repository import Repository
from git_session.hot.clock import Timeouts
from git_session.hot.journal import View
from git_session.hot.journal import append as append_lines
from git_session.hot.place import session_of
from git_session.hot.system import boot_ms, is_read_only, open_file
from git_session.hot.umask import record_umask
from git_session.model.context_events import is_begun
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Damage, Event, decode, encode, parse_journal
from git_session.model.fold import fold
from git_session.model.ids import is_id, no_such_session, slug_of
from git_session.model.order import newest_first
from git_session.model.session import Session
from git_session.model.timeouts import change, stated_last
from git_session.model.union import as_read_here, labelled
from git_session.store import archive_union
from git_session.store.archive import PREFIX, Archive
from git_session.store.basis import Reading
from git_session.store.configuration import Configuration
from git_session.store.journal_file import (
    JournalFolders,
    StoreLock,
    lines_of,
    naming,
    read_only,
    require_writable,
    unreadable_archive,
    unwritable,
    write_folder,
)
from git_session.store.writer import make_writer, writer_of

_CHUNK = 100
"""Journals that are read at once when many are searched."""
_FIRST_LINE = 65_536
"""Most bytes of an opening event, far more than it needs."""
_ATTEMPTS = 4
"""How often an archive is united again with one that was fetched meanwhile."""


@dataclass(frozen=True)
class Stored:
    """A session as read: its fold, its events, damaged lines, whether it exists in the archive only, and whether its journal has a
    beginning (if not, `events` also has what was lost)."""

    session: Session
    events: tuple[Event, ...]
    damage: tuple[Damage, ...] = ()
    archived: bool = False
    begun: bool = True


@dataclass(frozen=True)
class Archived:
    """A session as stored in the commit `oid` of its archive."""

    oid: str
    stored: Stored


class SessionStore(JournalFolders):
    """The sessions of one repository."""

    def __init__(self, repository: Repository, configuration: Configuration) -> None:
        super().__init__(repository.common_dir / "sessions")
        self._repository = repository
        self._configuration = configuration
        self._settings = configuration.settings
        self.archive = Archive(repository)
        self.notices: list[str] = []
        """Harmless problems for the command to print."""
        self.is_read_only = is_read_only()
        """Is GIT_SESSION_READ_ONLY set?"""

    def lock(self) -> StoreLock:
        """The lock for every write; it is not re-entrant. Raises SessionError `read-only`, `not-writable`; entered, `locked`."""
        self.refuse_if_read_only()
        try:
            self.root.mkdir(exist_ok=True)
            record_umask(os.fsencode(self.root), self._configuration.umask)
        except OSError as error:
            raise unwritable(error) from None
        return StoreLock(os.fsencode(self._repository.common_dir))

    def refuse_if_read_only(self) -> None:
        """Check that GIT_SESSION_READ_ONLY allows writing, in the work tree too. Raises SessionError `read-only`."""
        if self.is_read_only:
            raise read_only()

    def require_writable(self) -> None:
        """Check that sessions can be written here. Raises SessionError `read-only`, `not-writable`."""
        self.refuse_if_read_only()
        require_writable((self._repository.git_dir, self._repository.common_dir, self.root))

    def settle(self) -> None:
        """Record for the hooks of this worktree the sources of the settings, and whether sessions start automatically."""
        if self.is_read_only or not self.root.is_dir():
            return
        record_umask(os.fsencode(self.root), self._configuration.umask)
        try:
            Reading(self._repository, self._configuration).settle()
        except OSError:
            pass  # a read-only repository, where hooks record nothing either

    # --- reading ------------------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """The ids of all sessions, those with a folder and those in the archive only."""
        try:
            local = {entry.name for entry in os.scandir(self.root) if self.has_folder(entry.name)}
        except (FileNotFoundError, NotADirectoryError):
            local = set()
        return sorted(local | self.archive.tips().keys())

    def newest_of(self, branch: str) -> Stored | None:
        """The last session of `branch`, found by ids alone; unlike `of_branch` it misses one that started under another branch
        name."""
        prefix = slug_of(branch) + "-"
        try:
            local = {each.name for each in os.scandir(self.root) if each.name.startswith(prefix)}
        except (FileNotFoundError, NotADirectoryError):
            local = set()
        archived = self._repository.refs_like(PREFIX, f"{prefix}*")
        ids = {each for each in local if self.has_folder(each)} | set(filter(is_id, archived))
        for _, session_id in self.newest_first(tuple(ids)):
            stored = next(self.read_each([session_id]), None)
            if stored and stored.session.branch == branch:
                return stored
        return None

    def has(self, session_id: str) -> bool:
        """Does a session with this id exist, with a folder or in the archive only?"""
        return is_id(session_id) and (self.has_folder(session_id) or self.archive.has(session_id))

    def read(self, session_id: str) -> Stored:
        """Read and fold a session. Raises SessionError `no-such-session`, `newer-journal`, `unreadable-session`."""
        content: bytes | None
        archived = False
        try:
            content = self.journal(session_id)
        except (FileNotFoundError, NotADirectoryError):
            content, archived = self.archive.read(session_id, "journal"), True
        if content is None:
            raise unreadable_archive(session_id) if self.archive.has(session_id) else no_such_session(session_id)
        return self._folded(session_id, content, archived=archived)

    def readable_journal(self, session_id: str) -> bytes:
        """The session's journal, from its folder or else from its archive; empty if it cannot be read."""
        try:
            return self.journal(session_id)
        except (FileNotFoundError, NotADirectoryError):
            return self.archive.read(session_id, "journal") or b""
        except SessionError:
            return b""

    def read_fetched(self, session_id: str) -> Stored:
        """Like `read`, but for an ended session with events that another clone added, if its archive was fetched since."""
        for found, content, archived in self._contents([session_id]):
            return self._folded(found, content, archived=archived)
        return self.read(session_id)

    def _added(self, session_id: str, journal: bytes, archived: bytes) -> bytes:
        """The lines of an `archived` journal that the `journal` of an ended session lacks."""
        # Usually the archive holds an earlier state of the journal; only another clone's archive differs.
        if journal.startswith(archived) or self._folded(session_id, journal, archived=False).session.is_open:
            return b""
        return archive_union.missing_lines(self.archive, PREFIX + session_id, journal, archived)

    def _folded(self, session_id: str, content: bytes, *, archived: bool) -> Stored:
        journal = parse_journal(content)
        found, is_whole = journal.events, archived or is_begun(journal.events)
        if not is_whole:
            self.notices.append(archive_union.lost_beginning(session_id))
            found = self.with_lost_lines(session_id, found)
        events = as_read_here(found, self._writer)
        session = fold(events, session_id=session_id, timeouts=self._settings.timeouts)
        return Stored(replace(session, id=session_id), events, journal.damage, archived, is_whole)

    def with_lost_lines(self, session_id: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """The events of a journal here, and those that it lost (`store.archive_union`)."""
        folder = self.folder(session_id)
        return archive_union.with_lost_lines(self.archive, folder, events, own=self._writer, bindings=self.bindings)

    @cached_property
    def _writer(self) -> str:
        return writer_of(self._repository.common_dir)

    def read_each(self, ids: Sequence[str], mention: bytes = b"") -> Iterator[Stored]:
        """These sessions in order, without missing ones and those whose journals lack the bytes `mention`.

        A session that cannot be read is skipped with a notice.
        """
        for start in range(0, len(ids), _CHUNK):
            yield from self._folded_each(ids[start : start + _CHUNK], mention)

    def newest_first(self, ids: Sequence[str]) -> Iterator[tuple[int, str]]:
        """(start in epoch ms, id) of these sessions, newest first; reads only as many journals as the caller takes."""
        return newest_first(ids, self._starts)

    def _starts(self, ids: Sequence[str]) -> dict[str, int]:
        """The start of each session, from the first line of its journal; 0 if the opening event is lost."""
        found: dict[str, int] = {}
        archived: list[str] = []
        for session_id in ids:
            try:
                with open(open_file(f"{self.root}/{session_id}/journal"), "rb", buffering=0) as file:
                    found[session_id] = self._start(session_id, file.read(_FIRST_LINE))
            except (FileNotFoundError, NotADirectoryError):
                archived.append(session_id)
            except OSError:  # reported when all of it is read
                found[session_id] = 0
        contents = self.archive.read_all(archived, "journal")
        for session_id, content in contents.items():
            found[session_id] = self._start(session_id, content)
        self._notice_unreadable(each for each in archived if each not in contents)
        return found

    def _notice_unreadable(self, ids: Iterable[str]) -> None:
        """Say once for all of them that archived sessions are left out."""
        if any(map(self.archive.has, ids)):
            self.notices.append("archived sessions that cannot be read are left out: git session doctor")

    def _start(self, session_id: str, content: bytes) -> int:
        event = decode(content.partition(b"\n")[0])
        if event and event.kind == "session":
            return event.at
        try:  # damaged, or merged from copies: parse all of it
            return self.read(session_id).session.started_at
        except SessionError:
            return 0

    def of_branch(self, branch: str) -> Iterator[Stored]:
        """The sessions of `branch` by its current name, newest first."""
        name = json.dumps(branch, ensure_ascii=False).encode("utf-8", "surrogateescape")
        ids = (session_id for _, session_id in self.newest_first(self.ids()))
        while chunk := list(islice(ids, _CHUNK)):
            # A journal that does not mention the branch need not be parsed.
            yield from (each for each in self._folded_each(chunk, name) if each.session.branch == branch)

    def _folded_each(self, ids: Sequence[str], mention: bytes) -> Iterator[Stored]:
        for session_id, content, archived in self._contents(ids):
            if mention not in content:
                continue
            try:
                yield self._folded(session_id, content, archived=archived)
            except SessionError as error:
                self.notices.append(naming(session_id, error))

    def _contents(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes, bool]]:
        """(id, journal with fetched lines (`_added`), whether it is in the archive only) of each session."""
        local: dict[str, bytes] = {}
        unreadable: set[str] = set()
        for session_id in ids:
            try:
                local[session_id] = self.journal(session_id)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except SessionError as error:
                self.notices.append(naming(session_id, error))
                unreadable.add(session_id)
        archived = self.archive.read_all(ids, "journal")
        for session_id in ids:
            journal, kept = local.get(session_id), archived.get(session_id)
            if session_id in unreadable:
                continue
            if journal is None:
                if kept is not None:
                    yield session_id, kept, True
                else:
                    self._notice_unreadable([session_id])
                continue
            try:
                added = self._added(session_id, journal, kept or b"")
            except SessionError as error:  # a newer version wrote it
                self.notices.append(naming(session_id, error))
                added = b""
            torn = b"\n" if added and not journal.endswith(b"\n") else b""
            yield session_id, journal + torn + added, False

    def journals(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """(id, journal) of each of these sessions that exists, with few of them in memory at a time."""
        for start in range(0, len(ids), _CHUNK):
            for session_id, content, _ in self._contents(ids[start : start + _CHUNK]):
                yield session_id, content

    def open_branches(self) -> list[str]:
        """The branches with an open session, that of the newest session first."""
        bound = {session_id: branch for branch, session_id in self.bindings().items() if self.has_folder(session_id)}
        return [bound[session_id] for _, session_id in self.newest_first(tuple(bound))]

    def bindings(self) -> dict[str, str]:
        """Branch -> session id by `git config branch.<name>.session`, even if the session does not exist."""
        return configured_of_branches(self._repository, "session")

    def bound(self, branch: str) -> str:
        """The id of the open session on `branch`; empty without one."""
        found = os.fsdecode(session_of(os.fsencode(self._repository.common_dir), os.fsencode(branch)))
        return found if found and self.has_folder(found) else ""

    # --- writing ------------------------------------------------------------------------------------------------------

    def bind(self, branch: str, session_id: str) -> None:
        self._repository.set_config(f"branch.{branch}.session", session_id)

    def unbind(self, branch: str) -> None:
        self._repository.unset_config(f"branch.{branch}.session")

    def create(self, opening: Event, *events: Event) -> Session:
        """Write the journal of a new session atomically; `opening` is its `session` event."""
        session_id, branch = opening.text("session"), opening.text("branch")
        lines = lines_of((opening, *events))
        with self.lock():
            # Bind first: if killed in between, a binding without a journal is ignored, while a journal without a
            # binding would conflict with the next session that is started.
            self.bind(branch, session_id)
            try:
                write_folder(self.folder(session_id), lines)
            except OSError as error:
                self.unbind(branch)
                raise unwritable(error) from None
            return self._refresh(session_id)

    def record(self, session_id: str, *events: Event) -> Session:
        """Append events to an open session's journal (synced to disk), rewrite its views, and return its new fold."""
        with self.lock():
            return self.record_locked(session_id, *events)

    def mark(self, session_id: str, *events: Event) -> None:
        """Append events that only affect time (`agent`, `activity`), as hooks do: without waiting for the disk, and rewriting
        only the hooks' view."""
        folder = os.fsencode(self.folder(session_id))
        with self.lock():
            view = View(folder)
            view.absorb()
            append_lines(folder, lines_of(events))
            view.absorb()
            view.save()

    def record_locked(self, session_id: str, *events: Event, head: str | None = None) -> Session:
        """`record` for a caller that holds the lock; `head` is the branch's commit, if the caller has examined it."""
        self.state_timeouts(session_id)
        lines = lines_of(events)
        try:
            reading = Reading(self._repository, self._configuration)  # runs while we wait for the disk
            try:
                append_lines(os.fsencode(self.folder(session_id)), lines, sync=True)
            except OSError:
                reading.give_up()
                raise
        except OSError as error:
            raise unwritable(error) from None
        return self._refresh(session_id, head, reading)

    def state_timeouts(self, session_id: str) -> None:
        """Record changed timeouts in the journal, under the lock (`model.timeouts`)."""
        folder, after = os.fsencode(self.folder(session_id)), self._settings.timeouts
        view = View(folder)
        if view.timeouts == after:
            return
        view.absorb()
        before: Timeouts | None = view.timeouts
        if view.stale:  # missing, or of an older version: use the journal
            before = stated_last(self.read(session_id).events)
        if before and before != after:
            append_lines(
                folder, encode(change(view.clock.last or self.read(session_id).session.clock.last, before, after))
            )

    def refresh(self, session_id: str) -> Session:
        """Rewrite the views of a session."""
        with self.lock():
            self.state_timeouts(session_id)
            return self._refresh(session_id)

    def keep(self, session_id: str, message: str, *, snapshot: str = "", handoff: str = "") -> str:
        """Archive the current state of the session, united with what its archive holds, with `handoff` (Markdown) and
        `snapshot`; return the commit. Raises SessionError `no-identity`, `ref-locked`, `ref-moved`.
        """
        own = self.own_writer()
        for attempt in range(_ATTEMPTS):
            tip = self.archive.tip(session_id)
            self._take_in(session_id, tip)
            stored = self.read(session_id)
            journal = (
                self.journal(session_id)
                if stored.begun and not stored.archived
                else b"".join(map(encode, labelled(stored.events, own)))
            )
            files = archive_union.archived_files(stored.session, journal, own, handoff)
            self.keep_commits(stored.session)
            try:
                return self.archive.save(session_id, files, message, old=tip, snapshot=snapshot)
            except SessionError as error:
                if error.code != "ref-moved" or attempt == _ATTEMPTS - 1:
                    raise  # otherwise a fetch brought a newer archive just now
        raise AssertionError("the last attempt returns or raises")

    def own_writer(self) -> str:
        """The id of this clone as a writer, made at its first use."""
        if not self._writer:
            with self.lock():
                self.__dict__["_writer"] = make_writer(self._repository.common_dir)
        return self._writer

    def _take_in(self, session_id: str, tip: str) -> None:
        """Add to the session's journal the events that the archive at the commit `tip` has and the journal lacks."""
        if not tip or not self.has_folder(session_id):
            return
        own, path = self.own_writer(), self.folder(session_id) / "journal"
        with self.lock():
            added = archive_union.lines_to_take_in(self.archive, tip, path.read_bytes(), own)
            if added:
                append_lines(os.fsencode(path.parent), added, sync=True)
                self._refresh(session_id)

    def keep_commits(self, session: Session) -> None:
        """Keep the session's commits even if its branch is deleted; errors are ignored."""
        if not session.commits or not os.access(self._repository.common_dir, os.W_OK):
            return
        kept = self.archive.kept_commit(session.id)
        head = head_of(self._repository, session.branch) if self.bound(session.branch) == session.id else ""
        if not head and not kept:
            head = next((commit.oid for commit in reversed(session.commits) if not commit.gone), "")
        if head and head != kept:
            self.archive.keep_commit(session.id, head)

    def archived_ends(self, session_id: str) -> dict[int, Archived]:
        """Number of an end (from 1) -> the archive of that end; an end that was killed may lack one.

        Ends are counted in the archived journals, since each holds all ends so far, including those made in other clones.
        """
        oids = self.archive.ends(session_id)
        journals = self.archive.blobs([f"{oid}:journal" for oid in oids])
        found: dict[int, Archived] = {}
        for oid in oids:
            content = journals.get(f"{oid}:journal")
            if content is not None:
                stored = self._folded(session_id, content, archived=True)
                found[len(stored.session.ends)] = Archived(oid, stored)
        return found

    def restore_folder(self, session_id: str) -> None:
        """Restore the session's folder from the archive, to continue the session: the whole journal, or only the events that
        another clone added to a fetched archive."""
        tip = self.archive.tip(session_id)
        if self.has_folder(session_id):
            self._take_in(session_id, tip)
            return
        content = archive_union.restored_journal(self.archive, tip, self.own_writer()) if tip else None
        if content is None:
            return
        with self.lock():
            if not self.has_folder(session_id):
                write_folder(self.folder(session_id), content)

    def _refresh(self, session_id: str, head: str | None = None, reading: Reading | None = None) -> Session:
        from git_session.store.views import ViewSource, write_views  # commands that read need no views

        self._assumed.pop(session_id, None)  # the journal is writable after all
        stored, folder = self.read(session_id), self.folder(session_id)
        if head is None:
            head = self._looked_at(session_id) or ("" if stored.session.commits else stored.session.opened_on)
        try:
            settings, plain = (reading or Reading(self._repository, self._configuration)).settle()
            source = ViewSource(
                journal_size=(folder / "journal").stat().st_size,
                settings=settings,
                config=self._configuration.stamp,
                plain=plain,
                head=head,
                boot=0 if any(each.torn for each in stored.damage) else boot_ms(),
            )
            is_told = archive_union.ids_told(folder) <= {event.id for event in stored.events}
            write_views(folder, stored.session, self._settings, source, documents=is_told)
            if not is_told:
                self.notices.append(archive_union.lost_lines(session_id))
        except OSError as error:
            # The journal already has the events; hooks and commands rewrite an outdated view.
            self.notices.append(f"recorded, but a view could not be written: {error.strerror or error}")
        return stored.session
