"""The bar of long work: late, on a terminal only, and gone without a trace."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest

LONG = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
from argparse import Namespace
from git_session import cli
from git_session.commands import frame
from git_session.commands.frame import Call
from git_session.render.screen import progress
progress.PATIENCE = {patience}
def run(call):
    with call.progress("Reading \\x1b[31mhistory") as meter:
        for done in range({steps}):
            meter.step(done, {steps})
            with call.progress("Within") as inner:
                inner.step(done, {steps})
            time.sleep(0.01)
    print("modules", sorted(name for name in sys.modules if name.split(".")[0] == "rich")[:1])
    return 0
Call.color = "auto"
command = Namespace(run=run, internal=False, read=lambda _: (Namespace(json={json}, quiet={quiet}), ()))
cli.command_named = lambda name: command
sys.exit(cli.run(["long"]))
"""


def on_terminal(code: str, *, interrupt_after: bytes = b"", times: int = 1) -> tuple[int, bytes, bytes]:
    """Run Python with stderr on a terminal: (exit status, stdout, what the terminal got)."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=slave, stdout=subprocess.PIPE, stderr=slave, env=environment
    )
    os.close(slave)
    seen = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.05)[0]:
            try:
                seen += os.read(master, 65536)
            except OSError:
                break
        if interrupt_after and interrupt_after in seen:
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                select.select([], [], [], 0.01)  # two that wait at once are one
            interrupt_after = b""
    output, _ = process.communicate(timeout=60)
    os.close(master)
    return process.returncode, output, seen


def test_a_bar_is_drawn_and_taken_away() -> None:
    status, output, seen = on_terminal(LONG.format(patience=0.05, steps=60, json=False, quiet=False))
    assert status == 0, seen
    assert b"Reading history" in seen and b"/60" in seen
    assert b"\x1b[31m" not in seen  # a label is data too
    assert b"Within" not in seen  # one bar at a time
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")  # the cursor is back
    assert seen.endswith(b"\x1b[2K")  # and the line empty
    assert output == b"modules ['rich']\n"


@pytest.mark.parametrize(
    ("patience", "json", "quiet"),
    [(60.0, False, False), (0.0, True, False), (0.0, False, True)],
    ids=["not yet due", "json", "quiet"],
)
def test_nothing_is_drawn_nor_loaded(patience: float, json: bool, quiet: bool) -> None:
    assert on_terminal(LONG.format(patience=patience, steps=5, json=json, quiet=quiet)) == (0, b"modules []\n", b"")


def test_nothing_is_drawn_in_a_pipe() -> None:
    code = LONG.format(patience=0.0, steps=5, json=False, quiet=False)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"modules []\n", b"")


@pytest.mark.parametrize("times", [1, 2, 9], ids=["one", "and git's own", "impatient"])
def test_an_interrupt_leaves_nothing_behind(times: int) -> None:
    code = LONG.format(patience=0.05, steps=3000, json=False, quiet=False)
    status, output, seen = on_terminal(code, interrupt_after=b"Reading history", times=times)
    assert (status, output) == (130, b"")
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")
    after = seen[seen.rindex(b"\x1b[?25h") :]
    assert re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|\s", b"", after) == b""
