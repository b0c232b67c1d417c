"""What each commit of a range changed: files and lines, streamed, and kept in a cache by commit id.

The commits are those that HEAD, the local and the remote-tracking branches reach, by committer date, as `git log --since` has
it. One `git rev-list` names them, one `git diff-tree --stdin` shows those that the cache does not know; never more than a
bundle of them is in memory. A commit's record depends on its id alone, and on what `_conditions` gathers: the options, git's
version, attributes and drivers for diffs. Replace refs and grafts are not followed, as they would change what an id means.
At the edge of a shallow clone a commit seems to add every file: its changes are unknown here, and not kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from git_session.errors import SessionError
from git_session.model.progress import SILENT, Progress
from git_session.repo.repository import Repository
from git_session.store.cache import Cache

WORTH = 500
"""Commits from which on the cache is worth asking."""
SKEW = 3
"""Commits in a row, dated before the range, past which those within it are still looked for."""
_FORMAT = 1
_BUNDLE = 1000
_DIFF = (
    "diff-tree", "--stdin", "-z", "-r", "--root", "--always", "--numstat", "--find-renames=50%", "-l1000", "--no-ext-diff",
    "--no-textconv", "--diff-algorithm=default", "--ignore-submodules=none", "--encoding=UTF-8",
    "--format=commit %H%x00%ct%x00%at%x00%P%x00%an%x00%ae%x00%s",
)  # fmt: skip
_HEADER = 6  # fields after the id
_BARE = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null", "GIT_NO_LAZY_FETCH": "1", "GIT_ATTR_NOSYSTEM": "1"}


class FileLines(NamedTuple):
    """A file that a commit changed; `old_path` is where it was, if that is elsewhere. Binary files have no lines."""

    path: bytes
    added: int
    deleted: int
    old_path: bytes


class Activity(NamedTuple):
    """A commit: its id, when it was committed and authored (epoch seconds; 0: no valid date), who wrote it, and its changes.

    `seen` is False when its changes cannot be seen here; a merge has none of its own.
    """

    oid: str
    at: int
    authored: int
    name: bytes
    email: bytes
    subject: str
    parents: int
    files: tuple[FileLines, ...]
    seen: bool


@dataclass(frozen=True)
class Span:
    """The commits of a range, newest first; `shallow` are those of them that the clone was cut off at, `future` is how many were
    made after its end."""

    oids: tuple[str, ...]
    shallow: frozenset[str]
    future: int


def span_of(repository: Repository, since: int, until: int) -> Span:
    """The commits from `since` to `until` (epoch seconds; `since` 0: from the beginning)."""
    tips = ["--branches", "--remotes", *(["HEAD"] if repository.head else [])]
    rows = _listed(repository, [f"--max-age={since}", "--parents"] if since else [], tips)
    if since and _is_skewed(repository, rows, tips, since):
        rows = [row for row in _listed(repository, [], tips) if int(row[0]) >= since]
    oids = tuple(row[1] for row in rows if int(row[0]) <= until)
    edges = _edges_of_clone(repository)
    return Span(oids, edges.intersection(oids) if edges else frozenset(), len(rows) - len(oids))


def _listed(repository: Repository, options: Sequence[str], tips: Sequence[str], stdin: str = "") -> list[list[str]]:
    """[epoch seconds, id, parents…] of each commit."""
    found = repository.git.must(
        "rev-list", "--timestamp", *options, *tips, "--", stdin=stdin.encode(), environment=_BARE
    ).output
    return [row.split(" ") for row in found.decode("ascii").splitlines()]


def _is_skewed(repository: Repository, rows: list[list[str]], tips: Sequence[str], since: int) -> bool:
    """Are commits of the range hidden behind older ones? git stops at the first that is too old (rev-list, `--max-age`)."""
    shown = {row[1] for row in rows}
    heads = _listed(repository, ["--no-walk=unsorted", "--parents"], tips)
    edge = {row[1] for row in heads} | {oid for row in rows for oid in row[2:]}
    cut = _edges_of_clone(repository)
    for _ in range(SKEW + 1):
        edge -= shown
        if not edge:
            return False
        older = _listed(
            repository, ["--no-walk=unsorted", "--parents", "--stdin"], [], "".join(f"{oid}\n" for oid in sorted(edge))
        )
        if any(int(row[0]) >= since for row in older):
            return True
        edge = {oid for row in older if row[1] not in cut for oid in row[2:]}
    return False


def _edges_of_clone(repository: Repository) -> frozenset[str]:
    """The commits whose parents a shallow clone does not have (gitrepository-layout, `shallow`)."""
    try:
        return frozenset((repository.common_dir / "shallow").read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def activity(repository: Repository, span: Span, progress: Progress = SILENT) -> Iterator[Activity]:
    """Every commit of the span, newest first."""
    oids = span.oids
    if len(oids) < WORTH:
        yield from _told(repository, oids, span.shallow, None, progress)
        return
    with Cache(repository, "activity", _conditions(repository)) as cache:
        yield from _told(repository, oids, span.shallow, cache, progress)


def _told(
    repository: Repository, oids: Sequence[str], shallow: frozenset[str], cache: Cache | None, progress: Progress
) -> Iterator[Activity]:
    known = cache.keys() if cache else set()
    missing = [oid for oid in oids if bytes.fromhex(oid) not in known]
    fresh = _shown(repository, missing, shallow)
    done, total = 0, len(oids)
    for start in range(0, total, _BUNDLE):
        bundle = oids[start : start + _BUNDLE]
        keys = [bytes.fromhex(oid) for oid in bundle]
        kept = cache.read([key for key in keys if key in known]) if cache else {}
        damaged = [oid for oid, key in zip(bundle, keys, strict=True) if key in known and key not in kept]
        again = _shown(repository, damaged, shallow)
        for oid, key in zip(bundle, keys, strict=True):
            record, seen = kept.get(key), True
            if record is None:
                record, seen = next(again if key in known else fresh)
                if cache and seen:
                    cache.write(key, record)
            yield _activity(oid, record, seen)
            done += 1
        progress.step(done, total)


def _shown(repository: Repository, oids: Sequence[str], shallow: frozenset[str]) -> Iterator[tuple[bytes, bool]]:
    """(record, are its changes in it) of each of `oids`, in that order."""
    wanted = [oid for oid in oids if oid not in shallow]
    told = 0
    given: dict[str, bytes] = {}
    edges = dict(_records(repository, [oid for oid in oids if oid in shallow], "-s"))
    rows = _records(repository, wanted)
    for oid in oids:
        if oid in edges:
            yield edges[oid], False
            continue
        if not given:
            try:
                found, record = next(rows)
                told += 1
                yield record, True
                continue
            except SessionError:
                # An object is not there (a partial clone, damage): who and when, from here on without the changes.
                given = dict(_records(repository, wanted[told:], "-s"))
        yield given[oid], False


def _records(repository: Repository, oids: Sequence[str], *options: str) -> Iterator[tuple[str, bytes]]:
    """(id, record) of each commit; a record is the header's fields and those of --numstat, NUL between them."""
    if not oids:
        return
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    with repository.git.stream(*_DIFF, *options, stdin=stdin, environment=_BARE) as output:
        fields = _fields(iter(lambda: output.read(1 << 16), b""))
        field = next(fields, b"")
        while field.startswith(b"commit "):
            oid = field[7:].decode("ascii")
            parts = [next(fields) for _ in range(_HEADER)]
            field = next(fields, b"")
            if field.startswith(b"\n"):
                field = field[1:]
            while field[:1].isdigit() or field[:1] == b"-":
                parts.append(field)
                if field.endswith(b"\t") and field.count(b"\t") == 2:  # renamed: from and to follow
                    parts += (next(fields), next(fields))
                field = next(fields, b"")
            yield oid, b"\0".join(parts)


