"""Which objective a commit was made for, as the journal tells.

The objective that the commit completed (its message said so, or `objectives complete --commit`), else the one that was in
progress when it was made: of several the one that was started last. A commit that no hook saw goes by its time. Without an
objective in progress a commit belongs to none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from git_session.model.dataclass import dataclass, field
from git_session.model.event import Event, in_order


@dataclass
class _Course:
    """Objectives as they come and go: `names` by event id, those in progress in the order in which they were started."""

    names: dict[str, str] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    commits: dict[str, str] = field(default_factory=dict)
    completed: dict[str, str] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    current: list[str] = field(default_factory=list)


class Attribution:
    """What the events of a journal say about commits and objectives."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._course = course = _Course()
        for event in in_order(events):
            _follow(course, event)
            latest = course.names[course.started[-1]] if course.started else ""
            if not course.current or course.current[-1] != latest:
                # The clock may have gone back; what was noted later holds from then on.
                course.times.append(max(event.at, course.times[-1] if course.times else 0))
                course.current.append(latest)

    def objective_of(self, oid: str, at: int) -> str:
        """The id (`obj-1`) of the objective that commit `oid`, made at `at` (epoch ms), belongs to; empty for none."""
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
            # An amended commit was seen made, maybe later than the one in its place: that one's objective stays.
            if known.get(old):
                known[new] = known[old]


def grouped(objectives: Iterable[str]) -> list[str]:
    """The objectives in the order of their numbers, each once, none (empty) last."""
    return sorted(set(objectives), key=lambda name: (not name, len(name), name))
