"""What the hooks may load: a few modules of the standard library, and their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
OURS = {"git_session", *(f"git_session.hot{name}" for name in ("", ".hooks", ".journal", ".message", ".notes", ".place", ".system"))}  # fmt: skip
STANDARD = {"os", "sys", "time", "fcntl"}


def loaded(*names: str) -> set[str]:
    """The modules that a fresh interpreter, started as the hooks start it, has after importing `names`."""
    source = f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n"
    source += "".join(f"import {name}\n" for name in names)
    source += "found = sorted(sys.modules)\nimport json; print(json.dumps(found))"
    process = subprocess.run([sys.executable, "-IS", "-c", source], capture_output=True, text=True, check=True)
    return set(json.loads(process.stdout))


def test_the_hooks_load_nothing_but_what_they_need() -> None:
    modules = sorted(
        path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for path in (PACKAGE / "git_session" / "hot").glob("[!_]*.py")
    )
    assert loaded(*modules) - loaded(*STANDARD) == OURS


def test_the_hooks_are_compiled_only_once() -> None:
    """They are imported, not run by path: the compiled module is cached beside the source."""
    guard = (PACKAGE / "hooks" / "guard.sh").read_text("utf-8")
    assert "from git_session.hot.hooks import main" in guard
