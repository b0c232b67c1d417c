"""The sessions of colleagues over time: the newest ones, and what happened in them within a range.

None of them is counted as the user's own. Of colleagues who do not share `time`, only days are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile

from git_session.model.activity_intervals import Stretch, stretches_of, within
from git_session.model.attribution_shares import AGENTS, PEOPLE
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, decode
from git_session.model.order import newest_first
from git_session.model.session import Blocker, Decision, Objective, Session, State
from git_session.model.sharing import TIME
from git_session.model.union import DAY_MS
from git_session.services.figures.history import SharedPast
from git_session.services.teamwork.colleagues import Colleague, colleagues, folded, is_selected
from git_session.services.workspace import Workspace
from git_session.store.teamwork.writers import by_writer, read_journals, shared_journals

_CHUNK = 200


@dataclass(frozen=True)
class SharedWork:
    """What happened in a session of a colleague within the range of a report."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    state: str  #: State at the end of the report: `open` or `ended`.
    active_seconds: int | None  #: Active time, in seconds; null if the colleague does not share times.
    objectives: int  #: Number of objectives, dropped ones left out.
    objectives_done: int  #: Number of objectives that are done.
    finished: tuple[str, ...]  #: Objectives that were completed.
    in_progress: tuple[str, ...]  #: Objectives in progress; empty if the session ended.
    blocked: tuple[str, ...]  #: Blockers that are open; empty if the session ended.
    decided: tuple[str, ...]  #: Decisions that were made.
    next_steps: tuple[str, ...]  #: Next steps, if the session ended.


@dataclass(frozen=True)
class ReportedColleague:
    """What a colleague shares of the work within the range of a report."""

    name: str  #: Name of the colleague.
    email: str  #: Their e-mail address; empty if they give none.
    sessions: tuple[SharedWork, ...]  #: Sessions in which something happened, in the order in which they started.


@dataclass(frozen=True)
class SharedTime:
    """The active time of a colleague's session, whose `time` is shared, within a range; by a person unless a stretch names an agent."""

    name: str
    session: Session
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class _Read:
    colleague: Colleague
    session: Session
    events: Sequence[Event]


def newest_shared(
    workspace: Workspace, *, count: int, after: int = 0, branch: str = "", by: str = ""
) -> tuple[tuple[SharedPast, ...], int]:
    """The newest `count` sessions of colleagues that started at `after` (epoch ms) or later, and the number of older ones.

    Only those of `branch`, and of the colleague that `by` names (`people`: all; `agents`: those in which one worked).
    """
    known = {each.writer.id: each for each in colleagues(workspace)}
    places = _places(workspace, known)

    def starts(ids: Sequence[str]) -> Mapping[str, int]:
        content = read_journals(workspace.repository, [places[each][0] for each in ids])
        first = {
            each: decode(content[places[each][0]].partition(b"\n")[0]) for each in ids if places[each][0] in content
        }
        return {each: min(event.at, workspace.now) for each, event in first.items() if event}

    listed = takewhile(lambda each: each[0] >= after, newest_first(places, starts))
    found: list[SharedPast] = []
    more = 0
    while chunk := [session_id for _, session_id in islice(listed, _CHUNK if branch or by else max(count, 1))]:
        if len(found) >= count and not (branch or by):
            more += len(chunk)
            continue
        for each in _read(workspace, known, {session_id: places[session_id] for session_id in chunk}):
            if (branch and each.session.branch != branch) or (by and not _worked(each, by)):
                continue
            more += len(found) >= count
            found += [_past(workspace, each)] if len(found) < count else []
    return tuple(found), more


def shared_within(workspace: Workspace, since: int, until: int) -> tuple[ReportedColleague, ...]:
    """What colleagues did from `since` to `until` (epoch ms), by name."""
    known = {each.writer.id: each for each in colleagues(workspace)}
    found: dict[tuple[str, str], list[tuple[int, SharedWork]]] = {}
    for each in _read(workspace, known, _places(workspace, known), since=since):
        work = _work(workspace, each, since, until)
        if work:
            who = each.colleague.name, each.colleague.email
            found.setdefault(who, []).append((each.session.started_at, work))
    return tuple(
        ReportedColleague(name, email, tuple(work for _, work in sorted(works, key=lambda pair: pair[0])))
        for (name, email), works in sorted(found.items())
    )


def shared_time(
    workspace: Workspace, since: int, until: int, *, branch: str = "", by: str = ""
) -> Iterator[SharedTime]:
    """The time of colleagues who share theirs, from `since` to `until` (epoch ms), in sessions of `branch`, if given, and of
    whom `by` selects, as in `newest_shared`.
    """
    known = {each.writer.id: each for each in colleagues(workspace)}
    for each in _read(workspace, known, _places(workspace, known), since=since):
        if TIME not in each.colleague.writer.fields or (branch and each.session.branch != branch):
            continue
        found = within(stretches_of(each.events, workspace.settings.timeouts), since, until)
        stretches = tuple(one for one in found if one.active and _is_by(each.colleague, one, by))
        if stretches:
            yield SharedTime(each.colleague.name, each.session, stretches)


