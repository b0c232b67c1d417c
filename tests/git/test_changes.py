"""Detection of changes by notifications and by polling; neither misses files in a new folder."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from git_session.git import changes
from git_session.git.changes import Changes, Notified, Polled, is_remote, is_work
from git_session.git.repository import Repository
from git_session.services.watching.changed_files import ChangedFiles
from git_session.services.workspace import Workspace
from tests.sandbox import Sandbox

PATIENCE = 30.0
Make = Callable[[Repository], Changes]


def notified(repository: Repository) -> Changes:
    return Notified(repository, threading.Event().set)


def polled(repository: Repository) -> Changes:
    return Polled(repository)


@pytest.fixture(autouse=True)
def sealed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library, which runs in this process, see the sandbox's environment, and poll often."""
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(changes, "SHORTEST", 0.05)


@contextmanager
def watching(sandbox: Sandbox, make: Make) -> Iterator[Changes]:
    found = make(Repository.open(sandbox.path))
    try:
        yield found
    finally:
        found.close()


def gathered(found: Changes, *wanted: str) -> set[str]:
    """The changes up to when all of `wanted` have been reported."""
    seen: set[str] = set()
    deadline = time.monotonic() + PATIENCE
    while not seen.issuperset(wanted):
        assert time.monotonic() < deadline, f"waited for {wanted}, saw {seen}"
        seen |= found.take()
        threading.Event().wait(0.02)
    return seen


BOTH = pytest.mark.parametrize("make", [notified, polled])


@BOTH
def test_what_comes_with_new_folders(sandbox: Sandbox, make: Make) -> None:
    with watching(sandbox, make) as found:
        sandbox.write("a/b/c/first.txt")
        assert gathered(found, "a/b/c/first.txt") == {"a/b/c/first.txt"}
        (sandbox.path / "a/b/empty/deeper").mkdir(parents=True)
        sandbox.write("a/b/mark.txt")
        gathered(found, "a/b/mark.txt")
        sandbox.write("a/b/empty/deeper/second.txt")
        gathered(found, "a/b/empty/deeper/second.txt")


def test_a_folder_that_was_empty(sandbox: Sandbox) -> None:
    (sandbox.path / "empty/deeper").mkdir(parents=True)
    sandbox.write("node_modules/x.js")
    sandbox.write(".gitignore", "node_modules\n")
    with watching(sandbox, notified) as found:
        sandbox.write("empty/deeper/a.txt")
        gathered(found, "empty/deeper/a.txt")
        assert isinstance(found, Notified) and found._folders == {".", "empty", "empty/deeper"}


