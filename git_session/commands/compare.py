"""`git session compare`: two sessions side by side."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import UsageError
from git_session.render.overview.compare import compare_page
from git_session.services.overview.compare import Comparison, compare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        nargs="*",
        metavar="ID|BRANCH|PERSON/BRANCH",
        help="one session (compared with the current one), or two; also of colleagues",
    )
    parser.add_argument("--changes", action="store_true", help="add the files changed by both, or by only one")
    parser.add_argument("--metrics", action="store_true", help="add all figures of both, and their differences")


def run(call: Call) -> int:
    arguments = call.arguments
    if len(arguments.session) > 2:
        raise UsageError("compare takes at most two sessions", hint="git session compare <id> <id>")
    workspace = call.workspace
    result = compare(workspace, arguments.session)
    call.note_shallow()
    every = bool(arguments.verbose) or workspace.settings.verbose != "false"
    return call.show(
        result,
        lambda: compare_page(
            result,
            changes=arguments.changes,
            metrics=arguments.metrics,
            every=every,
            emoji=call.emoji,
            date_format=workspace.settings.date_format,
        ),
        page_long=True,
    )


COMMAND = Command(
    name="compare",
    summary="compare two sessions side by side",
    description=[
        "Shows two sessions side by side: when they ran, how long they took, their objectives, commits by type, files, lines, tests and "
        "coverage, decisions and blockers.",
        "With one name, that session is compared with the session of this branch; if there is none, or it is the same, with the session "
        "before it on its branch, shown on the left. Without a name, the session of this branch is compared with the one before it: on "
        "its branch or, if it is the first there, on any branch.",
        "PERSON/BRANCH means what a colleague shares of their newest session on that branch, as for git-session-handoff(1). Its commits "
        "count as far as they were fetched.",
        "Figures are those of `git session history`: files, lines and tests are those that differ between a session's fork point and its "
        "tip, blocked time counts no matter who worked, and coverage is what the session measured last. A difference is right minus left; "
        "for percentages it is in percentage points. A file that one of them renamed is still the same file. With -v all files are "
        "listed.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session compare", "compare this session with the one before"),
        Example("git session compare feature/oauth", "compare an earlier session with this one"),
        Example(
            "git session compare feature/oauth feature/saml --changes", "see whether two sessions change the same files"
        ),
        Example(
            "git session compare feature-oauth-2026 --metrics",
            "compare every figure; name the session by the beginning of its id",
        ),
        Example("git session compare ada/feature/oauth", "compare a colleague's session with this one"),
    ],
    result=Comparison,
    see_also=("history", "handoff", "log", "analyze"),
)
