"""Runs our program and kills it, as `kill -9` would, right before its nth change to anything outside itself.

As the interpreter of hooks (`killer.py -IS -c CODE PACKAGE NAME …`) it does so to the hook KILL_HOOK, at the number KILL_AT.
As a server (`killer.py serve`) it reads one JSON request a line from stdin, runs `git-session` in a fork of itself, and
answers in JSON when that process and all that it started have ended. Without a number it just runs it.
A process that is not killed writes the number of its steps into the file KILL_STEPS.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

CALLS = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "link", "symlink", "utime", "chmod", "ftruncate")
SPAWNS = ("posix_spawn", "posix_spawnp")
READING = frozenset((
    "cat-file", "check-ref-format", "diff-tree", "for-each-ref", "log", "ls-files", "merge-base", "rev-list", "rev-parse",
    "show-ref", "status", "var", "version",
))  # fmt: skip
"""Commands of git that change nothing: killed before one, the disk is as it is before the next step."""
CREATING = os.O_CREAT | os.O_TRUNC
STANDARD = (1, 2)
_open, _write, _close = os.open, os.write, os.close


class Killer:
    """Counts what the process is about to do, and ends it before number `at`; a write counts twice, for it may tear."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def report(self) -> None:
        """Write down how many steps there were, if somebody wants to know."""
        if os.environ.get("KILL_STEPS"):
            file = _open(os.environ["KILL_STEPS"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            _write(file, b"%d" % self.count)
            _close(file)

    def step(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(self, call: Any) -> Any:
        def counting(*arguments: Any, **options: Any) -> Any:
            self.step()
            return call(*arguments, **options)

        return counting

    def spawning(self, spawn: Any) -> Any:
        def counting(path: Any, command: Any, *arguments: Any, **options: Any) -> Any:
            if changes_something(command):
                self.step()
            return spawn(path, command, *arguments, **options)

        return counting

    def writing(self, write: Any) -> Any:
        """`write(…, content)` of which half may have been done."""

        def tearing(*arguments: Any) -> Any:
            *target, content = arguments
            if target and target[0] in STANDARD:
                return write(*arguments)
            self.step()
            if self.count + 1 == self.at:
                write(*target, content[: len(content) // 2])
            self.step()
            return write(*arguments)

        return tearing

    def arm(self) -> None:
        """Wrap whatever changes files, or starts processes that may."""
        for name in CALLS:
            setattr(os, name, self.counted(getattr(os, name)))
        for name in SPAWNS:
            setattr(os, name, self.spawning(getattr(os, name)))
        os.write = self.writing(os.write)
        os_open = os.open

        def opening(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            if flags & CREATING:
                self.step()
            return os_open(path, flags, *arguments, **options)

        os.open = opening
        import builtins
        import io

        builtins.open = io.open = self.opened(io.open)

    def opened(self, plain: Any) -> Any:
        """`open`, whose files for writing are written through at once."""

        def opening(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if isinstance(file, int) or not set(mode) & set("wax+"):
                return plain(file, mode, *arguments, **options)
            self.step()
            return Written(self, plain(file, mode, *arguments, **options))

        return opening


def changes_something(command: Any) -> bool:
    """May this command line leave anything behind? Of git's commands not those of READING, nor `config --get…`."""
    words = [os.fsdecode(each) for each in command]
    reads = words[1:2] and (words[1] in READING or (words[1] == "config" and any("--get" in word for word in words)))
    return words[:1] != ["git"] or not reads


class Written:
    """A file that is being written."""

    def __init__(self, killer: Killer, file: Any) -> None:
        self.file = file
        self.write = killer.writing(self.through)

    def through(self, content: Any) -> Any:
        written = self.file.write(content)
        self.file.flush()
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Written:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


def interpret(arguments: list[str]) -> None:
    """Stand in for the interpreter of a hook."""
    code, *rest = arguments[arguments.index("-c") + 1 :]
    killer = Killer(int(os.environ["KILL_AT"])) if rest[1] == os.environ.get("KILL_HOOK") else None
    if killer:
        killer.arm()
        leave = os._exit

        def leaving(status: int) -> None:
            killer.report()
            leave(status)

        os._exit = leaving  # type: ignore[assignment]
    sys.argv = ["-c", *rest]
    try:
        exec(code, {"__name__": "__main__"})
    finally:
        if killer:
            killer.report()


def hold(killer: Killer, holder: int) -> None:
    """Count what subprocess starts, and let it inherit the descriptor `holder`."""
    import subprocess

    start = subprocess.Popen.__init__

    def held(self: Any, command: Any, *arguments: Any, **options: Any) -> None:
        if changes_something(command):
            killer.step()
        start(self, command, *arguments, pass_fds=(holder,), **options)

    subprocess.Popen.__init__ = held  # type: ignore[method-assign,assignment]


def serve() -> None:
    """Answer requests: {cwd, env, argv, at, trial} -> {status, out, err}; the status is -9 for a killed process.

    Without `trial`, doctor takes it that the hooks fire.
    """
    import gc
    import json
    import pkgutil
    import tempfile

    import pygit2  # noqa: F401
    import rich.console  # noqa: F401
    import ruamel.yaml  # noqa: F401

    import git_session.cli
    import git_session.commands
    from git_session.services.doctor import diagnose
    from git_session.services.hooks.proof import Proof

    for module in pkgutil.walk_packages(git_session.__path__, "git_session."):
        if not module.name.endswith("__main__"):
            try:
                __import__(module.name)
            except ImportError:  # an extra that is not installed
                pass
    gc.freeze()  # a collection in a fork would copy every page
    for line in sys.stdin:
        request = json.loads(line)
        alive, holder = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = os.fork()
            if process == 0:
                os.chdir(request["cwd"])
                os.environ.clear()
                os.environ.update(request["env"])
                tempfile.tempdir = None  # ours was found by our own environment
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                os.set_inheritable(holder, True)
                killer = Killer(request["at"])
                hold(killer, holder)
                if killer.at:
                    killer.arm()
                if not request["trial"]:
                    diagnose.prove = lambda _, hooks: Proof(tuple(hook.name for hook in hooks), ())  # type: ignore[attr-defined,assignment]
                status = git_session.cli.run(request["argv"])
                sys.stdout.flush()
                sys.stderr.flush()
                killer.report()
                os._exit(status)
            os.close(holder)
            os.read(alive, 1)  # ends when the last process that holds the other side has
            os.close(alive)
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode("utf-8", "replace"))
        sys.stdout.write(json.dumps({"status": status, "out": texts[0], "err": texts[1]}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        interpret(sys.argv[1:])
