"""git session config: show or set the configuration."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, completes
from git_session.errors import EXIT_DONE, EXIT_REFUSED
from git_session.services.configure import Configured
from git_session.services.workspace import Workspace


def _options(parser: ArgumentParser) -> None:
    completes(parser.add_argument("key", nargs="?", help="a key such as session.idle_timeout"), "key")
    parser.add_argument("value", nargs="?", help="set it to this in the file; lists are comma-separated")
    parser.add_argument("--explain", action="store_true", help="say what a key means and where its value comes from")


def _run(call: Call) -> int:
    from git_session.render.configure import configured_page
    from git_session.services.configure import put, show

    call.workspace = Workspace.open(call.folder)  # what is wrong is in the result
    repository = call.workspace.repository
    key, value, explain = call.arguments.key or "", call.arguments.value, call.arguments.explain
    result = put(repository, key, value) if value is not None else show(repository, key)
    if key and value is None and not explain and not call.json:
        call.show_text(result, lambda: result.values[0].text + "\n")
        for problem in result.problems:
            call.tell(f"note: {problem}" + (", ignored" if problem.unknown else ""))
    else:
        call.show(result, lambda: configured_page(result, explain=explain), page_long=True)
    return EXIT_DONE if all(problem.unknown for problem in result.problems) else EXIT_REFUSED


COMMAND = Command(
    name="config",
    summary="show or set the configuration",
    description=(
        "Without a key all values in force are shown, and for those that are not the default the place they come from. "
        "With a key its value alone; with a value the key is set in .session/config.yaml, and every other byte of the "
        "file stays as it is.",
        "What counts, from the weakest to the strongest: the default, .session/config.yaml (or the file that "
        "SESSION_CONFIG names), git config session.<key>, SESSION_<KEY> in the environment, options. In git config a key "
        "is written without underscores: session.idleTimeout. Hooks go by a change with the very next commit. Time that has been counted stays: "
        "a gap counts by the session.idle_timeout that held when it ended.",
        "A value that cannot be used has its default, and each command says so in one line; a key that is not known, such as "
        "one of a newer version, is ignored. git's own words are taken: yes, no, on, off, 1, 0, and for colours auto, always, "
        "never, true, false. The exit status is 1 when a value is wrong, 0 when keys are not known.",
    ),
    options=_options,
    run=_run,
    examples=(
        Example("git session config", "show all values"),
        Example("git session config session.idle_timeout", "show one value"),
        Example("git session config session.idle_timeout 45m", "set it for everybody, in .session/config.yaml"),
        Example('git session config tracking.watch_patterns "src/**/*.py, tests/**"', "set a list"),
        Example("git config session.emoji false", "set it for yourself alone"),
        Example("git session config display.emoji --explain", "where a value comes from, and what it means"),
    ),
    result=Configured,
    see_also=("init", "doctor"),
)
