"""git's configuration as one process lists it."""

from __future__ import annotations

import os

import pytest

from git_session.git.branches import configured_of_branches, upstreams_of
from git_session.git.repository import Repository
from tests.sandbox import Sandbox


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    return Repository.open(sandbox.path)


def test_values_are_those_that_git_prints(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("config", "Core.Odd", "first\nsecond line")
    sandbox.git("config", "--add", "core.odd", "")
    sandbox.git("config", "branch.Feature/X.merge", "refs/heads/x")
    (sandbox.path / ".git/config").open("a").write("[odd]\n\tflag\n")
    values = repository.configuration.values
    assert values["core.odd"] == ["first\nsecond line", ""]
    assert values["branch.Feature/X.merge"] == ["refs/heads/x"]
    assert values["odd.flag"] == ["true"]
    last = repository.configuration.last("core.odd")
    assert last and (last.scope, last.origin, last.value) == (b"local", b"file:.git/config", "")
    assert repository.configuration.last("core.none") is None


def test_it_is_read_again_once_its_file_has_changed(sandbox: Sandbox, repository: Repository) -> None:
    before = repository.configuration
    assert repository.configuration is before
    sandbox.git("config", "core.odd", "1")
    assert repository.configuration.values["core.odd"] == ["1"]
    sandbox.git("config", "extensions.worktreeConfig", "true")
    sandbox.git("config", "--worktree", "core.odd", "2")
    assert repository.configuration.values["core.odd"] == ["1", "2"]
    repository.set_config("core.odd", "3")
    assert repository.configuration.values["core.odd"] == ["3", "2"]


def test_what_a_file_includes_is_not_its_own(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("config", 'branch.a"b\\c.session', "s-1")
    sandbox.git("config", "branch.x.session.session", "s-2")
    sandbox.git("config", "--global", "branch.global.session", "s-3")
    sandbox.git("config", "include.path", "more")
    (sandbox.path / ".git/more").write_text('[branch "included"]\n\tsession = s-4\n')
    assert configured_of_branches(repository, "session") == {'a"b\\c': "s-1", "x.session": "s-2"}
    sandbox.git("worktree", "add", "-q", "../linked")
    linked = Repository.open(sandbox.path.parent / "linked")
    assert configured_of_branches(linked, "session") == {'a"b\\c': "s-1", "x.session": "s-2"}


def test_upstreams_are_those_of_branches_that_have_one(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("branch", "local")
    assert upstreams_of(repository, ["main", "local", "gone", "", "\x01"]) == {}
    sandbox.git("branch", "--set-upstream-to=local", "main")
    assert upstreams_of(repository, ["main", "local", "gone"]) == {"main": "local"}


def test_a_command_reads_it_once_while_nothing_changes(feature: Sandbox) -> None:
    """And once more if a file of it is as new as the last look at it."""

    def readings() -> int:
        trace = feature.home / "trace"
        trace.unlink(missing_ok=True)
        feature.session("objectives", "add", "A", GIT_TRACE2_EVENT=str(trace))
        return sum('"start"' in row and '"config"' in row for row in trace.read_text().splitlines())

    for path in (feature.path / ".git/config", feature.home / ".gitconfig", feature.path / ".session/config.yaml"):
        os.utime(path, (1, 1))
    feature.session("objectives", "add", "A")
    assert readings() == 1
    feature.git("config", "session.emoji", "false")
    future = (feature.path / ".git/session-settings").stat().st_mtime + 10
    os.utime(feature.path / ".git/config", (future, future))
    assert readings() == 2
