"""Catching up: commits that the hooks never saw get their event and their note at the next command on their branch.

Such are made by clients on libgit2, with hooks missing or off, by `git am`, clean merges and cherry-picks without hooks,
`rebase --apply`. What happened is found in `reflog_scan`; here it is recorded, under the lock, each commit once.

How their time counts: each event is `late`, bears the time of the reflog's entry (without a reflog, the committer date),
and counts where it belongs among the others (`model.event.in_order`). So the gaps around it count as if a hook had seen it:
up to session.idle_timeout as a whole, a longer one around the times at which the commit's files were written or the user
did something else in the branch's reflog. Time that another branch was checked out stays uncounted. The commit gets the
time since the commit before it; but time that a later commit was given already stays with that one.

A commit that was amended or rebased keeps its record, which moves to the new one. A commit that a reset took off the
branch keeps its time in the session's total, but its decisions wait for a commit again, until it is back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from git_session.errors import SessionError
from git_session.git.adapters import objects_by_git
from git_session.hot.clock import Clock, Timeouts, is_long
from git_session.hot.journal import commit_body
from git_session.hot.notes import merged, note_text, read_notes, seconds_in, write_notes
from git_session.model.dataclass import replace
from git_session.model.event import Event, in_order, new_event
from git_session.model.session import Session, State
from git_session.model.timeouts import clocked, with_timeouts
from git_session.services.recording.commit_effects import carried, closing_events, follow_up, lost_decisions, mentioned
from git_session.services.recording.reflog_scan import Unseen, unseen
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


def catch_up(workspace: Workspace, session: Session) -> Session:
    """The session after everything on its branch that no hook saw was recorded; `session` itself when there is nothing.

    Raises SessionError `not-writable`, `notes-failed`, and OSError.
    """
    if not session.is_open or not workspace.unreconciled_head(session):
        return session
    with workspace.store.lock():
        workspace.store.state_timeouts(session.id)
        stored = workspace.store.read(session.id)
        head = workspace.unreconciled_head(stored.session)
        if not head:
            return stored.session  # somebody else was faster
        found = unseen(workspace, stored, head)
        events = _events(workspace, stored, found)
        after = workspace.store.record_locked(session.id, *events, head=head)
        if found.is_nothing:
            return session
        _note(after, found, events, workspace.settings.timeouts, stored)
    for record, _ in found.made:
        if mentioned(record.message):
            after = follow_up(workspace, after, record.oid)
    return after


def missed(workspace: Workspace, session: Session) -> Unseen:
    """What `catch_up` would record; nothing is written."""
    head = workspace.unreconciled_head(session) if session.is_open else ""
    return unseen(workspace, workspace.store.read(session.id), head) if head else Unseen("")


def unrecorded(workspace: Workspace, session: Session) -> list[Event]:
    """The events that `catch_up` would record; nothing is written."""
    found = missed(workspace, session)
    return [] if found.is_nothing else _events(workspace, workspace.store.read(session.id), found)


def closing(workspace: Workspace, session: Session, events: Sequence[Event]) -> list[Event]:
    """The events that follow from the commits in `events`, which are `session`'s: what their messages close."""
    oids = [event.text("oid") for event in events if event.kind == "commit"]
    return [each for oid in oids for each in closing_events(workspace, session, oid)]


# --- events -----------------------------------------------------------------------------------------------------------


def _events(workspace: Workspace, stored: Stored, found: Unseen) -> list[Event]:
    """The journal's new events: what was late first, then what the branch became."""
    late = list(_late(workspace, stored, found))
    last = in_order([*stored.events, *late])[-1:]
    at = max([found.moved_at * 1000, *(event.at for event in last)])
    moved: list[Event] = []
    if found.pairs:
        made = {record.oid for record, _ in found.made}
        replaced = [pair for pair in found.pairs if pair[1] not in made]
        lost = lost_decisions(objects_by_git(workspace.repository), stored.session, replaced)
        moved.append(new_event(at, "rewrite", pairs=[list(pair) for pair in found.pairs], lost=lost or None))
    if found.gone:
        moved.append(new_event(at, "gone", oids=list(found.gone)))
    if found.back:
        moved.append(new_event(at, "back", oids=list(found.back)))
    return [*late, *moved]


