"""Whatever becomes of our part, git goes on: the commit is made, with one line on stderr at most."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox import Sandbox


def sessions(sandbox: Sandbox) -> Path:
    return sandbox.path / ".git" / "sessions"


def bake(sandbox: Sandbox, name: str, value: str) -> None:
    """Point the installed hooks to another interpreter or package."""
    for folder in (sandbox.path / ".git" / "hooks", sessions(sandbox) / "hooks"):
        for path in folder.glob("[a-z]*"):
            if path.suffix != ".sample":
                path.write_text(re.sub(f"^{name}='.*'$", f"{name}='{value}'", path.read_text(), flags=re.M))


def without_interpreter(sandbox: Sandbox) -> None:
    bake(sandbox, "python", str(sandbox.home / "venv" / "bin" / "python"))
    sandbox.environment["PATH"] = sandbox.bare_path


def without_package(sandbox: Sandbox) -> None:
    bake(sandbox, "package", str(sandbox.home / "gone"))
    sandbox.environment["PATH"] = sandbox.bare_path


def broken_interpreter(sandbox: Sandbox) -> None:
    bake(sandbox, "python", "/bin/false")


def without_sessions(sandbox: Sandbox) -> None:
    shutil.rmtree(sessions(sandbox))


def without_this_session(sandbox: Sandbox) -> None:
    shutil.rmtree(next(sessions(sandbox).glob("feature*")))


def unwritable(sandbox: Sandbox) -> None:
    """As in a read-only folder, for root too: the lock, the log and the views cannot be written."""
    for name in ("lock", "log"):
        path = sessions(sandbox) / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (sessions(sandbox) / "lock").mkdir()
    (sessions(sandbox) / "log").write_text("")


def garbled_view(sandbox: Sandbox) -> None:
    next(sessions(sandbox).glob("feature*/hook")).write_bytes(b"version 1\njournal \xff\nclock x\n")


def no_notes(sandbox: Sandbox) -> None:
    """refs/notes/session cannot be written: somebody's ref is in the way."""
    sandbox.git("update-ref", "refs/notes/session/inner", "HEAD")


@pytest.mark.parametrize(
    ("harm", "lines"),
    [
        (without_interpreter, 1),
        (without_package, 1),
        (without_sessions, 0),
        (without_this_session, 0),
        (unwritable, 1),
        (no_notes, 1),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_commit_is_made(work: Sandbox, harm: Callable[[Sandbox], None], lines: int) -> None:
    harm(work)
    work.write("file.txt")
    work.git("add", "-A")
    # By an agent that sh does not know, so that the commit is not recorded without Python.
    ran = work.run("git", "commit", "-q", "-m", "Subject", GIT_SESSION_AGENT="goose")
    assert work.git("log", "-1", "--format=%s") == "Subject"
    assert len(ran.err.splitlines()) == lines, ran.err
    assert not lines or ran.err.startswith("git-session: ")


@pytest.mark.parametrize("harm", [broken_interpreter, garbled_view], ids=lambda harm: str(harm.__name__))
def test_every_git_command_goes_on(work: Sandbox, harm: Callable[[Sandbox], None]) -> None:
    harm(work)
    work.commit("One")
    work.git("commit", "-q", "--amend", "--allow-empty", "-m", "Two")
    work.git("switch", "-q", "main")
    work.git("switch", "-q", "feature/oauth")
    work.git("rebase", "-q", "--force-rebase", "main")
    assert work.git("log", "-1", "--format=%s") == "Two"


def test_what_went_wrong_is_in_the_log(work: Sandbox) -> None:
    no_notes(work)
    ran = work.run("git", "commit", "-q", "--allow-empty", "-m", "Subject")
    assert ran.err.startswith("git-session: post-commit: git notes add failed: fatal: ")
    assert ran.err.endswith(" (git session doctor tells more)\n") and ran.err.count("\n") == 1
    assert "Traceback" in (sessions(work) / "log" / "post-commit").read_text()
    assert [kind for kind, _ in work.journal()][-1] == "commit"  # the journal has it: the note can be made again


def test_a_deleted_view_is_made_anew(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    for name in ("hook", "objectives.md", "context.json"):
        next(sessions(work).glob(f"feature*/{name}")).unlink()
    work.commit("One")
    assert "Use PKCE" in work.message()
    assert "Session-Time: 10m" in work.message()
    assert work.note()["commit-time"] == "600"


def test_a_deleted_view_is_made_anew_for_a_replayed_commit_too(work: Sandbox) -> None:
    work.git("switch", "-q", "-c", "beside", "main")
    work.commit("Beside")
    work.git("switch", "-q", "feature/oauth")
    work.pass_time(minutes=10)
    next(sessions(work).glob("feature*/hook")).unlink()
    work.git("cherry-pick", "beside")
    assert work.note()["commit-time"] == "600"


def test_a_torn_line_swallows_nothing(work: Sandbox) -> None:
    journal = next(sessions(work).glob("feature*/journal"))
    with open(journal, "ab") as file:
        file.write(b'1800000000000 objective {"id":"torn')
    work.commit("One")
    rows = journal.read_bytes().split(b"\n")
    assert rows[-3] == b'1800000000000 objective {"id":"torn'
    assert rows[-2].split(b" ")[1] == b"commit"
    assert work.json("status")["commits"] == 1


def test_an_event_whose_views_were_never_written_is_in_the_next_commit(work: Sandbox) -> None:
    view = next(sessions(work).glob("feature*/hook"))
    before = view.read_bytes()
    work.session("objectives", "add", "Third")
    work.session("objectives", "complete", "obj-1")
    view.write_bytes(before)  # as if the command had been killed after the journal
    work.git("switch", "-q", "main")
    work.git("switch", "-q", "feature/oauth")
    work.commit("One")
    assert "- [x] OAuth provider" in work.message()
    assert "Third" in work.message()
    assert work.completed() == ["obj-1"]


def test_a_failing_hook_of_the_user_stops_the_commit_as_ever(work: Sandbox) -> None:
    hook = work.path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    work.git("commit", "--allow-empty", "-m", "No", status=1)
    work.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "Yes")
    assert "Session-Time" in work.message()
    assert work.note()


def test_our_hook_run_twice_counts_once(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.commit("One")
    work.run(str(sessions(work) / "hooks" / "post-commit"), ours="as a hook of git's configuration")
    assert work.note()["commit-time"] == "600"
    assert [kind for kind, _ in work.journal()].count("commit") == 1
