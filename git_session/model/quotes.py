"""Quoted commits in a message: `git merge --squash` prepares a message that quotes each commit as `git log` shows it, with
the commit's message indented by four spaces."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.hot.trailer import is_blank

QUOTED = b"    "
HEADER = b"commit "
_HEADERS = (HEADER, b"Author:", b"AuthorDate:", b"Commit:", b"CommitDate:", b"Date:", b"Merge:")


def quoted_commits(body: Sequence[bytes]) -> list[str]:
    """The ids of the commits that the message quotes, in git's order: the newest first."""
    return [oid.decode() for row in body if (oid := _commit(row))]


def without_quotes(body: Sequence[bytes]) -> list[bytes]:
    """The lines of the message without quoted commits and without lines that begin with `>`, as in mail."""
    kept: list[bytes] = []
    quoting = False
    for row in body:
        if _commit(row):
            quoting = True
        elif quoting and not (is_blank(row) or row.startswith((QUOTED, *_HEADERS))):
            quoting = False
        if not quoting and not row.startswith(b">"):
            kept.append(row)
    return kept


def _commit(row: bytes) -> bytes:
    """The commit id in the first line of a quoted commit; empty for any other line."""
    oid = row[len(HEADER) :].rstrip() if row.startswith(HEADER) else b""
    return oid if len(oid) in (40, 64) and not oid.strip(b"0123456789abcdef") else b""
