"""What other people and other sessions put into the history around a session: on its branch, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from git_session.insight.work import Work
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


def others_since(
    repository: Repository, objects: Objects, session: Session, work: Work, *, since: int
) -> tuple[Foreign, ...]:
    """Others' commits made from `since` on (epoch ms; commits know seconds), newest first: on the session's branch, its upstream, its base branch.

    A commit on several of them is told once, where it is nearest.
    """
    own = {record.oid for record in work.own} | {commit.oid for commit in session.commits}
    found: dict[str, Foreign] = {
        record.oid: Foreign(record, session.branch) for record in work.others if record.committer.time >= since // 1000
    }
    hidden = [oid for oid in dict.fromkeys((work.fork, session.base)) if oid and objects.records([oid])]
    for name in dict.fromkeys((f"{session.branch}@{{upstream}}", session.base_ref)):
        head = repository.commit(name) if name and name != session.branch else ""
        if not head or not hidden or head in hidden:
            continue
        shown = repository.git.ask("rev-parse", "--abbrev-ref", name) if "@{" in name else name
        for record in objects.log(head, [*hidden, *([work.tip] if work.tip else [])], limit=LIMIT):
            if record.oid not in own and record.committer.time >= since // 1000:
                found.setdefault(record.oid, Foreign(record, shown or name))
    return tuple(sorted(found.values(), key=lambda each: -each.record.committer.time))
