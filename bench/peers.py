"""The tools that we compare with, git-lfs and pre-commit; installed if missing and possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PRE_COMMIT = Path(__file__).parent.parent / "build" / "bench-pre-commit"


def has(program: str) -> bool:
    """Is the program available? As root on Debian, its package of the same name is installed if needed."""
    if not shutil.which(program) and shutil.which("apt-get") and os.geteuid() == 0:
        _quietly("apt-get", "install", "-qq", "--yes", program)
    return shutil.which(program) is not None


def has_git_lfs() -> bool:
    return has("git-lfs")


def pre_commit() -> Path | None:
    """The pre-commit executable in its own environment; None if it cannot be installed."""
    program = PRE_COMMIT / "bin" / "pre-commit"
    if not program.exists():
        _quietly(sys.executable, "-m", "venv", str(PRE_COMMIT))
        _quietly(str(PRE_COMMIT / "bin" / "python"), "-m", "pip", "install", "--quiet", "pre-commit")
    return program if program.exists() else None


def _quietly(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
