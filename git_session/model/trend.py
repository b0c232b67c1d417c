"""A figure over several sessions or commits: how it developed, and what is usual."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class Trend:
    """A figure of several sessions or commits, the oldest first; one that does not have it stands there as null.

    `unit` is seconds, percent, or what is counted. `total` is null where a sum says nothing; `median` and `last` are null
    when none has the figure.
    """

    name: str
    unit: str
    values: tuple[float | None, ...]
    total: float | None
    median: float | None
    last: float | None


def trend_of(name: str, unit: str, values: Iterable[float | None], *, sums: bool = True) -> Trend:
    """The trend of `values`, the oldest first; `sums` says whether they may be added up."""
    from statistics import median  # loads decimals and fractions, which most commands can do without

    every = tuple(values)
    known = known_of(every)
    return Trend(
        name,
        unit,
        every,
        total=sum(known) if sums and known else None,
        median=float(median(known)) if known else None,
        last=known[-1] if known else None,
    )


def worth_telling(trends: Iterable[Trend], always: Collection[str]) -> tuple[Trend, ...]:
    """Those named in `always`, and of the others those that are not nothing throughout."""
    return tuple(each for each in trends if each.name in always or any(each.values))


def known_of(values: Sequence[float | None]) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None]
