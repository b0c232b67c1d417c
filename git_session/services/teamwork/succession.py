"""What a session takes over from the colleague's session that it continues.

A colleague's session is never reopened: the journal that this clone writes holds only what happened here. The new session follows
the old one, and its first events repeat the objectives, decisions and open blockers with their authors.
"""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.adoption import KEPT, AdoptedDecision, AdoptedObjective, Adoption
from git_session.model.cut_text import is_same_text
from git_session.model.dataclass import dataclass, replace
from git_session.model.session import Contributor, Session
from git_session.model.sharing import TIME
from git_session.model.text import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.teamwork.colleagues import SharedSession

_LONGEST = 2000
"""Most characters of a text of a colleague that are taken over."""


@dataclass(frozen=True)
class TakenOver:
    """The session of a colleague that a session continues."""

    session: str  #: Id of the colleague's session.
    name: str  #: Name of the colleague.
    ended_at: int  #: When it ended (epoch ms), at noon UTC if only the day is shared; 0 while it is open.
    blockers: int  #: Number of open blockers that were taken over.
    accomplished: tuple[str, ...]  #: What was accomplished, in the colleague's words.
    remember: tuple[str, ...]  #: What to remember, in the colleague's words.
    next_steps: tuple[str, ...]  #: What to do next, in the colleague's words.
    #: Short id of the checkpoint whose snapshot holds the colleague's uncommitted work; empty if none is shared since their last commit.
    snapshot: str


def taken_over(shared: SharedSession) -> TakenOver:
    """What is told of `shared` to whoever continues it."""
    session = shared.session
    return TakenOver(
        session.id,
        shared.name,
        session.ended_at,
        len(session.open_blockers),
        session.accomplished,
        session.remember,
        session.next_steps,
        _uncommitted(shared),
    )


def _uncommitted(shared: SharedSession) -> str:
    checkpoints = {each.event: each for each in shared.session.checkpoints}
    last = [each for each in shared.events if each.kind in ("commit", "checkpoint")][-1:]
    found = next((checkpoints[each.id] for each in last if each.id in checkpoints), None)
    return found.id if found and found.snapshot else ""


def adoption_from(shared: SharedSession, carried: Adoption | None, *, tip: str, now: int) -> Adoption:
    """The adoption of a colleague's session on a branch at `tip`, whose commits carry `carried`.

    The journal tells more than the commits, and what both tell appears once. A day, which is given by its noon, is no later than
    `now` (epoch ms). Texts become one line: they go into commit messages, where a line of their own could pass for a trailer.
    """
    session, name = shared.session, shared.name
    is_timed = TIME in shared.writer.fields
    earlier = session.adopted
    objectives = [
        AdoptedObjective(
            taken_text(each.text),
            each.state,
            each.author or name,
            min(each.added_at, now),
            min(each.closed_at, now),
            each.commit,
        )
        for each in session.objectives
    ]
    known = tuple(each.text for each in objectives)
    objectives += [
        each
        for each in (carried.objectives if carried else ())
        # A commit message may have shortened it.
        if not any(is_same_text(each.text, text) for text in known)
    ]
    decisions = [
        AdoptedDecision(
            taken_text(each.text),
            taken_text(each.rationale),
            taken_text(each.alternatives),
            each.author or name,
            min(each.added_at, now),
            each.commit,
            taken_text(each.supersedes_text),
        )
        for each in session.decisions
    ]
    decided = {each.text for each in decisions}
    decisions = [each for each in (carried.decisions if carried else ()) if each.text not in decided] + decisions
    blockers = [
        replace(
            each,
            text=taken_text(each.text),
            issue=taken_text(each.issue),
            author=each.author or name,
            added_at=min(each.added_at, now),
            is_day=each.is_day or not is_timed,
        )
        for each in session.open_blockers
    ]
    commits = [each for each in session.commits if not each.gone]
    people = (Contributor(name, len(commits), session.clock.active // 1000),)
    return Adoption(
        commit=carried.commit if carried else tip,
        author=carried.author if carried else name,
        at=carried.at if carried else min(last_at(session), now),
        commits=carried.commits if carried else len(commits),
        people=carried.people if carried else people,
        emails=(shared.email, *(carried.emails if carried else ())),
        objectives=tuple(objectives[:KEPT]),
        decisions=tuple(decisions[-KEPT:]),
        left_out=max(len(objectives) - KEPT, 0) + max(len(decisions) - KEPT, 0),
        follows=session.id,
        blockers=tuple(blockers[:KEPT]),
        issue=taken_text(session.issue),
        remember=(*(earlier.remember if earlier else ()), *said(session.remember, name))[-KEPT:],
        next_steps=said(session.next_steps, name) if session.ends else session.steps,
    )


def last_at(session: Session) -> int:
    """When something happened in a shared session last (epoch ms), as exactly as that is shared."""
    return session.ended_at or session.clock.last or session.started_at


def said(texts: Iterable[str], name: str) -> tuple[str, ...]:
    """The words of a colleague, with the name."""
    return tuple(f"{taken_text(text)} ({one_line(name)})" for text in texts)


def taken_text(text: str) -> str:
    return one_line(text)[:_LONGEST]
