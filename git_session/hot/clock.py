"""The session's clock: which time between two events counts as work, and how it adds up.

This is the only place that has the rule. Hooks keep a clock in their view (`hot.journal`), commands make one by folding
the journal (`model.timeouts.clocked`). The sh of prepare-commit-msg repeats it for the time that a commit takes.
"""

import time

Timeouts = tuple[int, int]
"""(session.idle_timeout, session.away_after) in ms"""

ACTIVE, IDLE, AWAY = 0, 1, 2
"""How the time between two events counts."""

STARTING, STOPPING = (b"session", b"enter", b"reopen"), (b"leave", b"end")
"""The kinds of events from which on time counts, or no longer does."""

DAY_BEGINS = 4 * 3600
"""Local seconds after midnight at which everybody is asleep: who works past midnight still works on the evening's day."""


class Clock:
    """The time of a session in ms: active, idle, the time of its last event (epoch ms), is it running, active at the last commit."""

    __slots__ = ("active", "active_at_commit", "idle", "last", "running")

    def __init__(
        self, active: int = 0, idle: int = 0, last: int = 0, running: int = 0, active_at_commit: int = 0
    ) -> None:
        self.active, self.idle, self.last = active, idle, last
        self.running, self.active_at_commit = bool(running), active_at_commit

    def tick(self, at: int, kind: bytes, timeouts: Timeouts) -> None:
        """Pass to an event of `kind` at `at` (epoch ms): the gap before it counts as `counted_as` says, if the clock runs."""
        gap = at - self.last
        if self.running and gap > 0:
            counts = counted_as(self.last, at, timeouts)
            if counts == ACTIVE:
                self.active += gap
            elif counts == IDLE:
                self.idle += gap
        self.last = at
        if kind in STOPPING:
            self.running = False
        elif kind in STARTING:
            self.running = True
        elif kind == b"commit":
            self.active_at_commit = self.active

    def until(self, at: int, timeouts: Timeouts) -> "Clock":
        """A copy, moved on to `at` (epoch ms)."""
        clock = Clock(*self.numbers())
        clock.tick(at, b"", timeouts)
        return clock

    def numbers(self) -> tuple[int, int, int, bool, int]:
        """What makes the same clock, in the order of the hooks' view."""
        return self.active, self.idle, self.last, self.running, self.active_at_commit

    @property
    def seconds(self) -> int:
        """The active seconds so far."""
        return self.active // 1000

    @property
    def seconds_since_commit(self) -> int:
        """The active seconds since the last commit; those of all commits add up to the session's."""
        return self.active // 1000 - self.active_at_commit // 1000


def counted_as(last: int, at: int, timeouts: Timeouts) -> int:
    """How the gap from the event at `last` to that at `at` (epoch ms) counts: ACTIVE, IDLE or AWAY.

    Up to session.idle_timeout it was work. A longer one is time away, which is in no total, if it is longer than
    session.away_after or crosses 04:00 local time; else it is idle. What is active does not depend on the time zone;
    idle time depends on the time zone of whoever reads the journal.
    """
    if not is_long(last, at, timeouts):
        return ACTIVE
    return AWAY if at - last > timeouts[1] or working_day(last) != working_day(at) else IDLE


def is_long(last: int, at: int, timeouts: Timeouts) -> bool:
    """Is the gap too long to count as work without evidence in it?"""
    return at - last > timeouts[0]


def working_day(at: int) -> int:
    """The number of the day, from 04:00 to 04:00 local time, that `at` (epoch ms) lies in; 1970-01-01 is day 0."""
    seconds = at // 1000
    try:
        # By the clock on the wall: where it was changed at night, four hours before are not 04:00.
        seconds += time.localtime(seconds).tm_gmtoff
    except (OverflowError, OSError, ValueError):
        pass  # a damaged journal names a time that no calendar has
    return (seconds - DAY_BEGINS) // 86_400
