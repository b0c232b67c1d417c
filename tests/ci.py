"""A forge for tests: a remote that is on GitHub or GitLab by its address, and the program that is asked about it."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sandbox import Sandbox

_PROGRAM = """#!/bin/sh
folder=${0%/*}
for word in "$@"; do printf '%s\\n' "$word"; done | tr '\\n' ' ' >>"$folder/$(basename "$0").calls"
echo >>"$folder/$(basename "$0").calls"
. "$folder/$(basename "$0").does"
"""


@dataclass
class CiForge:
    """The remote `origin` of `box`, to which feature/oauth can be pushed, and a folder on PATH with programs for it."""

    box: Sandbox
    folder: Path

    @classmethod
    def of(cls, box: Sandbox, address: str = "https://github.com/ada/app.git", *programs: str) -> CiForge:
        """A remote at `address`, whose pushes go to a folder, and `programs` that do nothing yet."""
        hub, folder = box.path.parent / "hub.git", box.path.parent / "programs"
        box.git("init", "-q", "--bare", str(hub))
        box.git("remote", "add", "origin", address)
        box.git("config", "remote.origin.pushurl", str(hub))
        folder.mkdir()
        box.environment["PATH"] = os.pathsep.join((str(folder), box.env["PATH"]))
        forge = cls(box, folder)
        for each in programs or ("gh",):
            path = folder / each
            path.write_text(_PROGRAM)
            path.chmod(0o755)
            forge.does(each, "exit 1")
        return forge

    def push(self) -> str:
        """Commit and push; returns the commit."""
        oid = self.box.commit("feat: pushed")
        self.box.git("push", "-q", "--set-upstream", "origin", "HEAD")
        return oid

    def does(self, program: str, script: str) -> None:
        """What the program does from now on, in sh."""
        (self.folder / f"{program}.does").write_text(script)

    def says(self, program: str, document: Any) -> None:
        """The JSON that the program writes from now on."""
        (self.folder / "answer").write_text(json.dumps(document))
        self.does(program, 'cat "$folder/answer"')

    def calls(self, program: str = "gh") -> list[str]:
        """The arguments of each call of the program so far."""
        path = self.folder / f"{program}.calls"
        return path.read_text().splitlines() if path.exists() else []

    def wait(self, count: int, program: str = "gh") -> None:
        """Wait until the program was called so often, and nothing is asked any more."""
        until = time.monotonic() + 60
        asked = list((self.box.path / ".git/sessions/cache/ci").glob("*.asked"))
        while time.monotonic() < until:
            if len(self.calls(program)) >= count and not any(map(_is_locked, asked)):
                return
            time.sleep(0.05)
        raise AssertionError(f"{program} was called {len(self.calls(program))} times, not {count}")


def _is_locked(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.lockf(descriptor, os.F_TEST, 0)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def github(*runs: tuple[str, str, str], state: str = "", suites: tuple[tuple[str, str], ...] = ()) -> Any:
    """An answer of GitHub's GraphQL: (name, status, conclusion) of check runs, and (workflow, status) of suites."""
    nodes = [
        {
            "name": name,
            "status": status,
            "conclusion": conclusion,
            "detailsUrl": f"https://github.com/ada/app/runs/{at}",
            "checkSuite": {"workflowRun": {"workflow": {"name": "CI"}}},
        }
        for at, (name, status, conclusion) in enumerate(runs, start=1)
    ]
    found = {
        "statusCheckRollup": {"state": state, "contexts": {"nodes": nodes}} if state else None,
        "checkSuites": {
            "nodes": [
                {"status": status, "workflowRun": {"url": "https://github.com/ada/app/s", "workflow": {"name": name}}}
                for name, status in suites
            ]
        },
    }
    return {"data": {"repository": {"object": found}}}


DONE = "COMPLETED"
PASSING = github(("build", DONE, "SUCCESS"), ("lint", DONE, "SKIPPED"), state="SUCCESS")
FAILING = github(("build", DONE, "SUCCESS"), ("lint", DONE, "FAILURE"), state="FAILURE")
WAITING = github(("build", "IN_PROGRESS", ""), ("lint", DONE, "SUCCESS"), state="PENDING")
