"""git session config: show or set the configuration."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes, takes_text
from git_session.errors import EXIT_DONE, EXIT_REFUSED
from git_session.services.configure import Configured
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def _options(parser: ArgumentParser) -> None:
    takes(parser, "key", "key", nargs="?", help="name of a key, such as session.idle_timeout")
    takes_text(parser, "value", nargs="?", help="value to set in the file; lists are comma-separated")
    parser.add_argument("--explain", action="store_true", help="show what a key means and where its value comes from")


def _run(call: Call) -> int:
    from git_session.render.configure import configured_page
    from git_session.services.configure import put, show

    # The result reports invalid values.
    call.workspace = Workspace.open(call.folder, allow_secret=call.arguments.allow_secret)
    repository = call.workspace.repository
    key, value, explain = call.arguments.key, call.arguments.value, call.arguments.explain
    if value is not None:
        call.workspace.store.refuse_if_read_only()
        call.workspace.refuse_secrets(value)
    result = put(repository, key, value) if value is not None else show(repository, key)
    if key and value is None and not explain and not call.json:
        call.show_text(result, lambda: result.values[0].text + "\n")
        for problem in result.problems:
            call.notify(f"note: {problem}" + (", ignored" if problem.unknown else ""))
    else:
        is_set = value is not None and not result.problems
        call.show(result, lambda: configured_page(result, explain=explain), page_long=True, page_optional=is_set)
    return EXIT_DONE if all(problem.unknown for problem in result.problems) else EXIT_REFUSED


COMMAND = Command(
    name="config",
    summary="show or set the configuration",
    description=[
        "Without a key, shows all values in force and, for values that are not the default, their source. With a key, prints only its "
        "value. With a key and a value, sets the key in .session/config.yaml, and changes nothing else in that file.",
        "Values are looked up in this order, and later ones override earlier ones: the default, .session/config.yaml (or the file that SESSION_CONFIG names), git config, environment variables, command-line options. session.idle_timeout is session.idleTimeout in git config and SESSION_IDLE_TIMEOUT in the environment; --explain shows both names of a key. Hooks use a changed value from the next commit on. Time that was counted stays: a gap counts "
        "by the session.idle_timeout that was in force when it ended.",
        "If a value cannot be used, the default is in force, and each command says so in one line. An unknown key, such as one of a newer "
        "version, is ignored. Boolean values are those of git: yes, no, on, off, true, false, 1, 0; colours take auto, always, never, "
        "true and false. An empty context.enforce means false. The section ccmp is for plugins of the CCMP marketplace, which share their state in .ccmp/state.json. The exit status is 1 if a value is wrong; unknown keys alone do not change it.",
        "Issues such as #42, PROJ-7 and owner/name#42 are links, on terminals that have them, in Markdown and in HTML. Their addresses "
        "follow from that of the remote, for GitHub, GitLab, Gitea, Forgejo, Bitbucket, Azure DevOps and sourcehut: the remote that gh "
        "repo set-default chose, else upstream, else the default one. If the host of your own forge does not name its kind, git config "
        "session.forge does: github, gitlab, gitea, bitbucket, azure or sourcehut. For other trackers, git config session.issueUrl holds "
        "the address with {number} (the 42 of #42) or {key} (PROJ-7) in it; it may have several values, of which the first that fits is "
        "used. Only http and https are accepted, and no file that comes with a clone can set them.",
    ],
    options=_options,
    run=_run,
    examples=(
        Example("git session config", "show all values"),
        Example("git session config session.idle_timeout", "show one value"),
        Example("git session config session.idle_timeout 45m", "set it for everyone, in .session/config.yaml"),
        Example('git session config tracking.watch_patterns "src/**/*.py, tests/**"', "set a list"),
        Example("git config session.emoji false", "set it for yourself only"),
        Example(
            "git config session.issueUrl 'https://tracker.example.com/browse/{key}'",
            "link PROJ-7 to its page, for yourself only",
        ),
        Example("git session config display.emoji --explain", "show where a value comes from, and what it means"),
    ),
    result=Configured,
    see_also=("init", "doctor"),
)
