"""The changes of each commit of a session, with the blobs on both sides, from one git process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from git_session.errors import SessionError
from git_session.git.objects import Record
from git_session.git.repository import Repository
from git_session.insight.history.work import kind_of
from git_session.model.dataclass import dataclass

_DIFF = (
    "diff-tree", "--stdin", "-z", "-r", "--root", "--always", "--raw", "--numstat", "--no-abbrev", "-M", "-l1000",
    "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--format=commit %H",
)  # fmt: skip


@dataclass(frozen=True)
class Touched:
    """A file that a commit changes: `status` is A, M, D or R; `old` and `new` are the blobs before and after (empty: none)."""

    path: str
    status: str
    added: int = 0
    deleted: int = 0
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class CommitStep:
    """A commit: its conventional type or `merge`, its time (epoch ms) and its changes. A merge has no changes."""

    oid: str
    subject: str
    kind: str
    at: int
    changes: tuple[Touched, ...] = ()


def steps_of(repository: Repository, records: Sequence[Record]) -> tuple[CommitStep, ...]:
    """The steps of the commits `records`, in order, without those at the edge of a shallow clone, which seem to add every file.

    Empty if a partial clone lacks objects for the changes.
    """
    edges = repository.shallow_edges
    shown = [record for record in records if record.oid not in edges]
    if not shown:
        return ()
    try:
        changes = dict(_changes(repository, [record.oid for record in shown]))
    except SessionError:
        return ()
    return tuple(
        CommitStep(
            record.oid, record.subject, kind_of(record), record.committer.time * 1000, changes.get(record.oid, ())
        )
        for record in shown
    )


def _changes(repository: Repository, oids: Sequence[str]) -> Iterator[tuple[str, tuple[Touched, ...]]]:
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    output = repository.git.must(*_DIFF, stdin=asked, environment={"GIT_NO_LAZY_FETCH": "1"}).output
    fields = iter([os.fsdecode(field) for field in output.split(b"\0")])
    field = next(fields, "")
    while field.startswith("commit "):
        oid, field = field[7:].strip(), next(fields, "").removeprefix("\n")
        found: dict[str, Touched] = {}
        while field.startswith(":"):
            _, _, old, new, letter = field[1:].split(" ")
            path = next(fields)
            if letter[0] in "RC":
                path = next(fields)
            status = "A" if letter[0] == "C" else letter[0] if letter[0] in "ADR" else "M"
            found[path] = Touched(path, status, old=_blob(old), new=_blob(new))
            field = next(fields, "")
        while field[:1].isdigit() or field[:1] == "-":
            added, deleted, path = field.split("\t", 2)
            if not path:  # a rename: old and new path follow
                next(fields)
                path = next(fields)
            before = found[path]
            if added != "-":
                found[path] = Touched(path, before.status, int(added), int(deleted), before.old, before.new)
            field = next(fields, "")
        yield oid, tuple(found.values())


def _blob(oid: str) -> str:
    return oid if oid.strip("0") else ""
