"""A session that a branch's commits tell of: offered by start and switch, and told of once it was taken over."""

from __future__ import annotations

from git_session.commands.frame import Call
from git_session.model.origin import time_before
from git_session.render.lifecycle.adopted import origin_text
from git_session.render.page import Page, Span
from git_session.services.lifecycle.adopt import Adoptable, AdoptedSession, adoptable, adopted_session


def offered(call: Call, branch: str) -> Adoptable | None:
    """What the commits of `branch` (empty: the one that is checked out) tell of, when no session was on it here."""
    return adoptable(call.workspace, branch or call.workspace.repository.branch)


def ask_to_adopt(call: Call, found: Adoptable | None) -> Adoptable | None:
    """What is to be taken over of what was `found`: it is asked on a terminal, --yes takes it, elsewhere it is left."""
    if not found or not call.interactive:
        return found if call.arguments.yes else None
    call.tell(
        f"The commits of {found.branch} carry a session,\n{origin_text(adopted_session(found), call.workspace.now)}"
    )
    return found if call.confirm("take it over?", default=True) else None


def tell_left(call: Call, found: Adoptable | None, command: str) -> None:
    """Say that a session was begun without what was `found`, and the `command` that goes on with it."""
    if not found or call.interactive:  # who was asked knows
        return
    origin = origin_text(adopted_session(found), call.workspace.now)
    call.notices.append(
        f"the commits of {found.branch} carry a session, {origin}\nhint: to go on with it instead: {command}"
    )


def put_adopted(page: Page, adopted: AdoptedSession, *, now: int) -> None:
    """Where it comes from, and whose the time before was."""
    page.line(origin_text(adopted, now))
    time = time_before(adopted.people)
    if adopted.is_own:
        page.line(Span("the commits are your own, made elsewhere; their time is not counted again here", "dim"))
    elif time:
        page.line(Span(f"time before: {time}", "dim"))
    if adopted.left_out:
        page.line(Span(f"{adopted.left_out:,} more objectives and decisions were left out", "warn"))