def _fields(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        fields = (rest + chunk).split(b"\0")
        rest = fields.pop()
        yield from fields


def _activity(oid: str, record: bytes, seen: bool) -> Activity:
    at, authored, parents, name, email, subject, *rows = record.split(b"\0")
    files = []
    entries = iter(rows)
    for entry in entries:
        added, deleted, path = entry.split(b"\t", 2)
        old = b""
        if not path:
            old, path = next(entries), next(entries)
        binary = added == b"-"
        files.append(FileLines(path, 0 if binary else int(added), 0 if binary else int(deleted), old))
    return Activity(
        oid,
        int(at or 0),
        int(authored or 0),
        name,
        email,
        subject.decode("utf-8", "replace"),
        len(parents.split()),
        tuple(files),
        seen,
    )


def _conditions(repository: Repository) -> list[bytes]:
    """What the record of a commit depends on besides its id."""
    git = repository.git
    drivers = git.run("config", "--null", "--get-regexp", r"^(diff\..*|core\.(bigfilethreshold|attributesfile))$").output
    names = git.must(
        "ls-files", "-z", "--cached", "--others", "--", ":(top,glob)**/.gitattributes"
    ).fields
    paths = [repository.top / name for name in sorted(set(names))]
    # Where git looks for attributes (gitattributes, FILES); what the system adds is switched off.
    named = git.ask("config", "--type=path", "--get", "core.attributesFile")
    paths += [repository.common_dir / "info" / "attributes", _personal_attributes(named)]
    contents = (_content(path) for path in paths)
    return [str(_FORMAT).encode(), git.must("version").output, repr(_DIFF).encode(), drivers, *contents]


def _personal_attributes(named: str | None) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(named or os.path.join(home, "git", "attributes"))


def _content(path: Path) -> bytes:
    try:
        return os.fsencode(path) + b"\n" + path.read_bytes()
    except OSError:
        return b""
