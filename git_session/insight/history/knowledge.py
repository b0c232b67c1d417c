"""Who knows the files of a session: the people that changed them, by how often and how lately.

Every change of one of the files by a commit of the trail counts 2^(-age / HALF_LIFE): 1 today, a half after 90 days. A
person's share is the sum of theirs over the sum of everybody's. Commits of the session itself do not count (it asks who
else knows), nor do sweeping ones (`trail.SWEEPING`) and those of bots.
"""

from __future__ import annotations

from collections.abc import Collection

from git_session.insight.history.trail import Trail
from git_session.model.dataclass import dataclass

HALF_LIFE = 90 * 86400
"""Seconds."""


@dataclass(frozen=True)
class Knower:
    """A person, their share of the knowledge (0 to 1), their commits on these files, and the newest of them (epoch seconds)."""

    name: str
    email: str
    share: float
    commits: int
    last_at: int


def knowers(trail: Trail, files: Collection[str], own: set[str], *, now: int) -> tuple[Knower, ...]:
    """Who changed `files`, the largest share first; `own` are the session's commits, `now` is epoch seconds."""
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
