"""Whether the terminal understands OSC 8, by which a text carries the address behind it.

No terminal can be asked, so it goes by what each says of itself in the environment, as other programs do. FORCE_HYPERLINK (0: never,
anything else: always) decides for all others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PROGRAMS = {
    "iTerm.app": 301,
    "WezTerm": 0,
    "vscode": 172,
    "ghostty": 0,
    "mintty": 0,
    "rio": 0,
    "zed": 0,
    "Hyper": 0,
    "tmux": 304,
}
"""TERM_PROGRAM -> the first version with links, as major * 100 + minor."""
_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour", "rio")
_VERSIONS = {"VTE_VERSION": 5001, "KONSOLE_VERSION": 201200, "KITTY_WINDOW_ID": 0, "WT_SESSION": 0, "DOMTERM": 0}
"""Variables that terminals set -> the first version with links, where the variable is a version. VTE 0.50.0 crashed on them."""


def has_hyperlinks(environment: Mapping[str, str]) -> bool:
    """Whether to print links, on a terminal with this environment that gets colours."""
    if "FORCE_HYPERLINK" in environment:
        return environment["FORCE_HYPERLINK"] != "0"
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if term in ("", "dumb", "linux"):
        return False
    # In a multiplexer, the variables of the terminal around it say nothing.
    if not term.startswith(("screen", "tmux")) and "TMUX" not in environment and "STY" not in environment:
        if term.startswith(_TERMS) or any(_reaches(environment.get(name), least) for name, least in _VERSIONS.items()):
            return True
    elif program != "tmux":
        return False
    version = re.match(r"(\d+)\.(\d+)", environment.get("TERM_PROGRAM_VERSION", ""))
    least = _PROGRAMS.get(program)
    return least is not None and (
        not least or (version is not None and int(version[1]) * 100 + int(version[2]) >= least)
    )


def _reaches(value: str | None, least: int) -> bool:
    return bool(value) and (not least or (str(value).isdecimal() and int(str(value)) >= least))
