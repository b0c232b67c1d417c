"""The date range that a report covers."""

from __future__ import annotations

import re
from datetime import date, timedelta

from git_session.errors import SessionError, UsageError
from git_session.model.activity_intervals import day_of, midnight, working_day_begins, working_day_of
from git_session.model.progress import SILENT, Progress
from git_session.services.figures.history import last_weekday, moment
from git_session.services.reporting.chronicle import chronicles
from git_session.services.reporting.report import Range
from git_session.services.workspace import Workspace

_DAY = timedelta(days=1)
_MONTH = 31 * 86_400_000
"""How far back (ms) a standup looks before it reads all sessions."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def range_of(workspace: Workspace, *, project: bool = False, since: str = "", until: str = "") -> Range:
    """The range that the options give; without options, today and the six days before.

    A date without a time means the whole day. Raises SessionError `bad-date`, UsageError.
    """
    now = workspace.now
    if project:
        return Range("project", "The whole project", 0, now)
    if not since and not until:
        last = day_of(now)
        first = last - timedelta(days=6)
        return Range("weekly", f"Seven days, {first:%a} {first} to {last:%a} {last}", midnight(first), now)
    start = (_day(since, now) or moment(workspace, since)) if since else 0
    end = now
    if until:
        day = _day(until, now)
        # Not 24 hours later: a day may have 23 or 25.
        end = midnight(day_of(day) + timedelta(days=1)) - 1 if day else moment(workspace, until)
    if start > end and not until:
        raise UsageError("--since is in the future", hint="for example: --since 2027-01-31")
    if start > end:
        raise UsageError("--since is later than --until", hint="for example: --since 2027-01-01 --until 2027-01-31")
    last = day_of(end)
    if not start:
        return Range("range", f"Up to {last}", 0, end)
    first = day_of(start)
    title = f"{first}" if first == last else f"{first} to {last}"
    return Range("range", title, start, end)


def standup_range(workspace: Workspace, progress: Progress = SILENT) -> Range:
    """The last day before today on which someone worked in a session, from 04:00 to 04:00; today if there is none."""
    now = workspace.now
    today = working_day_of(now)
    for since in (now - _MONTH, 0):
        found = chronicles(
            workspace.repository,
            workspace.store,
            since=since,
            now=now,
            timeouts=workspace.settings.timeouts,
            progress=progress,
        )
        before = working_day_begins(today)
        moments = {at for one in found for at in one.moments() if since < at < before}
        if moments:
            day = working_day_of(max(moments))
            return Range("standup", f"{day:%a} {day}", working_day_begins(day), working_day_begins(day + _DAY) - 1)
    return Range("standup", f"{today:%a} {today}", working_day_begins(today), now)


def _day(text: str, now: int) -> int:
    """Local midnight (epoch ms) of a date in the form 2027-01-31, or of the last weekday of a name; 0 for other text. Raises SessionError `bad-date`."""
    if not _DATE.fullmatch(text.strip()):
        return last_weekday(text, now)
    try:
        return midnight(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError, OSError):
        # git would read 2027-02-30 as 2 March.
        raise SessionError("bad-date", f"{text!r} is not a date", hint="for example: --since 2027-01-31") from None
