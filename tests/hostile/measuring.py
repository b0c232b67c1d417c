"""Runs a command line within limits on time and memory, and says what became of it.

A small process of its own does this, since the peak of a process's memory includes that of the process it was forked from.
`git-session` is a fork of it, with everything loaded (`tests.forks`); git and its hooks are started as they are.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import forks
from tests.hostile.invocations import Invocation

SECONDS, MEMORY = 5.0, 300 << 20
"""The limits: seconds of the processor that a command may take, and the most bytes of memory of one of its processes."""
PATIENCE = 30.0
"""Seconds after which a command hangs, on a machine that has other things to do."""
_ADDRESSES, _FILE = 4 << 30, 256 << 20
"""What the system stops: so that a failure costs this machine neither its memory nor its disk."""
_STEP = 0.002  # seconds between two looks at a process
_MOST = 8 << 20  # bytes that are read of an output
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """How a command line ended: its exit status (negative: the signal), what it printed, seconds of the processor, bytes of memory."""

    status: int
    out: bytes
    err: bytes
    hangs: bool
    seconds: float
    memory: int


class Measure:
    """The client of the process that runs command lines; one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.measuring"],
            cwd=_ROOT,
            env={"PATH": os.environ["PATH"], "LANG": forks.LANG},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, invocation: Invocation, *, cwd: Path, env: Mapping[str, str]) -> Outcome:
        """Run it to its end, or until its time is up."""
        command = [invocation.program, *invocation.arguments]
        request = {
            "command": command,
            "cwd": str(cwd),
            "env": {**env, **invocation.environment},
            "stdin": base64.b64encode(invocation.stdin).decode(),
            "stdout": invocation.stdout,
            "stop_after": invocation.stop_after,
        }
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        out, err = (base64.b64decode(answer.pop(name)) for name in ("out", "err"))
        return Outcome(out=out, err=err, **answer)

    def close(self) -> None:
        """End the process."""
        self._process.communicate(b"")


def serve() -> None:
    """Answer one request a line."""
    import gc

    forks.load()
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        sys.stdout.write(json.dumps(_measured(request)) + "\n")
        sys.stdout.flush()


def _measured(request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(base64.b64decode(request["stdin"]))
        given.seek(0)
        process = os.fork()
        if process == 0:
            _become(request, given.fileno(), out.fileno(), err.fileno())
        status, usage, hangs = _waited(process, request["stop_after"])
        _end_group(process)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(base64.b64encode(file.read(_MOST)).decode())
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "out": texts[0],
        "err": texts[1],
        "hangs": hangs,
        "seconds": usage.ru_utime + usage.ru_stime,
        "memory": memory,
    }


def _become(request: dict[str, Any], given: int, out: int, err: int) -> None:
    """Turn this fork into the requested program."""
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
        os.dup2(given, 0)
        if request["stdout"]:
            out = os.open(request["stdout"], os.O_WRONLY)
        if request["command"][0] == forks.PROGRAM:
            forks.become(request, [0, out, err])
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.closerange(3, 64)
        os.chdir(request["cwd"])
        os.execvpe(request["command"][0], request["command"], request["env"])
    finally:
        os._exit(127)


def _waited(process: int, stop_after: float) -> tuple[int, resource.struct_rusage, bool]:
    """(status, usage, whether it hung) of the process, which is stopped in time, and killed if it hangs."""
    began = time.monotonic()
    stopped, passed = not stop_after, 0.0
    while True:
        ended, status, usage = os.wait4(process, os.WNOHANG)
        if ended:
            return status, usage, passed > PATIENCE
        passed = time.monotonic() - began
        if not stopped and passed > stop_after:
            os.kill(process, signal.SIGTERM)
            stopped = True
        if passed > PATIENCE:
            os.killpg(process, signal.SIGKILL)
        time.sleep(_STEP)


def _end_group(process: int) -> None:
    """Kill what is left of the process group, such as a `git status` that nobody waited for."""
    try:
        os.killpg(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


if __name__ == "__main__":
    serve()
