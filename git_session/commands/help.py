"""`git session help`: the manual of a command, also where `man` does not find it."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.registry import command_named
from git_session.errors import SessionError
from git_session.model.dataclass import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


@dataclass(frozen=True)
class Manual:
    """A man page of git-session."""

    page: str  #: Name of the man page, such as `git-session-start`.
    path: str  #: Absolute path of its source.
    text: str  #: The page as plain text of 80 columns.


def options(parser: ArgumentParser) -> None:
    takes(parser, "command", "topic", nargs="?", metavar="COMMAND",
          help="command whose manual is shown (default: that of git-session)")  # fmt: skip


def run(call: Call) -> int:
    from git_session.render.page import plain
    from git_session.render.screen.output import put_manual
    from git_session.render.shells.manual import manual_page
    from git_session.services.shells.shipped import MAIN_PAGE, page_file

    name = call.arguments.topic
    page = f"{MAIN_PAGE}-{command_named(name).name}" if name else MAIN_PAGE
    path = page_file(page)
    if path is None:
        raise SessionError(
            "not-shipped",
            "this installation of git-session has no man pages",
            hint=f"git session {name} -h" if name else "git session -h",
        )
    if not call.json and put_manual(str(path)):
        return 0
    contents = manual_page(path.read_text("utf-8"))
    return call.show(Manual(page, str(path), plain(contents)), lambda: contents, page_long=True)


COMMAND = Command(
    name="help",
    summary="show the manual of a command",
    description=[
        "Shows the manual page by man(1) if it is installed, and otherwise as text. The page is that of this installation, so that it is "
        "also shown where man does not look for it, for example after `uv tool install`. For `git session --help` and "
        "`git help session-start`, which git hands to man, see git-session-completion(1).",
        "`git session -h` lists the commands, and `git session start -h` shows the options of one.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session help", "show the manual of git-session: time, trailers, notes, settings, files"),
        Example("git session help start", "show the manual of one command"),
        Example("git session help report | grep -n html", "search in it"),
    ],
    result=Manual,
    anywhere=True,
    see_also=("completion",),
)
