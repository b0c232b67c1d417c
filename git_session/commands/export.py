"""`git session export`: sessions and time for other programs."""

from __future__ import annotations

import os

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.sharing import note_unshared
from git_session.errors import UsageError
from git_session.model.text import one_line
from git_session.render.page import Page
from git_session.services.reporting.date_range import range_of
from git_session.services.reporting.export import Export, export

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FORMATS = ("csv", "json", "agent-trace")
_ENDINGS = {".csv": "csv", ".json": "json", ".jsonl": "agent-trace", ".ndjson": "agent-trace"}


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=FORMATS, help="format of the output (default: by the extension of FILE, or csv)"
    )
    parser.add_argument(
        "--since",
        default="",
        metavar="D",
        help='export the time from then on: 2027-01-31, "2 weeks ago" (default: all)',
    )
    parser.add_argument(
        "--until", default="", metavar="D", help="export the time up to then; a date means the end of that day"
    )
    takes(parser, "branch", "--branch", "-b", metavar="B", help="export only the sessions of this branch")
    parser.add_argument(
        "--by", default="", metavar="WHO", help="export only the time and commits of: people, agents, or one by name"
    )
    parser.add_argument("--team", action="store_true", help="add the time that colleagues share, under their names")
    takes(parser, "file", "--output", "-o", metavar="FILE", help="write to FILE; - is stdout")


def run(call: Call) -> int:
    arguments, workspace = call.arguments, call.workspace
    form, file = _form(arguments), arguments.output if arguments.output != "-" else ""
    span = range_of(
        workspace, project=not (arguments.since or arguments.until), since=arguments.since, until=arguments.until
    )
    with call.progress("Reading the sessions") as progress:
        result = export(
            workspace, span, branch=arguments.branch, by=arguments.by, team=arguments.team, progress=progress
        )
    if arguments.team:
        note_unshared(call)
    if not (result.sessions or result.entries) and (arguments.branch or arguments.by):
        call.notices.append(_nothing(arguments))
    if workspace.repository.is_shallow:
        call.note_shallow()
    if file:
        from git_session.render.screen.output import put_file

        path = os.path.normpath(os.path.join(call.folder, file))
        put_file(path, _text(call, result, form), str(workspace.repository.top))
        call.notify(f"export: {file}")
        call.print_notices()
        return 0
    if form == "json":
        arguments.json = True
        return call.show(result, Page)
    return call.show_text(result, lambda: _text(call, result, form), page_long=False)


def _nothing(arguments: Namespace) -> str:
    """That nothing was selected, so that a mistyped name is not taken for a quiet month."""
    of = f" of branch {one_line(arguments.branch)}" if arguments.branch else ""
    by = f" by {one_line(arguments.by)}" if arguments.by else ""
    return f"no session{of}{by}{' in this time' if arguments.since or arguments.until else ''}"


def _form(arguments: Namespace) -> str:
    """The output format: --format, or else by the extension of the file, or else csv."""
    if arguments.json:
        if arguments.format not in (None, "json"):
            raise UsageError(f"--json and --format {arguments.format} cannot be combined")
        return "json"
    return str(arguments.format or _ENDINGS.get(os.path.splitext(arguments.output)[1].lower(), "csv"))


def _text(call: Call, result: Export, form: str) -> str:
    if form == "json":
        from git_session.render.jsons import document

        return document("export", result) + "\n"
    if form == "agent-trace":
        from git_session.render.reporting.agent_trace import agent_traces
        from git_session.services.reporting.traced_commits import traced_commits

        return "".join(agent_traces(traced_commits(call.workspace, result), result.links))
    from git_session.render.reporting.export_csv import export_csv

    return export_csv(result)


COMMAND = Command(
    name="export",
    summary="export sessions and time for other programs",
    description=[
        "Prints the active time of the sessions as CSV, for time sheets, bills and analyses, or everything about them as JSON, or which "
        "lines of each commit are whose as Agent Trace records. Without --since and --until it covers everything; a date without a time "
        "means the whole day. The figures are those of git session report for the same time.",
        "A row of the CSV is active time of one person or agent without a break, within one local day: date, start, end (with the offset "
        "from UTC), seconds, hours, name, kind (person or agent), project, branch, session, issue and its address, the objectives completed "
        "in it, and whether it is a colleague's. Idle time and time away are in no row. Whose time it is, git-session-history(1) says. The "
        "seconds of a session add up to its active time. A cell that a spreadsheet would take for a formula begins with an apostrophe.",
        "The JSON has the sessions with their idle time and commits too, and the same entries.",
        "Agent Trace (https://agent-trace.dev, version 0.1.0) is one JSON record a line for each commit that adds lines, except merges. The "
        "contributor is ai if an agent made the commit, mixed if an agent worked in the session since the commit before (of a file, if it is "
        "known that the agent wrote it), and else human. "
        "Models and conversations are not named.",
        "--branch and --by restrict sessions, time and commits: people, agents, the name of an agent, or a part of the name or e-mail address of a "
        "person. Time of sessions that run at the same time is added up. The time since the last event of an open session counts up to now, as in git session status; once it is longer than session.idle_timeout it is idle, and a later export has it no more. --team adds the time of colleagues who share it (see git-session-sync(1)), as fetched last.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session export --since 2027-01-01 --until 2027-01-31 -o january.csv", "the time sheet of a month"),
        Example("git session export --by agents --format json", "what agents did, for a program"),
        Example(
            "git session export | sqlite3 :memory: -csv '.import /dev/stdin time' "
            "'select issue, sum(hours) from time group by issue'",
            "hours for each issue",
        ),
        Example("git session export --format agent-trace -o traces.jsonl", "which lines agents wrote"),
    ],
    result=Export,
    see_also=("report", "history", "team"),
)
