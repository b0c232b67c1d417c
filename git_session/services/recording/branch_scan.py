"""Finds changes of a branch that no hook saw: commits made, rewritten, removed from the branch, or brought back.

All commits between the session's start and the branch are compared with the journal. Its own are those that the reflog shows
being made by one of the session's committers, and all others that `insight.history.work` counts as the session's: made by them
on the first-parent line while the session was open. Not among them are commits that the branch only moved to, as the reflog
shows (a fast-forward; a reset or `branch --force`, unless no other branch has them, as those of a detached HEAD), and those that were on the branch before and were made again by a rewrite.

Commits that this clone lacks (shallow or partial) are `untold`: nothing is concluded from their absence, and none is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from git_session.errors import SessionError
from git_session.git.adapters import objects_here
from git_session.git.branches import Move, reflog
from git_session.git.objects import Objects, Record
from git_session.hot.notes import read_notes, session_in
from git_session.insight.history.work import work_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event
from git_session.model.session import Commit, Session
from git_session.services.recording.reflog_scan import (
    FOREVER,
    MADE,
    OTHER,
    REBASED,
    ReflogReading,
    Span,
    closed_spans,
    only_forward,
    read_reflog,
)
from git_session.services.recording.replacements import (
    MINUTE,
    by_likeness,
    by_maps,
    former_ids,
    is_amend,
    last_version,
    likeness,
    read_maps,
)
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

_FORCED = re.compile(r"branch: Reset to |reset: moving to ")
"""Somebody put the branch on a commit, perhaps one that was made on a detached HEAD."""


@dataclass(frozen=True)
class Unseen:
    """Unrecorded changes of a branch: `made` holds new commits (oldest first) with their times (epoch seconds).

    `pairs` holds (old, new) for recorded commits that were replaced, at `moved_at`; `gone` are recorded commits no longer on
    the branch, `back` those that are on it again, `untold` those of which this clone cannot tell. `apart` are commits of a squash
    that was taken back, which has one record for all of them. `evidence` holds times at
    which the user was active.
    """

    head: str
    made: tuple[tuple[Record, int], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    apart: tuple[Record, ...] = ()
    moved_at: int = 0
    evidence: tuple[int, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.made or self.pairs or self.gone or self.back or self.apart)


@dataclass(frozen=True)
class _Branch:
    """What is compared: the journal of `session` and the commits (`records`) of its branch, from its start to `head`.

    `lost` are commits that were on the branch and are not any more, `olds` those of them that this clone has. `former` names the
    ids that a recorded commit had before.
    """

    workspace: Workspace
    objects: Objects
    session: Session
    closed: list[Span]
    known: Mapping[str, Commit]
    former: Mapping[str, list[str]]
    base: str
    head: str
    records: dict[str, Record]
    lost: tuple[str, ...]
    olds: Mapping[str, Record]
    reading: ReflogReading

    def find(self, oid: str) -> Record | None:
        return self.records.get(oid) or self.olds.get(oid)

    def below(self, *oids: str) -> set[str]:
        """The commits `oids` and their ancestors, as far back as the session's start."""
        waiting, found = list(oids), set[str]()
        while waiting:
            record = self.find(waiting.pop())
            if record and record.oid not in found:
                found.add(record.oid)
                waiting += record.parents
        return found

    @property
    def is_cut(self) -> bool:
        """Does this shallow clone lack some of the branch's commits?"""
        edges = self.workspace.repository.shallow_edges
        return bool(edges) and (not edges.isdisjoint(self.records) or (bool(self.session.opened_on) and not self.base))


def unseen(workspace: Workspace, stored: Stored, head: str, *, whole: bool = False) -> Unseen:
    """The changes on the session's branch, which is at `head`, that are in no journal.

    With `whole` also changes before the last time that the branch was looked at.
    """
    session = stored.session
    known = {commit.oid: commit for commit in session.commits}
    moves = reflog(workspace.repository, session.branch) or []
    reconciled = workspace.store.reconciled_head(session.id)
    if not whole and reconciled != head and only_forward(moves, head, reconciled, known):
        return Unseen(head)
    try:
        return _compared(_read(workspace, stored, known, moves, head), stored.events)
    except SessionError:
        if not workspace.repository.lacks_objects:
            raise
        return Unseen(head, untold=tuple(known))


