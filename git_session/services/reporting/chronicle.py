"""Reads the journals for reports: each session's fold and when its clock ran, cached by the journal's digest.

Only ended sessions are cached; if one is reopened, the digest of its journal changes.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.clock import Timeouts
from git_session.model.activity_intervals import Stretch, last_actor, running, stretches_of
from git_session.model.agent_turns import AgentTurn, turns_with_files
from git_session.model.dataclass import asdict, dataclass, replace
from git_session.model.event import parse_journal
from git_session.model.fastdataclass import is_dataclass
from git_session.model.fold import fold
from git_session.model.progress import SILENT, Progress
from git_session.model.session import Session
from git_session.store.archive import PREFIX
from git_session.store.cache import Cache, code_of
from git_session.store.sessions import SessionStore

_DAY = 24 * 3600
_FOLDED_BY = tuple(
    f"git_session.{name}"
    for name in (
        "hot.clock",
        "model.event",
        "model.fold",
        "model.session",
        "model.activity_intervals",
        "model.timeouts",
        "model.agent_turns",
    )
)


@dataclass(frozen=True)
class Chronicle:
    """A session without checkpoints and commits, its commits still in the history as (id, epoch ms, agent or empty), its
    activity intervals, the agent that caused its last event (empty: a person), and the turns in which agents wrote files."""

    session: Session
    commits: tuple[tuple[str, int, str], ...]
    stretches: tuple[Stretch, ...]
    by: str = ""
    turns: tuple[AgentTurn, ...] = ()

    def moments(self) -> Iterator[int]:
        """The times of all activity in the session, unordered (epoch ms; 0: never)."""
        session = self.session
        yield from (session.started_at, session.ended_at)
        yield from (at for _, at, _ in self.commits)
        for stretch in self.stretches:
            if stretch.active:
                yield from (stretch.start, stretch.end)
        for objective in session.objectives:
            yield from (objective.added_at, objective.closed_at)
        for blocker in session.blockers:
            yield from (blocker.added_at, blocker.resolved_at)
        yield from (decision.added_at for decision in session.decisions)


def chronicles(
    repository: Repository,
    store: SessionStore,
    *,
    since: int,
    now: int,
    timeouts: Timeouts,
    until: int = 0,
    progress: Progress = SILENT,
) -> list[Chronicle]:
    """The sessions that may have had activity since `since` (epoch ms); unreadable ones go to the store's notices.

    With `until`, each session is as it was then and later sessions are omitted; commits and intervals are complete anyway.
    """
    ids = _recent(repository, store, since)
    # Idle time depends on the local time of day.
    zone = (time.timezone, time.altzone, *time.tzname)
    conditions = [repr((timeouts, zone)).encode(), *code_of(__name__, *_FOLDED_BY)]
    found = []
    with Cache(repository, "chronicle", conditions) as cache:
        for done, (session_id, content) in enumerate(store.journals(ids), start=1):
            key = hashlib.sha256(session_id.encode() + b"\0" + content).digest()
            record = cache.read([key]).get(key)
            try:
                one = _decoded(record) if record else _folded(session_id, content, timeouts)
            except SessionError as error:
                store.notices.append(f"{session_id}: {error.message}")
                continue
            if not record and one.session.ended_at:
                cache.write(key, _encoded(one))
            whole = one if one.session.ended_at else _up_to(one, now, timeouts)
            then = _as_of(until, whole, content, timeouts) if 0 < until < now else whole
            found += [then] if then else []
            progress.step(done, len(ids))
    return found


def _recent(repository: Repository, store: SessionStore, since: int) -> list[str]:
    """The sessions with a folder here, and those archived since then; one day of tolerance for clocks that differ."""
    ids = store.ids()
    if not since:
        return ids
    # Without an answer, because git stops at a damaged object, all of them may be recent.
    dated = repository.git.ask("for-each-ref", "--format=%(refname) %(committerdate:unix)", PREFIX) or ""
    rows = dated.splitlines()
    archived = {name.removeprefix(PREFIX): when for name, _, when in (row.rpartition(" ") for row in rows)}
    return [
        each
        for each in ids
        if not archived.get(each, "").isdigit()
        or int(archived[each]) >= since // 1000 - _DAY
        or (store.folder(each) / "journal").is_file()
    ]


def _folded(session_id: str, content: bytes, timeouts: Timeouts) -> Chronicle:
    """The chronicle of a journal. Raises SessionError `newer-journal`."""
    journal = parse_journal(content)
    session = fold(journal.events, session_id=session_id, timeouts=timeouts)
    standing = tuple((commit.oid, commit.at, commit.by) for commit in session.commits if not commit.gone)
    bare = replace(session, id=session_id, commits=(), checkpoints=())
    stretches, turns = stretches_of(journal.events, timeouts), turns_with_files(journal.events)
    return Chronicle(bare, standing, stretches, last_actor(journal.events), turns)


def _up_to(one: Chronicle, now: int, timeouts: Timeouts) -> Chronicle:
    """`one` with the interval that is still running in an open session."""
    clock = one.session.clock
    last = tuple(running(clock, now, timeouts, one.by))
    return replace(
        one, session=replace(one.session, clock=clock.until(now, timeouts)), stretches=(*one.stretches, *last)
    )


def _as_of(until: int, one: Chronicle, content: bytes, timeouts: Timeouts) -> Chronicle | None:
    """`one` with the session as it was at `until` (epoch ms), but its branch's present name; None if it started later."""
    rows = content.split(b"\n")
    kept = [row for row in rows if not (when := row.partition(b" ")[0]).isdigit() or int(when) <= until]
    if len(kept) == len(rows):
        return one
    events = parse_journal(b"\n".join([*kept, b""])).events
    if not events:
        return None
    session = fold(events, session_id=one.session.id, timeouts=timeouts)
    carried = {each.event: each.commit for each in one.session.decisions}
    then = replace(
        session,
        id=one.session.id,
        branch=one.session.branch,
        decisions=tuple(replace(each, commit=carried[each.event]) for each in session.decisions),
        commits=(),
        checkpoints=(),
    )
    return replace(one, session=then)


def _encoded(one: Chronicle) -> bytes:
    stretches = [(each.start, each.end, each.active, each.by) for each in one.stretches]
    turns = [(each.at, each.by, each.files) for each in one.turns]
    return json.dumps([asdict(one.session), one.commits, stretches, turns], separators=(",", ":")).encode()


def _decoded(record: bytes) -> Chronicle:
    session, commits, stretches, turns = json.loads(record)
    return Chronicle(
        _rebuilt(Session, session),
        tuple((oid, at, by) for oid, at, by in commits),
        tuple(Stretch(*each) for each in stretches),
        turns=tuple(AgentTurn(at, by, tuple(files)) for at, by, files in turns),
    )


def _rebuilt(kind: Any, value: Any) -> Any:
    """Rebuild a value of type `kind` (dataclass, tuple, enum or plain value, each perhaps None) from its JSON form."""
    if isinstance(kind, UnionType):
        if value is None:
            return None
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return kind(**{name: _rebuilt(hint, value[name]) for name, hint in _hints(kind).items()})
    if get_origin(kind) is tuple:
        return tuple(_rebuilt(get_args(kind)[0], each) for each in value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
