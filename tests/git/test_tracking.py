"""The remote-tracking branch for a name, compared with `git switch`, and the default branch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.git.tracking import default_branch, remote_branch, remote_branches
from tests.sandbox import Sandbox

SIDE = "topic"


def remote(box: Sandbox, name: str, *branches: str) -> None:
    """Add and fetch a remote `name` with `branches`, each at its own commit."""
    path = box.path.parent / f"{name.replace('/', '-')}.git"
    box.git("init", "-q", "--bare", str(path))
    box.git("remote", "add", name, str(path))
    for branch in branches:
        oid = box.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", f"{branch} of {name}")
        box.git("push", "-q", name, f"{oid}:refs/heads/{branch}")
    box.git("fetch", "-q", name)


def one(box: Sandbox) -> None:
    remote(box, "origin", SIDE)


def none(box: Sandbox) -> None:
    remote(box, "origin", "other")


def two(box: Sandbox) -> None:
    one(box)
    remote(box, "fork", SIDE)


def preferred(box: Sandbox) -> None:
    two(box)
    box.git("config", "checkout.defaultRemote", "fork")


def preferred_has_it_not(box: Sandbox) -> None:
    two(box)
    remote(box, "third", "other")
    box.git("config", "checkout.defaultRemote", "third")


def unguessed(box: Sandbox) -> None:
    one(box)
    box.git("config", "checkout.guess", "off")


def guessed(box: Sandbox) -> None:
    one(box)
    box.git("config", "checkout.guess", "1")


def slashes(box: Sandbox) -> None:
    remote(box, "team/ada", SIDE)


def upstream(box: Sandbox) -> None:
    remote(box, "upstream", SIDE)


def elsewhere(box: Sandbox) -> None:
    one(box)
    box.git("config", "remote.origin.fetch", "+refs/heads/to*:refs/remotes/mine/to*")
    box.git("fetch", "-q", "--prune", "origin")


def exact(box: Sandbox) -> None:
    one(box)
    box.git("config", "remote.origin.fetch", f"+refs/heads/{SIDE}:refs/remotes/origin/{SIDE}")


def excluded(box: Sandbox) -> None:
    one(box)
    box.git("config", "--add", "remote.origin.fetch", f"^refs/heads/{SIDE}")


def below(box: Sandbox) -> None:
    remote(box, "origin", f"{SIDE}/deeper")


REPOSITORIES = [
    none, one, two, preferred, preferred_has_it_not, unguessed, guessed, slashes, upstream, elsewhere, exact, excluded, below
]  # fmt: skip


@pytest.mark.parametrize("make", REPOSITORIES, ids=lambda make: make.__name__)
def test_a_name_means_what_git_switch_takes_it_for(sandbox: Sandbox, make: Callable[[Sandbox], None]) -> None:
    make(sandbox)
    repository = Repository.open(sandbox.path)
    try:
        found = remote_branch(repository, SIDE)
        meant = repository.commit(found.ref) if found else ""
    except SessionError as error:
        assert error.code == "ambiguous-branch"
        meant = ""
    switched = sandbox.run("git", "switch", SIDE, status=None)
    assert meant == (sandbox.git("rev-parse", "HEAD") if switched.status == 0 else "")


def test_an_ambiguous_name_is_refused_with_the_candidates(sandbox: Sandbox) -> None:
    two(sandbox)
    repository = Repository.open(sandbox.path)
    with pytest.raises(SessionError) as raised:
        remote_branch(repository, SIDE)
    assert raised.value.message == "several remotes have a branch 'topic': origin/topic, fork/topic"
    assert raised.value.hint == (
        "git branch --track topic origin/topic, then run it again; "
        "or prefer a remote: git config checkout.defaultRemote origin"
    )
    assert [each.name for each in remote_branches(repository, SIDE)] == ["origin/topic", "fork/topic"]


@pytest.mark.parametrize("name", ["topic~0", "topi*", "top", "HEAD", "-x", "a\nb", "\ud800", "a\0b", "größe"])
def test_what_is_no_branch_of_a_remote_means_none(sandbox: Sandbox, name: str) -> None:
    one(sandbox)
    sandbox.git("remote", "set-head", "origin", SIDE)
    if name == "HEAD":  # not a branch, but a ref beside them
        assert [each.name for each in remote_branches(Repository.open(sandbox.path), name)] == ["origin/HEAD"]
        return
    assert remote_branches(Repository.open(sandbox.path), name) == ()


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([], "main"),
        (["branch -m trunk", "config init.defaultBranch trunk"], "trunk"),
        (["branch -m trunk"], ""),
        (["branch -m master"], "master"),
        (["update-ref refs/remotes/origin/main HEAD", "branch -m topic"], "origin/main"),
        (["update-ref refs/remotes/origin/trunk HEAD", "remote set-head origin trunk"], "origin/trunk"),
        (["update-ref refs/remotes/origin/trunk HEAD", "remote set-head origin trunk", "branch trunk"], "trunk"),
        (["remote rename origin upstream", "branch -m topic", "update-ref refs/remotes/upstream/main HEAD"],
         "upstream/main"),
        (["remote add fork ../fork.git", "update-ref refs/remotes/fork/dev HEAD", "remote set-head fork dev"], "main"),
        (["remote add fork ../fork.git", "update-ref refs/remotes/fork/dev HEAD", "remote set-head fork dev",
          "config checkout.defaultRemote fork"], "fork/dev"),
    ],
    ids=["main", "configured", "none", "master", "on-the-remote", "remote-head", "remote-head-here", "upstream-only",
         "other-remote", "preferred-remote"],
)  # fmt: skip
def test_the_default_branch(sandbox: Sandbox, commands: list[str], expected: str) -> None:
    remote(sandbox, "origin")
    for command in commands:
        sandbox.git(*command.split())
    assert default_branch(Repository.open(sandbox.path)) == expected
