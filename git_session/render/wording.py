"""Durations and ages in words."""

from __future__ import annotations

from git_session.hot.journal import duration as duration_bytes
from git_session.render.planning.lists import age


def duration(seconds: int) -> str:
    """A duration as in the Session-Time trailer: `2h 15m`, `15m`, `40s`; long totals as `1,250h`."""
    hours, unit, minutes = duration_bytes(max(seconds, 0)).decode().partition("h")
    return f"{int(hours):,}h{minutes}" if unit else hours


def rfc3339(milliseconds: int) -> str:
    """An epoch time in the local time zone for programs: `2027-01-31T14:05:00+01:00`."""
    from datetime import datetime

    return datetime.fromtimestamp(milliseconds // 1000).astimezone().isoformat()


def ago(milliseconds: int) -> str:
    """An age: `5 minutes ago`, `just now`."""
    words = age(milliseconds)
    return words if words == "just now" else f"{words} ago"


def from_to(first: str, last: str) -> str:
    """How a figure moved: `79% → 84%`, or the figure alone if it did not."""
    return last if first == last else f"{first} → {last}"
