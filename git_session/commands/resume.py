"""`git session resume`: go on with a session."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.adopting import put_adopted
from git_session.commands.frame import Call, Command, Example, always, completes
from git_session.render.lifecycle.adopted import learned_text
from git_session.render.overview.brief import brief_page
from git_session.render.page import Page, Span
from git_session.services.lifecycle.resume import Resumed, resume

STASH = {
    "restored": ("the work put away here is back", "good"),
    "conflicts": ("the work put away here is back, with conflicts to resolve", "warn"),
    "kept": ("the work put away here could not be brought back, and stays kept", "warn"),
}


def options(parser: ArgumentParser) -> None:
    name = parser.add_argument(
        "session",
        nargs="?",
        default="",
        metavar="BRANCH|ID",
        help="session to continue, by branch, id or beginning of an id; default: this branch's",
    )
    completes(name, "resumable")


def run(call: Call) -> int:
    resumed = resume(call.workspace, call.arguments.session)
    if resumed.adopted:
        call.note_shallow()
    return call.show(resumed, lambda: page(resumed, call))


def page(resumed: Resumed, call: Call) -> Page:
    """The page of a session that goes on; `start --resume` shows the same."""
    made = Page()
    if call.arguments.quiet:
        return made
    verb = "adopted" if resumed.adopted else "reopened" if resumed.reopened else "resumed"
    found = f" (from {resumed.remote_branch})" if resumed.remote_branch else ""
    made.line([Span(verb, "good"), f" {resumed.session} on {resumed.branch}{found}"])
    if resumed.adopted:
        put_adopted(made, resumed.adopted, now=resumed.brief.at)
    if resumed.learned:
        made.line(learned_text(resumed.learned, resumed.brief.at))
    if resumed.stash in STASH:
        made.line(Span(*STASH[resumed.stash]))
    made.line()
    made.add(brief_page(resumed.brief, emoji=call.emoji))
    return made


COMMAND = Command(
    name="resume",
    summary="continue a session: its branch, its context, what is new",
    description=[
        "Checks out the session's branch, opens the session again if it had ended, brings back work that a switch put away, and prints the "
        "brief: objectives, blockers and decisions, what others did since, and what comes next.",
        "If the branch was deleted here and a remote has it, it is created from there again.",
        "If others went on with the branch since, objectives that their commits complete, add or reword, and their decisions, are taken "
        "over; what you changed later stays.",
        "Without a session here, or with one that is still empty, one is adopted from the branch's own commits, those that are not on the default branch: objectives with "
        "their states, decisions with their reasons, and the time of each author are read from the trailers, oldest commit first. No "
        "server and no other ref is needed. What is adopted keeps its author; no commit and no time of others becomes yours.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session resume", "continue the session of this branch"),
        Example("git session resume feature/oauth", "check out that branch and continue"),
        Example("git session resume fix/login", "adopt the session that a colleague's pushed branch carries"),
        Example("git session resume feature-oauth-2026", "name the session by the beginning of its id, ended or not"),
    ],
    result=Resumed,
    writes=always,
    see_also=("start", "switch", "brief", "handoff"),
)
