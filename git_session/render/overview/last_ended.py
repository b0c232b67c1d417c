"""The session that ended on this branch, in a line."""

from __future__ import annotations

from shlex import quote

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


def instead_text(ended: LastEnded, *, said: bool) -> str:
    """What to do if the session that ended on the branch was meant, and not the new one; `said`: that has objectives already."""
    how = "was left open" if ended.left_open else "ended"
    if said:
        return f"{ended.id} {how} here before: git session handoff {ended.id}"
    return (
        f"{ended.id} {how} here before; to go on with that one instead: "
        f"git session drop --yes {quote(ended.branch)} && git session resume"
    )
