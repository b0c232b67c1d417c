"""Programs that some tests need beside git and Python. Those tests run where the programs are installed.

`make test` names those that are missing, so that nobody takes fewer tests for all; in continuous integration none may be missing.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

GIT_COMPLETION = Path("/usr/share/bash-completion/completions/git")
BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
NODE_MODULES = Path(sys.prefix, "node_modules")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SEARCH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(NODE_MODULES / ".bin")])
"""Where programs are looked for: what the environment of the tests has comes first."""

NEEDED: Mapping[str, str] = {
    "bash-completion": "bash-completion",
    "chromium": "chromium",
    "fish": "fish",
    "git-lfs": "git-lfs",
    "husky": "",  # make test installs it by npm
    "man": "man-db",
    "mandoc": "mandoc",
    "node": "nodejs",
    "ps": "procps",
    "ssh-keygen": "openssh-client",
    "zsh": "zsh",
}
"""What tests need -> the package of Debian that has it; empty without one."""


def program(name: str) -> str:
    """Where a program is; empty if it is not installed."""
    names = BROWSERS if name == "chromium" else (name,)
    return next((found for each in names if (found := shutil.which(each, path=SEARCH))), "")


def has(name: str) -> bool:
    """Whether what NEEDED names is here."""
    if name == "bash-completion":
        return bool(program("bash")) and GIT_COMPLETION.exists() and BASH_COMPLETION.exists()
    if name == "husky":
        return (NODE_MODULES / "husky").exists() and has("node")
    return bool(program(name))


def missing() -> list[str]:
    return [name for name in NEEDED if not has(name)]
