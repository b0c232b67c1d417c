"""The newest session of a colleague on each of their branches, as rows that are decoded one by one: there may be thousands, of which
few are wanted.

Each row is a line break and a line of JSON. Those of months before the newest one seldom change, are read only if they are asked for,
and are named by the tree that holds them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from git_session.model.dataclass import asdict, dataclass


@dataclass(frozen=True)
class BranchRow:
    """The newest session of a writer on a branch; `ended` is 0 while it is open, `next_step` the first of its next steps.

    `branch_gone`: it counts as ended because its branch was deleted.
    """

    session: str
    branch: str
    ended: int
    objectives: int
    done: int
    blockers: int
    next_step: str
    merged_to: str = ""
    branch_gone: bool = False


@dataclass(frozen=True)
class RowSummary:
    """What is known of rows without reading them: their number, when the last session ended (epoch ms), and the rows of open ones."""

    count: int
    ended: int
    opened: bytes


class EarlierBranches:
    """The rows in the `tree` of earlier months, which `read` returns; nothing without a tree."""

    def __init__(self, tree: str, read: Callable[[], bytes], summary: RowSummary | None = None) -> None:
        self.tree = tree
        self._read = read
        self._summary = summary

    @cached_property
    def rows(self) -> bytes:
        return self._read() if self.tree else b""

    @cached_property
    def summary(self) -> RowSummary:
        if self._summary:
            return self._summary
        at = 0
        for row, end in _decoded(self.rows):
            if row.ended:
                return RowSummary(self.rows.count(b"\n"), row.ended, self.rows[:at])
            at = end
        return RowSummary(self.rows.count(b"\n"), 0, self.rows)


class SharedBranches:
    """The rows of a writer's branches: of the newest month and of earlier ones, each with open sessions first, then those that ended
    last."""

    def __init__(self, newest: bytes, earlier: EarlierBranches) -> None:
        self.newest = newest
        self.earlier = earlier

    def __len__(self) -> int:
        return self.newest.count(b"\n") + self.earlier.summary.count

    def __iter__(self) -> Iterator[BranchRow]:
        for rows in (self.newest, self.earlier.rows):
            yield from (row for row, _ in _decoded(rows))

    def since(self, at: int) -> Iterator[BranchRow]:
        """The rows of open sessions, and of those that ended at `at` (epoch ms) or later."""
        earlier = self.earlier.summary
        for rows in (self.newest, self.earlier.rows if earlier.ended >= at else earlier.opened):
            for row, _ in _decoded(rows):
                if 0 < row.ended < at:
                    break  # all others ended earlier
                yield row

    def mentioning(self, name: str) -> Iterator[BranchRow]:
        """The rows with the text `name` among their values, which may be a branch or the id of a session."""
        wanted = json.dumps(name).encode()
        for rows in (self.newest, self.earlier.rows):
            at = 0
            while (found := rows.find(wanted, at)) >= 0:
                start = rows.rfind(b"\n", 0, found) + 1
                at = _end(rows, found)
                yield BranchRow(*json.loads(rows[start:at]))


def encoded(rows: Iterable[BranchRow]) -> bytes:
    """The rows in their order."""
    ordered = sorted(rows, key=lambda each: (each.ended != 0, -each.ended, each.branch))
    return b"".join(b"\n" + json.dumps(list(asdict(each).values()), separators=(",", ":")).encode() for each in ordered)


def _decoded(rows: bytes) -> Iterator[tuple[BranchRow, int]]:
    """Each row, and where it ends."""
    at = 0
    while at < len(rows):
        end = _end(rows, at + 1)
        yield BranchRow(*json.loads(rows[at + 1 : end])), end
        at = end


def _end(rows: bytes, at: int) -> int:
    end = rows.find(b"\n", at)
    return len(rows) if end < 0 else end
