"""Runs one agent: a sealed home, a repository with an open session, `git session setup`, one turn that commits, and a second one
by the command that git-session shows to resume the conversation."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from git_session.model.agents import DIALECTS
from git_session.services.agents.trust import codex_reviews
from tests.agents_live.agents import AGENTS, LiveAgent, Site, resuming
from tests.agents_live.model import Model
from tests.agents_live.recording import recorder

OBJECTIVE = "Google sign-in MARKER"
DECISION = "Keep app.py free of imports"
TOUCHED = "decisions in force about app.py"
SUBJECT = "feat: by agent"
SECONDS = 180
_REGISTRY = (
    *("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "npm_config_registry", "npm_config_cafile", "npm_config_cache"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
"""What reaches the package registry: for npm, and for agents that ask it themselves."""


class Failure(Exception):
    """The agent could not be tried."""


@dataclass(frozen=True)
class Outcome:
    """`briefs` counts the requests with the objective, of all; `by` is who made the commit by the log; `resumed` is whether the second
    turn had the first one in its request; `touches` counts the requests with the decision about the file that was read, None for an
    agent without --file-context."""

    name: str
    events: list[str]
    briefs: int
    trailers: bool
    by: str
    resumed: bool
    touches: int | None
    requests: list[str]
    output: str

    @property
    def is_right(self) -> bool:
        whole = self.events and self.briefs and self.trailers and self.resumed and self.touches != 0
        return bool(whole) and self.by == self.name

    @property
    def line(self) -> str:
        def yes(value: object) -> str:
            return "yes" if value else "no"

        cells = [
            f"{self.name:<9}{'OK' if self.is_right else 'FAIL':<4}",
            f"hook {yes(self.events)}",
            f"brief {yes(self.briefs)} ({self.briefs} of {len(self.requests)} requests)",
            f"trailers {yes(self.trailers)}",
            f"by {self.by}",
            f"resumed {yes(self.resumed)}",
            f"file {'-' if self.touches is None else yes(self.touches)}",
        ]
        return "  ".join(cells) + f"  # {' '.join(self.events)}"


@dataclass(frozen=True)
class Sealed:
    """Starts programs with a home of their own and nothing of the caller's environment."""

    folder: Path
    path: list[str]

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        own = {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PATH": os.pathsep.join(self.path),
        }
        return {"LANG": "C.UTF-8", "TERM": "dumb", "GIT_CONFIG_NOSYSTEM": "1", **own, **more}

    def run(self, *command: str, cwd: Path, more: dict[str, str] | None = None, seconds: int = 60) -> tuple[int, str]:
        """(status, output); 124 when its time was over."""
        with (self.folder / "output").open("w+b") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=self.environment(more or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                status = 124
            self.end_all()
            process.wait()
            output.seek(0)
            return status, output.read().decode("utf-8", "replace")

    def must(self, *command: str, cwd: Path) -> str:
        status, output = self.run(*command, cwd=cwd)
        if status:
            raise Failure(f"{shlex.join(command[:4])}: exit {status}: {output.strip()[-300:]}")
        return output

    def end_all(self) -> None:
        """End what was started with this home: agents leave processes behind, of other groups too."""
        mark = b"\0HOME=" + os.fsencode(self.folder / "home") + b"\0"
        for _ in range(20):
            left = [each for each in Path("/proc").glob("[0-9]*") if mark in b"\0" + _environment_of(each)]
            if not left:
                return
            for each in left:
                try:
                    os.kill(int(each.name), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)


def _environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


def tried(name: str, folder: Path, cache: Path) -> Outcome:
    """Run the agent in `folder`; the calls of our hooks are recorded in `folder/calls`. Raises Failure if it cannot be installed or
    set up."""
    agent = AGENTS[name]
    program = shutil.which("git-session", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not program:
        raise Failure("no git-session on PATH")
    for each in ("home", "tmp", "repository"):
        (folder / each).mkdir()
    tools = [str(Path(found).parent) for each in ("node", "npm", "git") if (found := shutil.which(each))]
    installing = Sealed(folder, [*tools, "/usr/bin", "/bin"])
    programs = _installed(name, agent, cache, installing)
    between = recorder(folder, program)
    sealed = Sealed(folder, [str(between), str(Path(program).parent), str(programs), *tools, "/usr/bin", "/bin"])
    repository = folder / "repository"
    _begin(repository, sealed)
    touches = ["--file-context"] if DIALECTS[name].touch_event else []
    with Model(agent.shell, str(repository / "app.py")) as model:
        site = Site(folder / "home", repository, model.url)
        agent.prepare(site)
        sealed.must("git", "session", "setup", name, *touches, cwd=repository)
        sealed.must("git", "add", "-A", cwd=repository)
        sealed.must("git", "commit", "-q", "-m", "chore: agent", cwd=repository)
        more = {key: value.replace("{url}", model.url) for key, value in agent.environment.items()}
        if agent.asks_registry:
            more |= _registry()
        if name == "codex":
            _review(sealed, repository)
        model.requests.clear()
        _, output = sealed.run(name, *agent.arguments, cwd=repository, more=more, seconds=SECONDS)
        requests = [request.text for request in model.requests]
        model.requests.clear()
        shown = json.loads(sealed.must("git", "session", "resume", "--json", cwd=repository))["conversation"]
        if shown:
            again = resuming(name, shlex.split(shown["command"]))
            output += sealed.run(*again, cwd=repository, more=more, seconds=SECONDS)[1]
        # Without the earlier turn the model would be asked anew, and would call the shell again.
        resumed = bool(model.requests) and "two.txt" in model.requests[0].text
    return _outcome(name, sealed, repository, requests, output, resumed=resumed)


def _registry() -> dict[str, str]:
    return {key: os.environ[key] for key in _REGISTRY if os.environ.get(key)}


def _installed(name: str, agent: LiveAgent, cache: Path, sealed: Sealed) -> Path:
    """The folder with the agent's program, installed unless the pinned version is there."""
    folder = cache / agent.package.removeprefix("@").replace("/", "+")
    programs = folder / "node_modules" / ".bin"
    if not (programs / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        words = (
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--prefix",
            str(folder),
            agent.package,
        )
        status, output = sealed.run(*words, cwd=folder, more=_registry(), seconds=600)
        if status or not (programs / name).exists():
            raise Failure(f"cannot install {agent.package}: {output.strip()[-300:]}")
    return programs


def _begin(repository: Path, sealed: Sealed) -> None:
    def git(*words: str) -> None:
        sealed.must("git", *words, cwd=repository)

    for key, value in (("user.name", "Dev"), ("user.email", "dev@example.com"), ("init.defaultBranch", "main")):
        git("config", "--global", key, value)
    git("init", "-q")
    for key, value in (("user.name", "Dev"), ("user.email", "dev@example.com")):
        git("config", key, value)  # Gemini CLI hides the global configuration from its shell
    (repository / "app.py").write_text("print('one')\n")
    git("session", "init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "chore: begin")
    git("session", "start", "feature/sign-in", "--objective", "Provider interface", "--objective", OBJECTIVE)
    git("session", "decisions", "add", DECISION)


def _review(sealed: Sealed, repository: Path) -> None:
    """Store what Codex stores when its user reviews the hooks; it skips all others, and so what we store is what it computes."""
    rows = [f'[hooks.state."{key}"]\ntrusted_hash = "{text}"\n' for key, text in codex_reviews(repository).items()]
    with (sealed.folder / "home" / ".codex" / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write("".join(rows))


def _outcome(
    name: str, sealed: Sealed, repository: Path, requests: list[str], output: str, *, resumed: bool
) -> Outcome:
    words = ("--max-count=1", f"--grep=^{SUBJECT}", "--format=%H%x00%(trailers:key=Session-Objectives,valueonly)")
    oid, _, trailers = sealed.must("git", "log", *words, cwd=repository).strip().partition("\0")
    entries = json.loads(sealed.must("git", "session", "log", "--json", cwd=repository))["entries"]
    by = [str(each["by"] or "a person") for each in entries if each["kind"] == "commit" and each["of"] == oid]
    events = [each["text"].removeprefix("agent ") for each in entries if each["kind"] == "agent"]
    briefs = sum("MARKER" in request for request in requests)
    touches = sum(TOUCHED in request for request in requests) if DIALECTS[name].touch_event else None
    return Outcome(name, events, briefs, bool(trailers), by[0] if by else "nobody", resumed, touches, requests, output)
