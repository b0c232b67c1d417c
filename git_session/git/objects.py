"""The port for reading history.

Two adapters implement it, `libgit` (pygit2) and `plumbing` (git processes); `adapters` chooses between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from git_session.git.repository import Repository
else:
    Protocol = object


@dataclass(frozen=True)
class Identity:
    """An author or committer with a time (epoch seconds, offset in minutes)."""

    name: str
    email: str
    time: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Record:
    """A commit: full id, parents, author, committer, and the message as text."""

    oid: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    message: str

    @property
    def subject(self) -> str:
        return self.message.lstrip("\n").partition("\n")[0]

    @property
    def short(self) -> str:
        return short_oid(self.oid)


@dataclass(frozen=True)
class Change:
    """A file that differs between two commits."""

    path: str  #: Path of the file, from the top of the work tree.
    status: str  #: `A` (added), `M` (modified), `D` (deleted) or `R` (renamed).
    added: int = 0  #: Number of lines added; 0 for a binary file.
    deleted: int = 0  #: Number of lines deleted; 0 for a binary file.
    old_path: str = ""  #: Path before it was renamed; empty unless the status is `R`.
    binary: bool = False  #: Whether git takes the file for binary.


class Objects(Protocol):
    """Reads history. Revisions are full commit ids; an empty one stands for the empty tree."""

    @property
    def engine(self) -> str:
        """Name and version of the implementation; others may compare trees differently."""

    def log(self, tip: str, hide: Sequence[str] = (), *, limit: int = 0, first_parent: bool = False) -> list[Record]:
        """Commits reachable from `tip` but from none of `hide`, newest first; `limit` 0 means all."""

    def records(self, oids: Sequence[str]) -> list[Record]:
        """The commits `oids` in that order, without those that no longer exist."""

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        """The files that differ between two commits, with renames detected, sorted by path."""

    def merge_base(self, one: str, *others: str) -> str:
        """The merge base of `one` and a hypothetical merge of `others` (git-merge-base); empty if the histories are unrelated."""

    def read_file(self, commit: str, path: str) -> bytes | None:
        """The content of `path` in `commit`; None if it does not exist."""


def identity_of(repository: Repository) -> Identity:
    """The committer that git would use now. Raises SessionError `no-identity`."""
    text = repository.require_identity()
    name, _, rest = text.partition(" <")
    email, _, when = rest.partition("> ")
    seconds, _, zone = when.partition(" ")
    offset = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[:1] == "-" else 1)
    return Identity(name, email, int(seconds), offset)


def written_again(
    repository: Repository,
    oid: str,
    *,
    tree: str,
    parents: Sequence[str],
    message: Callable[[bytes], bytes] = lambda text: text,
) -> str:
    """The id of commit `oid` with another tree, other parents or another message, but its authors and dates."""
    git = repository.git
    old = git.must("cat-file", "commit", oid).output
    header, _, text = old.partition(b"\n\n")
    rows = [b"tree " + tree.encode(), *(b"parent " + parent.encode() for parent in parents)]
    rows += [row for row in header.split(b"\n") if row.startswith((b"author ", b"committer ", b"encoding "))]
    start, now = b"\n".join(rows) + b"\n", message(text)
    if old.startswith(start) and now == text:
        return oid
    return git.must("hash-object", "-t", "commit", "-w", "--stdin", stdin=start + b"\n" + now).text
