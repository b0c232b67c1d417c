"""The lock in the hands of a stopped process: one line says whose, commits go on, and what they missed is recorded later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from git_session import cli
from git_session.hot.lock import LockHeldError, holder_name
from tests.sandbox import Sandbox

HOLD = """
import os, signal, sys
from git_session.hot.lock import Lock
sys.argv = ["/bin/git-session", "checkpoint", "--label", "secret"]
with Lock(os.fsencode(os.environ["COMMON_DIR"])):
    os.utime(os.environ["COMMON_DIR"] + "/sessions/lock")
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture
def stopped(feature: Sandbox) -> Iterator[int]:
    """The id of a stopped process that has held the lock for a minute."""
    common_dir = feature.path / ".git"
    environment = {**feature.env, "COMMON_DIR": str(common_dir), "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"held\n"
    process.send_signal(signal.SIGSTOP)
    lock = common_dir / "sessions/lock"
    pid, since, program = lock.read_text().split(" ", 2)
    lock.write_text(f"{pid} {int(since) - 60_000} {program}")
    yield process.pid
    process.kill()
    process.wait()
    process.stdout.close()


def test_whoever_holds_the_lock_is_named_and_nothing_waits_for_long(feature: Sandbox, stopped: int) -> None:
    ran = feature.session("objectives", "add", "later", status=1)
    assert ran.err.startswith(
        f"error: cannot write: process {stopped} (git-session checkpoint) has held the lock for 6"
    )
    assert ran.err.endswith(
        "hint: nothing was changed; wait until it ends, or continue it if it is stopped (fg, kill -CONT)\n"
    )
    feature.write("one.txt")
    feature.git("add", "-A")
    ran = feature.run("git", "commit", "-q", "-m", "feat: one")
    assert ran.err.startswith(f"git-session: process {stopped} (git-session checkpoint) has held the lock for 6")
    assert ran.err.endswith(" s; the next command or hook records this\n")
    assert ran.err.count("\n") == 1
    assert "Session-Objectives:" in feature.message()
    assert [each for each in feature.session("status", "--json").err.splitlines() if "shown anyway" not in each] == []
    os.kill(stopped, signal.SIGKILL)
    feature.commit("feat: two")
    assert feature.note()["session"] == feature.note("HEAD~1")["session"]
    oids = {body["oid"] for kind, body in feature.journal() if kind == "commit"}
    assert oids == {feature.git("rev-parse", "HEAD"), feature.git("rev-parse", "HEAD~1")}


def test_many_that_take_turns_wait_for_each_other(feature: Sandbox) -> None:
    code = (
        "import os, sys, time\nfrom git_session.hot.lock import Lock\nLock.PATIENCE = 0.4\n"
        "for _ in range(30):\n with Lock(b'.git'): time.sleep(0.005)\n"
    )
    environment = {**feature.env, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, cwd=feature.path, env=environment, stderr=subprocess.PIPE) for _ in range(6)]
    assert [process.communicate()[1] for process in running] == [b""] * 6


@pytest.mark.parametrize(
    "content", [b"", b"-1 5 x\n", b"0 5 x\n", b"9" * 50 + b" 5 x\n", b"x\x1b[31m\n", b"%d 5 x\n" % (1 << 22)]
)
def test_a_lock_that_says_nothing_trustworthy(content: bytes) -> None:
    assert holder_name(content) == "another process"


def test_what_is_in_the_way_of_the_notes_is_named(feature: Sandbox) -> None:
    folder = feature.path / ".git/refs/notes"
    lock, below = folder / "session.lock", folder / "session" / ".kept"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    feature.git("commit", "-q", "--allow-empty", "-m", "One")
    finding = feature.json("doctor", "--fix", status=1)["findings"][0]
    assert (finding["what"], finding["command"]) == (
        f"cannot update the notes: another git process holds {lock}",
        f"run the same command again; if no other git process is running: rm {lock}",
    )
    lock.unlink()
    below.parent.mkdir()
    below.touch()
    finding = feature.json("doctor", "--fix", status=1)["findings"][0]
    assert finding["command"] == f"move what is in it elsewhere, then: rm -r {folder}/session"
    below.unlink()
    below.parent.rmdir()
    feature.git("update-ref", "refs/notes/session/x", "HEAD")
    finding = feature.json("doctor", "--fix", status=1)["findings"][0]
    assert finding["command"].endswith(": git update-ref -d refs/notes/session/x")
    feature.git("update-ref", "-d", "refs/notes/session/x")
    assert feature.json("doctor", "--fix")["well"] is True
    assert feature.note()["session"]


def test_a_lock_on_the_configuration_is_named(feature: Sandbox) -> None:
    lock = feature.path / ".git/config.lock"
    lock.touch()
    assert feature.session("start", "other", status=1).err == (
        f"error: cannot update git's configuration: another git process holds {lock}\n"
        f"hint: run the same command again; if no other git process is running: rm {lock}\n"
    )
    assert feature.git("branch", "--list", "other") == ""
    lock.unlink()
    assert feature.session("start", "other").status == 0


def test_a_lock_that_code_shared_with_hooks_waited_for_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a race of processes leads there: the lock is free when the command begins, and held when it enters a branch."""

    def dispatch(_arguments: list[str]) -> int:
        raise LockHeldError(11, "process 7 (git-session hook) has held the lock for 2 s", b"/r/.git/sessions/lock")

    monkeypatch.setattr(cli, "_dispatch", dispatch)
    assert cli._run(["resume"], wants_json=False) == 1
    assert capsys.readouterr().err == (
        "error: cannot write: process 7 (git-session hook) has held the lock for 2 s (/r/.git/sessions/lock)\n"
        "hint: wait until it ends, or continue it if it is stopped (fg, kill -CONT)\n"
    )
