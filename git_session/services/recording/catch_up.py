"""Records commits that no hook saw, with their events and notes, at the next command on their branch.

Clients on libgit2 make such commits, and git itself when hooks are missing or off, in `git am`, `rebase --apply`, and clean
merges and cherry-picks. `branch_scan` finds them; this module records each once, under the lock.

Time: each event is marked `late`, has the time of the reflog entry (or else the committer date), and counts at its place
among the others (`model.event.in_order`), as if a hook had seen it. A gap up to session.idle_timeout counts in full; a longer
one counts around the times at which the commit's files were written, or other entries of the branch's reflog. Time on another
branch does not count. The commit gets the time since the commit before it, except time already given to a later commit.

A commit in the run of a coding agent that starts git without hooks, as Gemini CLI does, is that agent's (`model.agent_runs`).

The record of an amended or rebased commit moves to the new commit. The time of a commit that a reset removed stays in the
session's total; its decisions wait for another commit until it is back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.branches import head_of
from git_session.git.plumbing import WITHOUT_FETCHING
from git_session.hot.agent import agent, committer
from git_session.hot.clock import Clock, Timeouts, is_long
from git_session.hot.journal import commit_body
from git_session.hot.notes import merged, note_text, read_notes, seconds_in, write_notes
from git_session.hot.system import times_written
from git_session.model.agent_runs import agent_at
from git_session.model.dataclass import replace
from git_session.model.event import Event, in_order, new_event
from git_session.model.session import Session, State
from git_session.model.timeouts import clocked, with_timeouts
from git_session.services.recording.branch_scan import Unseen, unseen
from git_session.services.recording.commit_effects import carried, closing_events, follow_up, lost_decisions, mentioned
from git_session.services.recording.missing_notes import find_faulty_notes
from git_session.services.recording.note_failure import notes_failed
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


def catch_up(workspace: Workspace, session: Session, *, whole: bool = False) -> Session:
    """Record everything on the session's branch that no hook saw; return the new fold, or `session` if there is nothing.

    With `whole` also what was missed before the branch was last looked at, and what was missed in an ended session.
    Raises SessionError `not-writable`, `notes-failed`, and OSError.
    """
    if not whole and not (session.is_open and workspace.unreconciled_head(session)):
        return session
    with workspace.store.lock():
        if session.is_open:
            workspace.store.state_timeouts(session.id)
        stored = workspace.store.read(session.id)
        found = _found(workspace, stored, whole=whole)
        if not found.head or (whole and found.is_nothing):
            return stored.session  # another process was faster
        events = _events(workspace, stored, found)
        after = workspace.store.record_locked(session.id, *events, head=found.head if session.is_open else None)
        if found.is_nothing:
            return session
        try:
            _note(after, found, events, workspace.settings.timeouts, stored)
        except RuntimeError as error:
            raise notes_failed(workspace, error) from None
    if found.pairs:  # a tool that makes all of history again loses the notes of the old commits
        find_faulty_notes(workspace, session.id, write=True)
    if not session.is_open:
        workspace.store.keep(session.id, f"Catch up with the commits of {session.id}")
        return after
    for record, _ in found.made:
        if mentioned(record.message):
            after = follow_up(workspace, after, record.oid)
    return after


def missed(workspace: Workspace, session: Session, *, whole: bool = False) -> Unseen:
    """The changes that `catch_up` would record; writes nothing."""
    if not whole and not (session.is_open and workspace.unreconciled_head(session)):
        return Unseen("")
    return _found(workspace, workspace.store.read(session.id), whole=whole)


def _found(workspace: Workspace, stored: Stored, *, whole: bool) -> Unseen:
    session = stored.session
    if not workspace.settings.auto_track:
        return Unseen("")
    if not session.is_open:
        return _found_in_ended(workspace, stored)
    head = head_of(workspace.repository, session.branch) if whole else workspace.unreconciled_head(session)
    return unseen(workspace, stored, head, whole=whole) if head else Unseen("")


def _found_in_ended(workspace: Workspace, stored: Stored) -> Unseen:
    """On the branch of an ended session or, if it is gone or is another one by now, below the commit that was kept of it."""
    session = stored.session
    head, kept = head_of(workspace.repository, session.branch), workspace.store.archive.kept_commit(session.id)
    found = unseen(workspace, stored, head, whole=True) if head else Unseen("")
    if kept not in ("", head) and not found.pairs and (not head or found.gone):
        found = unseen(workspace, stored, kept, whole=True)
    return replace(found, gone=(), back=())  # whatever became of the branch, they were the session's work


def unrecorded(workspace: Workspace, session: Session) -> list[Event]:
    """The events that `catch_up` would record; writes nothing."""
    found = missed(workspace, session)
    return [] if found.is_nothing else _events(workspace, workspace.store.read(session.id), found)


def closing(workspace: Workspace, session: Session, events: Sequence[Event]) -> list[Event]:
    """The events that close what the messages of the commits in `events` close in `session`."""
    oids = [event.text("oid") for event in events if event.kind == "commit"]
    return [each for oid in oids for each in closing_events(workspace, session, oid)]


# --- events -----------------------------------------------------------------------------------------------------------


def _events(workspace: Workspace, stored: Stored, found: Unseen) -> list[Event]:
    """The new events: late ones first, then the changes of the branch."""
    late = list(_late(workspace, stored, found))
    last = in_order([*stored.events, *late])[-1:]
    at = max([found.moved_at * 1000, *(event.at for event in last)])
    moved: list[Event] = []
    if found.pairs:
        made = {record.oid for record, _ in found.made}
        replaced = [pair for pair in found.pairs if pair[1] not in made]
        said = {each for record in found.apart for each in carried(stored.session, record.message)}
        lost = lost_decisions(objects_by_git(workspace.repository), stored.session, replaced)
        lost = [each for each in lost if each not in said]
        moved.append(new_event(at, "rewrite", pairs=[list(pair) for pair in found.pairs], lost=lost or None))
    moved += _apart(workspace, stored, found, at, counted=bool(late))
    if found.gone:
        moved.append(new_event(at, "gone", oids=list(found.gone)))
    if found.back:
        moved.append(new_event(at, "back", oids=list(found.back)))
    return [*late, *moved]


def _apart(workspace: Workspace, stored: Stored, found: Unseen, at: int, *, counted: bool) -> Iterator[Event]:
    """A commit each for what a squash held; the first gets the time since the last commit, unless that is `counted` already."""
    clock = Clock(*stored.session.clock.numbers()).until(at, workspace.settings.timeouts)
    seconds = 0 if counted else clock.seconds_since_commit
    for record in found.apart:
        decisions = carried(stored.session, record.message)
        body = commit_body(
            oid=record.oid, parents=list(record.parents), seconds=seconds, decisions=decisions, completed=[]
        )
        yield new_event(at, "commit", **body)
        seconds = 0


def _late(workspace: Workspace, stored: Stored, found: Unseen) -> Iterator[Event]:
    session = stored.session
    commits: list[Event] = []
    is_here = os.fsdecode(workspace.place.branch) == session.branch
    finder = agent() if is_here and not workspace.arriving else ""
    reported = {name for commit in session.commits if not commit.gone for name in commit.completed}
    for record, seconds in found.made:
        at = seconds * 1000
        # A commit older than the session means that the clock was set back; the event then counts where it is appended.
        late = at >= session.started_at // 1000 * 1000
        if late:
            at = min(
                max(at, session.started_at, *(event.at for event in commits[-1:])),
                max(workspace.now, session.clock.last),
            )
        done = [
            each.id
            for each in session.objectives
            if each.state is State.DONE and each.closed_at <= at and not each.commit and each.id not in reported
        ]
        reported.update(done)
        body = commit_body(
            oid=record.oid,
            parents=list(record.parents),
            seconds=0,
            decisions=carried(session, record.message),
            completed=done,
        )
        by = agent_at(stored.events, seconds, finder=finder) or os.fsdecode(committer(os.fsencode(record.message)))
        commits.append(new_event(at, "commit", **body, late=late or None, by=by))
    activity = list(_activity(workspace, stored, found, commits))
    yield from activity
    yield from _with_seconds(_own(stored), activity, commits, workspace.settings.timeouts)


def _own(stored: Stored) -> list[Event]:
    """The events that this clone wrote, by whose clock late commits count."""
    return [event for event in stored.events if not event.writer]


def _activity(workspace: Workspace, stored: Stored, found: Unseen, commits: list[Event]) -> Iterator[Event]:
    """Evidence of work in gaps before late commits that are too long to count in full."""
    gaps: list[tuple[int, int]] = []
    late = {event.id for event in commits}
    clock, timeouts = Clock(), workspace.settings.timeouts
    for event in in_order([*_own(stored), *commits]):
        if clock.running and event.id in late and is_long(clock.last, event.at, timeouts):
            gaps.append((clock.last, event.at))
        clock.tick(event.at, event.kind.encode(), timeouts)
    if not gaps:
        return
    times = {seconds * 1000 for seconds in found.evidence} | set(_written(workspace, stored.session, commits))
    for at in sorted(times):
        if any(start < at < end for start, end in gaps):
            yield new_event(at, "activity", late=True)


def _written(workspace: Workspace, session: Session, commits: list[Event]) -> list[int]:
    """When the files that the commits changed were written (epoch ms), if they are in this work tree."""
    repository = workspace.repository
    if os.fsdecode(workspace.place.branch) != session.branch:
        return []
    asked = "".join(f"{event.text('oid')}\n" for event in commits).encode()
    options = ("-r", "--root", "--no-commit-id", "--name-only", "-z")
    # A partial clone may lack trees; then there is no evidence, and nothing is fetched.
    listed = repository.git.run("diff-tree", "--stdin", *options, stdin=asked, environment=WITHOUT_FETCHING)
    names = dict.fromkeys(listed.fields)
    return times_written(os.fsencode(repository.top), [os.fsencode(name) for name in names])


def _with_seconds(
    events: Iterable[Event], activity: list[Event], commits: list[Event], timeouts: Timeouts
) -> Iterator[Event]:
    """The late commits with the active seconds of each, except seconds already given to a recorded commit."""
    paced = list(with_timeouts([*events, *activity, *commits], timeouts))
    order = [event for event, _ in paced]
    late = {event.id for event in commits}
    given_until = max(
        (at for at, event in enumerate(order) if event.kind == "commit" and event.id not in late), default=-1
    )
    seconds: dict[str, int] = {}
    clock = Clock()
    for at, (event, in_force) in enumerate(paced):
        if event.id in late:
            seconds[event.id] = clock.until(event.at, in_force).seconds_since_commit if at > given_until else 0
        clock.tick(event.at, event.kind.encode(), in_force)
        if at == given_until and any(each in seconds for each in late):
            # Time that only the late events made active was given to no commit yet.
            first = next(event.id for event in order if event.id in seconds)
            seconds[first] = clock.seconds - _seconds_at(events, event, timeouts)
    for event in commits:
        yield replace(event, body={**event.body, "seconds": seconds[event.id]})


def _seconds_at(events: Iterable[Event], until: Event, timeouts: Timeouts) -> int:
    """The active seconds up to the event `until`, counted without the late events."""
    return next(clock.seconds for event, clock in clocked(events, timeouts) if event is until)


# --- notes ------------------------------------------------------------------------------------------------------------


def _note(session: Session, found: Unseen, events: list[Event], timeouts: Timeouts, stored: Stored) -> None:
    """Write one note per recorded commit, which includes the notes of the commits that it replaces. Raises RuntimeError."""
    olds: dict[str, list[str]] = {}
    for old, new in found.pairs:
        olds.setdefault(new, []).append(old)
    own = _rows(session, [*stored.events, *events], {event.id for event in events}, timeouts)
    notes = read_notes([oid.encode() for oid in dict.fromkeys([*own, *olds, *(old for old, _ in found.pairs)])])
    before = {commit.oid: commit.seconds for commit in stored.session.commits}
    written: dict[bytes, bytes] = {}
    for oid in dict.fromkeys([*own, *olds]):
        seconds, text = own.get(oid, (before.get(oid, 0), b""))
        records = [notes[old.encode()] for old in olds.get(oid, ()) if old.encode() in notes]
        for old in olds.get(oid, ()):
            note = notes.get(old.encode(), b"")
            seconds += seconds_in(note) if note else before.get(old, 0)
        existing = notes.get(oid.encode(), b"")
        if records or text:
            written[oid.encode()] = merged([*records, existing, text], seconds=seconds)
    write_notes(written)


def _rows(session: Session, events: list[Event], new: set[str], timeouts: Timeouts) -> dict[str, tuple[int, bytes]]:
    """Late commit -> (its own seconds, the text of its note)."""
    found: dict[str, tuple[int, bytes]] = {}
    for event, clock in clocked(events, timeouts):
        if event.id in new and event.kind == "commit":
            seconds = event.body["seconds"]
            found[event.text("oid")] = (seconds, note_text(session.id.encode(), seconds, clock.seconds))
    return found
