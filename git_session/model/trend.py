"""A figure over several sessions or commits: how it developed, and what is usual."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class Trend:
    """How a figure developed over several sessions or commits."""

    #: Name of the figure: `active`, `idle`, `objectives`, `commits`, `files`, `lines`, `tests` or `coverage`.
    name: str
    unit: str  #: What the values are: `seconds`, `percent`, or things that are counted, such as `commits`.
    #: One value per session or commit, in `unit`, the oldest first; null where it is not known.
    values: tuple[float | None, ...]
    total: float | None  #: Sum of the values, in `unit`; null where a sum means nothing.
    median: float | None  #: Median of the known values, in `unit`; null without any.
    last: float | None  #: Newest known value, in `unit`; null without any.


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
