"""`git session switch`: pause this session and switch to another."""

from __future__ import annotations

from git_session.commands.adopting import ask_to_adopt, note_colleagues, note_not_adopted, offered, put_adopted
from git_session.commands.frame import Call, Command, Example, always, takes
from git_session.commands.resume import STASH
from git_session.commands.startpoint import ask_to_make, ask_where, note_included
from git_session.model.dataclass import replace
from git_session.model.text import plural
from git_session.render.lifecycle.adopted import learned_text
from git_session.render.overview.brief import brief_page
from git_session.render.overview.conversation import put_conversation
from git_session.render.overview.last_ended import instead_text
from git_session.render.page import Page, Span
from git_session.services.lifecycle.startpoint import is_missing, local_name
from git_session.services.lifecycle.switch import Switched, require_switchable, switch
from git_session.services.overview.last_ended import last_ended

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

SHORT = ("building", "next", "watch")
"""The sections of the brief that switch prints; git session brief prints all of them."""


def options(parser: ArgumentParser) -> None:
    takes(parser, "branch", "branch", metavar="BRANCH", help="branch to switch to; - is the previous one")
    parser.add_argument("-c", "--create", action="store_true", help="create the branch")
    takes(
        parser,
        "ref",
        "--from",
        dest="from_ref",
        metavar="REF",
        help="with -c only: start point of the branch (default: HEAD)",
    )
    work = parser.add_mutually_exclusive_group()
    work.add_argument(
        "--stash", action="store_true", help="stash uncommitted work with this session until you switch back"
    )
    work.add_argument("--carry", action="store_true", help="take uncommitted work along, as git switch does")


def run(call: Call) -> int:
    arguments = call.arguments
    workspace = call.workspace
    branch = local_name(workspace, arguments.branch, command="git session switch")
    create, from_ref = arguments.create, arguments.from_ref
    keeps_work = arguments.stash or arguments.carry
    tree = require_switchable(workspace, branch, create=create, from_ref=from_ref, keeps_work=keeps_work)
    asked: str | None = None
    if not create and is_missing(workspace, branch):
        create, asked = ask_to_make(call, branch)
    elif create and not from_ref:
        asked = ask_where(call, branch)
    found = None if create else offered(call, branch)
    adoption = ask_to_adopt(call, found)
    ended = last_ended(workspace, branch) if workspace.repository.has_branch(branch) else None
    switched = switch(
        workspace,
        branch,
        create=create,
        from_ref=from_ref or asked or "",
        stash=arguments.stash,
        carry=arguments.carry,
        adoption=adoption,
        tree=None if call.interactive else tree,
    )
    note_colleagues(call, switched.branch)
    note_not_adopted(call, None if adoption else found, "git session resume")
    if asked is None:
        note_included(call, switched.along)
    if ended and switched.created_session:
        call.notices.append(instead_text(ended, has_objectives=False))
    return call.show(switched, lambda: _page(switched, call), page_optional=True)


def _page(switched: Switched, call: Call) -> Page:
    page = Page()
    if switched.left:
        work = {"stashed": ", its uncommitted work is stashed", "carried": ", its uncommitted work was carried over"}
        page.line([Span("paused", "dim"), f" {switched.left_branch}{work.get(switched.work, '')}"])
    made = f" (from {switched.remote_branch})" if switched.remote_branch else ""
    if switched.session:
        verb = "adopted" if switched.adopted else "started" if switched.created_session else "resumed"
        page.line([Span(verb, "good"), f" {switched.session} on {switched.branch}{made}"])
    else:
        page.line(f"on {switched.branch}{made}, the default branch, where no session is open")
    if switched.adopted and switched.brief:
        put_adopted(page, switched.adopted, now=switched.brief.at)
    if switched.learned and switched.brief:
        page.line(learned_text(switched.learned, switched.brief.at))
    if switched.stash in STASH:
        page.line(Span(*STASH[switched.stash]))
    if switched.ahead or switched.behind:
        page.line(
            Span(
                f"compared with {switched.left_branch or 'the previous HEAD'}: {switched.ahead} ahead, {switched.behind} behind, "
                f"{plural(switched.files, 'file')} differ{'s' if switched.files == 1 else ''}",
                "dim",
            )
        )
    if not switched.brief:
        return page
    page.line()
    short = replace(switched.brief, sections=tuple(each for each in switched.brief.sections if each.name in SHORT))
    page.add(brief_page(short, emoji=call.emoji, on_arrival=True))
    put_conversation(page, switched.conversation, now=switched.brief.at)
    return page


COMMAND = Command(
    name="switch",
    summary="pause this session and switch to another branch's session",
    description=[
        "Like git switch, for sessions: this session is paused, and the other branch's session continues. If it has no open session, a new one starts; a note names one that has ended there, which git session resume reopens. A plain git switch does the same through the post-checkout hook, but does not start a "
        "session, nor stash or restore work: git session resume restores what a switch stashed. It prints the session in a line, unless git is given -q.",
        "On the default branch (the remote's HEAD, or else init.defaultBranch, main or master), no session starts automatically, even with -c; only git session start starts one there.",
        "A branch that only a remote has is created from there, as by git switch. If the branch does not exist at "
        "all, you are prompted on a terminal to create it; --yes creates it.",
        "With -c, the branch is created at HEAD, as in git, or at --from; without -c, --from is refused. If that would include commits of an open session, you are "
        "prompted on a terminal to start at the default branch instead; --yes accepts. Otherwise a note says whose "
        "commits are included.",
        "If the trailers of a branch without a session hold one, you are prompted on a terminal to adopt it (see git-session-resume(1)); "
        "--yes adopts it. Otherwise a note says what could be adopted.",
        "With uncommitted changes, switch refuses unless --stash or --carry is given.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            "git session switch -c hotfix/urgent --from main --stash", "stash uncommitted work, and start a hotfix"
        ),
        Example("git session switch -", "switch back, and restore that work"),
    ],
    result=Switched,
    writes=always,
    publishes=True,
    see_also=("start", "resume", "status"),
)