def _read(workspace: Workspace, stored: Stored, known: Mapping[str, Commit], moves: list[Move], head: str) -> _Branch:
    session, repository = stored.session, workspace.repository
    closed, reconciled = closed_spans(stored.events), workspace.store.reconciled_head(session.id)
    objects = objects_here(repository)
    base = _base(workspace, session)
    reading = read_reflog(moves, head, session, closed, {*known, reconciled})
    records = {record.oid: record for record in objects.log(head, [base] if base else [])}
    if not session.is_open and reconciled in records:  # what came after its end is not compared
        later = records
        if reconciled != head:
            head = reconciled
            records = {record.oid: record for record in objects.log(head, [base] if base else [])}
        closed = [span for span in closed if span[1] != FOREVER]
        known = {oid: commit for oid, commit in known.items() if oid in records or oid not in later}
    former = former_ids(stored.events)
    replaced = {oid for each in former.values() for oid in each}
    mentioned = (step.move.new for step in reading.steps if step.kind in (MADE, OTHER))
    off = [oid for oid in dict.fromkeys((*known, *mentioned)) if oid not in records and oid != base]
    lost = tuple(oid for oid in off if oid in known or oid not in replaced)
    olds = {record.oid: record for record in objects.records(off)}
    branch = _Branch(workspace, objects, session, closed, known, former, base, head, records, lost, olds, reading)
    for move, kind in ((step.move, step.kind) for step in reading.steps):
        if kind == OTHER and _was_made_then(move, branch.find(move.new)):
            reading.times.setdefault(move.new, move.time)
        if (
            kind == MADE
            and move.message.startswith("commit: ")
            and is_amend(branch.find(move.old), branch.find(move.new))
        ):
            reading.amends[move.old] = move.new  # libgit2 writes so
    if reading.has_gap and is_amend(branch.find(reconciled), records.get(head)):
        reading.amends[reconciled] = head
    return branch


def _base(workspace: Workspace, session: Session) -> str:
    """The commit of the branch when the session started, or what another tool made of it; empty if this clone has neither."""
    repository, base = workspace.repository, session.opened_on
    found = repository.commit(base) if base else ""
    if base and not found:
        renamed = read_maps(repository, {base}).get(base, "")
        found = repository.commit(renamed) if renamed else ""
    return found


