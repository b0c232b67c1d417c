"""`git commit` with different hooks."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench import peers
from bench.measure import Cost, Subject, costs, spawn
from bench.sealed import Sealed, repository

BARE = "no hooks"
NO_OP = "three no-op sh hooks"
IDLE = "git-session, no session"
ACTIVE = "git-session, active session"
LFS = "git-lfs"
PRE_COMMIT = "pre-commit, empty config"
OBJECTIVES = 7


@dataclass(frozen=True)
class Kind:
    """A way to commit. `paced`: in a second after that of the commit before, as people commit; else as soon as that is made."""

    name: str
    options: tuple[str, ...] = ("-m", "feat: change")
    before: tuple[str, ...] = ()
    """Options before the command."""
    environment: Mapping[str, str] = field(default_factory=dict)
    paced: bool = True
    decides: bool = True
    """Is there a new decision for each commit?"""


PLAIN = Kind("git commit -m, each in a new second")
AMEND = Kind("git commit --amend --no-edit", options=("--amend", "--no-edit"), decides=False)
KINDS = (
    PLAIN,
    Kind("git commit -m, one after the other", paced=False),
    Kind("git commit -m, by an agent", environment={"CLAUDECODE": "1"}),
    Kind("git -c key=value commit -m", before=("-c", "core.editor=true")),
    Kind("git commit, from an editor", options=(), environment={"GIT_EDITOR": "sed -i '1s/^/feat: change/'"}),
    AMEND,
)


def repositories(root: Path) -> dict[str, Sealed]:
    """A repository for each kind of hooks, without those whose tool is missing."""
    made = {
        BARE: repository(root, "bare"),
        NO_OP: no_op(repository(root, "no-op")),
        IDLE: ended(with_session(with_hooks(repository(root, "idle")))),
        ACTIVE: with_session(with_hooks(repository(root, "active"))),
    }
    if peers.has_git_lfs():
        made[LFS] = with_lfs(repository(root, "lfs"))
    program = peers.pre_commit()
    if program:
        made[PRE_COMMIT] = _with_pre_commit(repository(root, "pre-commit"), program)
    return made


def rounds(made: Mapping[str, Sealed], kind: Kind) -> dict[str, Cost]:
    """The costs of `kind` in each of the repositories."""
    return costs(subjects(made, kind), rounds=15, between=new_second if kind.paced else None)


def new_second() -> None:
    """Wait for the next second of the clock. Programs start slowly after a pause, so some are started for nothing."""
    time.sleep(1.01 - time.time() % 1)
    for _ in range(5):
        subprocess.run(["git", "--version"], stdout=subprocess.DEVNULL, check=True)


def subjects(made: Mapping[str, Sealed], kind: Kind) -> list[Subject]:
    """`kind` in each of the repositories; in that of pre-commit, which is slow, only the plain one."""
    return [
        _subject(name, sealed, kind, decide(sealed) if name == ACTIVE and kind.decides else None)
        for name, sealed in made.items()
        if name != PRE_COMMIT or kind is PLAIN
    ]


def no_op(sealed: Sealed) -> Sealed:
    for name in ("prepare-commit-msg", "commit-msg", "post-commit"):
        hook = sealed.path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 0\n")
        hook.chmod(0o755)
    return sealed


def with_hooks(sealed: Sealed) -> Sealed:
    sealed.run("git", "session", "init")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use git-session")
    return sealed


def with_session(sealed: Sealed, branch: str = "feature/bench") -> Sealed:
    """Start a session with objectives, the second in progress."""
    objectives = [word for number in range(OBJECTIVES) for word in ("--objective", f"Objective number {number + 1}")]
    sealed.run("git", "session", "start", branch, *objectives)
    sealed.run("git", "session", "objectives", "complete", "obj-1")
    sealed.run("git", "session", "objectives", "start", "obj-2")
    return sealed


def ended(sealed: Sealed) -> Sealed:
    """End the session, which leaves a note, and go back to the main branch."""
    sealed.stage("work")
    sealed.run("git", "commit", "--quiet", "-m", "Work")
    sealed.run("git", "session", "end", "--yes")
    sealed.run("git", "switch", "--quiet", "main")
    return sealed


def with_lfs(sealed: Sealed) -> Sealed:
    sealed.run("git", "lfs", "install", "--local")
    sealed.run("git", "lfs", "track", "*.bin")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use git-lfs")
    return sealed


def _with_pre_commit(sealed: Sealed, program: Path) -> Sealed:
    (sealed.path / ".pre-commit-config.yaml").write_text("repos: []\n")
    sealed.run("git", "add", "--all")
    sealed.run("git", "commit", "--quiet", "-m", "Use pre-commit")
    sealed.run(str(program), "install")
    return sealed


def _subject(name: str, sealed: Sealed, kind: Kind, before: Callable[[int], None] | None = None) -> Subject:
    numbers = count(1)

    def prepare() -> None:
        number = next(numbers)
        sealed.stage(f"{kind.name} {number}")
        if before:
            before(number)

    def run() -> None:
        environment = {**sealed.environment, **kind.environment}
        spawn(["git", *kind.before, "commit", "--quiet", *kind.options], folder=sealed.path, environment=environment)

    return Subject(name, run, prepare)


def decide(sealed: Sealed) -> Callable[[int], None]:
    """Records a decision, which the next commit carries."""

    def record(number: int) -> None:
        sealed.run("git", "session", "decisions", "add", f"Decision number {number}", "--rationale", "It is measured")

    return record


def active(name: str, sealed: Sealed) -> Subject:
    """`git commit` in an open session, with a new decision for each commit."""
    return _subject(name, sealed, PLAIN, decide(sealed))


def paced(subject: Subject) -> Subject:
    """The subject, run in a new second."""

    def prepare() -> None:
        subject.prepare()
        new_second()

    return Subject(subject.name, subject.run, prepare)
