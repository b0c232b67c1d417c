"""The union of journals that were written in several clones, in an order that is the same in each of them.

Events are ordered by (counter, writer). The counter of an event is one more than the highest that its writer had seen, so an
event follows all that its writer knew; the times of two clones are never compared. A line without counter and writer was
written by the clone that has the journal, and its counter follows from its place in the file.

Union is by event id: nothing is lost or doubled, however often and in whatever order copies are united. Two copies of an event
may differ because one was published with rounded times: the more exact one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.model.dataclass import replace
from git_session.model.event import Event, decode

DAY_MS, FIVE_MINUTES_MS = 86_400_000, 300_000


def labelled(events: Sequence[Event], own: str) -> list[Event]:
    """`events` (in file order), each with its counter and its writer, which is `own` for those of this clone."""
    found, highest = [], 0
    for event in events:
        counter = event.counter if event.writer else highest + 1
        highest = max(highest, counter)
        found.append(replace(event, counter=counter, writer=event.writer or own))
    return found


def unite(*copies: Iterable[Event]) -> tuple[Event, ...]:
    """The union of labelled copies of a journal, in order."""
    found: dict[str, Event] = {}
    for event in (event for copy in copies for event in copy):
        known = found.get(event.id)
        found[event.id] = event if known is None else _united(known, event)
    return tuple(sorted(found.values(), key=_place))


def as_read_here(events: Sequence[Event], own: str) -> tuple[Event, ...]:
    """The events of a journal (in file order) in the order of `unite`, with no writer for those of this clone."""
    if not any(event.writer for event in events):
        return tuple(events)
    united = unite(labelled(events, own))
    return tuple(replace(event, writer="") if event.writer == own else event for event in united)


def exactness(at: int) -> int:
    """How exact a time (epoch ms) is: 0 for a day, which `model.sharing` rounds to its noon in UTC, 1 for five minutes, else 2."""
    return 0 if at % DAY_MS == DAY_MS // 2 else 1 if at % FIVE_MINUTES_MS == 0 else 2


def readable(content: bytes) -> bytes:
    """The lines of a journal that can be read, byte for byte."""
    lines = content.split(b"\n")
    kept = [line for line in lines[:-1] if decode(line)]
    return content if len(kept) == len(lines) - 1 and not lines[-1] else b"".join(line + b"\n" for line in kept)


def _place(event: Event) -> tuple[int, str, str]:
    return event.counter, event.writer, event.id


def _united(one: Event, other: Event) -> Event:
    """One event of two copies: the more exact one, at the earlier of the two places."""
    place = min(_place(one), _place(other))
    chosen = max(one, other, key=_detail)
    return replace(chosen, counter=place[0], writer=place[1])


def _detail(event: Event) -> tuple[int, int, str]:
    body = sorted(event.body.items(), key=lambda item: item[0])
    return exactness(event.at), len(body), repr((event.at, event.kind, body))
