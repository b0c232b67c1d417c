"""Runs a command on a terminal, where it prompts: the input is given in advance, and the whole output is read."""

from __future__ import annotations

import os
import pty
import subprocess
import termios
from collections.abc import Mapping

from tests.sandbox import Sandbox


def on_terminal(
    box: Sandbox,
    *arguments: str,
    typed: str = "",
    status: int = 0,
    environment: Mapping[str, str | None] | None = None,
) -> str:
    """Run `git-session …` on a terminal of 80 columns without colour; return its output without the echo of `typed`.

    None in `environment` removes a variable, such as NO_COLOR.
    """
    variables = {**box.env, "TERM": "xterm", "NO_COLOR": "1", "GIT_PAGER": "cat", **(environment or {})}
    ours, theirs = pty.openpty()
    modes = termios.tcgetattr(theirs)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    process = subprocess.Popen(
        ["git-session", *arguments],
        cwd=box.path,
        env={name: value for name, value in variables.items() if value is not None},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.write(ours, typed.encode())
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux: the last process has closed the terminal
            break
        if not part:
            break
        written += part
    os.close(ours)
    text = written.decode("utf-8", "replace").replace("\r\n", "\n")
    assert process.wait() == status, text
    return text
