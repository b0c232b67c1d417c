"""`git session init`: set up git-session in this repository, or remove it."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.errors import EXIT_REFUSED, SessionError, UsageError
from git_session.model.dataclass import dataclass, replace
from git_session.model.document_templates import HANDOFF, PLACEHOLDERS
from git_session.model.shell import shell_word
from git_session.model.text import some
from git_session.render.page import Page
from git_session.services.hooks.initialize import InitResult, InstalledPart, OptionalStep
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


@dataclass(frozen=True)
class BuiltInTemplate:
    """A template of git-session, which a team can replace."""

    document: str  #: Document that it is for: `handoff`, `architecture` or `conventions`.
    text: str  #: Text of the template.
    placeholders: tuple[str, ...]  #: Placeholders that a template for this document may have.


def _options(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--force", action="store_true", help="write the templates again; the old files are kept")
    group.add_argument("--uninstall", action="store_true", help="restore hooks and git's configuration as they were")
    group.add_argument(
        "--print-template",
        choices=tuple(PLACEHOLDERS),
        metavar="NAME",
        help=f"print the built-in template of a document: {', '.join(PLACEHOLDERS)}",
    )
    parser.add_argument("--no-hooks", action="store_true", help="do not install the hooks")


def _run(call: Call) -> int:
    from git_session.render.hooks.initialize import initialized_page
    from git_session.services.hooks.initialize import initialize, uninstall

    call.workspace = Workspace.open(call.folder)  # what is wrong in the configuration is in the result
    if call.arguments.print_template:
        return _print_template(call, call.arguments.print_template)
    call.remove_stale_lock()  # instead of `reconcile`, which writes, and there may be nothing to record yet
    call.workspace.store.require_writable()
    repository = call.workspace.repository
    if call.arguments.uninstall:
        if call.arguments.no_hooks:
            raise UsageError("--uninstall and --no-hooks cannot be combined", hint="git session init --uninstall")
        result = _with_sharing_left(call, _with_agents_left(call, uninstall(repository)))
    else:
        result = initialize(repository, force=call.arguments.force, hooks=not call.arguments.no_hooks)
        result = _with_completion(_with_agents(call, result))
    call.show(result, lambda: initialized_page(result), page_optional=True)
    if not result.problem:
        return 0
    if call.json:
        return EXIT_REFUSED
    raise SessionError("foreign-hooks", result.problem, hint=result.snippet)


def _print_template(call: Call, document: str) -> int:
    from git_session.render.overview.handoff import built_in_template
    from git_session.services.hooks.templates import bundled

    text = built_in_template() if document == HANDOFF else bundled(f"{document}.md")
    result = BuiltInTemplate(document, text, PLACEHOLDERS[document])
    if call.json:
        return call.show(result, Page, schema="init-template")
    return call.show_text(result, lambda: text, page_long=False)


def _with_agents(call: Call, result: InitResult) -> InitResult:
    """Set up the coding agents that are used here, if a prompt on a terminal or --yes says so; otherwise list them as optional."""
    from git_session.commands.telling import tell_of_context
    from git_session.services.agents.used_here import agents_to_offer, set_up

    repository = call.workspace.repository
    offers = agents_to_offer(repository)
    if offers and (call.arguments.yes or call.interactive):
        titles = some([each.title for each in offers], len(offers))
        call.notify(f"Coding agents are used here: {titles}.")
        if call.confirm("Set them up to get the session's context by themselves?", default=True):
            done = set_up(repository, offers)
            tell_of_context(call)
            parts = [InstalledPart(piece.name, piece.state, each.title) for each in done for piece in each.pieces]
            call.notices += [
                f"{each.title} was not set up: {each.problem}\nhint: {each.hint}" for each in done if each.problem
            ]
            return replace(result, parts=(*result.parts, *parts), changed=result.changed or bool(parts))
    steps = tuple(OptionalStep(each.command, f"gives {each.title} the session's context") for each in offers)
    return replace(result, optional=steps)


def _with_agents_left(call: Call, result: InitResult) -> InitResult:
    """Name the agents that stay set up, since their files belong to the work tree."""
    from git_session.services.agents.used_here import agents_set_up

    left = [
        InstalledPart(f"setup {name}", "kept", f"to remove: git session setup {name} --remove")
        for name in agents_set_up(call.workspace.repository)
    ]
    return replace(result, parts=(*result.parts, *left))


def _with_sharing_left(call: Call, result: InitResult) -> InitResult:
    """Name the remotes that sessions stay shared with, since only `sync --off` takes back what is on a server."""
    from git_session.services.sharing.agreement import agreed

    left = [
        InstalledPart(
            f"sharing with {remote}",
            "kept",
            f"to stop, and remove what is on the server: git session sync --off {shell_word(remote)}",
        )
        for remote in agreed(call.workspace.repository)
    ]
    return replace(result, parts=(*result.parts, *left))


def _with_completion(result: InitResult) -> InitResult:
    """List completion as optional, if the user's shell lacks it."""
    from git_session.services.shells.completion import INSTALL, is_found_by_login_shell

    if is_found_by_login_shell():
        return result
    return replace(
        result, optional=(*result.optional, OptionalStep(INSTALL, "completes by TAB, and lets man find the manual"))
    )


