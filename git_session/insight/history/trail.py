"""The trail: who changed which files in the newest commits around a branch, from one git process of bounded cost.

It has the LIMIT newest commits reachable from a few heads, without merges, whatever the length of the history. Names and
addresses are mapped by `.mailmap` (gitmailmap).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass

LIMIT = 100
SWEEPING = 100
"""A commit that changes more files than this (an import, a reformatting) says nothing about any of them."""

# A brief must not use the network: in a partial clone git may stop early, and its output until then is used.
_NO_FETCH = {"GIT_NO_LAZY_FETCH": "1"}
_FORMAT = "--format=%x01%H%x1f%aN%x1f%aE%x1f%at%x1f%s"
_OPTIONS = (
    "--no-merges", "--name-status", "--no-renames", "--root", "-z", "--mailmap", "--no-show-signature", "--no-color",
    "--encoding=UTF-8", _FORMAT,
)  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """A commit: author, author time (epoch seconds), subject, changed and removed paths.

    A rename removes one path and changes another. `changed` includes the removed paths.
    """

    oid: str
    author: str
    email: str
    at: int
    subject: str
    changed: tuple[str, ...]
    removed: tuple[str, ...] = ()

    @property
    def is_sweeping(self) -> bool:
        return len(self.changed) > SWEEPING

    @property
    def is_bot(self) -> bool:
        return self.author.lower().endswith("[bot]")


@dataclass(frozen=True)
class Trail:
    """Commits, newest first. `is_shallow`: this clone may lack the history before them."""

    commits: tuple[Trace, ...] = ()
    is_shallow: bool = False

    def others(self, own: frozenset[str] | set[str]) -> tuple[Trace, ...]:
        """The commits whose ids are not in `own`."""
        return tuple(each for each in self.commits if each.oid not in own)


def begin_trail(repository: Repository, heads: Sequence[str]) -> None:
    """Start git in the background; the next `trail_of` the same heads uses its output."""
    repository.git.begin(*_walk(heads, LIMIT), environment=_NO_FETCH)


def _walk(heads: Sequence[str], limit: int) -> tuple[str, ...]:
    return "log", f"--max-count={limit}", *_OPTIONS, *dict.fromkeys(heads), "--"


def trail_of(repository: Repository, heads: Sequence[str], *, limit: int = LIMIT) -> Trail:
    """The newest `limit` commits reachable from `heads` (commit ids), as far as this clone has them."""
    shallow = repository.shallow_edges
    known = [head for head in dict.fromkeys(heads) if head]
    if not known:
        return Trail((), bool(shallow))
    finished = repository.git.run(*_walk(known, limit), environment=_NO_FETCH)
    return Trail(tuple(_read(finished.output, shallow)), bool(shallow))


def _read(output: bytes, shallow: frozenset[str]) -> Iterator[Trace]:
    # One commit may import many thousand files, so nothing is done for each of them alone that can be done for all at once.
    at = 0
    while output.startswith(b"\x01", at):
        end = _end_of_commit(output, at)
        head, _, listed = output[at + 1 : end].partition(b"\0")
        fields = os.fsdecode(listed.lstrip(b"\n")).split("\0")  # a letter, a path, …
        changed = tuple(fields[1::2])
        are_removed = b"D\0" in listed
        removed = (
            [path for letter, path in zip(fields[::2], changed, strict=False) if letter == "D"] if are_removed else ()
        )
        yield _trace(head.decode("utf-8", "replace").split("\x1f", 4), changed, tuple(removed), shallow)
        at = end + 1


def _end_of_commit(output: bytes, start: int) -> int:
    """Where the NUL is that ends the commit at `start`: before the next one, after its header and whole pairs of letter and path,
    since a path may begin as a commit does."""
    end = start
    while (end := output.find(b"\0\x01", end + 1)) >= 0:
        if output.count(b"\0", start, end) % 2 == 0:
            return end
    return len(output.rstrip(b"\0"))


def _trace(head: list[str], changed: tuple[str, ...], removed: tuple[str, ...], shallow: frozenset[str]) -> Trace:
    oid, author, email, at, subject = head
    if oid in shallow:  # without its parents it seems to add every file
        changed, removed = (), ()
    return Trace(oid, author, email.lower(), int(at) if at.isdigit() else 0, subject, changed, removed)
