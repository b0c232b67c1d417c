"""The origin of an adopted session in words: its commit, that commit's author, and the time of earlier authors."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.hot.journal import duration
from git_session.model.ids import short_oid
from git_session.model.session import Adopted, Contributor
from git_session.model.text import cut, one_line, plural

_NAME, _NAMED = 30, 3


def written_by(commit: str, author: str, when: str) -> str:
    """A commit with author and age: `011946ed1 (Bo Example, 2 hours ago)`."""
    return f"{short_oid(commit)} ({', '.join(part for part in (name_text(author), when) if part)})"


def name_text(name: str) -> str:
    return cut(one_line(name), _NAME)


def time_before(people: Sequence[Contributor]) -> str:
    """The active time of each author: `Ann Example 2h, Bo Example 1h 10m`; empty if no time is known."""
    timed = [each for each in people if each.active_seconds]
    named = [f"{name_text(each.name) or '(no name)'} {_duration(each.active_seconds)}" for each in timed[:_NAMED]]
    rest = timed[_NAMED:]
    more = f" and {plural(len(rest), 'other')} {_duration(sum(each.active_seconds for each in rest))}" if rest else ""
    return ", ".join(named) + more


def before_text(adopted: Adopted) -> str:
    """The adopted commits and time: `5 commits, earlier time: Ann Example 2h`; for an imported session, only what there is."""
    time = time_before(adopted.people)
    commits = plural(adopted.commits, "commit") if adopted.commits or not adopted.source else ""
    return ", ".join(part for part in (commits, f"earlier time: {time}" if time else "") if part)


def source_text(adopted: Adopted, when: str = "") -> str:
    """Where an adopted session comes from: its newest commit with author and age, or the program that it was imported from."""
    if adopted.source:
        return f"the CCMP plugin ({when})" if when else "the CCMP plugin"
    return written_by(adopted.commit, adopted.author, when)


def origin_text(adopted: Adopted, when: str = "") -> str:
    """`source_text` and `before_text`."""
    return ", ".join(part for part in (source_text(adopted, when), before_text(adopted)) if part)


def _duration(seconds: int) -> str:
    return duration(seconds).decode()
