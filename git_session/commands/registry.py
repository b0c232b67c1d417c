"""The names of all commands, in the order in which help lists them."""

from __future__ import annotations

from git_session.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.commands.frame import Command

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("begin", ("init", "start", "resume", "switch")),
    ("work", ("status", "watch", "objectives", "blockers", "decisions", "test", "check", "checkpoint", "restore")),
    ("hand over", ("end", "squash-message", "drop", "handoff", "brief", "sync", "team")),
    ("look back", ("log", "why", "search", "history", "compare", "analyze", "report", "export")),
    ("maintain", ("setup", "completion", "help", "context", "mcp", "config", "doctor", "purge", "import-ccmp")),
)
INTERNAL = ("hook",)
PREFETCH_STATUS = ("status", "brief", "handoff", "analyze", "checkpoint", "switch")
"""Commands that always need git status before they change a file: git runs while Python loads them."""
PREFETCH = (*PREFETCH_STATUS, "start", "resume", "end", "log", "history")
"""Commands that open the repository at once: git is asked where it is while Python loads them."""
NAMES: tuple[str, ...] = tuple(name for _, names in GROUPS for name in names)


def command_named(name: str) -> Command:
    """Import and return the declaration of one command. Raises UsageError with the nearest name."""
    if name not in (*NAMES, *INTERNAL):
        import difflib

        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f"did you mean: git session {near[0]}" if near else "see: git session -h"
        raise UsageError(f"{name!r} is not a git session command", hint=hint, code="unknown-command")
    command: Command = __import__(f"git_session.commands.{name.replace('-', '_')}", fromlist=["COMMAND"]).COMMAND
    return command
