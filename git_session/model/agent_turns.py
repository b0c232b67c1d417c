"""What the turns of coding agents left behind, from a journal: the files that were written in them.

`hot.journal` records with the end of a turn the uncommitted files written since the agent's event before it; what a turn committed
and tested has events of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.model.attribution_shares import AGENT, Who
from git_session.model.dataclass import dataclass
from git_session.model.event import Event
from git_session.model.text import plural, some

_NAMED = 3


@dataclass(frozen=True)
class AgentTurn:
    """The end of a turn at `at` (epoch ms) in which `by` wrote `files`."""

    at: int
    by: str
    files: tuple[str, ...]


def turns_with_files(events: Iterable[Event]) -> tuple[AgentTurn, ...]:
    """The turns in which uncommitted files were written."""
    return tuple(
        AgentTurn(event.at, event.by, tuple(files))
        for event in events
        if event.kind == "agent" and event.by and (files := event.texts("files"))
    )


def files_by_agent(turns: Iterable[AgentTurn]) -> dict[Who, set[str]]:
    found: dict[Who, set[str]] = {}
    for each in turns:
        found.setdefault((AGENT, each.by), set()).update(each.files)
    return found


class TurnEvidence:
    """Follows the events of a journal in order, and puts into words what the turn of an agent left when it ends."""

    def __init__(self) -> None:
        self._commits: dict[str, int] = {}
        self._tests: dict[str, str] = {}

    def follow(self, event: Event) -> str:
        """The words, for the event that ends a turn: its files, commits and tests; empty without any, and for other events."""
        by, kind = event.by, event.kind
        if kind == "commit":
            self._commits[by] = self._commits.get(by, 0) + 1
        elif kind == "test" and not event.text("not_run"):
            self._tests[by] = "tests failed" if event.count("status") else "tests passed"
        elif kind == "agent" and event.text("event") in ("start", "stop"):
            commits, tests = self._commits.pop(by, 0), self._tests.pop(by, "")
            if event.text("event") == "stop":
                made = plural(commits, "commit") if commits else ""
                return "; ".join(part for part in (_files(event), made, tests) if part)
        return ""


def _files(event: Event) -> str:
    files: Sequence[str] = event.texts("files")
    count = len(files) + max(event.count("more"), 0)
    return f"{plural(count, 'file')}: {some([*files, *[''] * (count - len(files))], _NAMED)}" if files else ""
