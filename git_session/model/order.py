"""Lists sessions from the newest on, reading only as many as the caller takes.

An id contains the local date of the session's start, which bounds the start from above. So a session can be returned
once no unread one can be newer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from git_session.model.pattern import lazy_pattern

_DAY = lazy_pattern(r"-(\d{4})(\d\d)(\d\d)-[a-z0-9]+$")
_LATEST = (24 + 12) * 3600 * 1000
"""A local day ends at most twelve hours after the UTC day (the last zone is UTC-12)."""
UNKNOWN = 1 << 62
"""The bound of an id without a date."""


def bound_of(session_id: str) -> int:
    """The latest possible start of the session (epoch ms) by the date in its id; UNKNOWN without one."""
    from datetime import UTC, datetime

    found = _DAY.search(session_id)
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        day = None
    return int(day.timestamp()) * 1000 + _LATEST if day else UNKNOWN


def newest_first(ids: Iterable[str], starts: Callable[[Sequence[str]], Mapping[str, int]]) -> Iterator[tuple[int, str]]:
    """(start in epoch ms, id), the newest first, and for equal starts the later id first.

    `starts` returns the starts of several ids. It is called with the ids of one day, later of several days at once: an eighth
    of the number so far. Ids that it omits are skipped.
    """
    import heapq

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
    """A string that sorts in reverse order."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
