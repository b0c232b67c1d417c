"""The only module that starts `git` for commands (hooks have `hot.system`)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from git_session.errors import SessionError
from git_session.git.started import start_git
from git_session.model.dataclass import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from typing import IO

    from git_session.git.started import StartedGit

TIMED_OUT = 124
"""The exit status of `within` for git that was stopped, as of timeout(1)."""
_SILENT: Mapping[str, str | None] = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": None,
    "SSH_ASKPASS": None,
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "DISPLAY": None,
    "WAYLAND_DISPLAY": None,
}
Environment = Mapping[str, str | None]
"""Variables added to the user's environment; None removes one."""


@dataclass(frozen=True)
class Finished:
    """The result of a git process: exit status, stdout as bytes, stderr as text."""

    status: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        """stdout without trailing line breaks; bytes that are not UTF-8 survive a round trip to a path."""
        return os.fsdecode(self.output).rstrip("\n")

    @property
    def fields(self) -> list[str]:
        """stdout split at NULs."""
        return [os.fsdecode(field) for field in self.output.split(b"\0") if field]

    @property
    def last_error(self) -> str:
        """git's last error lines, without `error: `, `fatal: ` and advice."""
        errors = self.errors.partition("\nAnother git process seems to be running in this repository")[0]
        lines = [line for line in errors.splitlines() if line.strip() and not line.startswith("hint:")]
        return "; ".join(line.removeprefix("fatal: ").removeprefix("error: ").strip() for line in lines[-3:])


def processors() -> int:
    """How many processors we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Git:
    """Runs git in `folder` with the user's environment and the variables in `environment`."""

    umask = -1
    """The user's umask, if this process has another one (`hot.umask`)."""

    def __init__(self, folder: str, environment: Environment | None = None) -> None:
        self.folder = folder
        self._environment = environment or {}
        self._begun: dict[tuple[str, ...], StartedGit] = {}

    def at(self, folder: str, environment: Environment) -> Git:
        """git in another folder of the same work tree; what was begun is used there."""
        moved = Git(folder, environment)
        moved._begun = self._begun
        return moved

    def also(self, environment: Environment) -> Git:
        """The same git with more variables."""
        return Git(self.folder, {**self._environment, **environment})

    def begin(self, *arguments: str, environment: Environment | None = None) -> None:
        """Start git in the background; the next `run` with the same arguments waits for this process instead of starting one.

        Only for queries whose result does not change in between. Each result is used once.
        """
        words = _words(arguments, environment)
        if words not in self._begun:
            self._begun[words] = self._start(arguments, environment)

    def run(self, *arguments: str, stdin: bytes = b"", environment: Environment | None = None) -> Finished:
        """Run git with captured output and return the result, whatever the exit status.

        An argument with NUL, which no program can be given, names nothing: git fails.
        """
        if any("\0" in each for each in arguments):
            return Finished(128, b"", "NUL in an argument")
        begun = self._begun.pop(_words(arguments, environment), None) if self._begun else None
        started = begun or self._start(arguments, environment, is_fed=bool(stdin))
        try:
            status, output, errors = started.finish(stdin)
        except BaseException:  # interrupted
            started.kill()
            raise
        return Finished(status, output, errors.decode("utf-8", "replace"))

    def _start(self, arguments: Sequence[str], environment: Environment | None, *, is_fed: bool = False) -> StartedGit:
        return start_git(arguments, self.folder, self._merged(environment), umask=Git.umask, is_fed=is_fed)

    def within(
        self, seconds: float, *arguments: str, asks: bool = False, environment: Environment | None = None
    ) -> Finished:
        """Run git for the network, for at most `seconds`; exit status TIMED_OUT if it took longer and was stopped.

        Unless it `asks`, nothing prompts: neither git nor ssh nor a credential helper that honours git's variables.
        """
        with self.beside(seconds, *arguments, asks=asks, environment=environment) as finish:
            return finish()

    @contextmanager
    def beside(
        self, seconds: float, *arguments: str, asks: bool = False, environment: Environment | None = None
    ) -> Iterator[Callable[[], Finished]]:
        """`within`, while this process does something else: the function waits for the result. Leaving the context stops git."""
        quiet: Environment = {} if asks else _SILENT
        merged = self._merged({"LC_ALL": "C", **quiet, **(environment or {})})
        # Alone, it has no terminal that ssh could prompt on, and all of it can be stopped.
        started = start_git(arguments, self.folder, merged, is_asking=asks, is_alone=not asks)
        is_running = True

        def finish() -> Finished:
            nonlocal is_running
            try:
                status, output, errors = started.finish(seconds=seconds)
            except TimeoutError:
                return Finished(TIMED_OUT, b"", f"no answer within {seconds:g} seconds")
            is_running = False
            return Finished(status, output, errors.decode("utf-8", "replace"))

        try:
            yield finish
        finally:
            if is_running:
                started.kill()

    def must(self, *arguments: str, stdin: bytes = b"", environment: Environment | None = None) -> Finished:
        """Run git; raises SessionError `git-failed` with git's error if the exit status is not 0."""
        finished = self.run(*arguments, stdin=stdin, environment=environment)
        if finished.status:
            raise SessionError("git-failed", f"git {arguments[0]} failed: {finished.last_error or 'no reason given'}")
        return finished

    def ask(self, *arguments: str) -> str | None:
        """Run git; return its stdout if the exit status is 0, else None (`rev-parse --verify`, `config --get`…)."""
        finished = self.run(*arguments)
        return finished.text if finished.status == 0 else None

    @contextmanager
    def stream(
        self, *arguments: str, stdin: bytes = b"", environment: Environment | None = None
    ) -> Iterator[IO[bytes]]:
        """Run git and stream its stdout; raises SessionError `git-failed` at the end if it failed.

        Leaving the context early stops git.
        """
        started = self._start(arguments, environment, is_fed=bool(stdin))
        try:
            with started.stream(stdin) as output:
                yield output
                is_whole = not output.read(1)
        except BaseException:
            started.kill()
            raise
        status, errors = started.end()
        if status and is_whole:
            reason = Finished(status, b"", errors.decode("utf-8", "replace")).last_error
            raise SessionError("git-failed", f"git {arguments[0]} failed: {reason or 'no reason given'}")

    def attached(self, arguments: Sequence[str], *, environment: Environment | None = None) -> int:
        """Run git on the user's terminal (for an editor, a passphrase, a push) and return its exit status.

        git's stdout goes to our stderr, since stdout is reserved for the command's result.
        """
        import subprocess

        process = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self._merged(environment),
            umask=Git.umask,
            stdout=2,
            check=False,
        )
        return process.returncode

    def _merged(self, extra: Environment | None) -> dict[str, str]:
        # Our `git status` must not compete with the user's git for the index lock.
        return environment_with({"GIT_OPTIONAL_LOCKS": "0", **self._environment, **(extra or {})})


def environment_with(changes: Environment) -> dict[str, str]:
    """The user's environment with `changes`."""
    return {name: value for name, value in {**os.environ, **changes}.items() if value is not None}


def kill_process(process: subprocess.Popen[bytes], *, group: bool) -> None:
    """Kill a process that is not waited for yet and, if it leads a `group`, all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    except OSError:
        pass  # it has ended meanwhile


def _words(arguments: Sequence[str], environment: Environment | None) -> tuple[str, ...]:
    return *arguments, *(f"{name}={value}" for name, value in (environment or {}).items())
