"""Lists and reads the files of the work tree or of a revision in bulk: path, blob id, bytes.

Two or three git processes serve any number of files. Files that are unmodified by the index are read from git's objects, so
that a blob id always matches the bytes (the work tree may differ: line endings, LFS); modified and untracked files are
read from the work tree and get the id that git would give these bytes. Symbolic links, submodules and the folders of third-party
or generated files are omitted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from git_session.errors import SessionError
from git_session.git.adapters import present
from git_session.git.files.objects import object_id
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.insight.kinds import VENDORED
from git_session.model.dataclass import dataclass
from git_session.model.globs import matcher

LONGEST = 1 << 20
"""Bytes; longer files are generated, or data."""
LEFT_OUT = frozenset({*VENDORED, ".git", ".tox", ".venv", "__pycache__", "bower_components", "site-packages", "venv"})
"""Folders without files of the project's own."""
_PLAIN = ("100644", "100755")
_FEW = 100
"""Most files that git is asked for by name; with more of them it lists a tree faster as a whole."""
_BINARY = 8000  # bytes in which git looks for a NUL (xdiff-interface.c, buffer_is_binary)


@dataclass(frozen=True)
class SourceFile:
    """A file: `path` relative to the top, and the id of its blob, which is empty until a work tree file is read."""

    path: str
    oid: str = ""


@dataclass(frozen=True)
class Content:
    """The content of a file: `source` with its id, and its bytes, or why they are omitted: `too large`, `binary`, `missing`."""

    source: SourceFile
    text: bytes = b""
    left_out: str = ""


def of_work_tree(
    repository: Repository, *, ignore: Iterable[str] = (), wanted: Callable[[str], bool] | None = None
) -> tuple[SourceFile, ...]:
    """Tracked files, and those that git would add, sorted by path.

    `ignore` are globs of files to omit; `wanted` accepts or rejects a path.
    """
    git = repository.git
    modified = set(git.must("diff-files", "--name-only", "-z", "--ignore-submodules=all").fields)
    found: dict[str, SourceFile] = {}
    for entry in git.must("ls-files", "--stage", "-z").fields:
        properties, _, path = entry.partition("\t")
        mode, oid, _ = properties.split(" ")
        if mode in _PLAIN:
            found[path] = SourceFile(path, "" if path in modified else oid)
    for path in git.must("ls-files", "--others", "--exclude-standard", "-z").fields:
        if not path.endswith("/"):  # a nested repository
            found[path] = SourceFile(path)
    return _chosen(found.values(), ignore, wanted)


def of_revision(
    repository: Repository, revision: str, *, ignore: Iterable[str] = (), wanted: Callable[[str], bool] | None = None
) -> tuple[SourceFile, ...]:
    """The files of a commit, sorted by path; `ignore` and `wanted` as in `of_work_tree`."""
    return _chosen(_in_tree(repository, revision), ignore, wanted)


def some_of_revision(repository: Repository, revision: str, paths: Collection[str]) -> tuple[SourceFile, ...]:
    """Those of `paths` that are files of a commit, sorted by path."""
    few = tuple(paths) if len(paths) <= _FEW else ()
    return _chosen(_in_tree(repository, revision, *few), (), paths.__contains__) if paths else ()


def _in_tree(repository: Repository, revision: str, *paths: str) -> list[SourceFile]:
    """All files of a commit, or those at or below `paths`."""
    listing = ("ls-tree", "-r", "-z", "--full-tree", revision, "--", *paths)
    found = []
    for entry in repository.git.must(*listing, environment={"GIT_LITERAL_PATHSPECS": "1"}).fields:
        properties, _, path = entry.partition("\t")
        mode, _, oid = properties.split(" ")
        if mode in _PLAIN:
            found.append(SourceFile(path, oid))
    return found


def _chosen(
    found: Iterable[SourceFile], ignore: Iterable[str], wanted: Callable[[str], bool] | None
) -> tuple[SourceFile, ...]:
    ignored = matcher(ignore)
    own = (each for each in found if not LEFT_OUT.intersection(each.path.split("/")[:-1]))
    chosen = (each for each in own if (wanted is None or wanted(each.path)) and not ignored(each.path))
    return tuple(sorted(chosen, key=lambda each: each.path))


def contents(repository: Repository, sources: Iterable[SourceFile], *, longest: int = LONGEST) -> Iterator[Content]:
    """The content of each of `sources`, those in the work tree first, with at most one in memory at a time.

    Nothing is fetched: blobs that a partial clone lacks are `missing`.
    """
    stored: dict[str, list[SourceFile]] = {}
    reader = _WorkTree(repository)
    for source in sources:
        if source.oid:
            stored.setdefault(source.oid, []).append(source)
        else:
            yield reader.read(source, longest)
    if stored:
        for oid, text, left_out in _blobs(repository, stored, longest):
            for source in stored[oid]:
                yield Content(source, text, left_out)


def _blobs(repository: Repository, oids: Iterable[str], longest: int) -> Iterator[tuple[str, bytes, str]]:
    """(id, bytes, why they are omitted) of each blob."""
    left = dict.fromkeys(oids)
    try:
        for found in _batch(repository, left, longest):
            left.pop(found[0], None)
            yield found
    except SessionError:
        here = present(repository, left)
        if len(here) == len(left):
            raise
        # If a partial clone lacks blobs and must not fetch them, some versions of git (2.39.5) die instead of reporting them.
        yield from ((oid, b"", "missing") for oid in left.keys() - {*here})
        yield from _batch(repository, here, longest)


def _batch(repository: Repository, oids: Iterable[str], longest: int) -> Iterator[tuple[str, bytes, str]]:
    """The same, streamed from one `git cat-file --batch`."""
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    never = {"GIT_NO_LAZY_FETCH": "1"}
    with repository.git.stream("cat-file", "--batch", "--buffer", stdin=asked, environment=never) as output:
        while header := output.readline():
            oid, kind, *size = header.decode().split()
            if not size:
                yield oid, b"", "missing"
                continue
            length = int(size[0])
            if length > longest or kind != "blob":
                for start in range(0, length, LONGEST):
                    output.read(min(LONGEST, length - start))
                yield oid, b"", "too large"
            else:
                text = output.read(length)
                yield (oid, b"", "binary") if b"\0" in text[:_BINARY] else (oid, text, "")
            output.read(1)


class _WorkTree:
    """Reads files of the work tree without following symbolic links, in folders either."""

    def __init__(self, repository: Repository) -> None:
        self._files = TreeFiles(repository.top)
        self._is_sha256 = repository.is_sha256

    def read(self, source: SourceFile, longest: int) -> Content:
        if not self._files.is_own(source.path):
            return Content(source, left_out="missing")
        try:
            text = self._files.start(source.path, longest + 1)
        except OSError:
            return Content(source, left_out="missing")
        if len(text) > longest:
            return Content(source, left_out="too large")
        oid = object_id(b"blob", text, sha256=self._is_sha256)
        if b"\0" in text[:_BINARY]:
            return Content(SourceFile(source.path, oid), left_out="binary")
        return Content(SourceFile(source.path, oid), text)
