"""Offers to adopt the session that a branch's commits carry, and shows what was adopted; for start, switch and resume."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.model.origin import time_before
from git_session.render.lifecycle.adopted import origin_text
from git_session.render.page import Page, Span
from git_session.services.lifecycle.adopt import Adoptable, AdoptedSession, adoptable, adopted_session


def offered(call: Call, branch: str) -> Adoptable | None:
    """The session carried by the commits of `branch` (empty: the current one), unless it has had one in this clone."""
    return adoptable(call.workspace, branch or call.workspace.repository.branch)


def ask_to_adopt(call: Call, found: Adoptable | None) -> Adoptable | None:
    """Return `found` if it should be adopted: after a prompt on a terminal, or with --yes."""
    if not found or not call.interactive:
        return found if call.arguments.yes else None
    call.notify(
        f"The commits of {found.branch} carry a session,\n{origin_text(adopted_session(found), call.workspace.now)}"
    )
    return found if call.confirm("adopt it?", default=True) else None


def note_not_adopted(call: Call, found: Adoptable | None, command: str) -> None:
    """Add a note that `found` was not adopted, with the `command` that adopts it."""
    if not found or call.interactive:  # the prompt showed it
        return
    origin = origin_text(adopted_session(found), call.workspace.now)
    call.notices.append(
        f"the commits of {found.branch} carry a session, {origin}\nhint: to adopt it instead: {command}"
    )


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
