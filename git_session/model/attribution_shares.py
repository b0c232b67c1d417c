"""Who worked in a session: its commits and active time, divided among people and coding agents.

A commit belongs to the agent that its event names, else to its author. Time belongs to whoever caused the event that ends the
interval: an agent, or else the author of the next commit by a person, or after the last such commit its author. If people made
no commits, it belongs to the author of most of the agents' commits; without any commit, to a nameless person, who is taken
for the only named one if exactly one person appears in all sessions of the report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from git_session.model.activity_intervals import Stretch
from git_session.model.dataclass import dataclass

PERSON, AGENT = "person", "agent"
PEOPLE, AGENTS = "people", "agents"
"""Arguments of `--by` that select every person, or every agent."""
Who = tuple[str, str]
"""PERSON or AGENT, and a key that is unique within that kind."""


@dataclass(frozen=True)
class Made:
    """A commit made at `at` (epoch ms) by `agent`, or by its `author` if that is empty."""

    at: int
    agent: str
    author: str

    @property
    def who(self) -> Who:
        return (AGENT, self.agent) if self.agent else (PERSON, self.author)


@dataclass
class SessionShare:
    """A number of commits and of active seconds, and the files that were changed; None if these are not counted."""

    commits: int = 0
    seconds: int = 0
    files: set[str] | None = None


@dataclass(frozen=True)
class Share:
    """The work of one person or agent in a session; shares add up to its commits and active seconds."""

    name: str  #: Name of the person or agent; empty for a person who made no commit.
    kind: str  #: Either `person` or `agent`.
    commits: int  #: Number of commits that they made.
    active_seconds: int  #: Active time that counts for them, in seconds.
    #: Number of files that their commits changed or, for an agent, were written in its turns; null in history, compare and
    #: export, which do not count them.
    files: int | None = None


def parts_of(
    stretches: Iterable[Stretch],
    made: Sequence[Made],
    *,
    counted: Sequence[Made] | None = None,
    files: Mapping[Who, set[str]] | None = None,
) -> dict[Who, SessionShare]:
    """The share of each person and agent. All of `made` decide whose time it was; only `counted` (default: all) are counted.

    `files` are those that each changed, if they are counted.
    """
    found: dict[Who, SessionShare] = {}
    for each in made if counted is None else counted:
        found.setdefault(each.who, SessionShare()).commits += 1
    lengths = _lengths(stretches, made)
    for who, seconds in zip(lengths, dealt(list(lengths.values())), strict=True):
        found.setdefault(who, SessionShare()).seconds += seconds
    for who, names in (files or {}).items():
        found.setdefault(who, SessionShare()).files = names
    if files is not None:
        for part in found.values():
            part.files = part.files or set()
    return {who: part for who, part in found.items() if part.commits or part.seconds or part.files}


def _lengths(stretches: Iterable[Stretch], made: Sequence[Made]) -> dict[Who, int]:
    """The active ms of each person and agent."""
    found: dict[Who, int] = {}
    for start, end, who in owned(stretches, made):
        found[who] = found.get(who, 0) + end - start
    return found


def owned(stretches: Iterable[Stretch], made: Sequence[Made]) -> Iterator[tuple[int, int, Who]]:
    """(start, end, whose it was) of all active time, in epoch ms; `made` are all commits of the session."""
    people = sorted((each for each in made if not each.agent), key=lambda each: each.at)
    times = [each.at for each in people]
    authors = Counter(each.author for each in made)
    last = people[-1].author if people else authors.most_common(1)[0][0] if authors else ""
    for stretch in stretches:
        if not stretch.active:
            continue
        start, at = stretch.start, bisect_right(times, stretch.start)
        while start < stretch.end:
            end, who = stretch.end, (PERSON, last)
            if stretch.by:
                who = (AGENT, stretch.by)
            elif at < len(people):
                end, who = min(end, people[at].at), (PERSON, people[at].author)
            yield start, end, who
            start, at = end, bisect_right(times, end)


def dealt(lengths: Sequence[int], total: int | None = None) -> list[int]:
    """Round ms to whole seconds so that they still add up to the rounded total, or to `total` (largest remainder)."""
    seconds = [length // 1000 for length in lengths]
    missing = (sum(lengths) // 1000 if total is None else total) - sum(seconds)
    for at in sorted(range(len(lengths)), key=lambda at: -(lengths[at] % 1000))[:missing]:
        seconds[at] += 1
    return seconds


def settled(sessions: Sequence[dict[Who, SessionShare]]) -> list[dict[Who, SessionShare]]:
    """The shares of several sessions; if they name exactly one person, shares without a name become theirs."""
    sole = sole_person(sessions)
    return [_renamed(parts, sole) for parts in sessions] if sole else list(sessions)


def sole_person(sessions: Iterable[Mapping[Who, SessionShare]]) -> Who | None:
    """The only person whom the sessions name, whose the time without a name is; None if they name several, or none."""
    known = {who for parts in sessions for who in parts if who[0] == PERSON} - {(PERSON, "")}
    return known.pop() if len(known) == 1 else None


def _renamed(parts: dict[Who, SessionShare], who: Who) -> dict[Who, SessionShare]:
    nameless = parts.get((PERSON, ""))
    if nameless is None:
        return parts
    named = parts.get(who, SessionShare())
    rest = {each: part for each, part in parts.items() if each not in (who, (PERSON, ""))}
    return {who: _together((named, nameless)), **rest}


def _together(parts: Iterable[SessionShare]) -> SessionShare:
    """The sum of several shares; files that none of them counts are not counted."""
    whole = SessionShare()
    for each in parts:
        whole.commits += each.commits
        whole.seconds += each.seconds
        whole.files = whole.files if each.files is None else (whole.files or set()) | each.files
    return whole


def shares(parts: Mapping[Who, SessionShare], name_of: Callable[[str], str]) -> tuple[Share, ...]:
    """The shares with names, the most time first."""
    found = (
        Share(name_of(key) if kind == PERSON else key, kind, part.commits, part.seconds, _count(part.files))
        for (kind, key), part in parts.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.active_seconds, -each.commits, each.kind, each.name)))


def _count(files: set[str] | None) -> int | None:
    return None if files is None else len(files)


@dataclass(frozen=True)
class Worker:
    """The work of one person or agent in several sessions."""

    name: str  #: Name of the person or agent; empty for a person who made no commit.
    kind: str  #: Either `person` or `agent`.
    sessions: int  #: Number of sessions that they worked in.
    commits: int  #: Number of commits that they made in these sessions.
    active_seconds: int  #: Active time that counts for them in these sessions, in seconds.
    #: Number of files that their commits changed or, for an agent, were written in its turns; null in history, which does not
    #: count them.
    files: int | None = None


def workers(sessions: Iterable[Mapping[Who, SessionShare]], name_of: Callable[[str], str]) -> tuple[Worker, ...]:
    """The people and agents with a share in `sessions`, the most time first."""
    each_of: dict[Who, list[SessionShare]] = {}
    for parts in sessions:
        for who, part in parts.items():
            each_of.setdefault(who, []).append(part)
    sums = ((who, len(found), _together(found)) for who, found in each_of.items())
    rows = (
        Worker(name_of(key) if kind == PERSON else key, kind, count, whole.commits, whole.seconds, _count(whole.files))
        for (kind, key), count, whole in sums
    )
    return tuple(sorted(rows, key=lambda each: (-each.active_seconds, -each.commits, each.kind, each.name)))


def is_meant(by: str, who: Who, is_called: Callable[[str, str], bool]) -> bool:
    """Does `by` select `who`: as `people` or `agents`, as an agent's name, or as a name that the person `is_called`?"""
    kind, key = who
    if by in (PEOPLE, AGENTS):
        return kind == (PERSON if by == PEOPLE else AGENT)
    return by == key if kind == AGENT else is_called(key, by)
