"""The most used commands, compared with an earlier commit of git-session, BASE.

Both versions are in folders of their own, run on the same Python with the same libraries, and work in repositories that each
created with the same commands. They take turns within each round, and alternate who goes first.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from itertools import count
from pathlib import Path

from bench.commits import active, paced, with_hooks, with_session
from bench.measure import Subject, spawn
from bench.sealed import Sealed, repository

BEFORE, NOW = "before", "now"
COMMIT = "git commit, session open"
LIMIT = 1.05
ROUNDS = 41
SESSIONS = 6
TOP = Path(__file__).resolve().parents[1]
START = """#!{python}
import sys

sys.path.insert(0, {folder!r})
from git_session.cli import main

sys.exit(main())
"""


def subjects(root: Path, base: str) -> list[Subject]:
    """Each command twice, named `<command>, before` and `<command>, now`. Raises SystemExit if `base` is not a commit."""
    _export(root / BEFORE, base)
    for name in ("git_session", "hooks"):
        shutil.copytree(TOP / name, root / NOW / name, ignore=shutil.ignore_patterns("__pycache__"))
    both = [list(_subjects(_repository(root, version), version)) for version in (BEFORE, NOW)]
    return [subject for pair in zip(*both, strict=True) for subject in pair]


def names(found: list[Subject]) -> list[str]:
    """The names of the commands, without a version."""
    ending = f", {NOW}"
    return [each.name.removesuffix(ending) for each in found if each.name.endswith(ending)]


def _export(folder: Path, commit: str) -> None:
    archive = subprocess.run(
        ["git", "-C", str(TOP), "archive", "--format=tar", f"{commit}^{{commit}}", "--", "git_session", "hooks"],
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        raise SystemExit(f"bench: BASE={commit} is not a commit of this repository\n{archive.stderr.decode()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")


def _repository(root: Path, version: str) -> Sealed:
    """A repository with some ended sessions and an open one, created by that version."""
    program = _program(root, version)
    program.parent.mkdir()
    program.write_text(START.format(python=sys.executable, folder=str(root / version)))
    program.chmod(0o755)
    made = repository(root, f"repository-{version}")
    path = f"{program.parent}{os.pathsep}{made.environment['PATH']}"
    sealed = with_hooks(Sealed(made.path, {**made.environment, "PATH": path}))
    for number in range(SESSIONS):
        sealed.run("git", "session", "start", f"feature/{number}", "--from", "main", "--objective", f"Step {number}")
        for change in ("one", "two"):
            sealed.stage(f"{number} {change}")
            sealed.run("git", "commit", "--quiet", "-m", f"feat: change {change} of {number}")
        sealed.run("git", "session", "end", "--yes")
    sealed.run("git", "switch", "--quiet", "main")
    with_session(sealed)
    sealed.run("git", "session", "decisions", "add", "Use PKCE", "--rationale", "Protects against interception")
    sealed.run("git", "session", "blockers", "add", "Waiting on API keys")
    return sealed


def _program(root: Path, version: str) -> Path:
    return root / version / "bin" / "git-session"


def _subjects(sealed: Sealed, version: str) -> list[Subject]:
    payload = sealed.path.parent / f"{version}.json"
    payload.write_text(json.dumps({"session_id": "bench", "cwd": str(sealed.path), "source": "startup"}))
    known, turns = sealed.path / ".git" / "sessions" / "agents", count()

    def plain(*command: str) -> Subject:
        def run() -> None:
            spawn(command, folder=sealed.path, environment=sealed.environment)

        return Subject(f"{' '.join(command)}, {version}", run)

    def hook(event: str) -> Subject:
        def forget() -> None:
            shutil.rmtree(known, ignore_errors=True)  # so that each start is answered with the brief
            (sealed.path / "folder.txt").write_text(f"work {next(turns)}\n")

        def run() -> None:
            command = [str(_program(sealed.path.parent, version)), "hook", "claude", event]
            spawn(command, folder=sealed.path, environment=sealed.environment, stdin=str(payload))

        return Subject(f"agent hook {event}, {version}", run, forget)

    return [
        plain("git", "session", "status", "--json"),
        plain("git", "session", "brief"),
        plain("git", "session", "history"),
        hook("SessionStart"),
        hook("Stop"),
        paced(active(f"{COMMIT}, {version}", sealed)),
    ]
