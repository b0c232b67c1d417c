"""Sealed repositories for measurements: their own HOME, no system configuration, no background maintenance."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = """\
[user]
	name = Ada Example
	email = ada@example.org
[init]
	defaultBranch = main
[gc]
	auto = 0
[maintenance]
	auto = false
"""
FILES = 200
COMMITS = 50


@dataclass(frozen=True)
class Sealed:
    """A repository for one subject; `environment` is the complete environment of its processes."""

    path: Path
    environment: dict[str, str]

    def run(self, *command: str, stdin: str = "") -> str:
        """Run a program here without measuring, and return its stdout. Raises SystemExit with its output if it fails."""
        process = subprocess.run(
            command, cwd=self.path, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        if process.returncode:
            raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}\n{process.stderr}")
        return process.stdout.rstrip("\n")

    def stage(self, content: str) -> None:
        """Change a file and stage it for the next commit."""
        path = self.path / "folder-0" / "file-0.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content + "\n")
        self.run("git", "add", "folder-0/file-0.txt")


def environment_in(root: Path) -> dict[str, str]:
    """The environment of every process, with only PATH from the machine."""
    home = root / "home"
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text(CONFIGURATION)
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_EDITOR": "false",
        "GIT_TERMINAL_PROMPT": "0",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def repository(root: Path, name: str) -> Sealed:
    """Create a repository with some files and commits, the same for each subject."""
    path = root / name
    path.mkdir()
    sealed = Sealed(path, environment_in(root))
    sealed.run("git", "init", "--quiet")
    sealed.run("git", "fast-import", "--quiet", stdin=_history())
    sealed.run("git", "reset", "--quiet", "--hard", "main")
    return sealed


def _history() -> str:
    rows = []
    for commit in range(COMMITS):
        message = f"Change {commit}"
        rows.append("commit refs/heads/main")
        rows.append(f"committer Ada Example <ada@example.org> {1_800_000_000 + commit} +0000")
        rows.append(f"data {len(message)}\n{message}")
        for file in range(FILES if commit == 0 else 3):
            content = f"{commit} {file}\n"
            rows.append(f"M 100644 inline folder-{file % 10}/file-{file}.txt\ndata {len(content)}\n{content}")
    return "\n".join(rows) + "\n"
