"""Output per hour of active time, in this session and in the ones before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.trend import median_of
from git_session.services.figures.history import Past, figures
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

BEFORE = 10
"""Limit on the earlier sessions compared with."""
ENOUGH = 15 * 60
"""Shortest active time, in seconds, for which a rate is meaningful."""
FEW = 3
"""Smallest number of earlier sessions for an estimate."""


@dataclass(frozen=True)
class Rate:
    """A figure per active hour, compared with earlier sessions."""

    name: str  #: Name of the figure: `objectives`, `commits` or `lines`.
    this: float | None  #: Value per active hour in this session; null with less than 15 minutes of active time.
    before: tuple[float, ...]  #: Values per active hour in the earlier sessions, the oldest first.
    median: float | None  #: Median per active hour of the earlier sessions; null without any.
    lowest: float | None  #: Lowest value per active hour of the earlier sessions; null without any.
    highest: float | None  #: Highest value per active hour of the earlier sessions; null without any.


@dataclass(frozen=True)
class Estimate:
    """The active time that the open objectives may take, by the time per objective in earlier sessions."""

    objectives: int  #: Number of open objectives.
    sessions: int  #: Number of earlier sessions that the estimate is based on.
    seconds: int  #: Active time by the median, in seconds.
    low: int  #: Active time by the lower quartile, in seconds.
    high: int  #: Active time by the upper quartile, in seconds.


@dataclass(frozen=True)
class Velocity:
    """The output of an hour of active time."""

    active_seconds: int  #: Active time of this session, in seconds.
    #: Ids of the earlier sessions compared with, the oldest first, each with at least 15 minutes of active time.
    sessions: tuple[str, ...]
    rates: tuple[Rate, ...]  #: Figures per active hour.
    #: Time that the open objectives may take; null without any, or with fewer than three sessions to go by.
    estimate: Estimate | None


def velocity(workspace: Workspace, session: Session) -> Velocity:
    """The velocity of `session`, compared with the ten sessions started before it in this repository."""
    this, *past = figures(workspace, [workspace.store.read(session.id), *_before(workspace, session)])[0]
    before = tuple(reversed([each for each in past if each.active_seconds >= ENOUGH]))
    waiting = len(session.to_do) if session.is_open else 0
    return Velocity(
        this.active_seconds,
        tuple(each.id for each in before),
        (
            rate_of("objectives", this, before),
            rate_of("commits", this, before),
            rate_of("lines", this, before),
        ),
        estimate_of(waiting, before),
    )


def _before(workspace: Workspace, session: Session) -> Iterator[Stored]:
    store = workspace.store
    mark = (session.started_at, session.id)
    count = 0
    for started in store.newest_first(store.ids()):
        if started >= mark or started[1] == session.id:
            continue
        try:
            yield store.read(started[1])
        except SessionError as error:
            store.notices.append(f"{started[1]}: {error.message}")
            continue
        count += 1
        if count == BEFORE:
            return


def _amount(name: str, past: Past) -> int:
    return {"objectives": past.objectives_done, "commits": past.commits, "lines": past.added + past.deleted}[name]


def rate_of(name: str, this: Past, before: Sequence[Past]) -> Rate:
    """The rate of `name` (objectives, commits or lines) per active hour."""
    rates = tuple(_amount(name, each) * 3600 / each.active_seconds for each in before)
    own = _amount(name, this) * 3600 / this.active_seconds if this.active_seconds >= ENOUGH else None
    return Rate(
        name,
        None if own is None else round(own, 2),
        tuple(round(each, 2) for each in rates),
        round(median_of(rates), 2) if rates else None,
        round(min(rates), 2) if rates else None,
        round(max(rates), 2) if rates else None,
    )


def estimate_of(objectives: int, before: Sequence[Past]) -> Estimate | None:
    """The time that `objectives` may take, by the time per objective in earlier sessions; None with fewer than FEW of those."""
    taken = [each.active_seconds / each.objectives_done for each in before if each.objectives_done]
    if not objectives or len(taken) < FEW:
        return None
    from statistics import quantiles  # loads decimal and fractions

    low, middle, high = quantiles(taken, n=4, method="inclusive")
    return Estimate(objectives, len(taken), *(int(objectives * each) for each in (middle, low, high)))
