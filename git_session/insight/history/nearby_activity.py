"""What a session's files have around them: annotations in them, hot files, people who know them, and themes of the time.

The files are those that the session's own commits changed, as far as the trail reaches, and those that wait for a commit.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.git.repository import Repository
from git_session.insight.history.heat import Heat, hot_files
from git_session.insight.history.knowledge import Knower, knowers
from git_session.insight.history.themes import Themes, themes_of
from git_session.insight.history.trail import Trail, trail_of
from git_session.insight.history.work import Work
from git_session.insight.source.annotations import Annotation, annotations_of
from git_session.model.dataclass import dataclass, field

HOT, HOT_BESIDE = 5, 2
"""Files that are told at most: of the session's own, and of those beside them, if other people changed these."""
PEOPLE = 3
LEAST_SHARE = 0.05
"""Of the knowledge of the files: who has less is not told."""
NEARBY = 20
"""Files beside those of the session that are read for annotations."""
_FIRST_MARKS = ("BLOCKER", "FIXME")


@dataclass(frozen=True)
class Surroundings:
    """The files of a session, the most telling first; `removed` are those that it took away."""

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
    """The surroundings of `work`. `heads` are further commits whose history counts (the branch it came from, its
    upstream), `touched` the paths that wait for a commit, `now` is epoch ms."""
    seconds = now // 1000
    own = {record.oid for record in work.own}
    trail = trail_of(repository, [work.tip, *heads])
    mine = [each for each in trail.commits if each.oid in own]
    files = tuple(dict.fromkeys((*touched, *(path for each in mine for path in each.changed))))
    emails = {each.email for each in mine}
    heat = hot_files(trail, files, own, now=seconds, emails=emails)
    own_files = frozenset(files)
    people = knowers(trail, own_files, own, now=seconds)
    told = [each for each in people if each.share >= LEAST_SHARE][:PEOPLE]
    # In a repository of one person there is nobody to ask.
    alone = len({each.email for each in trail.commits}) < 2 or all(each.email in emails for each in told)
    nearby = [each.path for each in heat if each.path not in own_files][:NEARBY]
    return Surroundings(
        files,
        tuple(dict.fromkeys((*(path for each in mine for path in each.removed), *touched))),
        _ordered(annotations_of(repository.top, [*files, *nearby], marks), own_files),
        _told(heat, own_files),
        () if alone else tuple(told),
        themes_of([each.subject for each in trail.others(own) if not each.is_bot]),
        trail,
    )


def _told(heat: Sequence[Heat], files: frozenset[str]) -> tuple[Heat, ...]:
    own = [each for each in heat if each.path in files or not files]
    return (*own[:HOT], *[each for each in heat if each not in own and each.others][:HOT_BESIDE])


def _ordered(found: Sequence[Annotation], files: frozenset[str]) -> tuple[Annotation, ...]:
    """The session's own files first; in them blockers, then what is broken, then the rest as it stands."""
    rank = {mark: at for at, mark in enumerate(_FIRST_MARKS)}
    return tuple(
        sorted(
            found, key=lambda each: (each.path not in files, rank.get(each.mark, len(rank) + (each.mark == "DECISION")))
        )
    )