def _compared(branch: _Branch, events: Sequence[Event]) -> Unseen:
    workspace, session, known, reading = branch.workspace, branch.session, branch.known, branch.reading
    records = branch.records
    is_same = not branch.lost and all(oid in known and not known[oid].gone for oid in records)
    if is_same and not reading.amends.keys() & known.keys():
        return Unseen(branch.head)
    emails = _emails(branch)
    pairs = _pairs(branch, emails)
    for old, new in pairs.items():
        if old not in known and new not in known and old in reading.times:  # made and replaced since the last scan
            reading.times.setdefault(new, reading.times[old])
    replacing = {new for old, new in pairs.items() if old in known}
    recorded = {oid for each in branch.former.values() for oid in each}
    made = {oid for oid in reading.times if oid in records and oid not in known and oid not in replacing & recorded}
    ever = _ever_recorded(events)
    apart = tuple(oid for oid in reversed(records) if oid in ever - known.keys() - replacing)
    made |= _as_history_shows(branch, {*made, *replacing, *apart}, emails)
    fresh = [
        oid for oid in reversed(records) if oid in made.difference(apart) and records[oid].committer.email in emails
    ]
    noted = read_notes([oid.encode() for oid in fresh])
    mine = [oid for oid in fresh if session_in(noted.get(oid.encode(), b"")) in (b"", session.id.encode())]
    times = {oid: reading.times.get(oid, records[oid].committer.time) for oid in mine}
    off = [oid for oid in branch.lost if oid in known and oid not in pairs and not known[oid].gone]
    is_partial = bool(off) and workspace.repository.lacks_objects
    elsewhere = {event.text("oid") for event in events if event.kind == "commit" and event.writer}
    untold = [oid for oid in off if branch.is_cut or (oid not in branch.olds and (is_partial or oid in elsewhere))]
    last = reading.last
    if reading.has_gap and branch.head in records:
        last = max(last, min(records[branch.head].committer.time, workspace.now // 1000))
    return Unseen(
        branch.head,
        tuple((records[oid], times[oid]) for oid in mine),
        tuple((old, new) for old, new in pairs.items() if old in known),
        tuple(oid for oid in off if oid not in untold),
        tuple(oid for oid in known if oid in records and known[oid].gone),
        tuple(untold),
        tuple(records[oid] for oid in apart),
        last or workspace.now // 1000,
        tuple({**reading.times, **times}.values()),
    )


def _ever_recorded(events: Iterable[Event]) -> set[str]:
    """The commits that have, or had before a rewrite, a record of the session."""
    found: set[str] = set()
    for event in events:
        if event.kind == "commit":
            found.add(event.text("oid"))
        found.update(new for old, new in event.pairs if old in found)
    return found


def _emails(branch: _Branch) -> set[str]:
    """The committers' addresses in this session: those recorded, and the one that git would use now."""
    records = [branch.find(oid) for oid in branch.known]
    return {each.committer.email for each in records if each} | {branch.workspace.repository.committer_email} - {""}


def _was_made_then(move: Move, record: Record | None) -> bool:
    if record is None or record.parents[:1] not in ((move.old,), ()):
        return False
    return record.committer.email == move.email and abs(record.committer.time - move.time) <= MINUTE


# --- replaced ---------------------------------------------------------------------------------------------------------


def _pairs(branch: _Branch, emails: Collection[str]) -> dict[str, str]:
    """Old commit -> the commit on the branch that replaced it."""
    reading, records, lost = branch.reading, branch.records, branch.lost
    ends = {oid: last_version(oid, reading.amends) for oid in lost}
    pairs = {oid: end for oid, end in ends.items() if end in records}
    for oid in lost:  # a rewrite was taken back, and what it had replaced was perhaps amended
        former = {each: last_version(each, reading.amends) for each in branch.former.get(oid, ())}
        again = [end for each, end in former.items() if end in records and (end != each or end not in branch.known)]
        if again and oid not in pairs:
            pairs[oid] = again[-1]  # the first of a squash, whose message it has
    left = [oid for oid in lost if oid not in pairs]
    mapped, dropped = by_maps(branch.workspace.repository, left, branch.former, records) if left else ({}, set[str]())
    pairs.update(mapped)
    left = [oid for oid in left if oid not in mapped and oid not in dropped]
    is_rewritten = reading.has_gap or not branch.session.is_open
    if left and (is_rewritten or any(step.kind in (REBASED, OTHER) for step in reading.steps)):
        taken = {
            *branch.known,
            *(reading.times if reading.last else ()),
            *mapped.values(),
            *branch.below(*reading.onto),
        }
        news = [record for oid, record in reversed(records.items()) if oid not in taken]
        found = by_likeness(list(dict.fromkeys(ends[oid] for oid in left)), branch.olds, news, branch.known, emails)
        pairs.update((oid, found[ends[oid]]) for oid in left if ends[oid] in found)
    return pairs


# --- made -------------------------------------------------------------------------------------------------------------


def _as_history_shows(branch: _Branch, explained: Collection[str], emails: Collection[str]) -> set[str]:
    """The commits that the session's committers made on the branch, by the commits themselves, without those `explained`."""
    records, session = branch.records, branch.session
    line = list(_first_parents(records, branch.head))
    likely = {
        record.oid: record
        for record in line
        if record.oid not in branch.known
        and record.oid not in explained
        and record.committer.email in emails
        and not _is_closed(record.committer.time, branch.closed)
    }
    likely = {oid: record for oid, record in likely.items() if oid not in _elsewhere(branch)} if likely else {}
    if not likely:
        return set()
    base = session.base if session.adopted else branch.base
    as_open = replace(session, base=base, ended_at=0)
    work = work_of(branch.workspace.repository, branch.objects, as_open, now=branch.workspace.now, head=branch.head)
    own = {record.oid for record in work.own}
    before = likeness(branch.objects.log(branch.base, [branch.head])) if branch.base else set()
    return {
        oid
        for oid, record in likely.items()
        if oid in own and not (likeness([record]) & before or _is_older(branch, record))
    }


def _is_older(branch: _Branch, record: Record) -> bool:
    """Was the commit written before the session, and made again by a tool that left nothing of the session's start?"""
    is_lost = bool(branch.session.opened_on) and not branch.base
    return is_lost and record.author.time < branch.session.started_at // 1000


def _is_closed(time: int, closed: list[Span]) -> bool:
    """Was the session ended at `time`? In the very second of its end it was."""
    return any(start < time < end or (end == FOREVER and time == start) for start, end, _ in closed)


def _elsewhere(branch: _Branch) -> set[str]:
    """The commits that came to the branch, as the reflog shows, without being made for the session."""
    found, had = branch.below(*branch.reading.onto), set[str]()
    for step in branch.reading.steps:
        had |= branch.below(step.move.old)
        came = branch.below(step.move.new) - had
        had |= came
        if step.kind == OTHER:
            is_forward = step.move.old in {*branch.below(step.move.new), branch.base} or not step.move.old.strip("0")
            found |= came - _made_with(branch, step.move, came) if is_forward else set()
        elif _FORCED.match(step.move.message):
            found |= came - _on_no_other(branch, step.move)
        elif step.kind not in (MADE, REBASED):
            found |= came
    return found


def _on_no_other(branch: _Branch, move: Move) -> frozenset[str]:
    """The ids of the commits where `move` put the branch that no other branch has."""
    name = branch.session.branch
    others = (f"--exclude={name}", "--branches", f"--exclude=*/{name}", "--remotes")  # not --all, which means HEAD too
    listed = branch.workspace.repository.git.run("rev-list", move.new, "--not", *others, "--")
    return frozenset(listed.text.split("\n")) if not listed.status else frozenset()


def _made_with(branch: _Branch, move: Move, came: Collection[str]) -> set[str]:
    """Those of the commits that came with the move of another tool that it made, too: just then, or for this branch alone."""
    made = {
        oid for oid in came if oid in branch.records and abs(branch.records[oid].committer.time - move.time) <= MINUTE
    }
    if len(made) == len(came):
        return made
    return made | (set(came) & _on_no_other(branch, move))


def _first_parents(records: Mapping[str, Record], head: str) -> Iterator[Record]:
    current = records.get(head)
    while current:
        yield current
        current = records.get(current.parents[0]) if current.parents else None
