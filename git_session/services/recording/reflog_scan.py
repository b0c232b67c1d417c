"""Finds changes of a branch that no hook saw: commits made, rewritten, removed from the branch, or brought back.

The branch's reflog shows what happened here and when. `commit`, `am`, `cherry-pick`, `revert`, `merge` and `pull` made a
commit of ours if its committer is one of the session's; a fast-forward, a reset or `branch --force` only moved the branch to
an existing commit. An entry of another tool counts as a commit if its writer committed it within the same minute.
`commit (amend)` and the end of a rebase replaced commits; rebased ones are matched by author, author date and subject.

Without a reflog, the commits count that the session's committer made on the first-parent line while the session was open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.branches import Move, reflog
from git_session.git.objects import Objects, Record
from git_session.hot.notes import read_notes, session_in
from git_session.insight.history.work import may_be_of
from git_session.model.dataclass import dataclass, field
from git_session.model.event import Event
from git_session.model.session import Commit, Session
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

MINUTE = 60
_REBASED = re.compile(r"(?:rebase\b|pull\b.*\(finish\)|rewritten during rebase).*?(?: onto ([0-9a-f]+))?$", re.DOTALL)
_FORWARD = re.compile(r"(?:merge|pull)\b.*: Fast-forward(?: \(|$)|cherry-pick: fast-forward$")
_MADE = re.compile(r"(?:commit|am|cherry-pick|revert|merge|pull)\b")
_MOVED = re.compile(r"(?:reset|branch|checkout|clone|fetch|push)\b", re.IGNORECASE)
_FIXES = re.compile(r"(?:(?:fixup|squash|amend)! )+")


@dataclass(frozen=True)
class Unseen:
    """Unrecorded changes of a branch: `made` holds new commits (oldest first) with their times (epoch seconds).

    `pairs` holds (old, new) for recorded commits that were replaced, at `moved_at`; `gone` are recorded commits no longer on
    the branch, `back` those that are on it again. `evidence` holds times at which the user was active.
    """

    head: str
    made: tuple[tuple[Record, int], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    moved_at: int = 0
    evidence: tuple[int, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.made or self.pairs or self.gone or self.back)


@dataclass
class _Reading:
    """The contents of a reflog: when each commit of ours was made, which replaced which, and moves by other tools."""

    times: dict[str, int] = field(default_factory=dict)
    amends: dict[str, str] = field(default_factory=dict)
    rebased: bool = False
    onto: list[str] = field(default_factory=list)
    others: list[Move] = field(default_factory=list)
    last: int = 0


def unseen(workspace: Workspace, stored: Stored, head: str) -> Unseen:
    """The changes on the session's branch, which is at `head`, that are in no journal."""
    session = stored.session
    moves = reflog(workspace.repository, session.branch)
    known = {commit.oid: commit for commit in session.commits}
    reconciled = workspace.store.reconciled_head(session.id)
    reading = _read(moves or (), session, _closed(stored.events), {*known, reconciled})
    if moves and _only_forward(moves, reconciled, known):
        return Unseen(head)
    objects = objects_by_git(workspace.repository)
    base = workspace.repository.commit(session.opened_on) if session.opened_on else ""
    records = {record.oid: record for record in objects.log(head, [base] if base else [])}
    if moves is None:
        _read_history(workspace, session, records, head, known, reading)
    for move in reading.others:
        if _was_made_then(move, records.get(move.new)):
            reading.times.setdefault(move.new, move.time)
    lost = [oid for oid in (*known, *reading.times) if oid not in records and oid != base]
    if reading.others:
        reading.rebased = True  # tools that filter history replace commits as a rebase does
    pairs = dict(_replaced(objects, lost, records, known, reading))
    for old, new in pairs.items():
        if old not in known and new not in known:  # made and replaced since the last scan
            reading.times.setdefault(new, reading.times[old])
    fresh = [oid for oid in reversed(records) if oid in reading.times and oid not in known]
    noted = read_notes([oid.encode() for oid in fresh])
    emails = _emails(workspace, records, known) if fresh else set()
    fresh = [oid for oid in fresh if records[oid].committer.email in emails]
    mine = [oid for oid in fresh if session_in(noted.get(oid.encode(), b"")) in (b"", session.id.encode())]
    return Unseen(
        head,
        tuple((records[oid], reading.times[oid]) for oid in mine),
        tuple((old, new) for old, new in pairs.items() if old in known),
        tuple(oid for oid in known if oid in lost and oid not in pairs and not known[oid].gone),
        tuple(oid for oid in known if oid in records and known[oid].gone),
        reading.last or workspace.now // 1000,
        tuple(reading.times.values()),
    )


