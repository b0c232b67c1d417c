"""Commits of other people and sessions around a session: on its branch, its base branch and their upstreams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from git_session.git.branches import begin_upstreams, tips_of, upstreams_of, was_at
from git_session.git.objects import Objects, Record
from git_session.git.repository import Repository
from git_session.insight.history.work import Work
from git_session.model.dataclass import dataclass
from git_session.model.session import Session

LIMIT = 200
"""Most commits read per branch; a brief shows far fewer."""


@dataclass(frozen=True)
class Foreign:
    """A commit that is not the session's own, and its branch."""

    record: Record
    branch: str


@dataclass(frozen=True)
class Heads:
    """The branches to watch for a session, name -> commit: its upstream, its base branch, and the upstream of that; `origins`
    are the commits of the last two."""

    around: Mapping[str, str]
    origins: tuple[str, ...]


def begin_heads(repository: Repository, session: Session) -> None:
    """Start git in the background; the next `heads_of` uses its output."""
    begin_upstreams(repository, (session.branch, session.base_ref))


def heads_of(repository: Repository, session: Session) -> Heads:
    """The heads that exist, except the session's branch itself, and an upstream that the branch was once at: its extra
    commits were rewritten here."""
    upstreams = upstreams_of(repository, (session.branch, session.base_ref))
    origin = session.base_ref if session.base_ref != session.branch else ""
    origins = (origin, upstreams.get(origin, ""))
    upstream = upstreams.get(session.branch, "")
    names = [name for name in (upstream, *origins) if name and name != session.branch]
    around = tips_of(repository, names)
    if upstream not in origins and upstream in around and was_at(repository, session.branch, around[upstream]):
        del around[upstream]
    return Heads(around, tuple(dict.fromkeys(around[name] for name in origins if name in around)))


def others_since(
    objects: Objects,
    session: Session,
    work: Work,
    *,
    since: int,
    heads: Mapping[str, str],
    of_user: Callable[[Collection[tuple[str, str]]], Collection[tuple[str, str]]] = lambda _authors: (),
) -> tuple[Foreign, ...]:
    """Commits of others since `since` (epoch ms), newest first, on the session's branch and on `heads`.

    A commit on several branches is listed once, on the nearest. Commits by the user, found by `of_user` among
    the authors (name, e-mail), are omitted, except merges that brought in commits of others.
    """
    own = {record.oid for record in work.own} | {commit.oid for commit in session.commits}
    found: dict[str, Foreign] = {
        record.oid: Foreign(record, session.branch) for record in work.others if record.committer.time >= since // 1000
    }
    known = [oid for oid in dict.fromkeys((work.fork, session.base)) if oid]
    asked = known if set(heads.values()) - set(known) else []  # the others have moved nowhere
    hidden = [record.oid for record in objects.records(asked)]
    for name, head in heads.items():
        if not hidden or head in hidden:
            continue
        for record in objects.log(head, [*hidden, *([work.tip] if work.tip else [])], limit=LIMIT):
            if record.oid not in own and record.committer.time >= since // 1000:
                found.setdefault(record.oid, Foreign(record, name))
    foreign = sorted(found.values(), key=lambda each: -each.record.committer.time)
    authors = {each.record.oid: (each.record.author.name, each.record.author.email) for each in foreign}
    user = of_user(set(authors.values())) if foreign else ()
    mine = {oid for oid, author in authors.items() if author in user}
    brought = {each.record.oid for each in foreign} - mine
    return tuple(
        each
        for each in foreign
        if each.record.oid not in mine or any(parent in brought for parent in each.record.parents[1:])
    )
