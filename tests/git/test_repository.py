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


def test_refs_are_those_of_git(sandbox: Sandbox) -> None:
    """Loose, packed and both, nested, with a lock beside them; what only git can judge is asked of it."""
    repository = Repository.open(str(sandbox.path))
    head = sandbox.git("rev-parse", "HEAD")
    for name in ("a", "b/c", "ü"):
        sandbox.git("update-ref", f"refs/few/{name}", head)
    sandbox.git("pack-refs", "--all")
    new = sandbox.commit("feat: new")
    sandbox.git("update-ref", "refs/few/a", new)
    sandbox.git("update-ref", "refs/few/loose", new)
    (sandbox.path / ".git/refs/few/d.lock").write_text("")
    expected = {"a": new, "b/c": head, "ü": head, "loose": new}
    assert repository.refs("refs/few/") == expected == repository.refs_like("refs/few/", "")
    assert repository.refs("refs/none/") == {}
    sandbox.git("symbolic-ref", "refs/few/symbolic", "refs/few/a")
    assert repository.refs("refs/few/") == repository.refs_like("refs/few/", "") == {**expected, "symbolic": new}
