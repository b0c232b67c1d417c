"""Who worked in a session: its commits and its active time, divided among people and coding agents.

A commit is the agent's whose name its event bears, else its author's. Time is theirs who ended it: up to an event of an agent it
is the agent's, with the activity that was seen on the way. A person's event names nobody, so that the time up to it counts for
the person whose commit came next, of two at one moment the first; after the last such commit for the person who made that. Where
people made none, it counts for the author in whose name agents made most of theirs, and without any commit for a person without
a name: for the only one there is in the sessions that are told of, if there is but one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from git_session.model.activity_intervals import Stretch
from git_session.model.dataclass import dataclass

PERSON, AGENT = "person", "agent"
PEOPLE, AGENTS = "people", "agents"
"""What stands for all of a kind where one is asked for."""
Who = tuple[str, str]
"""PERSON or AGENT, and what tells them from others of that kind."""


@dataclass(frozen=True)
class Made:
    """A commit made at `at` (epoch ms) by `agent`, or without one by its `author`."""

    at: int
    agent: str
    author: str


@dataclass
class SessionShare:
    """Commits, and active seconds."""

    commits: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Share:
    """What one person or agent did in a session; the shares of a session add up to its commits and active seconds."""

    name: str  #: Name of the person or agent; empty for a person who made no commit.
    kind: str  #: Either `person` or `agent`.
    commits: int  #: Number of commits that they made.
    active_seconds: int  #: Active time that counts for them, in seconds.


def parts_of(
    stretches: Iterable[Stretch], made: Sequence[Made], *, counted: Sequence[Made] | None = None
) -> dict[Who, SessionShare]:
    """Who did how much. `counted` are the commits to be counted, where that is not all that tell whose the time was."""
    found: dict[Who, SessionShare] = {}
    for each in made if counted is None else counted:
        who = (AGENT, each.agent) if each.agent else (PERSON, each.author)
        found.setdefault(who, SessionShare()).commits += 1
    lengths = _lengths(stretches, made)
    for who, seconds in zip(lengths, dealt(list(lengths.values())), strict=True):
        found.setdefault(who, SessionShare()).seconds += seconds
    return {who: part for who, part in found.items() if part.commits or part.seconds}


def _lengths(stretches: Iterable[Stretch], made: Sequence[Made]) -> dict[Who, int]:
    """The active ms of each."""
    people = sorted((each for each in made if not each.agent), key=lambda each: each.at)
    times = [each.at for each in people]
    authors = Counter(each.author for each in made)
    last = people[-1].author if people else authors.most_common(1)[0][0] if authors else ""
    found: dict[Who, int] = {}
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
            found[who] = found.get(who, 0) + end - start
            start, at = end, bisect_right(times, end)
    return found


def dealt(lengths: Sequence[int]) -> list[int]:
    """Whole seconds for lengths in ms, so that they add up to those of the sum: those nearest to one more get it."""
    seconds = [length // 1000 for length in lengths]
    missing = sum(lengths) // 1000 - sum(seconds)
    for at in sorted(range(len(lengths)), key=lambda at: -(lengths[at] % 1000))[:missing]:
        seconds[at] += 1
    return seconds


def settled(sessions: Sequence[dict[Who, SessionShare]]) -> list[dict[Who, SessionShare]]:
    """The parts of several sessions; who has no name is the only person there is, if there is but one."""
    known = {who for parts in sessions for who in parts if who[0] == PERSON} - {(PERSON, "")}
    return [_renamed(parts, *known) for parts in sessions] if len(known) == 1 else list(sessions)


def _renamed(parts: dict[Who, SessionShare], who: Who) -> dict[Who, SessionShare]:
    nameless = parts.get((PERSON, ""))
    if nameless is None:
        return parts
    named = parts.get(who, SessionShare())
    rest = {each: part for each, part in parts.items() if each not in (who, (PERSON, ""))}
    return {who: SessionShare(named.commits + nameless.commits, named.seconds + nameless.seconds), **rest}


def shares(parts: Mapping[Who, SessionShare], name_of: Callable[[str], str]) -> tuple[Share, ...]:
    """The parts with names, the most time first."""
    found = (
        Share(name_of(key) if kind == PERSON else key, kind, part.commits, part.seconds)
        for (kind, key), part in parts.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.active_seconds, -each.commits, each.kind, each.name)))


@dataclass(frozen=True)
class Worker:
    """What one person or agent did in several sessions."""

    name: str  #: Name of the person or agent; empty for a person who made no commit.
    kind: str  #: Either `person` or `agent`.
    sessions: int  #: Number of sessions that they worked in.
    commits: int  #: Number of commits that they made in these sessions.
    active_seconds: int  #: Active time that counts for them in these sessions, in seconds.


def workers(sessions: Iterable[Mapping[Who, SessionShare]], name_of: Callable[[str], str]) -> tuple[Worker, ...]:
    """Those who worked in sessions of these parts, the most time first."""
    sums: dict[Who, list[int]] = {}
    for parts in sessions:
        for who, part in parts.items():
            found = sums.setdefault(who, [0, 0, 0])
            found[0] += 1
            found[1] += part.commits
            found[2] += part.seconds
    rows = (Worker(name_of(key) if kind == PERSON else key, kind, *found) for (kind, key), found in sums.items())
    return tuple(sorted(rows, key=lambda each: (-each.active_seconds, -each.commits, each.kind, each.name)))


def is_meant(by: str, who: Who, is_called: Callable[[str, str], bool]) -> bool:
    """Does `by` mean `who`: `people`, `agents`, the name of an agent, or what the person of this key `is_called`?"""
    kind, key = who
    if by in (PEOPLE, AGENTS):
        return kind == (PERSON if by == PEOPLE else AGENT)
    return by == key if kind == AGENT else is_called(key, by)
