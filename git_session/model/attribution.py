"""Which objective a commit was made for, from the journal.

It is the objective that the commit completed (by its message or `objectives complete --commit`), else the one in progress
when it was made, the last started of several; else none. If no hook saw the commit, its own time decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from git_session.model.dataclass import dataclass, field
from git_session.model.event import Event, in_order


@dataclass
class _Course:
    """Objectives so far: `names` by event id, and those in progress in the order of their start."""

    names: dict[str, str] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    commits: dict[str, str] = field(default_factory=dict)
    completed: dict[str, str] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    current: list[str] = field(default_factory=list)


class Attribution:
    """Assigns commits to objectives by the events of a journal."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._course = course = _Course()
        for event in in_order(events):
            _follow(course, event)
            latest = course.names[course.started[-1]] if course.started else ""
            if not course.current or course.current[-1] != latest:
                # If the clock went back, the later entry wins from its time on.
                course.times.append(max(event.at, course.times[-1] if course.times else 0))
                course.current.append(latest)

    def objective_of(self, oid: str, at: int) -> str:
        """The id (`obj-1`) of the objective of commit `oid`, made at `at` (epoch ms); empty for none."""
        course = self._course
        found = course.completed.get(oid) or course.commits.get(oid)
        if found is not None:
            return found
        index = bisect_right(course.times, at)
        return course.current[index - 1] if index else ""


def _follow(course: _Course, event: Event) -> None:
    of = event.text("of")
    if event.kind == "objective":
        course.names[event.id] = f"obj-{len(course.names) + 1}"
    elif event.kind == "commit":
        _commit(course, event)
    elif event.kind == "rewrite":
        _rewrite(course, event.pairs)
    elif event.kind.startswith("objective.") and of in course.names and event.kind != "objective.edit":
        if event.kind == "objective.complete" and event.text("commit"):
            course.completed.setdefault(event.text("commit"), course.names[of])
        if of in course.started:
            course.started.remove(of)
        if event.kind == "objective.start":
            course.started.append(of)


def _commit(course: _Course, event: Event) -> None:
    oid = event.text("oid")
    course.commits[oid] = course.names[course.started[-1]] if course.started else ""


def _rewrite(course: _Course, pairs: Iterable[tuple[str, str]]) -> None:
    for old, new in pairs:
        for known in (course.completed, course.commits):
            # An amended commit keeps the objective of the commit that it replaces, even if another was started in between.
            if known.get(old):
                known[new] = known[old]


def grouped(objectives: Iterable[str]) -> list[str]:
    """The distinct objectives in the order of their numbers, no objective (empty) last."""
    return sorted(set(objectives), key=lambda name: (not name, len(name), name))
