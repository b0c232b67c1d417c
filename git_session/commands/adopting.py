"""Offers to adopt the session that a branch's commits carry, and shows what was adopted; for start, switch and resume."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.model.origin import time_before
from git_session.model.text import one_line, shown_name
from git_session.render.lifecycle.adopted import figures_text, origin_text
from git_session.render.page import Page, Span
from git_session.render.planning.lists import local
from git_session.render.teamwork.team import claim_text, day_text, presence_text
from git_session.services.lifecycle.adopt import Adoptable, AdoptedSession, adoptable, adopted_session
from git_session.services.teamwork.presence import colleagues_on


def offered(call: Call, branch: str) -> Adoptable | None:
    """The session carried by the commits of `branch` (empty: the current one), unless it has had one in this clone."""
    return adoptable(call.workspace, branch or call.workspace.repository.branch)


def note_colleagues(call: Call, branch: str) -> None:
    """Add a note about each colleague who has an open session on `branch`, or has claimed it."""
    for each in colleagues_on(call.workspace, branch):
        if each.claimed_until:
            call.notices.append(claim_text(each))
        if each.state != "claimed":
            call.notices.append(presence_text(each, call.workspace.now))


def put_claimed(page: Page, until: int) -> None:
    """Print until when (epoch ms) the branch is claimed; nothing if it is 0."""
    if until:
        page.line(f"claimed until {local(until, '%H:%M')}")


def put_handed_over(page: Page, adopted: AdoptedSession | None, *, now: int) -> None:
    """Print what the colleague, whose session was taken over, handed over in words of their own."""
    if not adopted or not adopted.taken_over:
        return
    over = adopted.taken_over
    groups = (("Accomplished", over.accomplished), ("Remember", over.remember), ("Next steps", over.next_steps))
    if not over.snapshot and not any(texts for _, texts in groups):
        return
    when = day_text(over.ended_at, now) if over.ended_at else "open"
    page.heading(f"Handoff of {shown_name(over.name)}", when)
    for title, texts in groups:
        for text in texts:
            page.item(Span(f"{title.lower()}:", "dim"), one_line(text))
    if over.snapshot:
        command = f"git session restore --session {over.session} {over.snapshot}"
        page.item(Span("uncommitted work:", "dim"), Span(command, "code"))


def ask_to_adopt(call: Call, found: Adoptable | None) -> Adoptable | None:
    """Return `found` if it should be adopted: after a prompt on a terminal, or with --yes."""
    if not found or not call.interactive:
        return found if call.arguments.yes else None
    offer = _offer(call, found, separator="\n")
    call.notify(offer if found.shared else offer[:1].upper() + offer[1:])
    return found if call.confirm("adopt it?", default=True) else None


def note_not_adopted(call: Call, found: Adoptable | None, command: str) -> None:
    """Add a note that `found` was not adopted, with the `command` that adopts it."""
    if not found or call.interactive:  # the prompt showed it
        return
    call.notices.append(f"{_offer(call, found, separator=' ')}\nhint: to adopt it instead: {command}")


def _offer(call: Call, found: Adoptable, *, separator: str) -> str:
    """Who has a session on the branch, or that its commits carry one, and its figures."""
    adopted = adopted_session(found)
    if found.shared:
        return f"{shown_name(found.shared.name)} shares a session on {found.branch}:{separator}{figures_text(adopted)}"
    origin = origin_text(adopted, call.workspace.now)
    return f"the commits of {found.branch} carry a session,{separator}{origin}"


def put_adopted(page: Page, adopted: AdoptedSession, *, now: int) -> None:
    """Print where the adopted session comes from, and whose time it records."""
    page.line(origin_text(adopted, now))
    time = time_before(adopted.people)
    if adopted.is_own:
        page.line(Span("you made these commits elsewhere; their time is not counted again here", "dim"))
    elif time:
        page.line(Span(f"earlier time: {time}", "dim"))
    if adopted.left_out:
        page.line(Span(f"{adopted.left_out:,} more objectives and decisions were not adopted", "warn"))