def _is_by(colleague: Colleague, stretch: Stretch, by: str) -> bool:
    if by in (PEOPLE, AGENTS):
        return bool(stretch.by) == (by == AGENTS)
    return not by or (by == stretch.by if stretch.by else is_selected(colleague, by))


def _places(workspace: Workspace, known: Mapping[str, Colleague]) -> dict[str, list[str]]:
    """Session id -> where its journals are, without the sessions of this clone."""
    found = shared_journals(workspace.repository, [each.writer for each in known.values()])
    here = set(workspace.store.ids()) if found else set()
    return {session_id: places for session_id, places in found.items() if session_id not in here}


def _read(
    workspace: Workspace, known: Mapping[str, Colleague], places: Mapping[str, Sequence[str]], *, since: int = 0
) -> Iterator[_Read]:
    """These sessions, each under the name of the colleague who opened it; without those in which nothing happened since."""
    wanted = iter(places.items())
    while chunk := list(islice(wanted, _CHUNK)):
        content = read_journals(workspace.repository, [revision for _, revisions in chunk for revision in revisions])
        for session_id, revisions in chunk:
            journals = {each: content[each] for each in revisions if each in content}
            if not since or any(_last(journal) >= since for journal in journals.values()):
                copies = by_writer((each.writer for each in known.values()), journals)
                yield from _folded(workspace, known, session_id, copies)


def _folded(
    workspace: Workspace, known: Mapping[str, Colleague], session_id: str, copies: Mapping[str, Sequence[Event]]
) -> Iterator[_Read]:
    events = [event for copy in copies.values() for event in copy]
    writers = [event.writer for event in events if event.kind == "session"] + [event.writer for event in events]
    owner = next((known[each] for each in writers if each in known), None)
    shared = folded(workspace, known.values(), owner, session_id, copies) if owner else None
    if owner and shared:
        yield _Read(owner, shared.session, events)


def _last(journal: bytes) -> int:
    """The time of the last line, which is no earlier than those before it but for another clock (epoch ms)."""
    line = journal.rstrip(b"\n").rpartition(b"\n")[2].partition(b" ")[0]
    # A rounded day is given by its noon; a day of tolerance covers other clocks and time zones.
    return int(line) + DAY_MS if line.isdigit() else 0


def _worked(read: _Read, by: str) -> bool:
    if by in (PEOPLE, AGENTS):
        return by == PEOPLE or any(event.text("by") for event in read.events)
    return is_selected(read.colleague, by) or any(event.text("by") == by for event in read.events)


def _past(workspace: Workspace, read: _Read) -> SharedPast:
    session, writer = read.session, read.colleague.writer
    is_timed = TIME in writer.fields
    return SharedPast(
        id=session.id,
        name=read.colleague.name,
        email=read.colleague.email,
        branch=session.branch,
        state="open" if session.is_open else "ended",
        issue=session.issue,
        started_at=min(session.started_at, workspace.now),
        ended_at=min(session.ended_at, workspace.now),
        is_day=not is_timed,
        active_seconds=session.clock.active // 1000 if is_timed else None,
        objectives=len(session.counted),
        objectives_done=len(session.done),
        blockers_open=len(session.open_blockers),
        commits=len([each for each in session.commits if not each.gone]),
        merged_to=session.merged_to,
        branch_gone=session.branch_gone,
    )


def _work(workspace: Workspace, read: _Read, since: int, until: int) -> SharedWork | None:
    """What happened in the session from `since` to `until`; None if nothing did."""

    def is_within(at: int) -> bool:
        return since <= min(at, workspace.now) <= until

    session = read.session
    if not any(is_within(event.at) for event in read.events):
        return None
    ended = 0 < min(session.ended_at, workspace.now) <= until
    timed = TIME in read.colleague.writer.fields
    stretches = within(stretches_of(read.events, workspace.settings.timeouts), since, until) if timed else ()
    return SharedWork(
        session=session.id,
        branch=session.branch,
        state="ended" if ended else "open",
        active_seconds=sum(each.length for each in stretches if each.active) // 1000 if timed else None,
        objectives=len(session.counted),
        objectives_done=len(session.done),
        finished=_texts(each for each in session.done if is_within(each.closed_at) and not each.by_others),
        in_progress=() if ended else _texts(each for each in session.counted if each.state is State.STARTED),
        blocked=() if ended else _texts(session.open_blockers),
        decided=_texts(each for each in session.decisions if is_within(each.added_at) and not each.author),
        next_steps=session.next_steps if ended else (),
    )


def _texts(entries: Iterable[Objective | Blocker | Decision]) -> tuple[str, ...]:
    return tuple(each.text for each in entries)
