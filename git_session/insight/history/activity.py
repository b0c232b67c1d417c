"""The files and lines changed by each commit of a range, streamed, and cached by commit id.

The range holds the commits that HEAD, local and remote-tracking branches reach, by committer date as in `git log --since`.
One `git rev-list` lists them; those that are not cached are shown by `git diff-tree --stdin`, PART by each git, and several gits
at once. A record depends only on the
commit id and on `_conditions`: the options, git's version, attributes and diff drivers. Replace refs and grafts are ignored,
since they change what an id stands for. A commit at the edge of a shallow clone seems to add every file, so its changes are
unknown and not cached.

The cache holds bundles of about CUT commits, since one read is far faster than many. A bundle ends with a commit whose id meets
a condition (one in CUT does), so that new commits do not change older bundles; its key is a digest of its ids. The newest and
the oldest bundle of a range may be incomplete and are not cached.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from git_session.errors import SessionError
from git_session.git.process import processors
from git_session.git.repository import Repository
from git_session.insight.history.attributes import NAME, content, settings_of
from git_session.insight.history.work import kind_of_subject
from git_session.model.dataclass import dataclass
from git_session.model.progress import SILENT, Progress
from git_session.store.cache import Cache, code_of

WORTH = 2_000
"""From this number of commits on, the cache is faster than git."""
CUT = 64
PART, FEWEST = 4_096, 500
"""Commits that one git shows: more need more memory, and fewer make each git unpack again what the one before it knew."""
MOST = 4
"""Limit on the gits that run at once: from there on, we are slower than they are."""
SKEW = 3
"""Generations of commits dated before the range that are searched for parents within it."""
HOLES = 10
"""Commits with missing objects after which git is restarted; after one more, changes are no longer requested."""
_FORMAT = ("--encoding=UTF-8", "--format=commit %H%x00%ct%x00%at%x00%P%x00%an%x00%ae%x00%s")
_DIFF = (
    "diff-tree", "--stdin", "-z", "-r", "--root", "--always", "--numstat", "--find-renames=50%", "-l1000", "--no-ext-diff",
    "--no-textconv", "--diff-algorithm=default", "--ignore-submodules=none", *_FORMAT,
)  # fmt: skip
# Not `diff-tree -s`, which reads the trees all the same: a treeless clone lacks them.
_NO_DIFF = ("log", "--stdin", "--no-walk=unsorted", "-z", "-s", "--no-show-signature", *_FORMAT)
_BARE = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}


class Activity(NamedTuple):
    """A commit: commit time (epoch seconds; 0: no valid date), conventional type or `merge`, author and changes.

    `identity`, a digest of author, author date and subject, survives rebase and cherry-pick. `changes` has four values for each
    file: path, lines added, lines deleted, and the old path of a rename or ''. Binary files have no lines, merges no changes.
    `seen` is False if this clone lacks the changes.
    """

    oid: str
    at: int
    kind: str
    name: str
    email: str
    identity: int
    changes: Sequence[Any]
    seen: bool


@dataclass(frozen=True)
class CommitRange:
    """The commits of a range, newest first; `shallow` are those at the edge of a shallow clone, `future` counts later commits."""

    oids: tuple[str, ...]
    shallow: frozenset[str]
    future: int


def span_of(repository: Repository, since: int, until: int, kept: Iterable[str] = ()) -> CommitRange:
    """The commits from `since` (0: the beginning) to `until` (epoch seconds), with `kept`, ids that no branch may reach any more."""
    tips = ["--branches", "--remotes", *(["HEAD"] if repository.head else []), *kept]
    rows = _listed(repository, [f"--max-age={since}", "--parents"] if since else [], tips)
    if since and _is_skewed(repository, rows, tips, since):
        rows = [row for row in _listed(repository, [], tips) if int(row[0]) >= since]
    oids = tuple(row[1] for row in rows if int(row[0]) <= until)
    edges = repository.shallow_edges
    return CommitRange(oids, edges.intersection(oids) if edges else frozenset(), len(rows) - len(oids))


def _listed(repository: Repository, options: Sequence[str], tips: Sequence[str], stdin: str = "") -> list[list[str]]:
    """[commit time in epoch seconds, id, parents…] of each commit."""
    found = repository.git.must(
        "rev-list", "--timestamp", *options, *tips, "--", stdin=stdin.encode(), environment=_BARE
    ).output
    return [row.split(" ") for row in found.decode("ascii").splitlines()]


def _is_skewed(repository: Repository, rows: list[list[str]], tips: Sequence[str], since: int) -> bool:
    """Are commits of the range hidden behind older ones? `rev-list --max-age` stops at the first commit that is too old."""
    shown = {row[1] for row in rows}
    heads = _listed(repository, ["--no-walk=unsorted", "--parents"], tips)
    edge = {row[1] for row in heads} | {oid for row in rows for oid in row[2:]}
    cut = repository.shallow_edges
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


def activity(repository: Repository, span: CommitRange, progress: Progress = SILENT) -> Generator[Activity, None, None]:
    """Every commit of the span, newest first."""
    if len(span.oids) < WORTH:
        for done, (oid, record, seen) in enumerate(_shown(repository, span.oids, span.shallow), start=1):
            yield Activity(oid, *record, seen)
            progress.step(done, len(span.oids))
        return
    with Cache(repository, "activity", _conditions(repository)) as cache:
        yield from _bundled(repository, span, cache, progress)


def _bundled(
    repository: Repository, span: CommitRange, cache: Cache, progress: Progress
) -> Generator[Activity, None, None]:
    bundles = list(_bundles(span.oids))
    kept = cache.keys()
    missing = [oid for key, bundle in bundles if key not in kept for oid in bundle]
    fresh = _shown(repository, missing, span.shallow)
    done, total = 0, len(span.oids)
    for key, bundle in bundles:
        content = cache.read([key]).get(key) if key in kept else None
        if content is not None:
            records: list[Record] = json.loads(content)
            for oid, record in zip(bundle, records, strict=True):
                yield Activity(oid, *record, True)
        else:
            # The bundle was damaged after the keys were read: ask git for these commits.
            rows = list(_shown(repository, bundle, span.shallow)) if key in kept else [next(fresh) for _ in bundle]
            if key and all(seen for _, _, seen in rows):
                cache.write(key, json.dumps([record for _, record, _ in rows], separators=(",", ":")).encode())
            for oid, record, seen in rows:
                yield Activity(oid, *record, seen)
        done += len(bundle)
        progress.step(done, total)


def _bundles(oids: Sequence[str]) -> Iterator[tuple[bytes, Sequence[str]]]:
    """(key, ids) of each bundle; the first and the last have no key."""
    start = 0
    for at, oid in enumerate(oids, start=1):
        if int(oid[:4], 16) % CUT == 0:
            bundle = oids[start:at]
            yield hashlib.sha256("".join(bundle).encode()).digest() if start else b"", bundle
            start = at
    if start < len(oids):
        yield b"", oids[start:]


Record = tuple[int, str, str, str, int, list[Any]]
"""An Activity without `oid` and `seen`."""


def _shown(repository: Repository, oids: Sequence[str], shallow: frozenset[str]) -> Iterator[tuple[str, Record, bool]]:
    """(id, record, whether it has the changes) of each of `oids`, in that order."""
    edges = dict(_records(repository, [oid for oid in oids if oid in shallow], _NO_DIFF))
    wanted = [oid for oid in oids if oid not in shallow]
    rows = _records(repository, wanted)
    blind: dict[str, Record] = {}
    count = holes = 0
    for oid in oids:
        if oid in edges:
            yield oid, edges[oid], False
            continue
        if oid not in blind:
            try:
                yield (*next(rows), True)
                count += 1
                continue
            except SessionError:
                # An object is missing (partial clone, damage): read the commit without its changes.
                holes += 1
                end = count + 1 if holes <= HOLES else len(wanted)
                blind = dict(_records(repository, wanted[count:end], _NO_DIFF))
                rows = _records(repository, wanted[end:])
        yield oid, blind[oid], False
        count += 1


def _records(
    repository: Repository, oids: Sequence[str], command: Sequence[str] = _DIFF
) -> Iterator[tuple[str, Record]]:
    """(id, record) of each commit."""
    gits = min(processors(), MOST)
    size = max(min(PART, len(oids) // gits + 1), FEWEST)
    parts = iter(range(0, len(oids), size))
    running: deque[_ShownPart] = deque()
    try:
        while True:
            for start in itertools.islice(parts, gits - len(running)):
                running.append(_ShownPart(repository, command, oids[start : start + size]))
            if not running:
                return
            yield from _read(running.popleft())
    finally:
        for each in running:
            each.stop()


class _ShownPart:
    """A git that shows some commits, started at once; what it prints is kept until it is read. Leaving it early stops git."""

    def __init__(self, repository: Repository, command: Sequence[str], oids: Sequence[str]) -> None:
        stdin = "".join(f"{oid}\n" for oid in oids).encode()
        self._stream = repository.git.stream(*command, stdin=stdin, environment=_BARE)
        self._output = self._stream.__enter__()
        self._chunks: SimpleQueue[bytes] = SimpleQueue()
        self._reader = Thread(target=self._gather)
        self._reader.start()

    def _gather(self) -> None:
        chunk = b"first"
        while chunk:
            try:
                chunk = self._output.read(1 << 16)
            except ValueError:  # stopped, and closed
                chunk = b""
            self._chunks.put(chunk)

    def __enter__(self) -> Iterator[bytes]:
        return iter(self._chunks.get, b"")

    def __exit__(self, *error: Any) -> None:
        """Raises SessionError `git-failed` if git failed."""
        try:
            self._stream.__exit__(*error)
        finally:
            self._reader.join()

    def stop(self) -> None:
        self.__exit__(GeneratorExit, GeneratorExit(), None)


def _read(part: _ShownPart) -> Iterator[tuple[str, Record]]:
    """(id, record) of each commit of the part."""
    with part as chunks:
        fields = _fields(chunks)
        field = next(fields, "")
        # A commit is complete once the next begins: if an object is missing, git dies after the header of its commit.
        waiting: list[tuple[str, Record]] = []
        while field.startswith("commit "):
            yield from waiting
            at, authored, parents, name, email, subject = (next(fields, "") for _ in range(6))
            identity = hashlib.blake2b(f"{authored} {email} {subject}".encode("utf-8", "replace"), digest_size=7)
            kind = "merge" if " " in parents else kind_of_subject(subject)
            changes: list[Any] = []
            record = (int(at or 0), kind, name, email, int.from_bytes(identity.digest(), "big"), changes)
            oid, field = field[7:], next(fields, "").removeprefix("\n")
            while field[:1].isdigit() or field[:1] == "-":
                added, deleted, path = field.split("\t", 2)
                old = ""
                if not path:  # a rename: old and new path follow
                    old, path = next(fields, ""), next(fields, "")
                binary = added == "-"
                changes += (path, 0 if binary else int(added), 0 if binary else int(deleted), old)
                field = next(fields, "")
            waiting = [(oid, record)]
    yield from waiting


def _fields(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *fields, rest = (rest + chunk).split(b"\0")
        for field in fields:
            yield os.fsdecode(field)


def _conditions(repository: Repository) -> list[bytes]:
    """Everything except its id that a commit's record depends on; system-wide attributes are switched off."""
    git = repository.git
    names = git.must("ls-files", "-z", "--cached", "--others", "--", f":(top,glob)**/{NAME}").fields
    contents = (content(repository.top / name) for name in sorted(set(names)))
    code = code_of(__name__, kind_of_subject.__module__)
    return [*code, git.must("version").output, *settings_of(repository), *contents]
