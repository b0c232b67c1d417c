"""`git session check`: run the quality gate alone."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import EXIT_GATE, SessionError
from git_session.model.settings import CI_COMMAND
from git_session.render.quality.check import check_page
from git_session.services.quality.check import GateCheck, check


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "branch",
        "--into",
        metavar="BRANCH",
        help="branch that this one would be merged into (default: the one that it came from)",
    )
    parser.add_argument(
        "--ci",
        action=BooleanOptionalAction,
        help="also ask the forge for the checks of this commit (default: quality.require_ci)",
    )


def run(call: Call) -> int:
    workspace, arguments = call.workspace, call.arguments
    session, head = workspace.away() or workspace.current(), workspace.repository.head
    if session is None:
        from git_session.services.lifecycle.carried import carried

        found = carried(workspace)
        if found is None:
            raise SessionError("no-commits", "there is no commit to check yet", hint="git status")
        session, head = found.stored.session, found.tip
    call.note_shallow()
    asks = workspace.settings.require_ci if arguments.ci is None else arguments.ci
    result = check(workspace, session, head=head, into=arguments.into, asks_ci=asks)
    call.notices += [*result.loosened, *result.notes]
    call.show(result, lambda: check_page(result, now=workspace.now, verbose=bool(arguments.verbose)))
    return 0 if result.passed else EXIT_GATE


COMMAND = Command(
    name="check",
    summary="run the quality gate alone, without a merge",
    description=[
        "Checks whether the branch passes the quality gate, as git session end --merge-to does before it merges (see git-session-end(1)): "
        "tests and coverage by the reports that your last test run left, tests with code (quality.require_tests), new violations of what "
        "context.enforce names, and with quality.require_ci or --ci the checks of the commit on its forge. The exit status is 3 if it does "
        "not pass. Nothing is changed, and no test is run.",
        "CHECKS OF THE FORGE. The commit must be pushed. If it is on GitHub or GitLab (by the address of the remote, or git config "
        "session.forge), gh or glab is asked, which must be installed and signed in. Elsewhere, or instead, "
        f"set a command of your own: git config {CI_COMMAND} COMMAND. An empty value asks nobody. No file that git tracks can set it, "
        "since a clone could then run code of its authors.",
        "COMMAND is run as git runs core.editor: by sh, in the top folder, with the full id of the commit as its last argument, so "
        '"$@" and "$1" in it are that id. The id and the name of the branch are also in the environment, as GIT_SESSION_CI_COMMIT and '
        "GIT_SESSION_CI_BRANCH. It writes one line for each check: its state (passed, failed, pending or skipped), a blank and its name, and perhaps "
        "a tab and an address. It ends with status 0; without lines, status 0 means passed, 1 failed and 8 pending. Any other status, any "
        "other line, and no answer within 30 seconds (session.networkTimeout) mean that the checks are not known.",
        "The gate refuses checks that failed, are pending or not known, and a commit without any; each time it names the command to type next. If gh "
        "or glab cannot reach the forge, its last answer for this commit counts, and a note says how old it is; a COMMAND must answer itself.",
        "status, brief and handoff show the last answer, and how old it is, for the newest commit of the branch that was pushed. They never wait: if it is time "
        "to ask again, they start a process that asks in the background. A commit that passed is not asked about again, one that "
        "failed after ten minutes, a pending one after 30 seconds and then less often.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session check", "would end --merge-to merge this branch?"),
        Example("git session check --ci -v", "ask for the checks of the commit too, and list each"),
        Example("git session check --into origin/main --json", "check against another branch, for a script"),
        Example("git config session.ciCommand my-ci-status", "let a program of your own tell the checks of a commit"),
    ],
    result=GateCheck,
    see_also=("end", "status", "test", "analyze"),
)
