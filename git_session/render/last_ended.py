"""The session that ended on this branch, in a line."""

from __future__ import annotations

from git_session.model.text import one_line, plural
from git_session.render.words import ago
from git_session.services.lifecycle.last_ended import LastEnded


def last_ended_text(last: LastEnded, *, now: int) -> str:
    """`feature-x-20270115-7k2f ended 13 hours ago, 1 of 3 objectives done`; `now` is epoch ms."""
    parts = [f"{last.id} {'was left open' if last.left_open else 'ended'} {ago(now - last.ended_at)}"]
    if last.merged_to:
        parts.append(f"merged into {one_line(last.merged_to)}")
    if last.objectives:
        parts.append(f"{last.objectives_done} of {plural(last.objectives, 'objective')} done")
    return ", ".join(parts)
