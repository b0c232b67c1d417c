"""`git session blockers`: record and resolve blockers."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, changes, takes, takes_text
from git_session.commands.parser import Parser
from git_session.model.issue_state import CLOSED
from git_session.model.session import Session
from git_session.render.page import Page, Span
from git_session.render.planning.lists import put_blockers
from git_session.services.planning import blockers as service
from git_session.services.planning.blockers import BlockersResult
from git_session.services.planning.issue_states import problems_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = actions.add_parser("add", help="record a blocker")
    takes_text(add, "text", metavar="TEXT", help="what blocks the work, in quotes")
    takes_text(add, "--issue", default="", metavar="REF", help="issue that tracks it: #42, PROJ-7, a URL")
    resolve = actions.add_parser("resolve", help="resolve blockers")
    takes(resolve, "blocker", "ids", nargs="+", metavar="ID", help="blocker, such as blk-1, or just 1")
    takes_text(resolve, "--resolution", default="", metavar="TEXT", help="how it was resolved")
    listing = actions.add_parser("list", help="list all blockers (the default action)")
    listing.add_argument("--refresh", action="store_true", help="ask for the state of the issues of open blockers")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.action == "add":
        result = service.add(call.workspace, arguments.text, issue=arguments.issue)
        summary = f"recorded {result.changed[0]}"
    elif arguments.action == "resolve":
        result = service.resolve(call.workspace, arguments.ids, resolution=arguments.resolution)
        summary = f"resolved {', '.join(result.changed)}" if result.changed else "nothing to do: already resolved"
    else:
        session = call.workspace.find().session
        result = (
            _refreshed(call, session) if getattr(arguments, "refresh", False) else service.show(call.workspace, session)
        )
        if arguments.quiet:
            return call.show_text(result, lambda: "".join(f"{each.id}\n" for each in result.blockers))
        return call.show(result, lambda: _list(result, now=call.workspace.now))
    return call.show(result, lambda: _changed_page(result, summary, now=call.workspace.now), page_optional=True)


def _refreshed(call: Call, session: Session) -> BlockersResult:
    with call.progress("Asking for the issues"):
        result = service.refresh(call.workspace, session)
    for problem, issues, remedy in problems_of(result.issues):
        hint = f"; to solve it: {remedy}" if remedy else ""
        call.notices.append(f"{', '.join(issues)}: {problem}{hint}")
    return result


def _changed_page(result: BlockersResult, summary: str, *, now: int) -> Page:
    page = Page()
    page.line(summary)
    put_blockers(page, [each for each in result.blockers if each.id in result.changed], result.links, now=now)
    return page


def _list(result: BlockersResult, *, now: int) -> Page:
    page = Page()
    left = sum(not each.resolved_at for each in result.blockers)
    page.heading("Blockers", f"{left} open, {result.branch}")
    put_blockers(page, result.blockers, result.links, result.issues, now=now)
    closed = {each.issue for each in result.issues if each.state == CLOSED}
    solved = [each.id for each in result.blockers if each.issue in closed and not each.resolved_at]
    if solved:
        page.line()
        page.line(["closed issues: ", Span(f"git session blockers resolve {' '.join(solved)}", "code")], indent=2)
    if not result.blockers:
        page.line("none", indent=2)
    return page


COMMAND = Command(
    name="blockers",
    summary="record what blocks the work, and when it is resolved",
    description=[
        "Adds, resolves or lists blockers: anything that keeps the work from continuing. Open blockers are shown whenever you switch to "
        "the branch, and appear with their age in the brief and the handoff. A commit message that says `closes blk-1` resolves that "
        "blocker.",
        "ISSUES. --issue names the issue that tracks a blocker: #42, PROJ-7, owner/name#42 or an address; git-session-config(1) says where "
        "its link comes from. list --refresh asks whether the issues of open blockers are open: of GitHub through gh and of GitLab through "
        "glab, which must be installed and signed in, if they are at the host of the project's remote. The answers are kept, and the list "
        "shows them with their age; so it does when you are offline.",
        "For other trackers, or instead, set a command of your own: git config session.issueCommand COMMAND. It is run as git runs "
        'core.editor: by sh, in the top folder, with the issue as its last argument, so "$@" and "$1" in it are the issue, which is also in the '
        "environment as GIT_SESSION_ISSUE, with its address as GIT_SESSION_ISSUE_URL. It writes one line: open or closed, a blank, and the title; and ends with status 0, within 30 "
        "seconds (session.networkTimeout). An empty value asks nobody. No file that git tracks can set it, since a clone could then run "
        "code of its authors.",
    ],
    options=options,
    run=run,
    examples=[
        Example('git session blockers add "Waiting on API keys" --issue "#42"', "record a blocker with its issue"),
        Example('git session blockers resolve blk-1 --resolution "keys came"', "resolve it"),
        Example("git session blockers list --refresh", "ask which of the issues are closed by now"),
        Example("git session blockers", "list all blockers, open and resolved"),
    ],
    result=BlockersResult,
    writes=changes,
    see_also=("objectives", "decisions", "status"),
)
