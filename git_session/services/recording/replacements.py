"""Finds which commits of a branch replaced recorded ones that are no longer on it.

Evidence, the best first: `commit (amend)` in the reflog, the map that git filter-repo writes (`filter-repo/commit-map`), and
git-replace's refs; then the same author, author date and subject, or the same author and author date; a message that holds the
subject of a squashed commit; at last, for commits that git has pruned, the time at which they were made.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from git_session.git.objects import Record
from git_session.git.repository import Repository
from git_session.model.event import Event
from git_session.model.session import Commit

COMMIT_MAP = "filter-repo/commit-map"
"""Where git filter-repo leaves, in the common dir, `<old> <new>` for each commit; new is zeros if it was dropped."""
MINUTE = 60
_FIXES = re.compile(r"(?:(?:fixup|squash|amend)! )+")

Key = Callable[[Record], tuple[object, ...]]


def former_ids(events: Iterable[Event]) -> dict[str, list[str]]:
    """Commit -> the ids that it had before the rewrites in the journal, the newest first."""
    olds: dict[str, list[str]] = {}
    for event in events:
        for old, new in event.pairs:
            olds.setdefault(new, []).insert(0, old)
    found: dict[str, list[str]] = {}
    for oid in olds:
        names, waiting = [oid], [oid]
        while waiting:
            more = [each for each in olds.get(waiting.pop(0), ()) if each not in names]
            names += more
            waiting += more
        found[oid] = names[1:]
    return found


def by_maps(
    repository: Repository, lost: Sequence[str], former: Mapping[str, list[str]], on_branch: Collection[str]
) -> tuple[dict[str, str], set[str]]:
    """(commit -> its replacement on the branch, commits that were dropped), of the `lost` ones, by maps of other tools.

    A map may know a commit by a `former` id.
    """
    names = {oid: [oid, *former.get(oid, ())] for oid in lost}
    renamed = read_maps(repository, {name for each in names.values() for name in each})
    found: dict[str, str] = {}
    dropped: set[str] = set()
    for oid, all_names in names.items():
        ends = [last_version(renamed[name], renamed) for name in all_names if name in renamed]
        end = next((each for each in ends if each in on_branch), "")
        if end:
            found[oid] = end
        elif any(not each.strip("0") for each in ends):
            dropped.add(oid)
    return found, dropped


def read_maps(repository: Repository, wanted: Collection[str]) -> dict[str, str]:
    """Old commit -> new commit, zeros for one that was dropped, of those `wanted`, as git filter-repo and git-replace have it."""
    if not wanted:
        return {}
    found = {old: new for old, new in repository.refs("refs/replace/").items() if old in wanted}
    path = repository.common_dir / COMMIT_MAP
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with open(path, encoding="ascii", errors="replace") as file:
                rows = (row.split() for row in file)
                found.update((row[0], row[1]) for row in rows if len(row) == 2 and row[0] in wanted)
    except OSError:
        pass  # no map, or one that cannot be read
    return found


def by_likeness(
    lost: Sequence[str],
    olds: Mapping[str, Record],
    news: Sequence[Record],
    known: Mapping[str, Commit],
    emails: Collection[str],
) -> dict[str, str]:
    """The commit among `news` (oldest first) that replaced each of the `lost` ones (oldest first), as far as it can be told.

    `olds` holds those of the lost commits that this clone still has, `known` what the journal says of them, `emails` the
    committers' addresses in the session.
    """
    found: dict[str, str] = {}
    keys: tuple[Key, ...] = (_by_subject, _by_date)  # a reworded commit keeps its author and the date
    for key in keys:
        free: dict[object, list[str]] = {}
        for record in news:
            if record.oid not in found.values():
                free.setdefault(key(record), []).append(record.oid)
        for oid in lost:
            if oid in olds and oid not in found and (key is _by_subject or not _FIXES.match(olds[oid].subject)):
                alike = free.get(key(olds[oid]))
                if alike:
                    found[oid] = alike.pop(0)  # commits of one second, alike in all, keep their order
    for oid in lost:
        # A squashed commit's subject is in the message of the squash; a fixup! is found by its subject.
        subject = _FIXES.sub("", olds[oid].subject) if oid in olds else ""
        target = next((each.oid for each in news if subject and subject in each.message.split("\n")), "")
        if oid not in found and target:
            found[oid] = target
    pruned = [known[oid] for oid in lost if oid in known and oid not in olds and not known[oid].gone]
    left = [each for each in news if each.oid not in found.values() and each.committer.email in emails]
    return {**found, **dict(_by_time(pruned, left))}


def _by_time(pruned: Iterable[Commit], news: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Match pruned commits in their order: of these, only the journal says when they were made."""
    left = list(news)
    for commit in sorted(pruned, key=lambda each: each.at):
        made = commit.at // 1000
        near = next((at for at, record in enumerate(left) if abs(record.committer.time - made) <= MINUTE), None)
        if near is not None:
            yield commit.oid, left[near].oid
            del left[: near + 1]


def likeness(records: Iterable[Record]) -> set[tuple[object, ...]]:
    """What stays the same of these commits when a tool makes them again: author, author date, subject."""
    return {_by_subject(record) for record in records}


def is_amend(old: Record | None, new: Record | None) -> bool:
    """Did the commit `new` take the place of `old`, on the same parents?"""
    return bool(
        old and new and old.oid != new.oid and old.parents == new.parents and old.author.email == new.author.email
    )


def last_version(oid: str, renamed: Mapping[str, str]) -> str:
    """What became of a commit at last, as `renamed` (old -> new) says."""
    seen = {oid}
    while renamed.get(oid, oid) not in seen:
        oid = renamed[oid]
        seen.add(oid)
    return oid


def _by_subject(record: Record) -> tuple[object, ...]:
    return record.author.email, record.author.time, record.subject


def _by_date(record: Record) -> tuple[object, ...]:
    return record.author.email, record.author.time
