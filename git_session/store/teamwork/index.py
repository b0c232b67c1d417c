"""What is known of all writers, in one file that is read at once: `<common-dir>/sessions/cache/colleagues`.

It has a section for each writer, which holds its description and the rows of its branches. Only the sections of writers whose
commit changed are made anew. The file may be deleted; a damaged one is not used.

    git-session colleagues 1
    <crc32 of the section> <bytes> <commit> <writer> <remote>
    <section: a line of JSON, and a line for each branch>
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.system import is_read_only, replace
from git_session.model.dataclass import asdict
from git_session.store.teamwork.writers import OpenRow, SharedBranches, Writer, read_writers

_FIRST = b"git-session colleagues 1\n"
Key = tuple[str, str, str]
"""Remote, writer and commit."""


def indexed_writers(repository: Repository, wanted: Mapping[tuple[str, str], str]) -> list[Writer]:
    """The writers at these commits ((remote, writer) -> commit), without those whose description cannot be read."""
    path = _path(repository)
    sections = _read(path)
    keys = {(remote, writer, oid): (remote, writer) for (remote, writer), oid in wanted.items()}
    new = {place: key[2] for key, place in keys.items() if key not in sections}
    read = {(each.remote, each.id): each for each in read_writers(repository, new)} if new else {}
    before = {(remote, writer): (remote, writer, oid) for remote, writer, oid in sections}
    found: dict[Key, bytes] = {}
    for key, place in keys.items():
        if place in read:
            found[key] = _section(read[place])
        elif place in before:
            # Also if a partial clone got the commit without its files: what was known before still holds.
            found[before[place]] = sections[before[place]]
    if found != sections:
        _write(path, found)
    return [_writer(key, section) for key, section in found.items()]


def remove_index(repository: Repository) -> None:
    """Remove the file; it is made again where it is wanted."""
    _path(repository).unlink(missing_ok=True)


def _path(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "cache" / "colleagues"


def _section(writer: Writer) -> bytes:
    head = [writer.name, writer.email, writer.fields, [list(asdict(each).values()) for each in writer.open]]
    return json.dumps(head, separators=(",", ":")).encode() + writer.branches.lines


def _writer(key: Key, section: bytes) -> Writer:
    remote, writer, oid = key
    head, end, rows = section.partition(b"\n")
    name, email, fields, opened = json.loads(head)
    return Writer(
        remote,
        writer,
        oid,
        name,
        email,
        tuple(fields),
        tuple(OpenRow(*each) for each in opened),
        SharedBranches(end + rows),
    )


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
