"""Records what agents send to our hooks, for the tests in CI: `tests/agents/recorded/<agent>.json`.

Paths of this machine are replaced: the repository by `{cwd}`, the home by `/home/user`, any other folder by `/somewhere`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from git_session.commands.agent import _payload
from git_session.hot.agent import VARIABLES
from git_session.model.agents import DIALECTS

RECORDED = Path(__file__).parents[1] / "agents" / "recorded"
_KEPT = {variable for variable, _ in VARIABLES} | {
    *(
        "AI_AGENT",
        "CLAUDE_PROJECT_DIR",
        "COPILOT_PROJECT_DIR",
        "GEMINI_PROJECT_DIR",
        "QWEN_PROJECT_DIR",
        "CURSOR_VERSION",
    )
}
"""Variables that tell who runs a hook."""
_SCRIPT = """#!/bin/sh
export GIT_SESSION_CALLS='{calls}' GIT_SESSION_REAL='{real}' PYTHONPATH='{top}'
exec '{python}' -m tests.agents_live.recording "$@"
"""


def recorder(folder: Path, program: str) -> Path:
    """A folder for PATH with a `git-session` that notes agents' calls in `folder/calls`, and then calls `program`."""
    between, calls = folder / "between", folder / "calls"
    for each in (between, calls):
        each.mkdir()
    script = between / "git-session"
    top = Path(__file__).parents[2]
    script.write_text(_SCRIPT.format(calls=calls, real=program, top=top, python=sys.executable), "utf-8")
    script.chmod(0o755)
    return between


def main() -> int:
    """Stand between an agent and git-session."""
    calls, real, words = Path(os.environ.pop("GIT_SESSION_CALLS")), os.environ.pop("GIT_SESSION_REAL"), sys.argv[1:]
    os.environ.pop("PYTHONPATH")
    if words[:1] != ["hook"] or len(words) != 3 or words[1] not in DIALECTS:
        os.execv(real, [real, *words])
    payload = _payload()
    ran = subprocess.run([real, *words], input=json.dumps(payload).encode(), stdout=subprocess.PIPE, check=False)
    call = {
        "hook": words[1],
        "event": words[2],
        "payload": payload,
        "environment": {key: value for key, value in sorted(os.environ.items()) if key in _KEPT},
        "answered": len(ran.stdout) > 3,
    }
    if not os.environ.get("GIT_SESSION_TRIAL"):
        number = len(list(calls.iterdir()))
        (calls / f"{number:03}-{os.getpid()}.json").write_text(json.dumps(call), "utf-8")
    sys.stdout.buffer.write(ran.stdout)
    return ran.returncode


def recording(name: str, version: str, date: str, folder: Path) -> dict[str, Any]:
    """What the agent that ran in `folder` sent, without anything of this machine."""
    calls = [json.loads(path.read_text("utf-8")) for path in sorted((folder / "calls").iterdir())]
    text = json.dumps(calls)
    for path, instead in (
        (folder / "repository", "{cwd}"),
        (folder / "home", "/home/user"),
        (folder, "/somewhere"),
    ):
        dashed = "".join(char if char.isalnum() else "-" for char in str(path))
        text = text.replace(str(path), instead).replace(dashed, f"-{instead.strip('/{}').replace('/', '-')}")
    return {"agent": name, "version": version, "date": date, "calls": json.loads(text)}


if __name__ == "__main__":
    sys.exit(main())
