"""Which time a report is about."""

from __future__ import annotations

import re
from datetime import date, timedelta

from git_session.errors import SessionError, UsageError
from git_session.model.stretches import day_of, midnight
from git_session.services.history import moment
from git_session.services.report import Range
from git_session.services.workspace import Workspace

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def range_of(workspace: Workspace, *, project: bool = False, since: str = "", until: str = "") -> Range:
    """The range that the options name; without any the last seven days, from local midnight on, and today so far.

    A date without a time means all of that day. Raises SessionError `bad-date`, UsageError.
    """
    now = workspace.now
    if project:
        return Range("project", "The whole project", 0, now)
    if not since and not until:
        return Range("weekly", "The last seven days", midnight(day_of(now) - timedelta(days=7)), now)
    start = (_day(since) or moment(workspace, since)) if since else 0
    end = now
    if until:
        day = _day(until)
        # The last ms of the day, which may be 23 or 25 hours long.
        end = midnight(day_of(day) + timedelta(days=1)) - 1 if day else moment(workspace, until)
    if start > end:
        raise UsageError("usage", "the report would end before it begins", hint="git session report --since 2027-01-01")
    first, last = day_of(start) if start else None, day_of(end)
    title = f"Up to {last}" if not first else f"{first}" if first == last else f"{first} to {last}"
    return Range("range", title, start, end)


def _day(text: str) -> int:
    """The local midnight of a date such as 2027-01-31 (epoch ms); 0 for anything else. Raises SessionError `bad-date`."""
    if not _DATE.fullmatch(text.strip()):
        return 0
    try:
        return midnight(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError, OSError):
        # git would take 2027-02-30 for the second of March.
        raise SessionError("bad-date", f"{text!r} is not a date", hint="for example: --since 2027-01-31") from None
