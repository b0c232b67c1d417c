"""`git session` alone: the status of this branch's session, or how to start one; and the list of all commands."""

from __future__ import annotations

from git_session import __version__
from git_session.commands.adopting import offered
from git_session.commands.frame import OVERVIEW, Call, Command, Example
from git_session.commands.registry import GROUPS, command_named
from git_session.model.dataclass import dataclass
from git_session.model.text import plural
from git_session.render.lifecycle.adopted import origin_text
from git_session.render.overview.last_ended import last_ended_text
from git_session.render.page import Page, Span, plain
from git_session.services.lifecycle.adopt import AdoptedSession, adopted_session
from git_session.services.overview.last_ended import LastEnded, last_ended
from git_session.services.recording.merged_sessions import merged_elsewhere
from git_session.store.hooks_found import HookGap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


@dataclass(frozen=True)
class Beginning:
    """What `git session` shows where no session is open."""

    at: int  #: When the document was made (epoch ms).
    initialized: bool  #: Whether the work tree has a `.session` folder.
    unhooked: bool  #: Whether git does not run the hooks of git-session in this clone.
    branch: str  #: Branch that is checked out; empty if HEAD is detached.
    #: Newest session that ended on the branch, which `git session resume` reopens; null without one.
    ended: LastEnded | None
    merged: int  #: Number of open sessions whose work is merged.
    #: Session that the commits of the branch carry, which `git session resume` adopts; null without one.
    adoptable: AdoptedSession | None
    open_elsewhere: tuple[str, ...] = ()  #: Other branches with an open session, the newest session first.


def options(_parser: ArgumentParser) -> None:
    """No options of its own."""


def run(call: Call) -> int:
    workspace = call.workspace
    if workspace.current() or workspace.away():
        from git_session.commands import status

        arguments, _ = status.COMMAND.read(_again(call))
        return status.run(Call(status.COMMAND, arguments, call.folder))
    initialized = (workspace.repository.top / ".session").is_dir()
    gap = workspace.hook_gap()
    branch, ended = workspace.repository.branch, last_ended(workspace)
    found = None if ended else offered(call, branch)
    beginning = Beginning(
        workspace.now,
        initialized,
        gap is not None,
        branch,
        ended,
        merged_elsewhere(workspace, ""),
        adopted_session(found) if found else None,
        tuple(each for each in workspace.store.open_branches() if each != branch),
    )
    return call.show(beginning, lambda: _how_to_begin(beginning, gap))


def _again(call: Call) -> list[str]:
    """The common options of this call, as arguments for `git session status`."""
    given = call.arguments
    flags = {"--quiet": given.quiet, "--json": given.json, "--no-color": given.no_color, "--yes": given.yes}
    return [*(flag for flag, is_set in flags.items() if is_set), *["-v"] * given.verbose]


def _how_to_begin(beginning: Beginning, gap: HookGap | None) -> Page:
    page = Page()
    ended = beginning.ended
    page.line(
        f"no session is open on {beginning.branch}" if beginning.branch else "HEAD is detached, so there is no session"
    )
    if ended:
        page.line(last_ended_text(ended, now=beginning.at))
    carried = beginning.adoptable
    if carried:
        carrier = "a colleague shares a session on it" if carried.taken_over else "its commits carry a session"
        page.line(f"{carrier}, {origin_text(carried, beginning.at)}")
    page.line()
    here = "start a new one here" if ended or carried else "start one on this branch"
    elsewhere = len(beginning.open_elsewhere)
    rows = [
        *([("git session resume", "continue it")] if ended or carried else []),
        *([("git session handoff", "read its handoff")] if ended else []),
        *([('git session start --objective "…"', here)] if beginning.branch else []),
        (
            'git session start feature/x --objective "…"',
            "or on a new branch" if beginning.branch else "on a new branch",
        ),
        ("git session history", "list all sessions" + (f"; {elsewhere} open on other branches" if elsewhere else "")),
    ]
    if beginning.merged:
        rows.append(("git session end --merged", f"end {plural(beginning.merged, 'session')} whose work is merged"))
    if not beginning.initialized:
        rows.insert(0, ("git session init", "set up this repository: hooks and .session/"))
    elif gap:
        meaning = "install the hooks in this clone" if gap.command == "git session init" else f"{gap.text} here"
        rows.insert(0, (gap.command, f"first: {meaning}"))
    page.table([(Span(line, "code"), Span(meaning, "dim")) for line, meaning in rows])
    return page


def help_text() -> str:
    """The text of `git session -h`."""
    page = Page()
    page.line(f"git-session {__version__}: a branch plus its objectives, decisions, time and handoffs")
    page.line()
    page.line("usage: git session [<command>] [options]")
    for title, names in GROUPS:
        page.heading(title)
        page.table([(Span(f"{name:<14}", "code"), command_named(name).summary) for name in names])
    page.line()
    page.line("git session <command> -h shows options, git session help <command> the manual.")
    page.line("git session alone shows this branch's session, or how to start one.")
    return plain(page)


COMMAND = Command(
    name=OVERVIEW,
    summary="show the session of this branch, or how to start one",
    description=[],
    options=options,
    run=run,
    examples=[Example("git session", "the status of this branch's session")],
    result=Beginning,
)
