"""`git session blockers`: record and resolve blockers."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, Parser, changes, takes, takes_text
from git_session.render.page import Page
from git_session.render.planning.lists import put_blockers
from git_session.services.planning import blockers as service
from git_session.services.planning.blockers import BlockersResult


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = actions.add_parser("add", help="record a blocker")
    takes_text(add, "text", metavar="TEXT", help="what blocks the work, in quotes")
    takes_text(add, "--issue", default="", metavar="REF", help="issue that tracks it: #42, PROJ-7, a URL")
    resolve = actions.add_parser("resolve", help="resolve blockers")
    takes(resolve, "blocker", "ids", nargs="+", metavar="ID", help="blocker, such as blk-1, or just 1")
    takes_text(resolve, "--resolution", default="", metavar="TEXT", help="how it was resolved")
    actions.add_parser("list", help="list all blockers (the default action)")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.action == "add":
        result = service.add(call.workspace, arguments.text, issue=arguments.issue)
        summary = f"recorded {result.changed[0]}"
    elif arguments.action == "resolve":
        result = service.resolve(call.workspace, arguments.ids, resolution=arguments.resolution)
        summary = f"resolved {', '.join(result.changed)}" if result.changed else "nothing to do: already resolved"
    else:
        result = service.show(call.workspace, call.workspace.find().session)
        if arguments.quiet:
            return call.show_text(result, lambda: "".join(f"{each.id}\n" for each in result.blockers))
        return call.show(result, lambda: _list(result, now=call.workspace.now))
    return call.show(result, lambda: _changed_page(result, summary, now=call.workspace.now), page_optional=True)


def _changed_page(result: BlockersResult, summary: str, *, now: int) -> Page:
    page = Page()
    page.line(summary)
    put_blockers(page, [each for each in result.blockers if each.id in result.changed], result.links, now=now)
    return page


def _list(result: BlockersResult, *, now: int) -> Page:
    page = Page()
    left = sum(not each.resolved_at for each in result.blockers)
    page.heading("Blockers", f"{left} open, {result.branch}")
    put_blockers(page, result.blockers, result.links, now=now)
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
    ],
    options=options,
    run=run,
    examples=[
        Example('git session blockers add "Waiting on API keys" --issue "#42"', "record a blocker with its issue"),
        Example('git session blockers resolve blk-1 --resolution "keys came"', "resolve it"),
        Example("git session blockers", "list all blockers, open and resolved"),
    ],
    result=BlockersResult,
    writes=changes,
    see_also=("objectives", "decisions", "status"),
)
