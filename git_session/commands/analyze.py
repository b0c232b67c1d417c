"""`git session analyze`: what the history and the code say."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, completes
from git_session.errors import UsageError
from git_session.render.page import Page
from git_session.services.analysis.analyze import Analysis, analyze
from git_session.services.analysis.score import RULES


def options(parser: ArgumentParser) -> None:
    name = parser.add_argument(
        "session", nargs="?", default="", metavar="ID|BRANCH", help="which session (default: this branch's)"
    )
    completes(name, "session")
    parser.add_argument(
        "--velocity", action="store_true", help="what comes out of an active hour, beside earlier sessions"
    )
    parser.add_argument(
        "--patterns", action="store_true", help="measure the declared architecture, patterns and conventions"
    )
    parser.add_argument(
        "--recommendations", action="store_true", help="what follows from the findings, with the commands to type"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif"),
        default="text",
        help="how it is written; sarif (2.1.0) takes the findings of --patterns alone",
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.format == "sarif" and not arguments.patterns:
        raise UsageError("usage", "SARIF is made of findings", hint="git session analyze --patterns --format sarif")
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
    from git_session.render.analysis.patterns import put_patterns
    from git_session.render.quality.test_run import put_test_driven

    page = Page()
    every = bool(call.arguments.verbose)
    if analysis.health:
        put_health(page, analysis, analysis.health, every=every)
    if analysis.test_driven:
        put_test_driven(page, analysis.test_driven, emoji=call.emoji)
    if analysis.velocity:
        put_velocity(page, analysis.velocity, emoji=call.emoji)
    if analysis.patterns:
        put_patterns(page, analysis.patterns, every=every)
    if analysis.recommendations is not None:
        put_recommendations(page, analysis.recommendations)
    return page


_FORMULA = "; ".join(f"{rule.title}: {rule.weight} (at most {rule.most})" for rule in RULES)


COMMAND = Command(
    name="analyze",
    summary="judge a session's health and pace, and how the code is built",
    description=(
        "Without an option, the health of the session: 100 points less what each problem takes off. Every deduction shows its weight and "
        "what is behind it. The points of a rule's problems are added and cut at its most; then the rules take theirs, those with most "
        "points first, as long as any are left. So the deductions shown add up to 100 less the score, and one problem more never raises it. "
        "A rule without anything to judge takes no part; a session in which nothing has happened has no score.",
        f"The rules, with their points: {_FORMULA}.",
        "Ages count from when a blocker was added, an objective started, a commit made, up to now or to the end of the session. A commit of "
        "code adds lines to a source file that is no test, in a language whose tests are known, and is not of the type style, refactor, docs, chore, build, ci or revert. It has tests when "
        "it changes a file of tests or adds a test in its own source, or when the commit before it in the session changes tests and no code. "
        "Else its tests came later if a later commit of the session changes a file of tests that is called after one of its files (test_auth.py, "
        "auth_test.go, AuthTest.java for auth). These two rules rest with quality.require_tests off. Failing tests and coverage are those of the "
        "reports in the work tree, else of the last measurement; thresholds are quality.coverage_threshold and "
        "quality.new_code_coverage_threshold. Coverage fell where a measurement is below the one before it and no later one made it good. A huge "
        "commit is counted in source and test files. The architecture is measured where one is declared and the project has at most 2,000 source "
        "files. Commits on no remote, behind the base branch, objectives in progress and uncommitted work are judged in open sessions alone, the "
        "work tree and its reports only while the session's branch is checked out.",
        "Of a session in TDD mode, or in which git session test ran tests, the cycles follow, the tests and how coverage went, and the discipline: "
        "100 points less those of each breach, with the commit behind it (git-session-test(1) says what breaks it).",
        "With --velocity: objectives done, commits, and lines added and deleted, each as amount × 3600 / active seconds, beside the median, the "
        "lowest and the highest of the ten sessions before it, those with at least 15 minutes of active time. With three or more of them that "
        "finished an objective, what the open objectives may take: their number times the active time that one took there, by the median and both "
        "quartiles.",
        "With --patterns: how far the code follows what the configuration declares in context.architecture, context.patterns "
        "and context.conventions, in the files of the work tree as they are now. Each finding names its file and line; those "
        "that were not there when the session of this branch began are marked as new. Shares are cut, not rounded: "
        "89.96 percent are 89.9, and not yet 90.",
        "With --recommendations: what to do about the findings, those that take most points off first, each with the finding behind it and the "
        "command to type; with --patterns, about new findings of those too. Where there is no finding, there is no recommendation.",
    ),
    options=options,
    run=run,
    examples=(
        Example("git session analyze", "how healthy this session is, and why"),
        Example("git session analyze --velocity feature/oauth", "the pace of another session"),
        Example("git session analyze --recommendations", "what to do about it"),
        Example("git session analyze --patterns", "where the code leaves what was declared"),
        Example("git session analyze --patterns --verbose", "every finding"),
        Example("git session analyze --patterns --format sarif > patterns.sarif", "for an editor or a forge"),
    ),
    result=Analysis,
    see_also=("status", "history", "compare", "config"),
)