def test_a_folder_that_is_made_while_it_begins(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    listen = Notified._listen

    def late(self: Notified) -> Any:
        (sandbox.path / "new").mkdir(exist_ok=True)  # not watched yet
        return listen(self)

    monkeypatch.setattr(Notified, "_listen", late)
    with watching(sandbox, notified) as found:
        sandbox.write("new/a.txt")
        gathered(found, "new/a.txt")


@BOTH
def test_a_folder_is_renamed_and_removed(sandbox: Sandbox, make: Make) -> None:
    sandbox.commit("Add", "one/a.txt")
    with watching(sandbox, make) as found:
        (sandbox.path / "one").rename(sandbox.path / "two")
        gathered(found, "two/a.txt")
        sandbox.write("two/a.txt", "again\n")
        gathered(found, "two/a.txt")
        sandbox.run("rm", "-r", "two")
        sandbox.write("mark.txt")
        gathered(found, "mark.txt")


@BOTH
def test_ignored_files_and_folders_are_left_out_as_soon_as_they_are_ignored(sandbox: Sandbox, make: Make) -> None:
    with watching(sandbox, make) as found:
        sandbox.write(".gitignore", "node_modules\n*.log\n")
        gathered(found, ".gitignore")
        sandbox.write("node_modules/deep/x.js")
        sandbox.write("a.log")
        sandbox.write("mark.txt")
        assert gathered(found, "mark.txt") == {"mark.txt"}
        sandbox.write(".gitignore", "*.log\n")
        gathered(found, ".gitignore")
        sandbox.write("node_modules/deep/y.js")
        gathered(found, "node_modules/deep/y.js")


@BOTH
def test_a_tracked_file_is_work_whatever_is_ignored(sandbox: Sandbox, make: Make) -> None:
    sandbox.write("kept.log", "one\n")
    sandbox.write(".gitignore", "*.log\n")
    sandbox.git("add", "-f", "kept.log", ".gitignore")
    sandbox.git("commit", "-q", "-m", "Keep")
    with watching(sandbox, make) as found:
        sandbox.write("kept.log", "two\n")
        assert gathered(found, "kept.log") == {"kept.log"}


@BOTH
def test_links_are_not_followed_and_submodules_left_alone(sandbox: Sandbox, make: Make, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (sandbox.path / "link").symlink_to(outside)
    sandbox.git("init", "-q", "nested")
    with watching(sandbox, make) as found:
        (outside / "x").touch()
        sandbox.write("nested/x")
        sandbox.write("mark.txt")
        assert gathered(found, "mark.txt") == {"mark.txt"}


@BOTH
def test_a_change_that_git_made_is_none_when_polling(sandbox: Sandbox, make: Make) -> None:
    sandbox.commit("Add", "a.txt", "one\n")
    with watching(sandbox, make) as found:
        sandbox.write("a.txt", "two\n")
        gathered(found, "a.txt")
        sandbox.git("commit", "-q", "-a", "-m", "Change")
        sandbox.write("mark.txt")
        assert gathered(found, "mark.txt") == {"mark.txt"}
        sandbox.git("reset", "-q", "--soft", "HEAD~2")
        sandbox.write("mark2.txt")
        assert gathered(found, "mark2.txt") == {"mark2.txt"}


def test_polling_takes_a_hundredth_of_the_time(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0.0, 0.25)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))  # each reading of the clock is a quarter second later
    found = Polled(Repository.open(sandbox.path))
    assert found.interval == 25.0
    assert found.take() == set()  # git is not run again so soon
    monkeypatch.setattr(changes, "LONGEST", 20.0)
    assert Polled(Repository.open(sandbox.path)).interval == 20.0
    monkeypatch.setattr(changes, "SHARE", 0)
    assert Polled(Repository.open(sandbox.path)).interval == changes.SHORTEST


@pytest.mark.parametrize("failure", [OSError(28, "OS file watch limit reached"), RuntimeError("no watcher")], ids=str)
def test_without_watches_git_is_asked(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def refuse(*_: Any) -> None:
        raise failure

    module = ModuleType("watchfiles._rust_notify")
    module.RustNotify = refuse  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "watchfiles._rust_notify", module)
    found = ChangedFiles(Workspace.open(sandbox.path), polling=False, wake=threading.Event().set, now=0)
    assert found.interval > 0
    (note,) = found.notes
    assert note.startswith("no file notifications (") and "polling git status instead" in note


def test_when_the_system_falls_silent_git_is_asked(sandbox: Sandbox) -> None:
    found = ChangedFiles(Workspace.open(sandbox.path), polling=False, wake=threading.Event().set, now=0)
    assert found.interval == 0
    found._changes.close()
    assert found.gather(1000) == {}
    assert found.interval > 0
    assert found.notes == ["file notifications stopped; polling git status instead"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.py", True),
        ("a~b", True),
        (".env", True),
        (".session/config.yaml", True),
        (".git/HEAD", False),
        ("sub/.git", False),
        (".ccmp/state.json", False),
        ("src/a.py~", False),
        ("src/.a.py.swp", False),
        ("src/#a.py#", False),
        ("src/.#a.py", False),
        ("4913", False),
        ("49130", True),
    ],
)
def test_what_may_be_work(path: str, expected: bool) -> None:
    assert is_work(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/ada/project", False),
        ("/net/home/project", True),
        ("/net", True),
        ("/network", False),
        ("/mnt/my disk/project", True),
        ("/net/home/local/project", False),
    ],
)
def test_remote_file_systems(tmp_path: Path, path: str, expected: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /net nfs4 rw 0 0\n"
        "host:/x /mnt/my\\040disk fuse.sshfs rw 0 0\n/dev/sdb /net/home/local xfs rw 0 0\n"
    )
    assert is_remote(path, str(mounts)) is expected
    assert is_remote(path, os.devnull) is False
