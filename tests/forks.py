"""Runs `git-session` without its start-up time: each run is a fork of one process that has everything loaded.

Arguments, environment, folder, stdin, stdout and stderr are those of a separate program. Starting Python and loading the modules
is more than half of the cost of a run. `GIT_SESSION_FORKS=0 make test` starts a program for every run.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

WANTED = os.environ.get("GIT_SESSION_FORKS") != "0"
PROGRAM = "git-session"
LANG = "C.UTF-8"


class Forks:
    """The client, which starts the server when it is first needed."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._free = threading.Lock()

    def run(
        self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], stdin: bytes, together: bool = False
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `git-session` to its end, with these arguments and this complete environment; `together` puts stderr into stdout."""
        program = shutil.which(PROGRAM, path=env.get("PATH", ""))
        forked = WANTED and not stdin and program and _has_our_start(program, env)
        if not forked or not self._free.acquire(blocking=False):  # one run at a time
            stderr = subprocess.STDOUT if together else subprocess.PIPE
            return subprocess.run(
                [PROGRAM, *arguments],
                cwd=cwd,
                env=env,
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                check=False,
            )
        try:
            return self._fork([str(program), *arguments], str(cwd), dict(env), together=together)
        finally:
            self._free.release()

    def _fork(
        self, command: list[str], cwd: str, env: dict[str, str], *, together: bool
    ) -> subprocess.CompletedProcess[bytes]:
        with ExitStack() as stack:
            reading, writing = [], [os.open(os.devnull, os.O_RDONLY)]
            for _ in ("stdout",) if together else ("stdout", "stderr"):
                ours, theirs = os.pipe()
                reading.append(stack.enter_context(open(ours, "rb", buffering=0)))
                writing.append(theirs)
            if together:
                writing.append(os.dup(writing[-1]))
            connection = self._connected()
            message = json.dumps({"command": command, "cwd": cwd, "env": env}).encode() + b"\n"
            try:
                socket.send_fds(connection, [message[:1]], writing)
            finally:
                for descriptor in writing:
                    os.close(descriptor)
            connection.sendall(message[1:])
            texts = {file.fileno(): b"" for file in reading}
            with selectors.DefaultSelector() as selector:
                for file in reading:
                    selector.register(file, selectors.EVENT_READ)
                while selector.get_map():
                    for key, _ in selector.select():
                        content = os.read(key.fd, 1 << 16)
                        texts[key.fd] += content
                        if not content:
                            selector.unregister(key.fd)
            answer = connection.recv(64)
            if not answer:
                raise RuntimeError("the process that git-session is forked from has ended")
            return subprocess.CompletedProcess(command, int(answer), *texts.values())

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair()
            with theirs:
                self._server = subprocess.Popen(
                    [sys.executable, __file__, str(theirs.fileno())],
                    env={"PATH": os.environ["PATH"], "LANG": LANG},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
        return self._socket


def _has_our_start(program: str, env: Mapping[str, str]) -> bool:
    """Would Python start with the same interpreter, language and options?"""
    same = os.path.dirname(program) == os.path.dirname(sys.executable)
    return same and env.get("LANG") == LANG and not any(name.startswith(("LC_", "PYTHON")) for name in env)


def serve(connection: socket.socket) -> None:
    """Answer each request with the exit status of the fork, until the client exits."""
    import gc

    load()
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 3)
        if not message:
            return
        while not message.endswith(b"\n"):
            message += connection.recv(1 << 16)
        process = os.fork()
        if process == 0:
            become(json.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        connection.sendall(str(status).encode())


def load() -> None:
    """Import everything that a command may need."""
    import pkgutil

    import pygit2  # noqa: F401
    import rich.console
    import rich.table
    import rich.text  # noqa: F401
    import ruamel.yaml  # noqa: F401

    import git_session.cli

    for module in pkgutil.walk_packages(git_session.__path__, "git_session."):
        if not module.name.endswith("__main__"):
            try:
                __import__(module.name)
            except ImportError:  # an extra that is not installed
                pass


def become(request: dict[str, object], descriptors: Sequence[int]) -> None:
    """Run the requested program, in a fork."""
    import atexit
    import time
    import traceback

    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, 64)
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[call-overload]
    time.tzset()
    _tell_libgit2()
    sys.argv = request["command"]  # type: ignore[assignment]
    status = 1
    try:
        from git_session.cli import main

        status = main()
        threading._shutdown()  # type: ignore[attr-defined]
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            status = 120  # as Python exits then
        os._exit(status)


def _tell_libgit2() -> None:
    """It looks at the environment once, when it is loaded."""
    import pygit2
    from pygit2.enums import ConfigLevel

    home = os.environ.get("HOME", "")
    pygit2.settings.homedir = home
    pygit2.settings.search_path[ConfigLevel.GLOBAL] = home
    pygit2.settings.search_path[ConfigLevel.XDG] = os.path.join(
        os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "git"
    )


if __name__ == "__main__":
    del sys.path[0]  # tests/, which the real program would not have
    try:
        serve(socket.socket(fileno=int(sys.argv[1])))
    except KeyboardInterrupt:
        pass
