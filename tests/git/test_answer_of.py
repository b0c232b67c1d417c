"""What a command answers: its output, within limits of time and size, whatever it starts and leaves."""

from __future__ import annotations

import os
import select
import time
from pathlib import Path

import pytest

from git_session.git.process import TIMED_OUT
from git_session.git.running import MOST, CommandAnswer, answer_of, as_git_runs


def _answer(script: str, *arguments: str, seconds: float = 20) -> CommandAnswer:
    return answer_of(as_git_runs(script, *arguments), "/", seconds=seconds)


def test_output_status_and_errors() -> None:
    assert _answer('f() { echo "out $1"; echo err >&2; return 3; }; f', "a b") == CommandAnswer(
        3, b"out a b\n", "err\n"
    )
    assert _answer("kill -9 $$ ;:").status == 137
    assert _answer("cat ;:") == CommandAnswer(0, b"", "")  # nothing to read
    assert _answer("test -t 0 || test -t 2 || tty <&2 >/dev/null ;:").status == 0


def test_the_arguments_are_never_read_by_the_shell() -> None:
    assert _answer("printf '<%s>'", "$(touch x) `id`; *", "'").output == b"<$(touch x) `id`; *><'>"


def test_a_command_that_cannot_run(tmp_path: Path) -> None:
    assert answer_of(["/nowhere/at-all"], "/", seconds=5) == CommandAnswer(127, b"", "No such file or directory")
    (tmp_path / "plain").write_text("")
    assert answer_of([str(tmp_path / "plain")], "/", seconds=5).status == 126


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("sleep 60", "no answer within 0.3 seconds"),
        ("trap '' TERM HUP INT; while :; do sleep 60; done", "no answer within 0.3 seconds"),
        ("yes", f"it wrote more than {MOST >> 20} MiB"),
    ],
    ids=["slow", "deaf", "endless"],
)
def test_a_command_is_killed_with_all_it_started(script: str, reason: str, tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    reading = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    seconds = 0.3 if "within" in reason else 20.0
    assert _answer(f"exec 9>{alive}; {script}; :", seconds=seconds) == CommandAnswer(TIMED_OUT, b"", reason)
    select.select([reading], [], [], 10)  # the kernel ends what was killed a little later
    assert os.read(reading, 1) == b""  # nobody has it open for writing, which would raise BlockingIOError
    os.close(reading)


def test_what_a_command_leaves_running_does_not_hold_us() -> None:
    begun = time.monotonic()
    assert _answer("sleep 3 & echo done; :").output == b"done\n"
    assert time.monotonic() - begun < 2
