"""Times, figures and user text in an HTML report.

Every date has its year. Long text is cut with an ellipsis, and its title attribute holds all of it.
"""

from __future__ import annotations

from datetime import date

from git_session.model.sharing import date_at
from git_session.model.text import cut, one_line
from git_session.render.reporting.html.element import Markup, element
from git_session.render.reporting.html.scale import local_time
from git_session.render.wording import duration

NAME = 80
"""Width of the name of a branch, file or person, in columns."""
TEXT = 600
"""Width of a decision, reason or resolution, in columns."""
WHOLE = 4_000
"""Width of the text in a title attribute, in columns."""


def name(text: str, style: str | None = None) -> Markup:
    """A name, isolated from the writing direction of the text around it."""
    return _written(text, NAME, style)


def issue(text: str, link: str) -> Markup:
    """An issue, with the address behind it (`model.issue_links.web_address`) unless that is empty."""
    shown = name(text, "issue")
    return element("a", shown, href=link, rel="noopener noreferrer") if link else shown


def text(text: str, style: str | None = None) -> Markup:
    """A text on one line."""
    return _written(text, TEXT, style)


def plain_name(text: str) -> str:
    """A name in a sentence."""
    return cut(one_line(text), NAME)


def _written(text: str, room: int, style: str | None) -> Markup:
    line = one_line(text)
    short = cut(line, room)
    return element("bdi", short, class_=style, title=cut(line, WHOLE) if short != line else None)


def day(moment: int) -> str:
    """`4 Jan 2027`, the date of an epoch time in ms, which may give a day alone."""
    at = date_at(moment)
    return f"{at.day} {at:%b %Y}"


def minute(moment: int) -> str:
    """`4 Jan 2027 14:05`."""
    return f"{day(moment)} {local_time(moment):%H:%M}"


def period(start: str, unit: str) -> str:
    """The period that begins on the date `start` (2027-01-31): `4 Jan 2027`, `week of 4 Jan 2027`, `Jan 2027`, `2027`."""
    begin = date.fromisoformat(start)
    if unit == "year":
        return f"{begin:%Y}"
    if unit == "month":
        return f"{begin:%b %Y}"
    return f"{'week of ' if unit == 'week' else ''}{begin.day} {begin:%b %Y}"


def short_period(start: str, unit: str, *, first: bool) -> str:
    """The same for a tick: the year only where it begins."""
    begin = date.fromisoformat(start)
    if unit == "year":
        return f"{begin:%Y}"
    if unit == "month":
        return f"{begin:%b %Y}" if first else f"{begin:%Y}" if begin.month == 1 else f"{begin:%b}"
    return f"{begin.day} {begin:%b}"


def hours(seconds: float) -> str:
    """A duration for an axis: `0`, `30m`, `4h`."""
    return duration(int(seconds)) if seconds else "0"


def count(value: float) -> str:
    """`1,203`."""
    return f"{round(value):,}"


def per_cent(value: float) -> str:
    """`84.2%`, `85%`."""
    return f"{value:.1f}".removesuffix(".0") + "%"


def lines(added: int, deleted: int) -> str:
    """`+1,203 −334`."""
    return f"+{added:,} −{deleted:,}"


def share(part: int, whole: int) -> str:
    """`3/4`, or nothing of nothing."""
    return f"{part:,}/{whole:,}" if whole else ""
