"""git's first queries, started before the repository is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from git_session.errors import SessionError
from git_session.git.prefetch import STATUS, begin_prefetch
from git_session.git.process import Git
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


def begun(git: Git | None) -> list[str]:
    """The queries that git has begun with."""
    return [words[0] for words in git._begun] if git else []


def test_what_it_found_is_the_first_answer(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    at.write("new.txt")
    at.git("config", "session.emoji", "true")
    git = begin_prefetch(status=True)
    monkeypatch.setenv("PATH", "/nowhere")  # no process can be started from here on
    repository = Repository.open(begun=git)
    repository.begin_status()  # git has started
    assert repository.top == at.path
    assert repository.configuration.values["session.emoji"] == ["true"]
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
    assert Repository.open(begun=begin_prefetch(status=True)).status().untracked == ("src/deep/here.txt", "top.txt")


def test_it_begins_in_another_worktree(at: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = tmp_path / "linked"
    at.git("worktree", "add", "-q", "-b", "fix/login", str(linked))
    monkeypatch.chdir(linked)
    assert begun(begin_prefetch(status=True)) == ["rev-parse", "config"]  # this branch has no session
    at.session("start", "--objective", "Mend the login", cwd=linked)
    assert Repository.open(begun=begin_prefetch(status=True)).status().branch == "fix/login"


def test_it_begins_where_the_environment_says(at: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert begin_prefetch() is None
    monkeypatch.setenv("GIT_DIR", "project/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "project")
    at.write("new.txt")
    assert Repository.open(begun=begin_prefetch(status=True)).status().untracked == ("new.txt",)


def test_it_does_not_look_at_the_work_tree_without_a_session(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begun(begin_prefetch(status=True)) == ["rev-parse", "config", "status"]
    assert begun(begin_prefetch()) == ["rev-parse", "config"]
    at.git("switch", "-q", "main")
    assert begun(begin_prefetch(status=True)) == ["rev-parse", "config"]
    at.git("switch", "-q", "--detach", "feature/oauth")
    assert begun(begin_prefetch(status=True)) == ["rev-parse", "config"]


def test_it_does_not_begin_without_a_repository(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(at.home)
    assert begin_prefetch() is None
    gone = at.path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert begin_prefetch() is None


def test_one_that_failed_says_why(at: Sandbox) -> None:
    (at.path / ".git" / "index").write_bytes(b"no index")
    repository = Repository.open(begun=begin_prefetch(status=True))
    with pytest.raises(SessionError, match="index file smaller than expected"):
        repository.status()


def test_whoever_is_told_to_give_up_stops_it(at: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    git = begin_prefetch(status=True)
    stopped = []

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("git_session.git.started._Exchange", interrupted)
    monkeypatch.setattr(os, "kill", lambda *arguments: stopped.append(arguments[1]))
    assert git
    with pytest.raises(KeyboardInterrupt):
        git.run(*STATUS)
    assert stopped == [9]
