"""An agent is never blocked: whatever hangs, is held, is full or makes no sense, the hook ends soon, with status 0 and silence."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from git_session.commands.agent import SECONDS
from tests.agents.documented import AGENTS, payload
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN
from tests.templates import Templates, empty

MOMENT = 60
"""Seconds after which something hangs: whatever has no reason to wait is through by then, on a busy machine too."""
HOLD = """import fcntl, os, sys
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()"""


def begun(sandbox: Sandbox, *command: str, **options: Any) -> subprocess.Popen[bytes]:
    """A hook that runs, with a pipe to its stdin that stays open."""
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(["git-session", "hook", *command], cwd=sandbox.path, env=sandbox.env, **given)


def ended(process: subprocess.Popen[bytes], *, within: float = MOMENT) -> str:
    """Its stdout, once it ended in silence and in time; its stdin is still open then."""
    assert process.stdout and process.stderr
    process.wait(within)
    with process.stdout, process.stderr:
        assert (process.returncode, process.stderr.read()) == (0, b"")
        return process.stdout.read().decode()


def said(sandbox: Sandbox, name: str = "claude") -> bytes:
    return json.dumps(payload(name, str(sandbox.path))).encode()


@contextmanager
def held_lock(sandbox: Sandbox) -> Iterator[None]:
    """The lock for every write is held by another process."""
    lock = sandbox.path / ".git" / "sessions" / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=sandbox.env
    )
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.communicate()


WAITING = [
    ("claude", "Stop"),
    ("codex", "SessionEnd"),
    ("gemini", "AfterAgent"),
    ("cursor", "Stop"),
    ("claude", "SessionStart"),
]


def test_a_lock_that_is_held_is_not_waited_for_without_end(templates: Templates, tmp_path: Path) -> None:
    """Each waits at a lock of its own, all at the same time, until it goes on without: a beginning has its brief all the same."""
    waiting = []
    with ExitStack() as locks:
        for name, event in WAITING:
            (tmp_path / f"{name} {event}").mkdir()
            box = templates.copy("feature", empty(tmp_path / f"{name} {event}"))
            before = box.journal()
            locks.enter_context(held_lock(box))
            # Cursor reads the settings of Claude Code.
            process = begun(box, "claude" if name == "cursor" else name, event)
            assert process.stdin
            process.stdin.write(said(box, name))
            process.stdin.close()
            waiting.append((name, event, box, before, process))
        for name, event, _, _, process in waiting:
            told = ended(process, within=SECONDS + MOMENT).rstrip("\n")
            assert "OAuth provider" in told if event == "SessionStart" else told == AGENTS[name].silence
    for _, _, box, before, _ in waiting:
        assert box.journal() == before


@pytest.mark.parametrize(
    "text",
    [b"{}", b"", b'{"session_id": "x", "cw', b"no JSON", b"[1, 2]"],
    ids=["whole", "none", "half", "text", "list"],
)
def test_a_pipe_that_stays_open_is_not_waited_for(feature: Sandbox, text: bytes) -> None:
    process = begun(feature, "claude", "SessionStart")
    assert process.stdin
    with process.stdin:
        process.stdin.write(text)
        process.stdin.flush()
        assert "OAuth provider" in ended(process)


def test_stdin_is_closed(feature: Sandbox) -> None:
    ran = feature.run("sh", "-c", "git-session hook claude SessionStart <&-")
    assert "OAuth provider" in ran.out and ran.err == ""


def test_stdin_is_a_terminal(feature: Sandbox) -> None:
    ours, theirs = pty.openpty()
    try:
        assert "OAuth provider" in ended(begun(feature, "claude", "SessionStart", stdin=theirs))
    finally:
        os.close(ours)
        os.close(theirs)


def test_much_is_said(feature: Sandbox, tmp_path: Any) -> None:
    """An agent tells the whole of a long prompt, and where it works behind it."""
    said = {"prompt": "word " * 400_000, "session_id": "long", "cwd": str(feature.path)}
    ran = feature.run("git-session", "hook", "claude", "Stop", stdin=json.dumps(said), cwd=tmp_path)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert feature.journal()[-1][1]["of"] == "long"


@pytest.mark.parametrize("event", ["SessionStart", "Stop"])
@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, "x" * 20_000_000], ids=["[[[", "{{{", "xxx"])
def test_no_sense_is_said(feature: Sandbox, event: str, text: str) -> None:
    # More than is read is not taken: the agent's end of the pipe may see that.
    ran = feature.run("sh", "-c", f"cat 2>/dev/null | git-session hook claude {event}", stdin=text)
    assert (ran.status, ran.err) == (0, "")
    assert ("OAuth provider" in ran.out) == (event == "SessionStart")


@pytest.mark.parametrize("where", ["a full disk", "a pipe without a reader"])
def test_the_answer_cannot_be_written(feature: Sandbox, where: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    if where == "a full disk":
        os.close(writing)
        writing = os.open("/dev/full", os.O_WRONLY)
    process = begun(feature, "claude", "SessionStart", stdout=writing, stdin=subprocess.DEVNULL)
    os.close(writing)
    assert (process.wait(MOMENT), process.stderr.read() if process.stderr else b"") == (0, b"")
    assert process.stderr
    process.stderr.close()


HANGING = {"hangs": "echo $$ >>{}; exec sleep 600", "leaves a process behind": "sleep 600 & echo $! >>{}; exit 1"}


def test_git_hangs(templates: Templates, tmp_path: Path) -> None:
    """`core.fsmonitor` is run by `git status`, here one that never ends, or that leaves a daemon with git's stdout open.

    Both are waited for at the same time.
    """
    waiting = []
    for name, what in HANGING.items():
        (tmp_path / name).mkdir()
        box = templates.copy("feature", empty(tmp_path / name))
        monitor = box.write("../monitor", f"#!/bin/sh\n{what.format('../started')}\n")
        monitor.chmod(0o755)
        box.git("config", "core.fsmonitor", "../monitor")
        waiting.append((box, begun(box, "gemini", "SessionStart", stdin=subprocess.DEVNULL)))
    try:
        for _, process in waiting:
            answer = ended(process, within=SECONDS + MOMENT)
            assert answer == "{}\n" or "OAuth provider" in answer
    finally:
        for box, _ in waiting:
            for number in (box.path.parent / "started").read_text().split():
                os.kill(int(number), signal.SIGKILL)


@pytest.mark.parametrize("event", ["SessionStart", "PreCompact", "Stop"])
def test_a_partial_clone_fetches_nothing(feature: Sandbox, event: str) -> None:
    for number in range(3):
        feature.commit(f"feat: change {number}", "big.txt", f"{number}\n" * 100)
    feature.git("config", "uploadpack.allowFilter", "true")
    clone = Sandbox(feature.path.parent / "clone", feature.home, feature.now)
    feature.git("clone", "-q", "--filter=blob:none", f"file://{feature.path}", str(clone.path))
    clone.session("init")
    clone.session("start", "partial", "--objective", "Read nothing")
    clone.git("config", "remote.origin.url", "file:///nowhere")
    clone.git("rm", "-q", "--cached", "big.txt")
    trace = clone.path.parent / "trace"
    ran = clone.run("git-session", "hook", "claude", event, stdin=said(clone).decode(), GIT_TRACE=str(trace))
    assert (ran.status, ran.err) == (0, "")
    assert ("Read nothing" in ran.out) == (event == "SessionStart")
    assert " fetch " not in trace.read_text()


def test_who_can_only_read_the_repository_is_told_about_it(feature: Sandbox) -> None:
    """For root there is no such thing as permissions; a folder in place of the lock stands for it here."""
    lock = feature.path / ".git" / "sessions" / "lock"
    lock.unlink()
    lock.mkdir()
    before = feature.journal()
    for event in ("Stop", "SessionEnd", "SessionStart", "PreCompact"):
        ran = feature.run("git-session", "hook", "claude", event, stdin=said(feature).decode())
        assert (ran.status, ran.err, "OAuth provider" in ran.out) == (0, "", event == "SessionStart")
    assert feature.journal() == before


# --- marks ------------------------------------------------------------------------------------------------------------


def test_a_mark_leaves_the_view_of_the_hooks_current(feature: Sandbox) -> None:
    """Else the next commit would have to wait for the whole program to make it anew."""
    feature.run("git-session", "hook", "claude", "Stop", stdin=said(feature).decode())
    (folder,) = (feature.path / ".git" / "sessions").glob("feature*")
    rows = dict(row.split(" ", 1) for row in (folder / "hook").read_text().splitlines())
    assert (rows["version"], int(rows["journal"])) == ("3", (folder / "journal").stat().st_size)
    assert feature.journal()[-1] == (
        "agent", {"id": feature.journal()[-1][1]["id"], "of": payload("claude", "")["session_id"], "event": "stop", "by": "claude"},
    )  # fmt: skip


def test_a_mark_counts_the_time_since_the_event_before_it(feature: Sandbox) -> None:
    feature.pass_time(minutes=20)
    feature.run("git-session", "hook", "claude", "Stop", stdin=said(feature).decode())
    feature.pass_time(minutes=60)
    feature.write("work.txt", age=600)
    feature.run("git-session", "hook", "claude", "SessionEnd", stdin=said(feature).decode())
    assert [kind for kind, _ in feature.journal()[-3:]] == ["agent", "activity", "agent"]
    status = feature.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (20 * 60 + 10 * 60, 50 * 60)


def test_a_mark_goes_to_the_session_of_the_branch_that_is_checked_out_now(feature: Sandbox) -> None:
    feature.session("start", "hotfix", "--objective", "Urgent")
    feature.git("switch", "-q", "feature/oauth", **UNSEEN)
    feature.run("git-session", "hook", "claude", "Stop", stdin=said(feature).decode())
    assert [kind for kind, _ in feature.journal("hotfix")[-1:]] == ["leave"]
    assert [kind for kind, _ in feature.journal("feature-oauth")[-2:]] == ["enter", "agent"]
    feature.git("switch", "-q", "--detach", **UNSEEN)
    before = feature.journal("feature-oauth")
    feature.run("git-session", "hook", "claude", "Stop", stdin=said(feature).decode())
    assert feature.journal("feature-oauth") == before


def test_a_commit_after_a_mark_is_recorded_as_ever(feature: Sandbox) -> None:
    feature.run("git-session", "hook", "claude", "Stop", stdin=said(feature).decode())
    feature.pass_time(minutes=5)
    oid = feature.commit("feat: add provider")
    assert "Session-Objectives" in feature.message()
    assert feature.json("status")["last_commit"]["oid"] == oid
    assert feature.note()["commit-time"] == "300"


def test_a_mark_loads_nothing_but_what_it_needs(feature: Sandbox) -> None:
    """It is made at every turn of every agent. 15 times the start of Python is what it may take at most."""
    code = (
        "import sys\n"
        "sys.argv = ['git-session', 'hook', 'claude', 'Stop']\n"
        "from git_session.cli import main\n"
        "status = main()\n"
        "print(status, *sorted(name for name in sys.modules if name.startswith('git_session.') and name.count('.') > 1 and not hasattr(sys.modules[name], '__path__')))\n"
        "print(*sorted({'argparse', 'dataclasses', 'pathlib', 'subprocess', 'typing', 'tempfile'} & set(sys.modules)))"
    )
    ran = feature.run(sys.executable, "-c", code, stdin=said(feature).decode())
    assert ran.out.splitlines() == [
        "0 git_session.commands.agent git_session.commands.registry git_session.hot.agent git_session.hot.clock git_session.hot.journal git_session.hot.lock git_session.hot.place "
        "git_session.hot.settings git_session.hot.system git_session.hot.umask git_session.model.agents git_session.model.dataclass git_session.model.fastdataclass "
        "git_session.services.agents.last_event git_session.services.agents.turn_mark",
        "",
    ]
    assert feature.journal()[-1][1]["event"] == "stop"


def test_a_beginning_and_status_load_no_more_than_they_did(feature: Sandbox) -> None:
    heavy = "{'argparse', 'ast', 'dataclasses', 'hashlib', 'inspect', 'pygit2', 'rich', 'ruamel.yaml', 'secrets', 'tempfile', 'typing'}"
    for command in (["hook", "claude", "SessionStart"], ["status", "--json"]):
        code = (
            f"import sys\nsys.argv = ['git-session', *{command!r}]\n"
            "from git_session.cli import main\n"
            "status = main()\n"
            f"sys.stderr.write(' '.join(sorted({heavy} & set(sys.modules))))"
        )
        ran = feature.run(sys.executable, "-c", code, stdin=said(feature).decode())
        assert ran.err == "" and "OAuth provider" in ran.out
