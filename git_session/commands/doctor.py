"""git session doctor: find what is wrong, and mend it."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import EXIT_DONE, EXIT_REFUSED
from git_session.render.page import Page
from git_session.services.doctor.diagnose import Diagnosis
from git_session.services.workspace import Workspace


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without losing anything")


def _run(call: Call) -> int:
    from git_session.render.doctor.doctor import diagnosis_page
    from git_session.services.doctor.diagnose import diagnose

    call.workspace = Workspace.open(call.folder)  # what is wrong in the configuration is a finding
    result = diagnose(call.workspace, fix=call.arguments.fix)
    silent = call.arguments.quiet and result.well
    call.show(result, lambda: Page() if silent else diagnosis_page(result), page_long=True)
    return EXIT_DONE if result.well else EXIT_REFUSED


COMMAND = Command(
    name="doctor",
    summary="find what is wrong, and mend it",
    description=(
        "Looks at git and python, the configuration, the hooks, the journals, the bindings of branches to sessions, the "
        "views and notes made from the journals, and files that a crash left behind. For each finding: where it is, what "
        "it is, what follows from it, and the command that mends it.",
        "That the hooks fire is proven by real commits in a temporary linked worktree with a session of its own, all of "
        "which is removed afterwards. Only our hooks are run there, never yours.",
        "With --fix everything that can be mended without losing anything is mended. A damaged journal is kept beside "
        "the mended one, as journal.damaged-1. The exit status is 0 when all is well, or all was mended; else 1.",
    ),
    options=_options,
    run=_run,
    examples=(
        Example("git session doctor", "look at everything, change nothing"),
        Example("git session doctor --fix", "mend what can be mended"),
        Example("git session doctor --json", "for a script: well, checks and findings"),
    ),
    result=Diagnosis,
    see_also=("init", "config"),
)
