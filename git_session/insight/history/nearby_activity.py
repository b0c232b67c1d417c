"""The surroundings of a session's files: their annotations, hot files, people who know them, and recent themes.

The files are those changed by the session's own commits within the trail, and those with uncommitted changes.

A file is hot if at least FEWEST commits of the trail, other than the session's, changed it within DAYS, so that work of others
is likely to touch it. The session's files come first, then those with more commits of other people.

A change to a file counts 2^(-age / HALF_LIFE): 1 today, 0.5 after 90 days. A person's share is the sum of theirs divided by the
sum of everyone's. Commits of the session, sweeping commits (`trail.SWEEPING`) and bots do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from posixpath import dirname

from git_session.git.repository import Repository
from git_session.insight.history.themes import Themes, themes_of
from git_session.insight.history.trail import Trace, Trail, trail_of
from git_session.insight.history.work import Work
from git_session.insight.source.annotations import Annotation, annotations_of
from git_session.model.dataclass import dataclass, field

DAYS = 90
FEWEST = 3


@dataclass(frozen=True)
class Heat:
    """A file with its number of recent commits, of those by others, and of authors, and the author and time (epoch seconds)
    of the newest commit."""

    path: str
    commits: int
    others: int
    people: int
    last_author: str
    last_at: int


def hot_files(
    trail: Trail, files: Collection[str], own: set[str], *, now: int, emails: Collection[str] = ()
) -> tuple[Heat, ...]:
    """The hot files among `files` and in their folders, the hottest first.

    `own` are the session's commits, `emails` those of its authors, `now` epoch seconds. Without `files` (a new session)
    every file counts.
    """
    beside = {dirname(path) for path in files} - {""}
    changes: dict[str, list[Trace]] = {}
    gone: set[str] = set()
    for each in trail.others(own):
        if each.is_sweeping or each.at < now - DAYS * 86400:
            continue
        for path in each.changed:
            if path not in changes and path in each.removed:
                gone.add(path)  # its newest commit removed it
            if not files or path in files or dirname(path) in beside:
                changes.setdefault(path, []).append(each)
    found = [
        Heat(
            path,
            len(traces),
            sum(each.email not in emails for each in traces),
            len({each.email for each in traces}),
            traces[0].author,
            traces[0].at,
        )
        for path, traces in changes.items()
        if len(traces) >= FEWEST and path not in gone
    ]
    return tuple(sorted(found, key=lambda each: (each.path not in files, -each.others, -each.commits, each.path)))


HALF_LIFE = 90 * 86400
"""Seconds."""


@dataclass(frozen=True)
class Knower:
    """A person, their share of the changes (0 to 1), their commits to these files, and the time of the newest (epoch seconds)."""

    name: str
    email: str
    share: float
    commits: int
    last_at: int


def knowers(trail: Trail, files: Collection[str], own: set[str], *, now: int) -> tuple[Knower, ...]:
    """The people who changed `files`, the largest share first; `own` are the session's commits, `now` is epoch seconds."""
    scores: dict[str, float] = {}
    found: dict[str, tuple[str, int, int]] = {}
    for each in trail.others(own):
        touched = 0 if each.is_sweeping or each.is_bot else sum(path in files for path in each.changed)
        if not touched:
            continue
        scores[each.email] = scores.get(each.email, 0.0) + touched * 0.5 ** (max(now - each.at, 0) / HALF_LIFE)
        name, commits, last_at = found.get(each.email, (each.author, 0, each.at))
        found[each.email] = (name, commits + 1, max(last_at, each.at))
    total = sum(scores.values())
    people = (
        Knower(name, email, scores[email] / total if total else 0.0, commits, last_at)
        for email, (name, commits, last_at) in found.items()
    )
    return tuple(sorted(people, key=lambda each: (-each.share, -each.last_at, each.email)))


HOT, HOT_BESIDE = 5, 2
"""Most hot files: of the session's own, and of their neighbours that other people changed."""
PEOPLE = 3
LEAST_SHARE = 0.05
"""People with a smaller share are omitted."""
NEARBY = 20
"""Neighbours of the session's files that are read for annotations."""
_FIRST_MARKS = ("BLOCKER", "FIXME")


@dataclass(frozen=True)
class Surroundings:
    """The surroundings of a session: its `files`, `removed` being those it deleted, and what is known about them."""

    files: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    hot: tuple[Heat, ...] = ()
    knowers: tuple[Knower, ...] = ()
    themes: Themes = field(default_factory=lambda: Themes(0))
    trail: Trail = field(default_factory=Trail)


def surroundings_of(
    repository: Repository, work: Work, *, heads: Sequence[str], touched: Sequence[str], marks: Sequence[str], now: int
) -> Surroundings:
    """The surroundings of `work`. The history of `heads` (base branch, upstream) counts too; `touched` are paths with
    uncommitted changes, `now` is epoch ms."""
    seconds = now // 1000
    own = {record.oid for record in work.own}
    trail = trail_of(repository, [work.tip, *heads])
    mine = [each for each in trail.commits if each.oid in own]
    files = tuple(dict.fromkeys((*touched, *(path for each in mine for path in each.changed))))
    emails = {each.email for each in mine}
    heat = hot_files(trail, files, own, now=seconds, emails=emails)
    own_files = frozenset(files)
    people = knowers(trail, own_files, own, now=seconds)
    shown = [each for each in people if each.share >= LEAST_SHARE][:PEOPLE]
    # There is nobody else to ask if the trail has one author only, or the session's authors alone know the files.
    alone = len({each.email for each in trail.commits}) < 2 or all(each.email in emails for each in shown)
    nearby = [each.path for each in heat if each.path not in own_files][:NEARBY]
    return Surroundings(
        files,
        tuple(dict.fromkeys((*(path for each in mine for path in each.removed), *touched))),
        _ordered(annotations_of(repository.top, [*files, *nearby], marks), own_files),
        _hottest(heat, own_files),
        () if alone else tuple(shown),
        themes_of([each.subject for each in trail.others(own) if not each.is_bot]),
        trail,
    )


def _hottest(heat: Sequence[Heat], files: frozenset[str]) -> tuple[Heat, ...]:
    own = [each for each in heat if each.path in files or not files]
    return (*own[:HOT], *[each for each in heat if each not in own and each.others][:HOT_BESIDE])


def _ordered(found: Sequence[Annotation], files: frozenset[str]) -> tuple[Annotation, ...]:
    """Sort annotations: the session's own files first, in each BLOCKER, then FIXME, then other marks, DECISION last."""
    rank = {mark: at for at, mark in enumerate(_FIRST_MARKS)}
    return tuple(
        sorted(
            found, key=lambda each: (each.path not in files, rank.get(each.mark, len(rank) + (each.mark == "DECISION")))
        )
    )
