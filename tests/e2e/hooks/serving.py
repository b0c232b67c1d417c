"""`git-session` without the time to start it: each run is a fork of one process that has everything loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.hooks import killer
from tests.sandbox import Ran, Sandbox

KILLER = killer.__file__


class Server:
    """Runs `git-session` in forks of one process that has everything loaded."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, KILLER, "serve"],
            cwd=Path(KILLER).parents[3],
            env={**os.environ, "PYTHONPATH": str(Path(KILLER).parents[3])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, sandbox: Sandbox, *arguments: str, at: int = 0, trial: bool = True) -> Ran:
        """Without `trial`, doctor takes it that the hooks fire: its commits are most of its time."""
        requests, answers = self.process.stdin, self.process.stdout
        assert requests and answers
        request = {"cwd": str(sandbox.path), "env": sandbox.env, "argv": arguments, "at": at, "trial": trial}
        requests.write(json.dumps(request) + "\n")
        requests.flush()
        answer = json.loads(answers.readline())
        return Ran(answer["status"], answer["out"], answer["err"])

    def close(self) -> None:
        self.process.communicate("")
