"""Which coding agent made a commit that no hook saw, by what a journal tells of its runs.

An agent runs from its `start` to its `end` or, if it reported none, to its last event. A commit in such a run is the agent's if the
events recorded next to it, before and after, are that agent's too: nothing else wrote in between. So is a commit that an agent's own
process finds, if it is not older than the agent's start and nothing else wrote since. Git's reflog has whole seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.event import Event, in_order


def agent_at(events: Sequence[Event], seconds: int, *, finder: str = "") -> str:
    """The agent that made a commit at `seconds` (epoch); empty for a person. `finder` is the agent whose process has found it."""
    known = [event for event in in_order(events) if event.kind != "activity"]  # file changes name nobody
    running: dict[str, int] = {}
    by, since = "", 0
    for event in known:
        at, told = event.at // 1000, event.text("event") if event.kind == "agent" else ""
        if event.by != by or told == "start":
            by, since = event.by, at
        if told == "start":
            running[by] = at
        if by in running and since <= seconds <= at:
            return by
        if told == "end":
            running.pop(by, None)
            by = ""
    if not finder or seconds < running.get(finder, 0):
        return ""
    return "" if any(event.at // 1000 > seconds and event.by != finder for event in known) else finder