def _late(workspace: Workspace, stored: Stored, found: Unseen) -> Iterator[Event]:
    session = stored.session
    commits: list[Event] = []
    reported = {name for commit in session.commits if not commit.gone for name in commit.completed}
    for record, seconds in found.made:
        at = seconds * 1000
        # A commit older than the session: the clock went back, and the event counts where it is written down.
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
        commits.append(new_event(at, "commit", **body, late=late or None))
    activity = list(_activity(workspace, stored, found, commits))
    yield from activity
    yield from _with_seconds(stored.events, activity, commits, workspace.settings.timeouts)


def _activity(workspace: Workspace, stored: Stored, found: Unseen, commits: list[Event]) -> Iterator[Event]:
    """Evidence of work in gaps before late commits that are too long to count whole."""
    gaps: list[tuple[int, int]] = []
    late = {event.id for event in commits}
    clock, timeouts = Clock(), workspace.settings.timeouts
    for event in in_order([*stored.events, *commits]):
        if clock.running and event.id in late and is_long(clock.last, event.at, timeouts):
            gaps.append((clock.last, event.at))
        clock.tick(event.at, event.kind.encode(), timeouts)
    if not gaps:
        return
    times = {seconds * 1000 for seconds in found.evidence} | set(_written(workspace, stored.session, commits))
    for at in sorted(times):
        if any(start < at < end for start, end in gaps):
            yield new_event(at, "activity", late=True)


def _written(workspace: Workspace, session: Session, commits: list[Event]) -> Iterator[int]:
    """When the files that the commits changed were written (epoch ms), if they are in this work tree."""
    repository = workspace.repository
    if os.fsdecode(workspace.place.branch) != session.branch:
        return
    asked = "".join(f"{event.text('oid')}\n" for event in commits).encode()
    options = ("-r", "--root", "--no-commit-id", "--name-only", "-z")
    for name in dict.fromkeys(repository.git.must("diff-tree", "--stdin", *options, stdin=asked).fields):
        try:
            yield (repository.top / name).stat().st_mtime_ns // 1_000_000
        except OSError:
            continue  # deleted since: no evidence left


def _with_seconds(
    events: Iterable[Event], activity: list[Event], commits: list[Event], timeouts: Timeouts
) -> Iterator[Event]:
    """The late commits with the active seconds of each: none that a commit recorded before has been given."""
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
            # What only the late events made active time has been given to nobody.
            first = next(event.id for event in order if event.id in seconds)
            seconds[first] = clock.seconds - _seconds_at(events, event, timeouts)
    for event in commits:
        yield replace(event, body={**event.body, "seconds": seconds[event.id]})


def _seconds_at(events: Iterable[Event], until: Event, timeouts: Timeouts) -> int:
    """The active seconds up to the event `until`, as they were counted so far."""
    return next(clock.seconds for event, clock in clocked(events, timeouts) if event is until)


# --- notes ------------------------------------------------------------------------------------------------------------


def _note(session: Session, found: Unseen, events: list[Event], timeouts: Timeouts, stored: Stored) -> None:
    """One note for each commit that was caught up, with what the commits that it replaces had in theirs."""
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
    try:
        write_notes(written)
    except RuntimeError as error:
        raise SessionError(
            "notes-failed", f"recorded, but the notes could not be written: {error}", hint="git session doctor --fix"
        ) from None


def _rows(session: Session, events: list[Event], new: set[str], timeouts: Timeouts) -> dict[str, tuple[int, bytes]]:
    """Late commit -> (its own seconds, the text of its note)."""
    found: dict[str, tuple[int, bytes]] = {}
    for event, clock in clocked(events, timeouts):
        if event.id in new and event.kind == "commit":
            seconds = event.body["seconds"]
            found[event.text("oid")] = (seconds, note_text(session.id.encode(), seconds, clock.seconds))
    return found
