"""Reads what the reflog of a branch says of a session: which commits were made, replaced, or only moved to, and when.

`commit`, `am`, `cherry-pick`, `revert`, `merge` and `pull` made a commit; a fast-forward, a reset or `branch --force` only moved
the branch to an existing one. `commit (amend)` and the end of a rebase replaced commits. Moves with other messages are those of
other tools, which `branch_scan` judges by the commits themselves.

A reflog may be missing (core.logAllRefUpdates), begin late (`git reflog expire`) or have gaps, because many tools write refs
without it. `has_gap` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from git_session.git.branches import Move
from git_session.model.dataclass import dataclass, field
from git_session.model.event import Event
from git_session.model.session import Commit, Session

_REBASED = re.compile(r"(?:rebase\b|pull\b.*\(finish\)|rewritten during rebase).*?(?: onto ([0-9a-f]+))?$", re.DOTALL)
_FORWARD = re.compile(r"(?:merge|pull)\b.*: Fast-forward(?: \(|$)|cherry-pick: fast-forward$")
_MADE = re.compile(r"(?:commit|am|cherry-pick|revert|merge|pull)\b")
_MOVED = re.compile(r"(?:reset|branch|checkout|clone|fetch|push)\b", re.IGNORECASE)
FOREVER = 1 << 62

Span = tuple[int, int, int]

MADE, REBASED, MOVED, OTHER, OUTSIDE = "made", "rebased", "moved", "other", "outside"
"""The kinds of moves: a commit was made, commits were replaced, the branch went to an existing commit, another tool moved it; or
it was not in the session's time."""


@dataclass(frozen=True)
class Step:
    """A move of the branch and what it was."""

    move: Move
    kind: str


@dataclass
class ReflogReading:
    """The contents of a reflog.

    `steps` are the moves, each with its kind. `times` says when each commit was made (epoch seconds), `amends` which commit
    replaced which, `onto` where a rebase put the branch. `last` is the time of the last move in the session.
    """

    steps: list[Step] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    amends: dict[str, str] = field(default_factory=dict)
    onto: list[str] = field(default_factory=list)
    has_gap: bool = False
    last: int = 0


def closed_spans(events: Iterable[Event]) -> list[Span]:
    """(start, end, again) of the spans (epoch seconds) between an end of the session and its reopening, if it was reopened.

    `again` is the time to which the clock was set back into the span later, or else its end.
    """
    spans: list[Span] = []
    ended = 0
    for event in events:
        if not event.body.get("late"):
            spans = [(start, end, min(again, event.at // 1000)) for start, end, again in spans]
        if event.kind == "end":
            ended = event.at
        elif event.kind == "reopen" and ended:
            spans.append((ended // 1000, event.at // 1000, event.at // 1000))
            ended = 0
    return [*spans, (ended // 1000, FOREVER, FOREVER)] if ended else spans


def read_reflog(
    moves: Sequence[Move], head: str, session: Session, closed: list[Span], seen: Set[str]
) -> ReflogReading:
    """Read the `moves` of a branch that is at `head`; those below a commit in `seen` were made before the clock was set back."""
    reading, begun = ReflogReading(), False
    fresh_from = max((at for at, move in enumerate(moves) if move.new in seen), default=-1) + 1
    before = session.opened_on
    for number, move in enumerate(moves):
        # After the session's start, a clock that was set back does not make a move older than the session.
        begun = begun or move.time >= session.started_at // 1000
        is_first = number == 0 and move.time <= session.started_at // 1000
        if begun and not is_first and move.old.strip("0") != before.strip("0"):
            reading.has_gap = True
        before = move.new
        is_closed = any(start < move.time < (again if number >= fresh_from else end) for start, end, again in closed)
        kind = _kind(move) if begun and not is_closed else OUTSIDE
        reading.steps.append(Step(move, kind))
        if kind == OUTSIDE:
            continue
        reading.last = move.time
        if kind == MADE:
            reading.times[move.new] = move.time
            if move.message.startswith("commit (amend)"):
                reading.amends[move.old] = move.new
        elif kind == REBASED:
            onto = _REBASED.match(move.message)
            reading.onto += [onto[1]] if onto and onto[1] else []
    if before != head and (session.is_open or all(move.new != head for move in moves)):
        reading.has_gap = True
    return reading


def _kind(move: Move) -> str:
    if _REBASED.match(move.message):
        return REBASED
    if _FORWARD.match(move.message) or _MOVED.match(move.message) or move.old == move.new:
        return MOVED
    return MADE if _MADE.match(move.message) else OTHER


def only_forward(moves: Sequence[Move], head: str, reconciled: str, known: Mapping[str, Commit]) -> bool:
    """Whether the branch, now at `head`, has only moved to recorded commits, or forward to others', since it was reconciled."""
    after = head
    for move in reversed(moves):
        if move.new != after:
            return False  # a gap
        if move.new == reconciled:
            return True
        if move.message.startswith("commit (amend)") and move.old in known:
            return False  # both commits are recorded, but not the replacement
        if not (_FORWARD.match(move.message) or (move.new in known and _MADE.match(move.message))):
            return False
        after = move.old
    return False
