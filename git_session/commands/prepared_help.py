"""The help that `make man` prepares for the usual widths, so that `-h` starts no git and loads no command.

`templates/help/<columns>.txt` holds it for every command and action, each as
`\\f<words>\\n<text>`, with no words for the overview. The declarations are its source; a test compares them.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 100
WIDTHS = (80, WIDEST)
"""Without a terminal, and on a terminal of any width from WIDEST on; for others, the parser formats its help itself."""
_FLAGS = ("-h", "--help")
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "templates", "help")


def columns() -> int:
    """The width for help (columns): that of the terminal, at most WIDEST."""
    return min(WIDEST, int(os.environ.get("COLUMNS") or _terminal_width()))


def help_for(arguments: Sequence[str]) -> str:
    """The help that a command line asks for; empty if only the parser can tell, or if this width is not prepared."""
    if arguments[0] in _FLAGS:
        return _read(WIDTHS[0])[()]  # the overview has the same width everywhere
    *words, last = arguments
    return _read(columns()).get(tuple(words), "") if last in _FLAGS and columns() in WIDTHS else ""


def _read(width: int) -> dict[tuple[str, ...], str]:
    """Words of a command or action -> its help."""
    with open(os.path.join(FOLDER, f"{width}.txt"), encoding="utf-8") as file:
        _, *texts = file.read().split("\f")
    return {tuple(head.split()): text for head, _, text in (each.partition("\n") for each in texts)}


def _terminal_width() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80
