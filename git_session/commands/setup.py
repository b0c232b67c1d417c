"""`git session setup`: make a coding agent load the session's context automatically."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path

from git_session import __version__
from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.telling import tell_of_context
from git_session.errors import EXIT_REFUSED, SessionError, UsageError
from git_session.hot.treefiles import TreeFiles
from git_session.model.agents import DIALECTS
from git_session.render.agents.setup import setup_page
from git_session.services.agents.agent_files import AGENTS_MD, NAMES
from git_session.services.agents.setup import Piece, SetUp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.agents.trust import TrustReading

_PACKAGES = "OpenCode installs npm packages into .opencode/ at its next start, as it does for any plugin, and has git ignore them"


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "agent",
        choices=NAMES,
        nargs="?",
        metavar="AGENT",
        help=f"one of: {', '.join(NAMES)} (default: list which are here, set up and trusted)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check",
        action="store_true",
        help="check that everything is in place and works; exit status 1 if not (without AGENT: of all that are set up here)",
    )
    what.add_argument("--remove", action="store_true", help="restore every file as it was before")
    what.add_argument("--print", action="store_true", help="print what would be written")
    takes(what, "directory", "--print-plugin", metavar="DIR", help="write a Claude Code plugin into DIR")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--shared", action="store_true", help="use files that git tracks, for everyone (default)")
    where.add_argument("--local", action="store_true", help="use files for yourself only, which git ignores")
    parser.add_argument(
        "--file-context",
        action=BooleanOptionalAction,
        help="also show the agent the decisions about a file when it first reads or writes it (default: as it is set up now, at first no)",
    )


def run(call: Call) -> int:
    from git_session.services.agents import setup
    from git_session.services.agents.readiness import readiness
    from git_session.services.agents.trust import trust_in

    arguments = call.arguments
    if arguments.agent is None:
        return _list(call)
    name, title = arguments.agent, _title(arguments.agent)
    file_context = arguments.file_context
    if file_context is not None:
        _refuse_without_touch(call, name)
    if arguments.print_plugin:
        return _write_plugin(call, name)
    if arguments.print:
        text = setup.printed(name, local=arguments.local, file_context=file_context)
        return call.show_text(SetUp(name, title, "printed", (), text), lambda: text)
    repository = call.workspace.repository
    following: tuple[str, ...] = ()
    if arguments.check:
        trust = trust_in(repository, name)
        pieces = (*setup.look(repository, name), *readiness(call.workspace, name, trust))
        action = "checked"
        stale = any(each.state in ("missing", "stale") and "/" in each.name for each in pieces)
        following = (f"git session setup {name}",) if stale else _steps(trust)
    elif arguments.remove:
        call.workspace.store.refuse_if_read_only()
        pieces = setup.remove(repository, name)
        action = "removed" if pieces else "absent"
    else:
        call.workspace.store.refuse_if_read_only()
        pieces = setup.install(repository, name, local=arguments.local, file_context=file_context)
        action = "current" if all(each.state == "current" for each in pieces) else "written"
        following = (
            f"git session setup {name} --check",
            *_steps(trust_in(repository, name)),
            *([_PACKAGES] if name == "opencode" else []),
        )
        if action == "written":
            tell_of_context(call)
    result = SetUp(name, title, action, pieces, next=following)
    call.show(result, lambda: setup_page(result), page_optional=result.fine and not arguments.check)
    return 0 if result.fine else EXIT_REFUSED


def _refuse_without_touch(call: Call, name: str) -> None:
    """Refuse --file-context where it has no effect."""
    arguments = call.arguments
    flag = "--file-context" if arguments.file_context else "--no-file-context"
    if arguments.check or arguments.remove or arguments.print_plugin:
        other = next(each for each in ("check", "remove", "print_plugin") if getattr(arguments, each))
        raise UsageError(f"--{other.replace('_', '-')} cannot be combined with {flag}")
    able = [each.name for each in DIALECTS.values() if each.touch_event]
    if name not in able:
        raise UsageError(
            f"{_title(name)} has no hook that tells the model about a file", hint=f"{flag} works with {', '.join(able)}"
        )


def _list(call: Call) -> int:
    """Show every agent that is here."""
    from git_session.services.agents.overview import agents_here

    if call.arguments.check and not (call.arguments.shared or call.arguments.local):
        return _check_all(call)
    for option in ("check", "remove", "print", "print_plugin", "shared", "local", "file_context"):
        if getattr(call.arguments, option):
            raise UsageError(f"--{option.replace('_', '-')} needs an AGENT", hint=f"one of: {', '.join(NAMES)}")
    found = agents_here(call.workspace)
    result = SetUp("", "", "listed", found.pieces, next=found.next, absent=found.absent)
    return call.show(result, lambda: setup_page(result))


def _check_all(call: Call) -> int:
    """Check every agent that is set up here."""
    from git_session.services.agents.overview import checked_agents

    pieces = checked_agents(call.workspace)
    if not pieces:
        raise SessionError("no-agent", "no agent is set up in this repository", hint="git session setup")
    following = tuple(f"git session setup {each.name} --check" for each in pieces if each.detail)
    result = SetUp("", "", "checked", pieces, next=following)
    call.show(result, lambda: setup_page(result))
    return 0 if result.fine else EXIT_REFUSED


def _steps(trust: TrustReading | None) -> tuple[str, ...]:
    return (trust.step,) if trust and trust.step else ()


def _title(name: str) -> str:
    return "AGENTS.md" if name == AGENTS_MD else DIALECTS[name].title


def _write_plugin(call: Call, name: str) -> int:
    """Write the plugin, unless the folder holds something else."""
    from git_session.services.agents.agent_files import plugin

    if name != "claude":
        raise UsageError("--print-plugin works only with claude", hint="git session setup claude --print-plugin DIR")
    folder = Path(call.arguments.print_plugin)
    contents = plugin(__version__)
    if folder.exists() and (
        not folder.is_dir() or (any(folder.iterdir()) and not (folder / ".claude-plugin").is_dir())
    ):
        raise SessionError("not-empty", f"{folder} already exists and is not a plugin", hint="name another folder")
    for path, content in contents.items():
        TreeFiles(folder).replace(path, content.encode())
    pieces = tuple(Piece(path, "written") for path in contents)
    result = SetUp(name, "The plugin", "written", pieces, next=(f"claude --plugin-dir {folder}",))
    return call.show(result, lambda: setup_page(result), page_optional=True)


COMMAND = Command(
    name="setup",
    summary="make a coding agent load the session's context automatically",
    description=[
        "Without AGENT, lists the agents that are on this machine or set up in this repository, and says of each whether its files are "
        "complete and whether it trusts them; nothing is run or changed.",
        "With AGENT, adds to the agent's own configuration, leaving everything else in it: its hooks (claude, codex, gemini, cursor, copilot, "
        "qwen), a plugin (opencode, kilo), an extension (pi), or a section of AGENTS.md (agents-md), which Cline, Mistral Vibe and many others "
        "read; it is imported into CLAUDE.md and added to `read:` in .aider.conf.yml if you use them. Claude Code also gets the skill "
        "session-management and the commands /session-start, /checkpoint and /session-end. The agent then receives the brief when it "
        "starts, is cleared or compacts its context. Before it compacts, uncommitted work is saved in a snapshot, unless the last one "
        "holds the same files. Its turns and its end are recorded in the journal. Gemini CLI does not say when it compresses its context "
        "by itself, so there the snapshot is taken at /compress only.",
        "--check also reads what the agent has stored on this machine about trust, since most agents silently skip hooks that they do not "
        "trust: Codex those that you have not reviewed in its own screen, Claude Code, Gemini CLI and Copilot those of folders that you "
        "have not trusted there. Gemini CLI runs its shell commands without git's hooks: there, `git session checkpoint` writes the "
        "trailers, and `git commit` does not.",
        "With --file-context, the agent also receives the decisions in force about a file when it reads or writes it for the first time, "
        "once in each of its sessions (again after a compaction) and in at most 300 bytes: those whose --path matches it, or whose text "
        "names it. Claude Code and Copilot get them before they open the file, the others (gemini, opencode, qwen, kilo, pi) with its content.",
        "If you run it again, it updates its own part and changes nothing else. --remove restores every file byte for byte if nobody "
        "changed it since; otherwise it removes only its own part.",
        "The hooks are `git-session hook AGENT EVENT`. They read the agent's JSON, answer in its format, and always exit with status 0. "
        "Cursor, Copilot and VS Code read Claude Code's file too, and a plugin repeats what the settings say: an event that an agent "
        "reports twice within ten seconds counts once.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session setup", "list the agents on this machine, and which are set up here"),
        Example("git session setup claude", "install for everyone who uses Claude Code in this repository"),
        Example("git session setup claude --local", "install for yourself only, in .claude/settings.local.json"),
        Example("git session setup codex --check", "check that everything is in place, and what the hook answers"),
        Example(
            "git session setup claude --file-context", "also show decisions about a file when Claude Code opens it"
        ),
        Example("git session setup --check", "check all agents that are set up here"),
        Example("git session setup agents-md", "write a section of AGENTS.md, for any agent that reads it"),
        Example("git session setup claude --print-plugin ./git-session-plugin", "write a Claude Code plugin"),
        Example("git session setup cursor --remove", "remove it again"),
    ],
    result=SetUp,
    see_also=("brief", "init", "log"),
)
