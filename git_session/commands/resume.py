"""`git session resume`: continue a session."""

from __future__ import annotations

from git_session.commands.adopting import note_colleagues, put_adopted, put_claimed, put_handed_over
from git_session.commands.frame import Call, Command, Example, always, takes
from git_session.render.lifecycle.adopted import learned_text
from git_session.render.overview.brief import brief_page
from git_session.render.overview.conversation import put_conversation
from git_session.render.page import Page, Span
from git_session.services.lifecycle.resume import Resumed, resume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

STASH = {
    "restored": ("stashed work restored", "good"),
    "conflicts": ("stashed work restored, with conflicts to resolve", "warn"),
    "kept": ("stashed work could not be restored; it is still kept", "warn"),
}


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "resumable",
        "session",
        nargs="?",
        metavar="BRANCH|ID",
        help="session to continue, by branch, id or beginning of an id (default: this branch's)",
    )


def run(call: Call) -> int:
    resumed = resume(call.workspace, call.arguments.session)
    if resumed.adopted:
        call.note_shallow()
    note_colleagues(call, resumed.branch)
    return call.show(resumed, lambda: page(resumed, call), page_optional=True)


def page(resumed: Resumed, call: Call) -> Page:
    """The page of a resumed session, also printed by `start --resume`."""
    made = Page()
    verb = "adopted" if resumed.adopted else "reopened" if resumed.reopened else "resumed"
    found = f" (from {resumed.remote_branch})" if resumed.remote_branch else ""
    made.line([Span(verb, "good"), f" {resumed.session} on {resumed.branch}{found}"])
    if resumed.adopted:
        put_adopted(made, resumed.adopted, now=resumed.brief.at)
    put_claimed(made, resumed.claimed_until)
    if resumed.learned:
        made.line(learned_text(resumed.learned, resumed.brief.at))
    if resumed.stash in STASH:
        made.line(Span(*STASH[resumed.stash]))
    made.line()
    made.add(brief_page(resumed.brief, emoji=call.emoji, on_arrival=True))
    put_conversation(made, resumed.conversation, now=resumed.brief.at)
    put_handed_over(made, resumed.adopted, now=resumed.brief.at)
    return made


COMMAND = Command(
    name="resume",
    summary="continue a session: check out its branch, show what is new",
    description=[
        "Checks out the session's branch, reopens the session if it has ended, restores stashed work, and prints "
        "the brief: objectives, blockers and decisions, what others did since, and what comes next.",
        "Below the brief is the command that goes on with the last conversation with a coding agent in the session, such as claude --resume, "
        "if the agent's turns were reported to git-session (see git-session-setup(1)). Its id stays in the journal of this clone.",
        "If the branch was deleted here and a remote has it, it is created from there again.",
        "If others have committed to the branch since, the session adopts their decisions and the objectives that "
        "their commits complete, add or reword. Anything that you changed later stays.",
        "If there is no session here, or only an empty one, a session is adopted from the branch's own commits (those that are not on the "
        "default branch). Objectives with their states, decisions with their reasons, and the time of each author are read from the "
        "trailers, oldest commit first; no server and no other ref is needed. Adopted items keep their authors; no commit or time of "
        "others counts as yours.",
        "If a colleague shares a session on the branch (see git-session-sync(1)), a new session here follows theirs and takes over its "
        "objectives, decisions and open blockers with their author; what they handed over is printed below the brief. Their session "
        "is never written to.",
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
    publishes=True,
    see_also=("start", "switch", "brief", "handoff"),
)
