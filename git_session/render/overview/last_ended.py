"""One line about the last session that ended on a branch."""

from __future__ import annotations

from git_session.model.text import one_line, plural
from git_session.render.wording import ago
from git_session.services.overview.last_ended import LastEnded


def last_ended_text(last: LastEnded, *, now: int) -> str:
    """`feature-x-20270115-7k2f ended 13 hours ago, 1 of 3 objectives done`; `now` is epoch ms."""
    parts = [f"{last.id} {'was left open' if last.left_open else 'ended'} {ago(now - last.ended_at)}"]
    if last.merged_to:
        parts.append(f"merged into {one_line(last.merged_to)}")
    if last.objectives:
        parts.append(f"{last.objectives_done} of {plural(last.objectives, 'objective')} done")
    return ", ".join(parts)


def instead_text(ended: LastEnded, *, has_objectives: bool) -> str:
    """How to resume the ended session in place of the new one; `has_objectives`: the new one already has some."""
    how = "was left open" if ended.left_open else "ended"
    if has_objectives:
        return f"{ended.id} {how} here earlier: git session handoff {ended.id}"
    return f"{ended.id} {how} here earlier; to resume it instead: git session end && git session resume {ended.id}"