COMMAND = Command(
    name="init",
    summary="set up git-session in this repository, or remove it",
    description=[
        "Writes .session/ (config.yaml, architecture.md, conventions.md, decision-log.md, .gitattributes) from templates that are filled "
        "in from the files of the repository, installs the hooks beside existing ones, and adds refs/notes/session to notes.displayRef, "
        "so that git log shows the time of each commit. Nothing is staged or committed.",
        "From git 2.54 on, the hooks are entries in the repository's configuration, and no hook file changes; the version of git that "
        "runs init decides. If an older git works on the same repository, run git session doctor --fix with it: it adds the hook files, "
        "and nothing runs twice.",
        "If you run it again, it changes only what is missing or out of date. --force writes the templates again; the old files stay "
        "beside them as config.yaml.bak and so on. The decision log is never rewritten.",
        "A team can have its own templates: .session/templates/architecture.md and conventions.md, from which init makes these files, and "
        "handoff.md for the handoffs of git session end. They are Markdown with placeholders such as {{objectives}}, without any logic; "
        "a line or a section whose placeholders have no value is omitted. --print-template prints the built-in ones, which have all "
        "placeholders that are sections; the handoff also has {{session}}, {{branch}}, {{issue}}, {{started}}, {{ended}} and "
        "{{duration}}. A template has at most 64 KiB, no HTML but comments, and no placeholder in a link, since it comes with a clone. "
        "One that cannot be used is named, by git session doctor too, and the built-in one is used.",
        "If files of coding agents are here (.claude/, .cursor/, AGENTS.md and the like), you are prompted on a terminal to set those "
        "agents up, as git-session-setup(1) does; --yes does so without a prompt, and otherwise the commands are listed.",
        "--uninstall restores every hook and git's configuration as they were. The journals in .git/sessions and the files in .session/ "
        "stay, and what is shared with colleagues: git session sync --off ends that. All that stays is listed with the command that "
        "removes it. If core.hooksPath names a folder outside this repository, nothing is written there: the line to add is printed, and the "
        "exit status is 1. The same status tells that a setting hides all hooks from git: it is named, and the hooks are installed.",
    ],
    options=_options,
    run=_run,
    examples=(
        Example("git session init", "set up everything"),
        Example("git session init --no-hooks", "set up everything but the hooks"),
        Example("git session init --force", "write the templates again, and keep the old files beside them"),
        Example(
            "git session init --print-template handoff > .session/templates/handoff.md", "begin a template of your own"
        ),
        Example("git session init --uninstall", "remove the hooks and the settings"),
    ),
    result=InitResult,
    see_also=("start", "setup", "completion", "config", "doctor"),
)
