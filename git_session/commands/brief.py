"""`git session brief`: what the next person or agent on the branch needs to know."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import UsageError
from git_session.git.repository import WorkTree
from git_session.insight.history.nearby_activity import DAYS, FEWEST, HALF_LIFE
from git_session.insight.history.trail import LIMIT, SWEEPING
from git_session.insight.source.annotations import BYTES
from git_session.insight.source.annotations import LIMIT as ANNOTATED
from git_session.model.facts import BYTES_PER_TOKEN, COLUMNS, LEAST
from git_session.render.overview.brief import brief_markdown, brief_page
from git_session.services.lifecycle.whereabouts import looked_at
from git_session.services.overview.brief import TOKENS, Brief, brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        nargs="?",
        metavar="ID|BRANCH",
        help="open session to show (default: this branch's)",
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="format of the output")
    parser.add_argument(
        "--max-tokens", type=int, default=TOKENS, metavar="N", help=f"largest number of tokens (default {TOKENS})"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.max_tokens < LEAST:
        raise UsageError(f"--max-tokens must be at least {LEAST}", hint="git session brief --max-tokens 1000")
    place = looked_at(call.workspace, arguments.session or "")
    session, look = place.session, None if place.checked_out else WorkTree  # the files here belong to other work
    result = brief(place.workspace, session, look=look, since=session.left_at, max_tokens=arguments.max_tokens)
    if gap := call.workspace.hook_gap():
        call.notices.append(gap.notice)
    if arguments.format == "json":
        arguments.json = True
    if arguments.format == "markdown":
        return call.show_text(result, lambda: brief_markdown(result))
    return call.show(result, lambda: brief_page(result, emoji=call.emoji), page_long=True)


COMMAND = Command(
    name="brief",
    summary="show what a person or an agent needs to know to continue",
    description=[
        "Prints what to know before continuing a branch, the most important first: objectives; what is next (the objective in progress, "
        "next steps of the branch's last handoff, uncommitted files, commits not pushed or not pulled, documents that mention a file "
        "removed in this session); what to watch for (blockers, notes from the last handoff, annotations); decisions; checkpoints and "
        "commits; what others merged and committed since the branch was last left; activity around this work; and how this project works "
        "(settings, .session/architecture.md and .session/conventions.md). Until the session's first commit or pause, the text of these two files is included; later only their names are, since you have read them. Coding agents always get the full text. A brief holds facts, not instructions. Empty sections are omitted.",
        "Annotations are marks such as TODO: (tracking.annotations) in comments of files that this session changed, and then of "
        "frequently changed files beside them. Marks in strings do not count. In a file of an unknown language, a line that begins like a "
        f"comment is taken for one. At most {ANNOTATED} files of at most {BYTES // 1024} KiB are read.",
        f"Activity around this work comes from the {LIMIT} newest commits, without merges, of the branch, its upstream and the branch that it was created from. A file is frequently changed if at least {FEWEST} of these commits changed it in the last {DAYS} days; files of the session are "
        "listed first, then files beside them. The people who know the session's files are those who changed them: each change counts "
        f"2^(-age/{HALF_LIFE // 86400} days), and the percentage shown is that person's part of the total. The session's own commits do not count, nor commits of "
        f"bots or of more than {SWEEPING} files. Names are those of .mailmap. Recent types, areas and words are taken from the subjects of these "
        "commits.",
        f"In a pipe, text wraps at {COLUMNS} columns. --max-tokens limits text and Markdown alike, at {BYTES_PER_TOKEN} bytes of UTF-8 a token. Long texts are "
        "cut after a sentence. If the brief is too long, the facts at the end of each section are omitted first, and each section names the "
        "command that shows the rest.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session brief", "print the brief of this branch"),
        Example("git session brief feature/oauth", "print that of another branch, without leaving this one"),
        Example("git session brief --format markdown --max-tokens 800", "print a short one, to paste"),
        Example("git session brief --json", "print the same as JSON"),
    ],
    result=Brief,
    see_also=("start", "resume", "status", "handoff"),
)
