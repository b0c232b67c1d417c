"""`git session mcp`: serve the session as tools of the Model Context Protocol."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.render.page import Page, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


@dataclass(frozen=True)
class McpTool:
    """A tool that an MCP client may call."""

    name: str  #: Name of the tool.
    meaning: str  #: What the tool does.
    writes: bool  #: Whether the tool can change anything.


@dataclass(frozen=True)
class Tools:
    """The tools that `git session mcp` serves."""

    tools: tuple[McpTool, ...]  #: Tools that a client would get.


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="let the client record objectives, blockers and decisions")
    parser.add_argument("--list", action="store_true", help="print the tools, and exit")


def run(call: Call) -> int:
    try:
        from git_session.commands.mcpserver import serve, tools
    except ImportError as error:  # of the SDK, of what it brings along, or of names that an older one lacks
        if (error.name or "").partition(".")[0] == "git_session":
            raise
        raise SessionError(
            "no-mcp",
            "git session mcp needs the MCP SDK 2.2 or later, which is not installed",
            hint="pip install 'git-session[mcp]' (pipx inject git-session mcp)",
        ) from None
    if call.arguments.list or call.json:
        found = Tools(tuple(McpTool(*each) for each in tools(call.folder, write=call.arguments.write)))
        return call.show(found, lambda: _page(found))
    serve(call.folder, write=call.arguments.write)
    return 0


def _page(found: Tools) -> Page:
    page = Page()
    page.table(
        [
            (Span(each.name, "code"), Span("writes" if each.writes else "reads", "dim"), each.meaning)
            for each in found.tools
        ],
        indent=0,
    )
    return page


COMMAND = Command(
    name="mcp",
    summary="serve the session to an MCP client over stdio",
    description=[
        "Serves tools to an MCP client that has no shell; agents that have one are better served by `git session setup`. The tools are "
        "session_status, session_brief, session_objectives, session_blockers, session_decisions, session_handoff, session_why and "
        "session_search; the resource "
        "session://brief is the brief.",
        "Without --write the tools change nothing, and refuse what would record. With --write they can record objectives, blockers and decisions, and "
        "session_checkpoint takes a snapshot; nothing is ever committed. Every call reads the repository of the current folder again.",
        "This command needs the extra git-session[mcp].",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session mcp", "serve read-only tools (put this in the host's configuration)"),
        Example("git session mcp --list", "list the tools that a client gets"),
        Example("git session mcp --write", "serve tools that can record, too"),
        Example("claude mcp add git-session -- git-session mcp", "register it with Claude Code"),
    ],
    result=Tools,
    see_also=("setup", "brief", "status"),
)
