"""The sessions from the newest on, without reading more of them than are wanted.

An id holds the day on which its session was started, in the zone of whoever started it. So the day bounds the start from
above, and a session may be told as soon as no other that is still unopened could be newer.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

_DAY = re.compile(r"-(\d{4})(\d\d)(\d\d)-[a-z0-9]+$")
_LATEST = (24 + 12) * 3600 * 1000
"""A day ends at most twelve hours after it does in UTC (there is a zone at UTC-12)."""
UNKNOWN = 1 << 62
"""The bound of an id that tells no day."""


def bound_of(session_id: str) -> int:
    """The epoch ms after which the session cannot have been started, as its id tells it; UNKNOWN when it does not."""
    found = _DAY.search(session_id)
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        day = None
    return int(day.timestamp()) * 1000 + _LATEST if day else UNKNOWN


def newest_first(ids: Iterable[str], starts: Callable[[Sequence[str]], Mapping[str, int]]) -> Iterator[tuple[int, str]]:
    """(start in epoch ms, id), the newest first, of equals the later id.

    `starts` is asked for the ids of one day at a time, and after many days for those of several: an eighth of what it was
    asked for already. An id that it does not answer for is left out.
    """
    groups: dict[int, list[str]] = {}
    for session_id in ids:
        groups.setdefault(bound_of(session_id), []).append(session_id)
    bounds = sorted(groups)
    opened: list[tuple[int, _Reversed, str]] = []
    asked = 0
    while bounds or opened:
        while bounds and (not opened or bounds[-1] >= -opened[0][0]):
            days = [bounds.pop() for _ in range(min(1 + asked // 8, len(bounds)))]
            asked += len(days)
            for session_id, start in starts([each for day in days for each in groups[day]]).items():
                heapq.heappush(opened, (-start, _Reversed(session_id), session_id))
        if opened:
            start, _, session_id = heapq.heappop(opened)
            yield -start, session_id


class _Reversed(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
