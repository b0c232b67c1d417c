"""git session analyze: what the history and the code say."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import UsageError
from git_session.services.analyze import Analysis


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--patterns", action="store_true", help="measure the declared architecture, patterns and conventions"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif"),
        default="text",
        help="how it is written; sarif (2.1.0) takes the findings of --patterns alone",
    )


def _run(call: Call) -> int:
    from git_session.render.patterns import patterns_page
    from git_session.render.sarif import sarif
    from git_session.services.patterns import patterns

    arguments = call.arguments
    if arguments.format == "sarif" and not arguments.patterns:
        raise UsageError("usage", "SARIF is made of findings", hint="git session analyze --patterns --format sarif")
    if arguments.format == "json":
        arguments.json = True
    with call.progress("reading the code") as progress:
        measured = patterns(call.workspace, call.workspace.current(), progress=progress)
    result = Analysis(measured)
    if arguments.format == "sarif":
        return call.show_text(result, lambda: sarif(measured), page_long=False)
    return call.show(result, lambda: patterns_page(measured, every=arguments.verbose > 0), page_long=True)


COMMAND = Command(
    name="analyze",
    summary="measure the code and the history",
    description=(
        "With --patterns: how far the code follows what the configuration declares in context.architecture, context.patterns "
        "and context.conventions, in the files of the work tree as they are now. Each finding names its file and line; those "
        "that were not there when the session of this branch began are marked as new.",
    ),
    options=_options,
    run=_run,
    examples=(
        Example("git session analyze --patterns", "where the code leaves what was declared"),
        Example("git session analyze --patterns --verbose", "every finding"),
        Example("git session analyze --patterns --format sarif > patterns.sarif", "for an editor or a forge"),
    ),
    result=Analysis,
    see_also=("config", "status"),
)
