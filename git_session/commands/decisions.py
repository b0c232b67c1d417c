"""`git session decisions`: choices and their reasons."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, Parser
from git_session.render.page import Page
from git_session.render.parts import put_decisions
from git_session.services import decisions as service
from git_session.services.decisions import DecisionsResult


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = actions.add_parser("add", help="record a decision")
    add.add_argument("text", metavar="TEXT", help="what was decided, in quotes")
    add.add_argument("--rationale", default="", metavar="TEXT", help="why")
    add.add_argument("--alternatives", default="", metavar="TEXT", help="what else was considered, and why not")
    actions.add_parser("list", help="show all decisions (also without an action)")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.action == "add":
        result = service.add(
            call.workspace, arguments.text, rationale=arguments.rationale, alternatives=arguments.alternatives
        )
        return call.show(result, lambda: _told(result, quiet=arguments.quiet))
    result = service.show(call.workspace.find().session)
    return call.show(result, lambda: _list(result))


def _told(result: DecisionsResult, *, quiet: bool) -> Page:
    page = Page()
    if not quiet:
        page.line(f"recorded {result.changed[0]}, also in .session/decision-log.md")
        put_decisions(page, [each for each in result.decisions if each.id in result.changed])
    return page


def _list(result: DecisionsResult) -> Page:
    page = Page()
    page.heading("Decisions", result.branch)
    put_decisions(page, result.decisions)
    if not result.decisions:
        page.line("none yet", indent=2)
    return page


COMMAND = Command(
    name="decisions",
    summary="record a decision with its reasons",
    description=[
        "A decision stands in the Decisions trailer of exactly one commit, the next one, and in .session/decision-log.md, which is for "
        "everybody and gets committed like any other file.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            'git session decisions add "Use PKCE" --rationale "Protects against code interception"',
            "record it; the next commit carries it",
        ),
        Example("git session decisions", "show all decisions of the session, and the commits that carry them"),
    ],
    result=DecisionsResult,
    see_also=("objectives", "blockers", "checkpoint"),
)
