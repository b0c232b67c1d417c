"""The trend of a figure over several sessions or commits."""

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
    """The trend of `values`, oldest first; without `sums` their total means nothing and is None."""
    every = tuple(values)
    known = known_of(every)
    return Trend(
        name,
        unit,
        every,
        total=sum(known) if sums and known else None,
        median=float(median_of(known)) if known else None,
        last=known[-1] if known else None,
    )


def median_of(values: Sequence[float]) -> float:
    """The median of at least one value, as by the library's `statistics`, which loads decimal and fractions."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def worth_showing(trends: Iterable[Trend], always: Collection[str]) -> tuple[Trend, ...]:
    """The trends named in `always`, and the others if any of their values is not zero."""
    return tuple(each for each in trends if each.name in always or any(each.values))


def known_of(values: Sequence[float | None]) -> list[float]:
    """The values that are known."""
    return [value for value in values if value is not None]
