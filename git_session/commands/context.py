"""`git session context`: rank, check and update the context files that agents read."""

from __future__ import annotations

import os

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.parser import Parser
from git_session.render.contextfiles.context import contexts_page, health_page, renewed_page
from git_session.services.contextfiles import context as service
from git_session.services.contextfiles.context import Contexts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    actions.add_parser("list", help="list the files, most relevant for this session first (the default action)")
    actions.add_parser("check", help="show which files are stale, missing, or name paths that do not exist")
    update = actions.add_parser("update", help="update the marked section in the file of a folder, or create the file")
    takes(update, "directory", "folders", nargs="+", metavar="DIR", help="folder, such as src/auth")


def run(call: Call) -> int:
    workspace = call.workspace
    action = call.arguments.action or "list"
    if action == "update":
        workspace.store.refuse_if_read_only()
        paths = [os.path.join(os.path.abspath(call.folder), each) for each in call.arguments.folders]
        renewed = tuple(service.update(workspace, path) for path in paths)
        return call.show(Contexts("", (), None, renewed), lambda: renewed_page(renewed))
    session = workspace.current()
    found = service.contexts(workspace, session, here=call.folder, with_health=action == "check")
    health = found.health
    if health:
        from git_session.services.agents.ccmp_state import update_ccmp_health

        update_ccmp_health(workspace, health)
        return call.show(found, lambda: health_page(found, health))
    return call.show(found, lambda: contexts_page(found), page_long=True)


COMMAND = Command(
    name="context",
    summary="rank, check and update context files for agents",
    description=[
        "Context files are CLAUDE.md, claude.md and AGENTS.md, in any folder. `list` ranks them for the session: each word of the "
        "objectives counts 3 points if it appears in the folder's path, 2 in a heading, and 1 in a symbol or in the name of a file beside "
        "the context file. A folder in which the session changed files counts 4, and the file at the top 1.",
        "`check` judges by git's history, not by the times of files. A file is stale if, since its last commit, at least five commits "
        "changed a quarter of the code that it describes, or at least twenty changed any of it. A folder with at least five code files "
        "that ten commits changed lacks a context file if none but the one at the top describes it. The score starts at 100: a stale file "
        "costs 10, and 1 more for every five commits, at most 25; a missing file 5; a path in backquotes that does not exist 2, at most 6 "
        "a file. The newest 1,000 commits count.",
        "`update` writes what the code shows into a marked section of the file: each module with the first sentence of its docstring or "
        "comment, how tests are named, and their fixtures. It does not change the rest of the file.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session context", "show what to read for this session"),
        Example("git session context check", "show which files are stale or missing"),
        Example("git session context update src/auth tests", "update the files of two folders"),
        Example("git session context check --json", "print the same as JSON"),
    ],
    result=Contexts,
    see_also=("brief", "setup", "checkpoint"),
)
