"""The programs, and how to ask them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NPM = (
    "npm:@commitlint/lint@20.5.3",
    "npm:@commitlint/config-conventional@20.5.3",
    "npm:conventional-commits-parser@6.4.0",
    "npm:conventional-changelog-angular@8.3.1",
    "npm:@semantic-release/commit-analyzer@13.0.1",
    "npm:@semantic-release/release-notes-generator@14.1.1",
    "npm:release-please@17.9.0",
)
PIP = ("pip:gitlint==0.19.1", "pip:commitizen==4.19.3", "pip:git-cliff==2.14.2")


@dataclass(frozen=True)
class Program:
    """A program, the package that it is in, the columns that it allows, and the problems that it does not find in a message that
    has our block for a body."""

    name: str
    package: str
    columns: int = 100
    solved: tuple[str, ...] = ()


PROGRAMS = (
    Program("commitlint", NPM[0]),
    Program("conventional-commits-parser", NPM[2]),
    Program("@semantic-release/commit-analyzer", NPM[4]),
    Program("@semantic-release/release-notes-generator", NPM[5]),
    Program("release-please", NPM[6]),
    Program("gitlint", PIP[0], columns=80, solved=("B5", "B6")),  # the body is too short, or missing
    Program("commitizen", PIP[1]),
    Program("git-cliff", PIP[2]),
)


class Asked:
    """A program that runs, and says of messages what it makes of them; `tools` is the folder that it is installed in."""

    def __init__(self, program: Program, tools: Path) -> None:
        python = str(tools / "venv" / "bin" / "python")
        command = [python, str(HERE / "verdicts.py")]
        if program.package in NPM:
            command = ["node", str(HERE / "verdicts.mjs"), str(tools)]
        path = f"{tools}/venv/bin:{os.environ['PATH']}"
        self._program = program
        self._process = subprocess.Popen(
            [*command, program.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PATH": path},
        )

    def say(self, messages: Sequence[str]) -> list[Any]:
        """What the program says of each message; problems that our block solves are left out."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(list(messages)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self._program.name} gave up")
        return [self._without_solved(verdict) for verdict in json.loads(line)]

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _without_solved(self, verdict: Any) -> Any:
        return [each for each in verdict if each not in self._program.solved] if self._program.solved else verdict
