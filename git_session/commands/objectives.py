"""`git session objectives`: set objectives and change their state."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, changes, takes, takes_text
from git_session.commands.parser import Parser
from git_session.model.text import plural
from git_session.render.page import Page
from git_session.render.planning.lists import put_objectives
from git_session.services.planning import objectives as service
from git_session.services.planning.objectives import ObjectivesResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

_PAST = {"start": "in progress", "complete": "done", "reopen": "open again", "drop": "dropped"}


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = actions.add_parser("add", help="add one objective for each TEXT")
    takes_text(add, "texts", nargs="+", metavar="TEXT", help="an objective, in quotes")
    add.add_argument("--start", action="store_true", help="mark the first one as in progress")
    for action, meaning in (
        ("start", "mark objectives as in progress"),
        ("complete", "mark objectives as done (default: the one in progress)"),
        ("reopen", "reopen done or dropped objectives"),
        ("drop", "drop objectives; they stay on record"),
    ):
        one = actions.add_parser(action, help=meaning)
        count = "*" if action == "complete" else "+"
        takes(one, "objective", "ids", nargs=count, metavar="ID", help="objective, such as obj-1, or just 1")
    edit = actions.add_parser("edit", help="change the text of an objective")
    takes(edit, "objective", "id", metavar="ID", help="objective, such as obj-1, or just 1")
    takes_text(edit, "text", metavar="TEXT", help="new text, in quotes")
    actions.add_parser("list", help="list all objectives (the default action)")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.action == "add":
        result = service.add(call.workspace, arguments.texts, start=arguments.start)
        summary = f"added {', '.join(result.changed)}"
    elif arguments.action == "edit":
        result = service.edit(call.workspace, arguments.id, arguments.text)
        summary = f"changed {result.changed[0]}"
    elif arguments.action in service.STATES:
        result = service.change(call.workspace, arguments.action, arguments.ids)
        state = _PAST[arguments.action]
        summary = f"{', '.join(result.changed)} {state}" if result.changed else f"nothing to do: already {state}"
    else:
        result = service.show(call.workspace.find().session)
        if arguments.quiet:
            return call.show_text(result, lambda: "".join(f"{each.id}\n" for each in result.objectives))
        return call.show(result, lambda: _list(result, emoji=call.emoji))
    return call.show(result, lambda: _changed_page(result, summary, emoji=call.emoji), page_optional=True)


def _changed_page(result: ObjectivesResult, summary: str, *, emoji: bool) -> Page:
    page = Page()
    page.line(summary)
    put_objectives(page, [each for each in result.objectives if each.id in result.changed], emoji=emoji)
    return page


def _list(result: ObjectivesResult, *, emoji: bool) -> Page:
    page = Page()
    done = sum(each.state == "done" for each in result.objectives)
    counted = [each for each in result.objectives if each.state != "dropped"]
    page.heading("Objectives", f"{done} of {len(counted)} done, {result.branch}" if counted else result.branch)
    put_objectives(page, result.objectives, emoji=emoji)
    if not result.objectives:
        page.line('none yet: git session objectives add "what you are about to do"', indent=2)
    return page


COMMAND = Command(
    name="objectives",
    summary="set the objectives of the session, and track them",
    description=[
        "Adds, starts, completes, reopens, drops, edits or lists objectives, the goals of the session. Commit messages list them in the "
        "Session-Objectives trailer, in their state at that moment. A commit message that says `completes obj-1` completes that objective "
        "when the commit is made or amended.",
    ],
    options=options,
    run=run,
    examples=[
        Example('git session objectives add "Google OAuth" "GitHub OAuth"', f"add {plural(2, 'objective')}"),
        Example("git session objectives start obj-2", "mark it as in progress: the next commit shows [▶]"),
        Example("git session objectives complete", "mark the one in progress as done"),
        Example("git session objectives complete 1 2", "mark both as done"),
        Example("git session objectives", "list all, with their state"),
    ],
    result=ObjectivesResult,
    writes=changes,
    see_also=("start", "status", "blockers", "decisions"),
)
