"""What other people and other sessions put into the history around a session: on its branch, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping

from git_session.insight.work import Work
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.repo.objects import Objects, Record
from git_session.repo.repository import Repository

LIMIT = 200
"""Commits read at most per branch: a brief shows far fewer."""


@dataclass(frozen=True)
class Foreign:
    """A commit that is not the session's own, and the branch that it lies on."""

    record: Record
    branch: str


def begin_heads(repository: Repository, session: Session) -> None:
    """Let git look for them while something else is done; the next `heads_around` takes what it found."""
    repository.git.begin(*_upstream_of(session))
    if session.base_ref and session.base_ref != session.branch:
        repository.begin_commit(session.base_ref)


def _upstream_of(session: Session) -> tuple[str, ...]:
    return "rev-parse", "--abbrev-ref", f"{session.branch}@{{upstream}}"


def heads_around(repository: Repository, session: Session, *, upstream: str = "") -> dict[str, str]:
    """The branches whose news matter to a session, by name, with their commits: its upstream, the one it came from.

    `upstream` names the first where the caller knows it already.
    """
    upstream = upstream or repository.git.ask(*_upstream_of(session)) or ""
    names = (name for name in dict.fromkeys((upstream, session.base_ref)) if name and name != session.branch)
    return {name: oid for name in names if (oid := repository.commit(name))}


def others_since(
    objects: Objects, session: Session, work: Work, *, since: int, heads: Mapping[str, str]
) -> tuple[Foreign, ...]:
    """Others' commits made from `since` on (epoch ms; commits know seconds), newest first: on the session's branch, and on `heads`.

    A commit on several of them is told once, where it is nearest.
    """
    own = {record.oid for record in work.own} | {commit.oid for commit in session.commits}
    found: dict[str, Foreign] = {
        record.oid: Foreign(record, session.branch) for record in work.others if record.committer.time >= since // 1000
    }
    asked = [oid for oid in dict.fromkeys((work.fork, session.base)) if oid] if heads else []
    hidden = [record.oid for record in objects.records(asked)]
    for name, head in heads.items():
        if not hidden or head in hidden:
            continue
        for record in objects.log(head, [*hidden, *([work.tip] if work.tip else [])], limit=LIMIT):
            if record.oid not in own and record.committer.time >= since // 1000:
                found.setdefault(record.oid, Foreign(record, name))
    return tuple(sorted(found.values(), key=lambda each: -each.record.committer.time))
