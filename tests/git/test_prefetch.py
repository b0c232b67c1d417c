"""`git status`, started before the repository is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from git_session.git.prefetch import StatusPrefetch, begin_prefetch
from git_session.git.repository import Repository
from tests.sandbox import Sandbox


@pytest.fixture
def at(feature: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Run in a work tree with a session, with git in the sealed environment."""
    sealed = feature.env
    for name in {*os.environ} - {*sealed}:
        monkeypatch.delenv(name)
    for name, value in sealed.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(feature.path)
    return feature


def taken(look: StatusPrefetch | None) -> Repository:
    assert look and look.is_waiting
    return Repository.open(look=look)


def test_what_it_found_is_the_first_status(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    at.write("new.txt")
    repository = taken(begin_prefetch())
    repository.begin_status()  # git has started
    monkeypatch.setenv("PATH", "/nowhere")  # no process can be started from here on
    first = repository.status()
    assert (first.branch, first.untracked) == ("feature/oauth", ("new.txt",))
    monkeypatch.undo()
    (at.path / "new.txt").unlink()
    assert repository.status().untracked == ()


def test_it_begins_wherever_we_stand(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = at.path / "src" / "deep"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    at.write("top.txt")
    at.write("src/deep/here.txt")
    assert taken(begin_prefetch()).status().untracked == ("src/deep/here.txt", "top.txt")


def test_it_begins_in_another_worktree(at: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = tmp_path / "linked"
    at.git("worktree", "add", "-q", "-b", "fix/login", str(linked))
    monkeypatch.chdir(linked)
    assert begin_prefetch() is None  # this branch has no session
    at.session("start", "--objective", "Mend the login", cwd=linked)
    assert taken(begin_prefetch()).status().branch == "fix/login"


def test_it_begins_where_the_environment_says(at: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert begin_prefetch() is None
    monkeypatch.setenv("GIT_DIR", "project/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "project")
    at.write("new.txt")
    assert taken(begin_prefetch()).status().untracked == ("new.txt",)


def test_it_does_not_begin_without_a_session(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    at.git("switch", "-q", "main")
    assert begin_prefetch() is None
    at.git("switch", "-q", "--detach", "feature/oauth")
    assert begin_prefetch() is None
    monkeypatch.chdir(at.home)
    assert begin_prefetch() is None
    gone = at.path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert begin_prefetch() is None


def test_one_that_failed_is_asked_again(at: Sandbox) -> None:
    index = at.path / ".git" / "index"
    kept = index.read_bytes()
    index.write_bytes(b"no index")
    repository = taken(begin_prefetch())
    assert repository.look and repository.look.take() is None
    index.write_bytes(kept)
    assert repository.status().branch == "feature/oauth"


def test_whoever_is_told_to_give_up_stops_it(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    look = begin_prefetch()
    stopped = []

    def interrupted(_process: int, _stdout: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("git_session.git.prefetch.collect", interrupted)
    monkeypatch.setattr(os, "kill", lambda *arguments: stopped.append(arguments[1]))
    assert look
    with pytest.raises(KeyboardInterrupt):
        look.take()
    assert stopped == [9]
    assert look.take() is None
