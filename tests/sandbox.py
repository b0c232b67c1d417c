"""A sealed repository for a test: its own HOME, no system configuration, and a clock that only tests move."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from git_session.hot.notes import times_in
from tests.forks import Forks
from tools.schema import documents, schema_of

FORKS = Forks()
START = 1_800_000_000
"""The start of every test in epoch seconds: 2027-01-15 08:00:00 UTC."""


def checked(document: Any) -> Any:
    """Check a JSON document against its schema, and return it."""
    _validator(document["schema"]).validate(document)
    return document


@cache
def _validator(schema: str) -> Draft202012Validator:
    name = schema.split("/")[1]
    return Draft202012Validator(schema_of(name, documents()[name]))


@dataclass(frozen=True)
class Ran:
    """The result of a process."""

    status: int
    out: str
    err: str


@dataclass
class Sandbox:
    """A folder with a repository (or none yet), and the environment of processes in it."""

    path: Path
    home: Path
    now: float = START
    environment: dict[str, str] = field(default_factory=dict)
    gives_hints: bool = False
    """Whether `init` leaves the hints that a repository gives once (`services/hooks/first_steps.py`)."""

    @property
    def env(self) -> dict[str, str]:
        """The complete environment, with only PATH from the machine."""
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        other_git = os.environ.get("GIT_SESSION_TEST_GIT")
        if other_git:
            path.insert(0, str(Path(other_git).parent))
        date = f"{int(self.now)} +0000"
        return {
            "PATH": os.pathsep.join(path),
            "HOME": str(self.home),
            "TMPDIR": str(self.home),  # so that files of a killed process are deleted with the test
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.home / ".gitconfig"),
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            "GIT_SESSION_NOW": str(self.now),
            "GIT_EDITOR": "false",
            "GIT_TERMINAL_PROMPT": "0",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "80",
            **self.environment,
        }

    @property
    def hooks_by_config(self) -> bool:
        """Does this git run hooks from its configuration (2.54 or later)?"""
        numbers = re.search(r"(\d+)\.(\d+)", self.git("version"))
        return numbers is not None and (int(numbers[1]), int(numbers[2])) >= (2, 54)

    @property
    def bare_path(self) -> str:
        """The PATH of a program started from a desktop, with this git."""
        return os.pathsep.join([str(Path(shutil.which("git", path=self.env["PATH"]) or "").parent), "/usr/bin", "/bin"])

    def run(
        self, *command: str, status: int | None = 0, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> Ran:
        """Run a program here; `status` is the expected exit status (None: any)."""
        process = subprocess.run(
            command,
            cwd=cwd or self.path,
            env={**self.env, **environment},
            input=_bytes(stdin),
            capture_output=True,
            check=False,
        )
        return _ended(process, status)

    def git(self, *arguments: str, status: int | None = 0, **options: Any) -> str:
        """Run git, and return its stdout without the last line break."""
        return self.run("git", *arguments, status=status, **options).out.rstrip("\n")

    def session(
        self, *arguments: str, status: int | None = 0, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> Ran:
        """Run `git-session …` (see `tests/forks.py`); `run("git-session", …)` starts the program itself."""
        env = {**self.env, **environment}
        ran = _ended(FORKS.run(arguments, cwd=cwd or self.path, env=env, stdin=_bytes(stdin)), status)
        if arguments[:1] == ("init",) and not self.gives_hints:
            shutil.rmtree((cwd or self.path) / ".git/sessions/untold", ignore_errors=True)
        return ran

    def json(self, *arguments: str, status: int | None = 0, **options: Any) -> Any:
        """Run `git-session … --json`, and return the document after checking its schema."""
        document = json.loads(self.session(*arguments, "--json", status=status, **options).out)
        return checked(document) if "schema" in document else document

    def write(self, name: str, content: str | bytes = "content\n", *, age: float = 0) -> Path:
        """Write a file; its mtime is `age` seconds before the sandbox's clock."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (self.now - age, self.now - age))
        return path

    def commit(self, message: str, name: str = "", content: str = "", **options: Any) -> str:
        """Write a file, commit it with `git commit -m`, and return the commit's id."""
        self.write(name or f"{message.split()[0].strip(':')}.txt", content or f"{message}\n{self.now}\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, **options)
        return self.git("rev-parse", "HEAD")

    def pass_time(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock forward."""
        self.now += minutes * 60 + seconds

    def message(self, revision: str = "HEAD") -> str:
        """The full commit message."""
        return self.git("log", "-1", "--format=%B", revision, "--")

    def note(self, revision: str = "HEAD") -> dict[str, str]:
        """The note of a commit as a mapping, with times in seconds; empty without one."""
        text = self.run("git", "notes", "--ref=session", "show", revision, status=None).out
        rows = [line.split(": ", 1) for line in text.splitlines() if ": " in line]
        found = {key: value for key, value in rows if key != "time"}
        times = times_in(text.encode())
        return {**found, "commit-time": str(times[0]), "session-time": str(times[1])} if times else found

    def journal(self, session_id: str = "") -> list[tuple[str, dict[str, Any]]]:
        """(kind, body) of every event of the session; without an id, of the only session."""
        git_dir = self.path / ".git"
        if not (git_dir / "sessions").is_dir():  # a linked worktree, or GIT_DIR
            git_dir = self.path / self.git("rev-parse", "--git-common-dir")
        folders = sorted(path.parent for path in (git_dir / "sessions").glob("*/journal"))
        folder = next(path for path in folders if session_id in path.name)
        rows = (line.split(" ", 2) for line in (folder / "journal").read_text("utf-8").splitlines())
        return [(row[1], json.loads(row[2])) for row in rows]

    def completed(self, revision: str = "HEAD", *, session_id: str = "") -> list[str]:
        """The ids of the objectives that a commit completed, by the journal."""
        oid = self.git("rev-parse", revision)
        names: dict[str, str] = {}
        found: list[str] = []
        for kind, body in self.journal(session_id):
            if kind == "objective":
                names[body["id"]] = f"obj-{len(names) + 1}"
            elif kind == "commit" and body["oid"] == oid:
                found += body["completed"]
            elif kind == "objective.complete" and body.get("commit") == oid:
                found.append(names[body["of"]])
        return found

    def checkpoints(self, revision: str = "HEAD", *, session_id: str = "") -> int:
        """The number of checkpoints at a commit, by the journal."""
        oid = self.git("rev-parse", revision)
        return sum(kind == "checkpoint" and body["commit"] == oid for kind, body in self.journal(session_id))


def stable(text: str) -> str:
    """`text` with random parts (tails of session ids, commit ids) replaced by names."""
    text = re.sub(r"(-\d{8}-)[a-z2-9]{4}\b", r"\1xxxx", text)
    return re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{9}(?:[0-9a-f]{31})?\b", "COMMIT", text)


def _ended(process: subprocess.CompletedProcess[bytes], status: int | None) -> Ran:
    ran = Ran(process.returncode, _text(process.stdout), _text(process.stderr))
    assert status is None or ran.status == status, f"{process.args} ended with {ran.status}\n{ran.out}\n{ran.err}"
    return ran


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")
