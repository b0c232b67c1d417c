"""Refs and objects that are read, and objects that are written, without git: git must see the same."""

from __future__ import annotations

import pytest

from git_session.git.files.objects import LooseObjects, is_id_of
from git_session.git.files.refs import refs_in_files
from git_session.git.repository import Repository
from tests.sandbox import Sandbox

FILES = {"b": "one", "a/x": "two", "a.c": "three", "a/é/deep": "four", "a0": "five", "empty": ""}


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    sandbox.commit("One")
    return Repository.open(sandbox.path)


def listed(box: Sandbox, prefix: str) -> dict[str, str]:
    rows = box.git("for-each-ref", "--format=%(refname) %(objectname)", prefix)
    return dict(row.split(" ") for row in rows.split("\n") if row)


def test_refs_are_those_that_git_lists(sandbox: Sandbox, repository: Repository) -> None:
    two, three = sandbox.commit("Two"), sandbox.commit("Three")
    for name in ("refs/x/packed", "refs/x/both", "refs/x/deep/er/packed", "refs/xx", "refs/x/a-b", "refs/x/é"):
        sandbox.git("update-ref", name, two)
    sandbox.git("tag", "-a", "-m", "A tag", "annotated")
    sandbox.git("update-ref", "refs/x/tag", "annotated")
    sandbox.git("pack-refs", "--all")
    for name in ("refs/x/both", "refs/x/loose", "refs/x/deep/loose", "refs/x/a/b"):
        sandbox.git("update-ref", name, three)
    (sandbox.path / ".git/refs/x/locked.lock").write_text("")
    (sandbox.path / ".git/refs/x/nothing").mkdir()
    found = refs_in_files(repository.common_dir, "refs/x/")
    assert found == listed(sandbox, "refs/x/")
    assert found and len(found) == 9
    assert list(found) == list(listed(sandbox, "refs/x/"))
    assert refs_in_files(repository.common_dir, "refs/none/") == {}


def test_git_is_asked_for_refs_that_only_it_can_read(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("symbolic-ref", "refs/x/symbolic", "refs/heads/main")
    assert refs_in_files(repository.common_dir, "refs/x/") is None
    assert repository.refs("refs/x/") == {"symbolic": repository.head}
    (sandbox.path / ".git/refs/y").mkdir()
    (sandbox.path / ".git/refs/y/damaged").write_text("nonsense\n")
    assert refs_in_files(repository.common_dir, "refs/y/") is None
    for number in range(200):
        (sandbox.path / f".git/refs/y/many-{number}").write_text(f"{repository.head}\n")
    assert refs_in_files(repository.common_dir, "refs/y/") is None
    (sandbox.path / ".git/refs/y/damaged").unlink()
    assert len(repository.refs("refs/y/")) == 200
    (sandbox.path / ".git/reftable").mkdir()
    assert refs_in_files(repository.common_dir, "refs/heads/") is None


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_objects_are_those_that_git_writes(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    sandbox.git("init", "-q", f"--object-format={form}", "other")
    box = Sandbox(sandbox.path / "other", sandbox.home)
    repository = Repository.open(box.path)
    objects = LooseObjects(repository.object_folder, sha256=repository.is_sha256)
    blobs = {path: objects.write(b"blob", text.encode()) for path, text in FILES.items()}
    tree = objects.write_tree(blobs)
    assert box.git("fsck", "--strict", status=None).count("error") == 0
    rows = "".join(f"100644 {oid}\t{path}\n" for path, oid in blobs.items())
    box.git("update-index", "--index-info", stdin=rows)
    assert box.git("write-tree") == tree
    assert {path: box.git("cat-file", "blob", oid) for path, oid in blobs.items()} == FILES
    assert is_id_of(blobs["b"], b"blob", b"one")
    assert not is_id_of(blobs["b"], b"blob", b"another")
    assert not is_id_of("", b"blob", b"one")
    assert objects.write_tree({}) == box.git("mktree", stdin="")


def test_an_object_that_is_there_is_not_written_again(sandbox: Sandbox, repository: Repository) -> None:
    objects = LooseObjects(repository.object_folder, sha256=repository.is_sha256)
    tree = objects.write_tree({"a/b": objects.write(b"blob", b"text")})
    path = sandbox.path / ".git/objects" / tree[:2] / tree[2:]
    before = path.stat().st_ino
    assert objects.write_tree({"a/b": objects.write(b"blob", b"text")}) == tree
    assert path.stat().st_ino == before
    path.unlink()
    assert objects.write_tree({"a/b": objects.write(b"blob", b"text")}) == tree
    assert path.exists()
    assert not list((sandbox.path / ".git/objects").glob("*/tmp_obj_*"))
