"""`git session report`: summarise a date range."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.sharing import note_unshared
from git_session.errors import UsageError
from git_session.render.jsons import document
from git_session.render.page import plain
from git_session.render.reporting.headlines import standup_markdown, standup_text
from git_session.render.reporting.report import report_page
from git_session.render.reporting.report_markdown import report_markdown
from git_session.render.screen.output import put_file, put_temporary
from git_session.services.reporting.compose import report
from git_session.services.reporting.date_range import range_of, standup_range
from git_session.services.reporting.report import ProjectReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FORMATS = ("text", "markdown", "json", "html")
_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".json": "json", ".html": "html", ".htm": "html"}


def options(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("date range")
    group.add_argument("--weekly", action="store_true", help="cover today and the six days before (default)")
    group.add_argument("--standup", action="store_true", help="cover the last working day, as text to paste")
    group.add_argument("--project", action="store_true", help="cover everything from the first commit or session on")
    group.add_argument(
        "--since", default="", metavar="D", help='cover the time from then on: 2027-01-31, "2 weeks ago"'
    )
    group.add_argument(
        "--until", default="", metavar="D", help="cover the time up to then; a date means the end of that day"
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="format of the output (default: by the extension of FILE, or text)"
    )
    takes(parser, "file", "--output", "-o", metavar="FILE", help="write the report to FILE; - is stdout")
    parser.add_argument("--team", action="store_true", help="add what colleagues share, under their names")
    parser.add_argument("--open", action="store_true", help="show the report in the browser, as HTML")


def run(call: Call) -> int:
    arguments = call.arguments
    times = (arguments.weekly, arguments.standup, arguments.project, bool(arguments.since or arguments.until))
    if sum(times) > 1:
        raise UsageError(
            "--weekly, --standup, --project and --since/--until cannot be combined",
            hint="git session report --project",
        )
    form, file = _form(arguments), arguments.output if arguments.output != "-" else ""
    if arguments.open and not (sys.stdout.isatty() or sys.stderr.isatty()):
        raise UsageError("--open needs a terminal", hint="git session report -o report.html")
    workspace = call.workspace
    with call.progress("Reading the history") as progress:
        if arguments.standup:
            span = standup_range(workspace, progress)
        else:
            span = range_of(workspace, project=arguments.project, since=arguments.since, until=arguments.until)
        result = report(workspace, span, progress, team=arguments.team)
    if arguments.team:
        note_unshared(call)
    if file or arguments.open:
        text = _text(call, result, form)
        path = (
            put_file(os.path.normpath(os.path.join(call.folder, file)), text, str(workspace.repository.top))
            if file
            else put_temporary(text, "report.html")
        )
        call.notify(f"report: {file or path}")
        call.print_notices()
        if arguments.open:
            import webbrowser

            webbrowser.open(Path(path).as_uri())
        return 0
    if form == "json":
        arguments.json = True
    if form == "text" and not arguments.standup:
        return call.show(result, lambda: report_page(result, emoji=call.emoji), page_long=True)
    return call.show_text(result, lambda: _text(call, result, form), page_long=form != "html")


def _form(arguments: Namespace) -> str:
    """The output format: --format, or else by the extension of the file, or else text."""
    if arguments.json:
        if arguments.format not in (None, "json"):
            raise UsageError(f"--json and --format {arguments.format} cannot be combined")
        return "json"
    form = str(arguments.format or _ENDINGS.get(os.path.splitext(arguments.output)[1].lower(), ""))
    if arguments.open and form not in ("", "html"):
        raise UsageError(f"--open needs HTML, not {form}", hint="git session report --open")
    form = form or ("html" if arguments.open else "text")
    if arguments.standup and form == "html":
        raise UsageError("--standup cannot be HTML", hint="git session report --standup --format markdown")
    return form


def _text(call: Call, result: ProjectReport, form: str) -> str:
    if form == "json":
        return document("report", result) + "\n"
    if call.arguments.standup:
        return standup_markdown(result) if form == "markdown" else standup_text(result)
    if form == "markdown":
        return report_markdown(result)
    if form == "html":
        from git_session.render.reporting.html.report import report_html  # a dozen modules that nothing else needs

        return report_html(result)
    return plain(report_page(result, emoji=call.emoji))


COMMAND = Command(
    name="report",
    summary="summarise a day, a week, the whole project or a date range",
    description=[
        "Shows what was finished, what is in progress, what is blocked and what was decided; then figures: time by day, sessions, "
        "objectives set and done, commits by type, tests and coverage, authors, and the files changed most. The output is text, Markdown, "
        "JSON, or one HTML file with charts that loads nothing from the network. Empty sections are omitted.",
        "Without an option, or with --weekly, the report covers seven dates: today so far, and the six days before. --project covers "
        "everything. --since and --until take any date that git understands; a date without a time means the whole day.",
        "--standup is for the morning. It covers the last day before today on which someone worked in a session, and shows only what was "
        "finished on it, and what was in progress, blocked and decided at its end. Its day lasts from 04:00 to 04:00. With --json it is "
        "the whole report of that day.",
        "Finished means objectives that were completed in that time, and sessions that were merged in it (by git session end --merge-to "
        "or on a server) or ended with nothing left to do. All other sessions that were worked on are in progress; a session that ended "
        "for the day is among them, with its next steps. The blockers listed were open at the end of the date range, including those of open sessions in "
        "which nobody worked. People and agents are named if there are several.",
        "Commits, lines, files, types and authors come from the commits that HEAD, local and remote-tracking branches reach, each on the "
        "local day of its committer date, as git log --branches --remotes --since --numstat shows them. A merge has no lines of its own, "
        "and a commit that was rebased or picked (same author, author date and subject) counts once. Names are those of .mailmap; authors "
        "with the same name or address are one. A renamed file counts under its newest name.",
        "Time comes from the journals of the sessions, open or archived. A gap of at most session.idle_timeout between two events is active time. A longer gap is idle time, which is shown separately; if it is longer than session.away_after or crosses 04:00, it is away time, which is in no total. Time while another branch was checked out does not count. Time is divided at local midnight. The times of parallel sessions are added up. Blocked time is active and idle time with "
        "an open blocker. Objectives, decisions and blockers are those in the journals at the end of the date range. The commits of a session "
        "are those of its journal that are still in the history. Tests and coverage are what the sessions measured.",
        "With --team, the first part also lists, under the name of each colleague, what they share of the work in that time (see "
        "git-session-sync(1)), as fetched last. It is in no figure of the report. Of colleagues who do not share times, only days are known.",
        "The changes of each commit are cached in .git/sessions/cache, by commit id; the folder may be deleted at any time.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session report", "report the last seven days"),
        Example("git session report --standup", "report the last working day, for the morning"),
        Example("git session report --project -o report.html", "report everything, with charts, in one file"),
        Example(
            "git session report --since 2027-01-01 --until 2027-01-31 --format markdown", "report a month, as Markdown"
        ),
        Example("git session report --team --weekly", "report the last seven days, with what colleagues share"),
        Example("git session report --open", "show the week in the browser"),
    ],
    result=ProjectReport,
    see_also=("history", "log", "status", "handoff", "team"),
)
