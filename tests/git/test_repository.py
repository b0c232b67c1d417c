"""Resolving names, in one process and one by one."""

from __future__ import annotations

import pytest

from git_session.git.repository import Repository
from tests.sandbox import Sandbox


def test_many_revisions_are_read_as_each_is(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    first = sandbox.commit("One")
    sandbox.commit("Two")
    sandbox.git("tag", "-a", "-m", "Tag", "v1", first)
    sandbox.git("branch", "odd/näme\u2028\x85", first)
    sandbox.git("update-ref", "refs/tags/blob", sandbox.git("hash-object", "-w", "One.txt"))
    names = [
        "main", "refs/heads/main", "HEAD", "v1", first, first[:9], "main~1", "refs/heads/odd/näme\u2028\x85", "refs/heads/gone",
        "refs/tags/blob", "-x", "--all", "", "a b", "main missing", "0" * 40, "main", "main..v1",
    ]  # fmt: skip
    repository = Repository.open(sandbox.path)
    found = repository.commits(names)
    assert found == {name: repository.commit(name) for name in names}
    assert sum(bool(oid) for oid in found.values()) == 8
    assert repository.commits([]) == {}
    assert repository.commits(["main\nHEAD", "main\0", "main"]) == {
        "main\nHEAD": "",
        "main\0": "",
        "main": found["main"],
    }
