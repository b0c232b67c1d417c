"""The own commits of a branch that was made in another clone."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF, session_in, sessions_in, times_in
from git_session.model.adoption import CarryingCommit

MOST = 20_000
"""Only the newest commits are read; no session has a longer branch."""
_FORMAT = "%H%x00%aN%x00%aE%x00%at%x00%B%x00%N"
_FIELDS = 6
_CHUNK = 1 << 20


def own_commits(repository: Repository, tip: str, hidden: Sequence[str]) -> list[CarryingCommit]:
    """The commits that `tip` reaches but no commit in `hidden` does, oldest first, with names mapped by .mailmap.

    Without `hidden` the branch's fork point is unknown: then its first-parent commits. Runs one process.
    """
    line = () if hidden else ("--first-parent",)
    options = ("--date-order", *line, f"--max-count={MOST}")
    return _read(repository, options, [tip, *(f"^{oid}" for oid in hidden)])[::-1]


def these_commits(repository: Repository, oids: Sequence[str]) -> list[CarryingCommit]:
    """The commits `oids`, in that order, with names mapped by .mailmap. Runs one process."""
    return _read(repository, ("--no-walk=unsorted",), oids) if oids else []


def _read(repository: Repository, options: Sequence[str], revisions: Sequence[str]) -> list[CarryingCommit]:
    reading = ("--encoding=UTF-8", "--no-show-signature", "--no-color", "--no-notes", f"--notes={NOTES_REF}", "-z")
    asked = "".join(f"{each}\n" for each in revisions).encode()
    found: list[CarryingCommit] = []
    command = ("log", *options, *reading, f"--format=tformat:{_FORMAT}", "--stdin")
    with repository.git.stream(*command, stdin=asked) as output:
        fields: list[bytes] = []
        rest: list[bytes] = []
        while chunk := output.read(_CHUNK):
            first, *more = chunk.split(b"\0")
            rest.append(first)
            if not more:
                continue
            fields += [b"".join(rest), *more[:-1]]
            rest = [more[-1]]
            whole = len(fields) // _FIELDS * _FIELDS
            found += [_commit(fields[at : at + _FIELDS]) for at in range(0, whole, _FIELDS)]
            del fields[:whole]
    return found


def _commit(fields: Sequence[bytes]) -> CarryingCommit:
    oid, name, email, seconds, message = (each.decode("utf-8", "replace") for each in fields[:5])
    at = int(seconds) * 1000 if seconds.isdecimal() else 0
    session = session_in(fields[5]).decode("utf-8", "replace")
    sessions = tuple(each.decode("ascii") for each in sessions_in(fields[5]))
    return CarryingCommit(oid, name, email, at, message, times_in(fields[5]), session, sessions)
