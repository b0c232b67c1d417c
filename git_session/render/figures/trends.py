"""Trends: a line for each figure with its total, median, last value and a bar for every value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.trend import Trend
from git_session.render.figures.sparkline import bars, thinned
from git_session.render.page import Page, Span
from git_session.render.wording import duration

_NOTHING: Mapping[str, str] = {}


def put_trends(page: Page, trends: Sequence[Trend], *, emoji: bool, totals: Mapping[str, str] = _NOTHING) -> None:
    """Adds a table of `trends`; `totals` holds the totals that are more than a number, as text."""
    page.table(
        [
            (
                Span(each.name, "dim"),
                totals.get(each.name) or ("" if each.total is None else _value(each, each.total)),
                _value(each, each.median),
                _value(each, each.last),
                Span(bars(thinned(each.values), emoji=emoji, from_lowest=each.unit == "percent"), "accent"),
            )
            for each in trends
        ],
        headings=("", "total", "median", "last", ""),
        right=(1, 2, 3),
    )


def percent_of(value: float | None) -> str:
    """A percentage, such as `84.9%`; empty if unknown."""
    return "" if value is None else f"{value:.1f}%"


def _value(trend: Trend, value: float | None) -> str:
    if value is None:
        return ""
    if trend.unit == "seconds":
        return duration(int(value))
    return percent_of(value) if trend.unit == "percent" else f"{value:.1f}".removesuffix(".0").replace("-", "−")
