"""The lines that are shown on switching to a branch with a session."""

from __future__ import annotations

from git_session.model.session import Session
from git_session.model.text import cut, one_line, plural


def banner_lines(session: Session, *, emoji: bool) -> list[str]:
    """One line for the session, others for stashed work and open blockers; `%t` marks the place of the active time."""
    sign = "▶" if emoji else ">"
    parts = ["%t"]
    if session.counted:
        parts.append(f"{len(session.done)} of {plural(len(session.counted), 'objective')} done")
    current = next(iter(session.to_do), None)
    if current:
        parts.append(("now: " if session.in_progress else "next: ") + cut(one_line(current.text), 40))
    lines = [f"{sign} session {_safe(cut(one_line(session.branch), 40))} · {' · '.join(parts)}"]
    if session.stash:
        lines.append("  stashed work: git session resume")
    if session.open_blockers:
        first = session.open_blockers[0]
        issue = f" ({_safe(one_line(first.issue))})" if first.issue else ""
        more = len(session.open_blockers) - 1
        lines.append(
            f"  blocked: {_safe(cut(one_line(first.text), 60))}{issue}" + (f" and {more} more" if more else "")
        )
    return [line.replace("%t", "\0").replace("\0", "%t", 1).replace("\0", "") for line in lines]


def _safe(text: str) -> str:
    """`text` without the mark for the time."""
    return text.replace("%t", "% t")
