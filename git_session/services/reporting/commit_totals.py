"""Adds up the commits of a report by day, type, person and file. Commits arrive newest first.

Copies count once: a rebased or cherry-picked commit has the author, author date and subject of the original, and squash
commits of sessions are skipped. Files are counted under their newest name, across renames.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeVar

from git_session.insight.history.activity import Activity
from git_session.model.activity_intervals import day_of, midnight
from git_session.model.globs import Matcher

Key = TypeVar("Key")

EARLIEST = 365 * 86_400
"""Epoch seconds; machines without a clock date commits 1970."""
LATEST = 86_400
"""Seconds after now that are still believed, for clocks in a wrong time zone."""


@dataclass(slots=True)
class Sum:
    """Commits, and lines added and deleted."""

    commits: int = 0
    added: int = 0
    deleted: int = 0


@dataclass
class Tally:
    """Running totals of commits. `replaced` holds commits to skip, because those that they replace are counted; `now` is in
    epoch seconds; files that do not match `counts` are skipped. The files of a commit in `changed_by` are added to its set, even
    if it is skipped."""

    replaced: Set[str]
    now: int
    counts: Matcher
    changed_by: Mapping[str, set[str]] = field(default_factory=dict)
    total: Sum = field(default_factory=Sum)
    merges: int = 0
    copies: int = 0
    unseen: int = 0
    undated: int = 0
    first: int = 0
    days: dict[datetime.date, Sum] = field(default_factory=dict)
    types: dict[str, Sum] = field(default_factory=dict)
    people: dict[tuple[str, str], Sum] = field(default_factory=dict)
    files: dict[str, Sum] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)
    _aside: set[str] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    _identities: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, commits: Iterable[Activity]) -> None:
        """Add `commits` to the totals."""
        files, names, known, aside = self.files, self._names, self._known, self._aside
        start = end = 0
        first = self.now + LATEST + 1
        day = Sum()
        for oid, at, kind, name, email, identity, changes, seen in commits:
            if oid in self.changed_by:
                self.changed_by[oid].update(names.get(path, path) for path in changes[::4] if self.counts(path))
            if oid in self.replaced:
                self.copies += 1
                continue
            if kind == "merge":
                self.merges += 1
            elif identity in known:
                self.copies += 1
                continue
            else:
                known.add(identity)
            added = deleted = 0
            values = iter(changes)
            for path, plus, minus, old in zip(values, values, values, values, strict=True):
                path = names.get(path, path)
                if old:
                    names[old] = path
                if path in aside:
                    continue
                found = files.get(path)
                if found is None:
                    if not self.counts(path):
                        aside.add(path)
                        continue
                    found = files[path] = Sum()
                added += plus
                deleted += minus
                found.commits += 1
                found.added += plus
                found.deleted += minus
            author = self._identities.setdefault((name, email), (name, email))
            sums = [self.total, _of(self.types, kind), _of(self.people, author)]
            self.unseen += not seen
            if not EARLIEST <= at <= self.now + LATEST:
                self.undated += 1
            else:
                if not start <= at < end:
                    date = day_of(at * 1000)
                    start, end = midnight(date) // 1000, midnight(date + datetime.timedelta(days=1)) // 1000
                    day = _of(self.days, date)
                if at < first:
                    first = at
                sums.append(day)
            for each in sums:
                each.commits += 1
                each.added += added
                each.deleted += deleted
        if self.days:
            self.first = first


def _of(sums: dict[Key, Sum], key: Key) -> Sum:
    found = sums.get(key)
    if found is None:
        found = sums[key] = Sum()
    return found
