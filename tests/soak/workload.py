"""Workers that each use one worktree as a person and an agent would, in a hurry, and one that keeps git's house."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.sandbox import Sandbox

KILLED_OF_100 = 12
"""Percent of the commands that get kill -9."""
STALE_SECONDS = 20.0
"""After so many seconds a lock of git belongs to a process that was killed."""
REBASE = {"GIT_SEQUENCE_EDITOR": "sed -i.bak -e '2s/^pick/fixup/'", "GIT_EDITOR": "true"}
HOUSEKEEPING = (
    ("gc", "-q"),
    ("gc", "-q", "--prune=2.weeks.ago", "--aggressive"),
    ("repack", "-a", "-d", "-q"),
    ("repack", "-d", "-q"),
    ("pack-refs", "--all"),
    ("maintenance", "run", "--quiet", "--task=gc", "--task=commit-graph", "--task=loose-objects"),
    ("maintenance", "run", "--quiet", "--auto"),
    ("commit-graph", "write", "--reachable"),
    ("worktree", "prune"),
    ("notes", "--ref=session", "list"),
)
BUSY = ("lock", "Another git process", "needs merge", "another git-session", "cannot rebase", "could not", "unable to")


@dataclass
class Tally:
    """What the workers did: commands by name, kills, refusals, and failures that must not be."""

    done: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """(branch, text) of each objective, blocker and decision whose command ended well."""


class Worker:
    """Works in one worktree until its time is up."""

    def __init__(self, box: Sandbox, branch: str, seed: int, tally: Tally) -> None:
        self.box, self.branch, self.tally = box, branch, tally
        self.random = random.Random(f"{seed} {branch}")
        self._number = 0

    def work(self, until: float) -> None:
        """Choose one command after the other."""
        actions: tuple[tuple[int, Callable[[], None]], ...] = (
            (30, self.commit),
            (8, self.amend),
            (4, self.fixup),
            (4, self.rebase),
            (4, self.reset),
            (4, self.pick),
            (12, self.add),
            (4, self.complete),
            (4, self.checkpoint),
            (3, self.snapshot),
            (3, self.end_and_resume),
            (3, self.leave_and_return),
            (4, self.look),
        )
        weights = [weight for weight, _ in actions]
        try:
            while time.monotonic() < until:
                self.random.choices(actions, weights)[0][1]()
                self.settle()
        except Exception as error:
            self.tally.failures.append(f"{self.branch}: {type(error).__name__}: {error}")

    # --- what is done -------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        name = self._fresh()
        (self.box.path / f"{name}.txt").write_text(f"{name}\n")
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "-m", f"feat: {name}")

    def amend(self) -> None:
        self.run(
            "git",
            "commit",
            "-q",
            "--amend",
            "--allow-empty",
            *self.random.choice((("--no-edit",), ("-m", f"fix: {self._fresh()}"))),
        )

    def fixup(self) -> None:
        self.run("git", "rebase", "-q", "-i", "HEAD~3", **REBASE)

    def rebase(self) -> None:
        self.run(
            "git",
            "rebase",
            "-q",
            *self.random.choice((("main",), ("--force-rebase", "HEAD~4"), ("--apply", "--force-rebase", "HEAD~2"))),
        )

    def reset(self) -> None:
        self.run("git", "reset", "-q", "--hard", self.random.choice(("HEAD~1", "HEAD@{1}")))

    def pick(self) -> None:
        self.run("git", "cherry-pick", "--allow-empty", f"worker-{self.random.randrange(16):02}")

    def add(self) -> None:
        command = self.random.choice((("objectives", "add"), ("decisions", "add"), ("blockers", "add")))
        text = f"{command[0]} of {self._fresh()}"
        if self.run("git-session", *command, text, "-q") == 0:
            self.tally.acknowledged.append((self.branch, text))

    def complete(self) -> None:
        self.run(
            "git-session",
            "objectives",
            self.random.choice(("start", "complete", "reopen")),
            f"obj-{self.random.randint(1, 9)}",
            "-q",
        )

    def checkpoint(self) -> None:
        (self.box.path / "checkpoint.txt").write_text(f"{self._fresh()}\n")
        self.run("git-session", "checkpoint", "-q", "-u", "-m", "chore: checkpoint")

    def snapshot(self) -> None:
        (self.box.path / "snapshot.txt").write_text(f"{self._fresh()}\n")
        self.run("git-session", "checkpoint", "-q", "--no-commit", "--label", self._fresh())

    def end_and_resume(self) -> None:
        self.run("git-session", "end", "-q", "--remember", self._fresh())
        self.run("git-session", "resume", "-q")

    def leave_and_return(self) -> None:
        self.run("git", "checkout", "-q", "--detach")
        self.run("git", "checkout", "-q", self.branch)

    def look(self) -> None:
        self.run("git-session", *self.random.choice((("status",), ("brief",), ("log",), ("history",), ("doctor",))))

    # --- how ----------------------------------------------------------------------------------------------------------

    def run(self, *command: str, **environment: str) -> int:
        """Run a command, or kill it and all that it started at a random moment; returns its status."""
        process = subprocess.Popen(
            command,
            cwd=self.box.path,
            env={**self.box.env, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        name = " ".join(command[:2]) if command[0] == "git" else " ".join(command[:3])
        if self.random.randrange(100) < KILLED_OF_100:
            time.sleep(self.random.random() ** 2 * 0.6)
            killed = process.poll() is None
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if killed:
                process.communicate()
                self.tally.killed[name] += 1
                return -signal.SIGKILL
        output = process.communicate()[0].decode("utf-8", "replace")
        self.tally.done[name] += 1
        if process.returncode:
            self.tally.refused[name] += 1
        if process.returncode not in (0, 1, 128) or "Traceback" in output:
            self.tally.failures.append(f"{self.branch}: {' '.join(command)} ended with {process.returncode}\n{output}")
        return process.returncode

    def settle(self) -> None:
        """Put the worktree in order, as a person would: no operation half-way, on the branch, its session open."""
        git_dir = Path(self.quiet("rev-parse", "--absolute-git-dir").strip())
        for lock in (*git_dir.glob("*.lock"), Path(git_dir, "..", "..", "refs", "heads", f"{self.branch}.lock")):
            lock.unlink(missing_ok=True)
        remove_stale_locks(git_dir.parent.parent)
        for state, command in (
            ("rebase-merge", "rebase"),
            ("rebase-apply", "rebase"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
        ):
            if (git_dir / state).exists():
                self.quiet(command, "--abort")
        if self.quiet("symbolic-ref", "-q", "HEAD").strip() != f"refs/heads/{self.branch}":
            self.quiet("checkout", "-q", "-f", self.branch)
        self.quiet("reset", "-q", "--hard")
        if not self.quiet("config", f"branch.{self.branch}.session"):
            self.run("git-session", "resume", "-q")

    def quiet(self, *arguments: str) -> str:
        return self.box.git(*arguments, status=None)

    def _fresh(self) -> str:
        self._number += 1
        return f"{self.branch}-{self._number}"


def remove_stale_locks(common_dir: Path, age: float = STALE_SECONDS) -> None:
    """Remove the locks of git that nobody can hold any more, being older than `age` seconds; git leaves that to people."""
    now = time.time()
    for name in ("", "worktrees", "refs", "objects/info", "objects/pack"):
        for folder, folders, files in os.walk(common_dir / name):
            if not name:
                folders.clear()
            for file in files:
                path = Path(folder, file)
                try:
                    if (file.endswith(".lock") or file == "gc.pid") and now - path.stat().st_mtime > age:
                        path.unlink()
                except FileNotFoundError:
                    pass


def keep_house(box: Sandbox, seed: int, tally: Tally, until: float) -> None:
    """Collect garbage, repack, and move main on, which nobody has checked out, without a pause."""
    worker = Worker(box, "house", seed, tally)
    number = 0
    while time.monotonic() < until:
        worker.run("git", *worker.random.choice(HOUSEKEEPING))
        number += 1
        if number % 5 == 0:
            move_main(box, f"chore: main {number}")
        time.sleep(worker.random.random())


def move_main(box: Sandbox, message: str) -> None:
    """A commit on main with the same files, as a fetch would bring it."""
    oid = box.git("commit-tree", "main^{tree}", "-p", "main", "-m", message)
    box.git("update-ref", "refs/heads/main", oid, status=None)
