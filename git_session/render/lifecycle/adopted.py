"""One line for a session that a branch's commits carry, and one for what a session adopted from others."""

from __future__ import annotations

from git_session.model.origin import name_text, written_by
from git_session.model.text import one_line, plural
from git_session.render.wording import ago, duration
from git_session.services.lifecycle.adopt import AdoptedSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.lifecycle.progress_of_others import ProgressOfOthers


def origin_text(adopted: AdoptedSession, now: int) -> str:
    """The origin and figures: `from 011946ed1 (Bo Example, 2 hours ago): 2 of 3 objectives done, 1 decision, 3h 10m`.

    Of a session that a colleague shares: `taken over from Bo Example: 2 of 3 objectives done, 1 blocker`.
    """
    if adopted.taken_over:
        return f"taken over from {name_text(adopted.taken_over.name)}: {figures_text(adopted)}"
    origin = written_by(adopted.commit, adopted.author, ago(now - adopted.written_at))
    return f"from {origin}: {figures_text(adopted)}"


def figures_text(adopted: AdoptedSession) -> str:
    """The figures: `2 of 3 objectives done, 1 decision, 3h 10m`."""
    parts = [f"{adopted.objectives_done} of {plural(adopted.objectives, 'objective')} done"] * bool(adopted.objectives)
    blockers = adopted.taken_over.blockers if adopted.taken_over else 0
    parts += [plural(blockers, "blocker")] * bool(blockers)
    parts += [plural(adopted.decisions, "decision")] * bool(adopted.decisions)
    parts += [duration(adopted.active_seconds)] * bool(adopted.active_seconds)
    return ", ".join(parts) or plural(adopted.commits, "commit")


def learned_text(learned: ProgressOfOthers, now: int) -> str:
    """What was adopted from later commits: `adopted from 011946ed1 (Bo Example, 2 hours ago): obj-2, dec-2`."""
    origin = written_by(learned.commit, one_line(learned.author), ago(now - learned.written_at))
    words = (f"{plural(len(learned.told), 'text')} of the handoff",) if learned.told else ()
    names = ", ".join((*learned.objectives, *learned.decisions, *learned.blockers, *words))
    return f"adopted from {origin if learned.commit else name_text(learned.author)}: {names}"
