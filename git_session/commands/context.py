"""`git session context`: the files that tell agents about folders, ranked, judged and renewed."""

from __future__ import annotations

import os
from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, Parser, completes
from git_session.render.contextfiles.context import contexts_page, health_page, renewed_page
from git_session.services.contextfiles import context as service
from git_session.services.contextfiles.context import Contexts


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    actions.add_parser("list", help="those that matter for this session first (also without an action)")
    actions.add_parser("check", help="their health: which are stale, missing, or name what is not there")
    update = actions.add_parser("update", help="renew our section in the file of a folder, or make the file")
    completes(update.add_argument("folders", nargs="+", metavar="DIR", help="a folder, such as src/auth"), "directory")


def run(call: Call) -> int:
    workspace = call.workspace
    action = call.arguments.action or "list"
    if action == "update":
        paths = [os.path.join(os.path.abspath(call.folder), each) for each in call.arguments.folders]
        renewed = tuple(service.update(workspace, path) for path in paths)
        return call.show(Contexts("", (), None, renewed), lambda: renewed_page(renewed))
    session = workspace.current()
    found = service.contexts(workspace, session, with_health=action == "check")
    health = found.health
    if health:
        from git_session.services.agents.ccmp_state import tell_health

        tell_health(workspace, health)
        return call.show(found, lambda: health_page(health))
    return call.show(found, lambda: contexts_page(found), page_long=True)


COMMAND = Command(
    name="context",
    summary="rank, check and renew the files written for agents",
    description=[
        "Context files are CLAUDE.md, claude.md and AGENTS.md, in any folder. `list` ranks them for the session: each word of the objectives "
        "that stands in the folder's path gives 3, in a heading 2, in a symbol or the name of a file beside it 1; a folder in which the "
        "session changed files gives 4, the file at the top 1.",
        "`check` judges by git's history, not by the times of files. A file is stale when, since its last commit, five commits or more changed "
        "a quarter of the code it speaks for, or twenty changed any of it; a folder of five files and ten commits that no file of its own "
        "speaks for is missing one. The score begins at 100: a stale file costs 10, and 1 more for every five commits, at most 25; a missing "
        "one 5; a path in backquotes that does not exist 2, at most 6 a file. The newest 1,000 commits are looked at.",
        "`update` writes what the code shows into a marked section: each module with the first sentence of its docstring or comment, how tests "
        "are named, and their fixtures. The rest of the file is yours.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session context", "what to read for this session"),
        Example("git session context check", "which of them the code has left behind"),
        Example("git session context update src/auth tests", "renew two of them"),
        Example("git session context check --json", "the same as data"),
    ],
    result=Contexts,
    see_also=("brief", "setup", "checkpoint"),
)
