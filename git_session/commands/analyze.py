"""`git session analyze`: rate a session's health, pace and code."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import UsageError
from git_session.render.page import Page
from git_session.services.analysis.analyze import Analysis, analyze
from git_session.services.analysis.score import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser, "session", "session", nargs="?", metavar="ID|BRANCH", help="session to judge (default: this branch's)"
    )
    parser.add_argument(
        "--velocity", action="store_true", help="show output per active hour, compared with earlier sessions"
    )
    parser.add_argument(
        "--patterns", action="store_true", help="check the declared architecture, patterns and conventions"
    )
    parser.add_argument(
        "--recommendations", action="store_true", help="show what to do about the findings, with the commands to type"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif"),
        default="text",
        help="format of the output; sarif (2.1.0) holds only the findings of --patterns",
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.format == "sarif" and not arguments.patterns:
        raise UsageError("--format sarif needs --patterns", hint="git session analyze --patterns --format sarif")
    if arguments.format == "json":
        arguments.json = True
    asked = {part for part in ("velocity", "patterns", "recommendations") if getattr(arguments, part)}
    with call.progress("Reading the code") as progress:
        result = analyze(call.workspace, asked or {"health"}, name=arguments.session, progress=progress)
    if arguments.format == "sarif" and result.patterns:
        from git_session.render.analysis.sarif import sarif

        measured = result.patterns
        return call.show_text(result, lambda: sarif(measured), page_long=False)
    return call.show(result, lambda: _page(result, call), page_long=True)


def _page(analysis: Analysis, call: Call) -> Page:
    from git_session.render.analysis.health import put_health, put_recommendations, put_velocity

    page = Page()
    every = bool(call.arguments.verbose)
    if analysis.health:
        put_health(page, analysis, analysis.health, every=every)
    if analysis.test_driven:
        from git_session.render.quality.test_run import put_test_driven

        put_test_driven(page, analysis.test_driven, emoji=call.emoji)
    if analysis.velocity:
        put_velocity(page, analysis.velocity, emoji=call.emoji)
    if analysis.patterns:
        from git_session.render.analysis.patterns import put_patterns

        put_patterns(page, analysis.patterns, every=every)
    if analysis.recommendations is not None:
        put_recommendations(page, analysis.recommendations)
    return page


COMMAND = Command(
    name="analyze",
    summary="judge a session's health and pace, and the code's structure",
    description=[
        "Without an option, shows the health of the session: 100 points less what each problem takes off. Every deduction shows how its points are counted and the problems behind it. Each rule adds up the points of its problems, up to its limit, and the sum of all rules is deducted. If it exceeds 100, the score is 0: the largest deductions are shown in full, and the rest is cut so that those shown add up to 100. A rule that has nothing to judge does not count; a session in which nothing has happened has no score.",
        f"{len(RULES)} rules judge tests and coverage, commits, objectives and blockers, and the state of the branch. git-session-analyze(1) lists "
        "them with their points.",
        "Ages are counted from when a blocker was added, an objective was started or a commit was made, up to now or to the end of the "
        "session. A commit of code adds lines to a source file that is not a test, in a language whose tests git-session recognises, and "
        "is not of the type style, refactor, docs, chore, build, ci or revert. It has tests if it changes a test file or adds a test in "
        "its own source file, or if the commit before it in the session changes tests and no code. Otherwise its tests came later if a "
        "later commit of the session changes a test file that is named after one of its files (test_auth.py, auth_test.go, AuthTest.java "
        "for auth). Both rules are disabled when quality.require_tests is false.",
        "Failing tests and coverage are those of the reports in the work tree, or else of the last measurement; the thresholds are "
        "quality.coverage_threshold and quality.new_code_coverage_threshold. Coverage fell if a measurement is below the one before it "
        "and no later one reached that again. A huge commit is counted by its source and test files. The architecture is measured if one "
        "is declared and the project has at most 2,000 source files. Commits on no remote, commits behind the base branch, objectives in "
        "progress and uncommitted work are judged only in open sessions; the work tree and its reports only while the session's branch is "
        "checked out.",
        "For a session in TDD mode, or in which git session test ran tests, the cycles, the tests, the coverage trend and the TDD score "
        "follow: 100 points less those of each violation, which is shown with its commit (git-session-test(1) lists the violations and their points).",
        "--velocity shows objectives done, commits, and lines added and deleted per active hour, beside the median, the lowest and the "
        "highest of the ten sessions before it that have at least 15 minutes of active time. If at least three of them finished an "
        "objective, it estimates the active time for the open objectives: their number times the active time that one took there, by the "
        "median and both quartiles.",
        "--patterns shows how far the code in the work tree follows what the configuration declares in context.architecture, "
        "context.patterns and context.conventions. Each finding names its file and line; findings that did not exist when the session of "
        "this branch began are marked as new. Python is always measured; Kotlin, Java, Go, JavaScript and TypeScript need the extra "
        "git-session[architecture], and are listed as not checked without it. Percentages are rounded down: 89.96% is shown as 89.9%.",
        "--recommendations shows what to do about the findings, those that take most points off first, each with the finding behind it "
        "and the command to type; with --patterns, new findings of those are included. Without findings there are no recommendations.",
    ],
    options=options,
    run=run,
    examples=(
        Example("git session analyze", "show how healthy this session is, and why"),
        Example("git session analyze --velocity feature/oauth", "show the pace of another session"),
        Example("git session analyze --recommendations", "show what to do about it"),
        Example("git session analyze --patterns", "show where the code departs from what is declared"),
        Example("git session analyze --patterns --verbose", "show every finding"),
        Example(
            "git session analyze --patterns --format sarif > patterns.sarif",
            "write the findings for an editor or a forge",
        ),
    ),
    result=Analysis,
    see_also=("status", "history", "compare", "config"),
)
