"""`git session brief`: what somebody who takes the session up needs to know."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import UsageError
from git_session.render.brief import brief_markdown, brief_page
from git_session.services.brief import TOKENS, Brief, brief


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how it is written")
    parser.add_argument(
        "--max-tokens", type=int, default=TOKENS, metavar="N", help=f"about how long it may get (default {TOKENS})"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.max_tokens < 1:
        raise UsageError("usage", "--max-tokens takes a number from 1 on", hint="git session brief --max-tokens 1000")
    workspace = call.workspace
    session = workspace.require_current()
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
        "The most important first: objectives, what is next (the objective in progress, next steps of the last handoff of this branch, "
        "uncommitted files), what to watch for (blockers, what the last handoff wants remembered), checkpoints and commits, what others "
        "committed since the branch was last left, and how things are done here (settings, decisions, .session/architecture.md and "
        ".session/conventions.md as far as they are filled in). Facts, no orders.",
        "Its length is estimated at four characters a token. What does not fit is left out item by item, and each section names the "
        "command that shows the rest.",
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