def _closed(events: Iterable[Event]) -> list[tuple[int, int, int]]:
    """(start, end, again) of the spans (epoch seconds) between an end of the session and its reopening.

    `again` is the time to which the clock was set back into the span later, or else its end.
    """
    spans: list[tuple[int, int, int]] = []
    ended = 0
    for event in events:
        if not event.body.get("late"):
            spans = [(start, end, min(again, event.at // 1000)) for start, end, again in spans]
        if event.kind == "end":
            ended = event.at
        elif event.kind == "reopen" and ended:
            spans.append((ended // 1000, event.at // 1000, event.at // 1000))
    return spans


def _read(moves: Sequence[Move], session: Session, closed: list[tuple[int, int, int]], seen: set[str]) -> _Reading:
    """Read the reflog; moves below a commit in `seen` were made before the clock was set back."""
    reading, begun = _Reading(), False
    fresh_from = max((at for at, move in enumerate(moves) if move.new in seen), default=-1) + 1
    for number, move in enumerate(moves):
        # After the session's start, a clock that was set back does not make a move older than the session.
        begun = begun or move.time >= session.started_at // 1000
        if not begun or any(
            start < move.time < (again if number >= fresh_from else end) for start, end, again in closed
        ):
            continue
        reading.last = move.time
        rebased = _REBASED.match(move.message)
        if rebased:
            reading.rebased = True
            reading.onto += [rebased[1]] if rebased[1] else []
        elif _FORWARD.match(move.message) or _MOVED.match(move.message) or move.old == move.new:
            continue
        elif _MADE.match(move.message):
            reading.times[move.new] = move.time
            if move.message.startswith("commit (amend)"):
                reading.amends[move.old] = move.new
        else:
            reading.others.append(move)
    return reading


def _only_forward(moves: list[Move], reconciled: str, known: dict[str, Commit]) -> bool:
    """Whether the branch has only moved to recorded commits, or forward to others', since it was reconciled."""
    for move in reversed(moves):
        if move.new == reconciled:
            return True
        if move.message.startswith("commit (amend)") and move.old in known:
            return False  # both commits are recorded, but not the replacement
        if not (_FORWARD.match(move.message) or (move.new in known and _MADE.match(move.message))):
            return False
    return False


def _was_made_then(move: Move, record: Record | None) -> bool:
    if record is None or record.parents[:1] not in ((move.old,), ()):
        return False
    return record.committer.email == move.email and abs(record.committer.time - move.time) <= MINUTE


def _read_history(
    workspace: Workspace,
    session: Session,
    records: dict[str, Record],
    head: str,
    known: dict[str, Commit],
    reading: _Reading,
) -> None:
    """Fill `reading` from the commits themselves, without a reflog."""
    emails = _emails(workspace, records, known)
    current = records.get(head)
    while current:
        made = current.committer
        if made.email in emails and may_be_of(session, current, workspace.now):
            reading.times.setdefault(current.oid, made.time)
        current = records.get(current.parents[0]) if current.parents else None
    reading.rebased = True


def _emails(workspace: Workspace, records: dict[str, Record], known: dict[str, Commit]) -> set[str]:
    """The committers' addresses in this session: those recorded, and the one that git would use now."""
    seen = {records[oid].committer.email for oid in known if oid in records}
    return seen | {workspace.repository.committer_email} - {""}


def _replaced(
    objects: Objects,
    lost: list[str],
    records: dict[str, Record],
    known: dict[str, Commit],
    reading: _Reading,
) -> Iterator[tuple[str, str]]:
    """(old, new) for each of the `lost` commits that another one on the branch replaces."""
    ends = {oid: _last(oid, reading.amends) for oid in lost}
    left = [oid for oid in lost if ends[oid] not in records]
    yield from ((oid, ends[oid]) for oid in lost if ends[oid] in records)
    if not left or not reading.rebased:
        return
    taken = {*known, *(reading.times if reading.last else ())}
    if reading.onto:
        taken |= _below(reading.onto, records)
    news = [record for oid, record in reversed(records.items()) if oid not in taken]
    found: dict[str, str] = {}
    olds = {record.oid: record for record in objects.records(list(dict.fromkeys(ends[oid] for oid in left)))}
    for by_subject in (True, False):  # a reworded commit keeps its author and the date
        for oid, record in olds.items():
            if oid in found or (not by_subject and _FIXES.match(record.subject)):
                continue
            key = _key(record, by_subject=by_subject)
            new = next((each.oid for each in news if _key(each, by_subject=by_subject) == key), "")
            if new and new not in found.values():
                found[oid] = new
    for oid, record in olds.items():
        # A squashed commit's subject is in the message of the squash; a fixup! is found by its subject.
        subject = _FIXES.sub("", record.subject)
        target = next((each.oid for each in news if subject and subject in each.message.split("\n")), "")
        if oid not in found and target:
            found[oid] = target
    yield from ((oid, found[ends[oid]]) for oid in left if ends[oid] in found)


def _below(oids: list[str], records: dict[str, Record]) -> set[str]:
    """The commits `oids` among `records`, and their ancestors there."""
    waiting, found = [oid for oid in oids if oid in records], set[str]()
    while waiting:
        oid = waiting.pop()
        if oid in records and oid not in found:
            found.add(oid)
            waiting += records[oid].parents
    return found


def _last(oid: str, amends: dict[str, str]) -> str:
    seen = {oid}
    while amends.get(oid, oid) not in seen:
        oid = amends[oid]
        seen.add(oid)
    return oid


def _key(record: Record, *, by_subject: bool) -> tuple[str, int, str]:
    return record.author.email, record.author.time, record.subject if by_subject else ""
