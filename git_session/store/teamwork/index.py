"""What is known of all writers, in a file that is read at once: `<common-dir>/sessions/cache/colleagues`.

It has a section for each writer, which holds its description and the rows of its branches. Only the sections of writers whose
commit changed are made anew. The file may be deleted; a damaged one is not used.

    git-session colleagues 3
    <crc32 of the section> <bytes> <commit> <writer> <remote>
    <section: a line of JSON, and a line for each branch of the newest month>

The branches of earlier months are in sections of their own, with the tree that holds them in place of the commit, in
`colleagues-earlier`, which is read only for those who ask for them.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.system import is_read_only, replace
from git_session.model.dataclass import asdict
from git_session.store.teamwork.shared_branches import EarlierBranches, RowSummary, SharedBranches
from git_session.store.teamwork.writers import OpenRow, Writer, earlier_branches, read_writers

_FIRST = b"git-session colleagues 3\n"
_EARLIER = "-earlier"
Key = tuple[str, str, str]
"""Remote, writer and commit, or tree."""


def indexed_writers(repository: Repository, wanted: Mapping[tuple[str, str], str]) -> list[Writer]:
    """The writers at these commits ((remote, writer) -> commit), without those whose description cannot be read."""
    path = _path(repository, "")
    sections, earlier = _read(path), _EarlierSections(repository)
    keys = {(remote, writer, oid): (remote, writer) for (remote, writer), oid in wanted.items()}
    new = {place: key[2] for key, place in keys.items() if key not in sections}
    before = {(remote, writer): (remote, writer, oid) for remote, writer, oid in sections}
    known = {place: _writer(before[place], sections[before[place]], earlier) for place in new if place in before}

    def kept(remote: str, writer: str, tree: str) -> EarlierBranches | None:
        found = known[remote, writer].branches.earlier if (remote, writer) in known else None
        return found if found and found.tree == tree else None

    read = {(each.remote, each.id): each for each in read_writers(repository, new, kept)} if new else {}
    found: dict[Key, bytes] = {}
    for key, place in keys.items():
        if place in read:
            found[key] = _section(read[place])
        elif place in before:
            # Also if a partial clone got the commit without its files: what was known before still holds.
            found[before[place]] = sections[before[place]]
    if found != sections:
        earlier.keep(_writer(key, section, earlier) for key, section in found.items())
        _write(path, found)
    return [_writer(key, section, earlier) for key, section in found.items()]


def is_mentioned(repository: Repository, wanted: Mapping[tuple[str, str], str], name: str) -> bool:
    """May a row of the writers at these commits be about the branch `name`? Decodes nothing; True also if the index is of others."""
    sections, text = _read(_path(repository, "")), json.dumps(name).encode()
    if set(sections) != {(remote, writer, oid) for (remote, writer), oid in wanted.items()}:
        return True
    if any(text in each for each in sections.values()):
        return True
    trees = {(remote, writer, _tree_in(section)) for (remote, writer, _), section in sections.items()}
    earlier = _read(_path(repository, _EARLIER))
    return set(earlier) != {key for key in trees if key[2]} or any(text in each for each in earlier.values())


def remove_index(repository: Repository) -> None:
    """Remove the files; they are made again where they are wanted."""
    for name in ("", _EARLIER):
        _path(repository, name).unlink(missing_ok=True)


def _path(repository: Repository, name: str) -> Path:
    return repository.common_dir / "sessions" / "cache" / f"colleagues{name}"


class _EarlierSections:
    """The rows of the branches of earlier months, in a file that is read only if they are asked for."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @cached_property
    def _sections(self) -> dict[Key, bytes]:
        return _read(_path(self._repository, _EARLIER))

    def of(self, remote: str, writer: str, tree: str, summary: RowSummary) -> EarlierBranches:
        in_git = earlier_branches(self._repository, tree)

        def rows() -> bytes:
            kept = self._sections.get((remote, writer, tree))
            return in_git.rows if kept is None else kept

        return EarlierBranches(tree, rows, summary)

    def keep(self, writers: Iterable[Writer]) -> None:
        """Write the file, if it is not the one of these writers."""
        wanted = {
            (each.remote, each.id, each.branches.earlier.tree): each for each in writers if each.branches.earlier.tree
        }
        path = _path(self._repository, _EARLIER)
        if set(wanted) != set(_keys(path)):
            _write(path, {key: each.branches.earlier.rows for key, each in wanted.items()})


def _section(writer: Writer) -> bytes:
    earlier = writer.branches.earlier
    summary = earlier.summary
    head = [
        writer.name,
        writer.email,
        writer.fields,
        [list(asdict(each).values()) for each in writer.open],
        [earlier.tree, summary.count, summary.ended, summary.opened.decode()],
    ]
    return json.dumps(head, separators=(",", ":")).encode() + writer.branches.newest


def _writer(key: Key, section: bytes, sections: _EarlierSections) -> Writer:
    remote, writer, oid = key
    head, end, rows = section.partition(b"\n")
    name, email, fields, opened, (tree, count, ended, opened_earlier) = json.loads(head)
    earlier = sections.of(remote, writer, tree, RowSummary(count, ended, opened_earlier.encode()))
    return Writer(
        remote,
        writer,
        oid,
        name,
        email,
        tuple(fields),
        tuple(OpenRow(*each) for each in opened),
        SharedBranches(end + rows, earlier),
    )


def _tree_in(section: bytes) -> str:
    """The tree of the branches of earlier months; empty without one."""
    tree: str = json.loads(section.partition(b"\n")[0])[4][0]
    return tree


def _keys(path: os.PathLike[str]) -> list[Key]:
    """The keys of the sections in a file, without reading these."""
    found: list[Key] = []
    try:
        with open(path, "rb") as file:
            file.seek(len(_FIRST))
            while row := file.readline():
                _, size, oid, writer, remote = os.fsdecode(row.rstrip(b"\n")).split(" ", 4)
                found.append((remote, writer, oid))
                file.seek(int(size), os.SEEK_CUR)
    except (OSError, ValueError):
        return []
    return found


def _read(path: os.PathLike[str]) -> dict[Key, bytes]:
    """Key -> section; empty if there is no file, or a damaged one."""
    try:
        with open(path, "rb") as file:
            content = file.read()
        if not content.startswith(_FIRST):
            return {}
        found, at = {}, len(_FIRST)
        while at < len(content):
            end = content.index(b"\n", at)
            checksum, size, oid, writer, remote = os.fsdecode(content[at:end]).split(" ", 4)
            section = content[end + 1 : end + 1 + int(size)]
            if len(section) != int(size) or zlib.crc32(section) != int(checksum, 16):
                return {}
            found[remote, writer, oid] = section
            at = end + 1 + len(section)
        return found
    except (OSError, ValueError):
        return {}


def _write(path: os.PathLike[str], sections: Mapping[Key, bytes]) -> None:
    if is_read_only():
        return
    parts = [_FIRST]
    for (remote, writer, oid), section in sections.items():
        parts += [os.fsencode(f"{zlib.crc32(section):08x} {len(section)} {oid} {writer} {remote}\n"), section]
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        replace(os.fsencode(path), b"".join(parts))
    except OSError:
        pass  # everything can be read again
