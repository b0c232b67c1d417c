"""Groups incoming commits as people think of them: pull requests and merged branches with their commits, the rest by author.

Recognises the merge messages that git, GitHub, GitLab, Gitea, Bitbucket and Azure DevOps write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from git_session.git.objects import Record
from git_session.insight.history.other_commits import Foreign
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern
from git_session.model.text import one_line

MANY = 8
"""With more commits than this outside of merges, those of one author on one branch form a group."""
FEWEST = 3

_GITHUB = lazy_pattern(r"Merge pull request (?P<number>#\d+) from (?P<branch>\S+)")
_GITEA = lazy_pattern(r"Merge pull request '(?P<title>.+)' \((?:\S*?)(?P<number>[#!]\d+)\) from ")
_BITBUCKET = lazy_pattern(r"Merged in (?P<branch>\S+) \(pull request (?P<number>#\d+)\)")
_NUMBERED = lazy_pattern(r"(?:Pull request|Merged PR) #?(?P<digits>\d+): (?P<title>.+)")
_GITLAB = lazy_pattern(r"^See merge request \S*?(?P<number>!\d+)\s*$", re.MULTILINE)
_GIT = lazy_pattern(r"Merge (?:remote-tracking )?(?:branch|tag|commit) '(?P<branch>[^']+)'")
_TRAILER = lazy_pattern(r"(?:[A-Za-z-]+: |See merge request |Closes |Approved-by|\* )")


@dataclass(frozen=True)
class Arrival:
    """Incoming commits: `kind` is merge, commit, or group (several commits of one author).

    `number` is the pull or merge request (`#12`, `!7`), or empty; `commits` are newest first, without the merge commit.
    `at` is epoch seconds.
    """

    kind: str
    title: str
    number: str
    oid: str
    author: str
    branch: str
    commits: tuple[Record, ...]
    at: int


def arrivals(foreign: Sequence[Foreign]) -> tuple[Arrival, ...]:
    """Sort `foreign` commits (newest first) into merges with their commits, single commits and groups; newest first."""
    records = {each.record.oid: each for each in foreign}
    taken: set[str] = set()
    inside: dict[str, list[Record]] = {}
    for each in foreign:
        if len(each.record.parents) > 1 and each.record.oid not in taken:
            brought = _brought(each.record, records, taken)
            taken.update(record.oid for record in brought)
            inside[each.record.oid] = brought
    found = [
        _merge(each, tuple(inside[each.record.oid]))
        for each in foreign
        if each.record.oid in inside and each.record.oid not in taken
    ]
    loose = [each for each in foreign if each.record.oid not in taken and each.record.oid not in inside]
    found += _grouped(loose) if len(loose) > MANY else [_single(each) for each in loose]
    return tuple(sorted(found, key=lambda each: -each.at))


def merge_words(record: Record) -> tuple[str, str]:
    """(pull request number or empty, title) of a merge commit."""
    subject, _, body = record.message.strip("\n").partition("\n")
    subject = one_line(subject)
    first = _first(body)
    for pattern in (_GITEA, _NUMBERED):
        match = pattern.match(subject)
        if match:
            number = match["number"] if "number" in match.groupdict() else "#" + match["digits"]
            return number, match["title"]
    for pattern in (_GITHUB, _BITBUCKET):
        match = pattern.match(subject)
        if match:
            return match["number"], first or match["branch"]
    gitlab, git = _GITLAB.search(body), _GIT.match(subject)
    branch = git["branch"] if git else ""
    if gitlab:
        return gitlab["number"], first or branch or subject
    return "", f"{branch}: {first}" if branch and first else branch or subject


def _first(body: str) -> str:
    """The first line of a merge's body, unless it is a trailer or a list item."""
    line = next((one_line(row) for row in body.splitlines() if row.strip()), "")
    return "" if _TRAILER.match(line) else line


def _brought(merge: Record, records: dict[str, Foreign], taken: set[str]) -> list[Record]:
    """The commits that `merge` brought in: reachable from its other parents, but not from its first."""
    kept = _reachable([merge.parents[0]], records, set())
    found = _reachable(merge.parents[1:], records, kept | taken)
    order = {oid: at for at, oid in enumerate(records)}
    return [records[oid].record for oid in sorted(found, key=order.__getitem__)]


def _reachable(starts: Sequence[str], records: dict[str, Foreign], without: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        oid = waiting.pop()
        if oid in records and oid not in found and oid not in without:
            found.add(oid)
            waiting += records[oid].record.parents
    return found


def _merge(each: Foreign, commits: tuple[Record, ...]) -> Arrival:
    number, title = merge_words(each.record)
    # Name the author of most of the commits, rather than whoever merged them.
    names = [record.author.name for record in commits if len(record.parents) < 2] or [each.record.author.name]
    author = max(names, key=names.count)
    plain = tuple(record for record in commits if len(record.parents) < 2)
    return Arrival("merge", title, number, each.record.oid, author, each.branch, plain, each.record.committer.time)


def _single(each: Foreign) -> Arrival:
    record = each.record
    title = one_line(record.subject)
    return Arrival("commit", title, "", record.oid, record.author.name, each.branch, (record,), record.committer.time)


def _grouped(loose: Sequence[Foreign]) -> list[Arrival]:
    people: dict[tuple[str, str], list[Foreign]] = {}
    for each in loose:
        people.setdefault((each.record.author.email.lower(), each.branch), []).append(each)
    found: list[Arrival] = []
    for members in people.values():
        if len(members) < FEWEST:
            found += map(_single, members)
            continue
        newest = members[0]
        title = "; ".join(one_line(each.record.subject) for each in members)
        records = tuple(each.record for each in members)
        at = newest.record.committer.time
        found.append(
            Arrival("group", title, "", newest.record.oid, newest.record.author.name, newest.branch, records, at)
        )
    return found
