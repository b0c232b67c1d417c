"""`git session brief`: what somebody who takes the session up needs to know."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import UsageError
from git_session.insight.history.nearby_activity import DAYS, FEWEST, HALF_LIFE
from git_session.insight.history.trail import LIMIT, SWEEPING
from git_session.insight.source.annotations import BYTES
from git_session.insight.source.annotations import LIMIT as ANNOTATED
from git_session.model.facts import BYTES_PER_TOKEN, COLUMNS, LEAST
from git_session.render.overview.brief import brief_markdown, brief_page
from git_session.services.overview.brief import TOKENS, Brief, brief


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how it is written")
    parser.add_argument(
        "--max-tokens", type=int, default=TOKENS, metavar="N", help=f"how long it may get (default {TOKENS})"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.max_tokens < LEAST:
        raise UsageError(
            "usage", f"--max-tokens takes a number from {LEAST} on", hint="git session brief --max-tokens 1000"
        )
    workspace = call.workspace
    session = workspace.at_hand()
    result = brief(workspace, session, since=session.left_at, max_tokens=arguments.max_tokens)
    if arguments.format == "json":
        arguments.json = True
    if arguments.format == "markdown":
        return call.show_text(result, lambda: brief_markdown(result))
    return call.show(result, lambda: brief_page(result, emoji=call.emoji), page_long=True)


COMMAND = Command(
    name="brief",
    summary="tell a person or an agent what to know before going on",
    description=[
        "The most important first: objectives; what is next (the objective in progress, next steps of the last handoff of this branch, "
        "uncommitted files, commits not pushed or not pulled, documents that name a file which this session removed); what to watch for "
        "(blockers, what the last handoff wants remembered, annotations); checkpoints and commits; what others merged and committed since the "
        "branch was last left; what is around this work; and how things are done here (settings, .session/architecture.md and "
        ".session/conventions.md as far as they are filled in: quoted until the session's first commit or pause, then only named; agents get "
        "them in full). Facts, not instructions. Empty sections are omitted.",
        "Annotations are the marks of tracking.annotations (TODO: and the like) in comments of the files that this session changed, then of "
        "often changed files beside them; in strings they do not count. For files of an unknown language a comment is a line that begins "
        f"like one. At most {ANNOTATED} files of at most {BYTES // 1024} KiB are read.",
        f"Around this work is read from the {LIMIT} newest commits (without merges) of the branch, its upstream and the branch it came from. "
        f"A file is often changed when {FEWEST} of them or more in the last {DAYS} days changed it; those of the session come first, then those beside them. It is known to people by the changes they made "
        f"in the session's files: each counts 2^(-age/{HALF_LIFE // 86400} days), and a share is a person's sum over everybody's; the "
        f"session's own commits do not count, nor commits of bots or of more than {SWEEPING} files. Names are those of .mailmap. Recent types, areas "
        "and words come from the subjects of those commits.",
        f"In a pipe, text wraps at {COLUMNS} columns. --max-tokens is kept for text and Markdown alike, at {BYTES_PER_TOKEN} bytes of UTF-8 a token. Long texts are cut after a sentence; "
        "what does not fit is left out, the rest of every section before its first few, and each section names the command that shows the rest.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session brief", "the brief of this branch"),
        Example("git session brief --format markdown --max-tokens 800", "a short one, to paste"),
        Example("git session brief --json", "the same as data"),
    ],
    result=Brief,
    see_also=("start", "resume", "status", "handoff"),
)
