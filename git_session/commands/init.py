"""git session init: set git-session up in this repository, or take it out."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import EXIT_REFUSED, SessionError, UsageError
from git_session.render.page import Page
from git_session.services.hooks.initialize import InitResult
from git_session.services.workspace import Workspace


def _options(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--force", action="store_true", help="write the templates anew; what they replace is kept")
    group.add_argument("--uninstall", action="store_true", help="give hooks and git's configuration back as they were")
    parser.add_argument("--no-hooks", action="store_true", help="leave the hooks alone")


def _run(call: Call) -> int:
    from git_session.render.hooks.initialize import initialized_page
    from git_session.services.hooks.initialize import initialize, uninstall

    call.workspace = Workspace.open(call.folder)  # what is wrong in the configuration is in the result
    repository = call.workspace.repository
    if call.arguments.uninstall:
        if call.arguments.no_hooks:
            raise UsageError("usage", "--uninstall takes the hooks out, so --no-hooks makes no sense", hint="drop one")
        result = uninstall(repository)
    else:
        result = initialize(repository, force=call.arguments.force, hooks=not call.arguments.no_hooks)
    call.show(result, lambda: Page() if call.arguments.quiet else initialized_page(result))
    if not result.problem:
        return 0
    if call.json:
        return EXIT_REFUSED
    raise SessionError("foreign-hooks", result.problem, hint=result.snippet)


COMMAND = Command(
    name="init",
    summary="set git-session up in this repository, or take it out",
    description=(
        "Writes .session/ (config.yaml, architecture.md, conventions.md, decision-log.md, .gitattributes) from templates "
        "that are filled in from the files here, installs the hooks beside those that are there, and adds "
        "a pattern for refs/notes/session to notes.displayRef, so that git log shows the time of each commit. Nothing is staged or "
        "committed.",
        "From git 2.54 on the hooks are entries in the repository's configuration, and no hook file is touched; the git that "
        "runs init decides. An older git that works on the same repository needs the files: its own git session doctor --fix "
        "adds them, and nothing runs twice.",
        "Run again, it changes only what is missing or out of date. With --force the templates are written anew; the old "
        "files stay beside them as config.yaml.bak and so on. The decision log is never rewritten.",
        "With --uninstall every hook and git's configuration are again what they were. The journals in .git/sessions and "
        "the files in .session/ stay. Where core.hooksPath names a folder that is not this repository's own, nothing is "
        "written there: the line to add is printed, and the exit status is 1.",
    ),
    options=_options,
    run=_run,
    examples=(
        Example("git session init", "set up everything"),
        Example("git session init --no-hooks", "set up, but without hooks"),
        Example("git session init --force", "write the templates anew, keeping the old files beside them"),
        Example("git session init --uninstall", "take the hooks and the settings out again"),
    ),
    result=InitResult,
    see_also=("start", "config", "doctor"),
)
