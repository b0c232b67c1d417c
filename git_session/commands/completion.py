"""`git session completion`: completion for bash, zsh and fish, and the manual where `man` finds it."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.render.shells.completion import completion_page
from git_session.services.shells.completion import Completion
from git_session.services.shells.shipped import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "shell",
        choices=SHELLS,
        nargs="?",
        metavar="SHELL",
        help=f"one of: {', '.join(SHELLS)} (default: every shell that is on this machine)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--install", action="store_true", help="make the shell find its completion, and man the manual")
    what.add_argument("--remove", action="store_true", help="remove what --install placed, and nothing else")


def run(call: Call) -> int:
    from git_session.services.shells import completion

    shell = call.arguments.shell or ""
    if call.arguments.install:
        result = completion.install(shell, edit_startup=_edits_startup(call, shell))
    elif call.arguments.remove:
        result = completion.remove(shell)
    elif shell:
        text = completion.script(shell)
        return call.show_text(Completion("printed", text=text), lambda: text, page_long=False)
    else:
        result = completion.look()
    return call.show(
        result, lambda: completion_page(result), page_optional=call.arguments.install or call.arguments.remove
    )


def _edits_startup(call: Call, shell: str) -> bool:
    """Whether to add to `.zshrc` what zsh needs."""
    from git_session.services.shells.completion import is_zsh_used, needs_startup_lines, readers, startup_lines

    if not (call.interactive or call.arguments.yes) or not needs_startup_lines(readers(shell)):
        return False
    if call.arguments.yes:
        return True
    if not is_zsh_used(shell):
        return False
    file, lines = startup_lines()
    call.notify(f"zsh does not look where its completion is placed. {file} can make it, by:")
    for line in lines:
        call.notify(f"  {line}")
    return call.confirm("Add this at its top?", default=True)


COMMAND = Command(
    name="completion",
    summary="complete commands, options and names in bash, zsh and fish",
    description=[
        "With SHELL, prints its completion, for `source` or for a file. Without SHELL, lists which shells find their completion, and "
        "whether man(1) finds the manual.",
        "With --install, links to the completions and man pages of this installation are placed where shells and man look for them "
        "in your home folder, in $XDG_DATA_HOME or else ~/.local/share. Afterwards `git session --help` works, which git hands to man. "
        "Files of your own are never overwritten, and a second --install changes nothing. `make install` and pipx place both themselves (pipx before 1.16 only "
        "the manual); uv and pip do not. After an update that brings new commands, run it again.",
        "zsh looks in no folder of your own unless its startup files say so: if zsh is named or your login shell, you are prompted on a terminal to add a "
        "line at the top of ~/.zshrc, before compinit; --yes adds it. If zsh still does not complete, remove ~/.zcompdump.",
        "--remove removes the links, that line, and the folders that were made for them.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session completion", "show which shells find their completion"),
        Example("git session completion --install", "place completion for every shell that is here, and the manual"),
        Example("git session completion zsh --install --yes", "the same for zsh only, with a line in ~/.zshrc"),
        Example("git session completion fish | source", "use it in this shell only"),
        Example("git session completion --remove", "remove what was placed"),
    ],
    result=Completion,
    anywhere=True,
    see_also=("help", "setup", "config"),
)
