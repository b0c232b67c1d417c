"""`git session decisions`: record and list decisions."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.commands.frame import Call, Command, Example, changes, takes, takes_text
from git_session.commands.parser import Parser
from git_session.model.project_decisions import ProjectDecision
from git_session.model.session import Decision
from git_session.model.text import clean
from git_session.render.planning.decisions import decisions_page, every_decision_page, recorded_page
from git_session.services.planning import decisions as service
from git_session.services.planning.decisions import DecisionsResult, NewDecision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    add = actions.add_parser("add", help="record a decision")
    _describes(add)
    supersede = actions.add_parser("supersede", help="record a decision that replaces an earlier one")
    takes(
        supersede,
        "decision",
        "reference",
        metavar="DECISION",
        help="decision to replace: dec-1, or SESSION/dec-1 of another session (the beginning of its id is enough)",
    )
    _describes(supersede)
    listing = actions.add_parser("list", help="list all decisions (the default action)")
    listing.add_argument(
        "--all", action="store_true", help="list those of the whole project, with their state and source"
    )


def _describes(parser: ArgumentParser) -> None:
    takes_text(parser, "text", metavar="TEXT", help="what was decided, in quotes")
    parser.add_argument("--rationale", default="", metavar="TEXT", help="reason for the decision")
    parser.add_argument(
        "--alternatives", default="", metavar="TEXT", help="what else was considered, and why it was rejected"
    )
    parser.add_argument(
        "--path", action="append", default=[], metavar="GLOB", help="files that the decision is about; may be repeated"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.action in ("add", "supersede"):
        new = NewDecision(arguments.text, arguments.rationale, arguments.alternatives, arguments.path)
        if arguments.action == "add":
            result = service.add(call.workspace, new)
        else:
            result = service.supersede(call.workspace, arguments.reference, new)
        return call.show(result, lambda: recorded_page(result), page_optional=True)
    if arguments.action == "list" and arguments.all:
        every = service.show_all(call.workspace)
        if arguments.quiet:
            return call.show_text(every, lambda: _ids(every.project))
        date_format = call.workspace.settings.date_format
        return call.show(every, lambda: every_decision_page(every, date_format=date_format), page_long=True)
    own = service.show(call.workspace.find().session)
    if arguments.quiet:
        return call.show_text(own, lambda: _ids(own.decisions))
    return call.show(own, lambda: decisions_page(own))


def _ids(decisions: Sequence[Decision] | Sequence[ProjectDecision]) -> str:
    """The ids of the decisions in force, one per line."""
    return "".join(f"{clean(each.id)}\n" for each in decisions if each.id and not each.superseded_by)


COMMAND = Command(
    name="decisions",
    summary="record decisions with their reasons, or list them",
    description=[
        "Records a decision, with its reasons and the files that it is about, or lists decisions. A decision is in the session's journal "
        "at once, and in the Decisions trailer of exactly one commit: the next one.",
        ".session/decision-log.md collects the decisions of all sessions. git session checkpoint adds new ones to its commit, and git "
        "session end commits the rest on their own. Until then the file does not change, so it never blocks a commit or a switch. If the "
        "file was deleted or is not tracked, nothing is committed.",
        "supersede records a decision that replaces an earlier one. The earlier one stays, marked as superseded.",
        "list -q prints only the ids of the decisions in force, one per line. list --all shows the decisions of the whole project: those "
        "of all sessions in this clone, of the decision log on this branch, and of the messages of the newest commits, with their "
        "authors. The brief, git session status -v and git session handoff show decisions in force: first those of this session, then "
        "those whose --path or text names a file of the session, then the newest.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            'git session decisions add "Use PKCE" --rationale "Protects against code interception"',
            "record a decision; the next commit lists it",
        ),
        Example('git session decisions add "No ORM in here" --path "src/storage/**"', "name the files it is about"),
        Example(
            'git session decisions supersede dec-1 "Use the device flow"',
            "replace an earlier decision, which stays on record",
        ),
        Example("git session decisions", "list the session's decisions and the commits that carry them"),
        Example("git session decisions list --all", "show what was decided in the whole project, and what is in force"),
    ],
    result=DecisionsResult,
    writes=changes,
    see_also=("objectives", "blockers", "checkpoint"),
)
