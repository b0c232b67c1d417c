"""Refs and objects that are read, and objects that are written, without git: git must see the same."""

from __future__ import annotations

import pytest

from git_session.git.files.index import may_have_files_named
from git_session.git.files.objects import is_id_of
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
    objects = repository.loose_objects
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


def test_a_commit_is_the_one_that_git_writes(sandbox: Sandbox, repository: Repository) -> None:
    """Whatever the user's settings of line ends and encodings."""
    sandbox.git("config", "core.autocrlf", "true")
    objects = repository.loose_objects
    files = {"journal": b"one\r\ntwo\n", "empty": b"", "-z": b"\0\xff"}
    tree = objects.write_tree({name: objects.write(b"blob", content) for name, content in files.items()})
    head, who = sandbox.git("rev-parse", "HEAD"), "Ada Müller <ada@example.org> 1800000000 -0130"
    for role in ("AUTHOR", "COMMITTER"):
        for key, value in (("NAME", "Ada Müller"), ("EMAIL", "ada@example.org"), ("DATE", "1800000000 -0130")):
            sandbox.environment[f"GIT_{role}_{key}"] = value
    for parents in ([], [head], [head, head]):
        given = [part for oid in parents for part in ("-p", oid)]
        made = sandbox.git("commit-tree", tree, *given, stdin="Subject\n\nä\n")
        assert objects.write_commit(tree, parents, "Subject\n\nä\n".encode(), who) == made
    assert sandbox.git("fsck", "--strict", status=None).count("error") == 0


def test_an_object_that_is_there_is_not_written_again(sandbox: Sandbox, repository: Repository) -> None:
    objects = repository.loose_objects
    tree = objects.write_tree({"a/b": objects.write(b"blob", b"text")})
    path = sandbox.path / ".git/objects" / tree[:2] / tree[2:]
    before = path.stat().st_ino
    assert objects.write_tree({"a/b": objects.write(b"blob", b"text")}) == tree
    assert path.stat().st_ino == before
    path.unlink()
    assert objects.write_tree({"a/b": objects.write(b"blob", b"text")}) == tree
    assert path.exists()
    assert not list((sandbox.path / ".git/objects").glob("*/tmp_obj_*"))


@pytest.mark.parametrize(
    "index",
    ["", "--index-version=2", "--index-version=3", "--index-version=4", "--split-index"],
    ids=lambda each: each or "plain",
)
def test_a_tracked_file_is_found_by_its_name_in_any_index(sandbox: Sandbox, repository: Repository, index: str) -> None:
    def found(name: str) -> bool:
        return may_have_files_named(repository.index_file, repository.git_dir, ["no.md", name])

    assert not found("AGENTS.md")
    sandbox.write("docs/AGENT.md", "text\n")
    sandbox.write("docs/AGENTS.md", "text\n")
    sandbox.write("docs/symlink", "text\n")
    sandbox.git("add", "docs")
    if index:
        sandbox.git("update-index", index)
    if index == "--split-index":
        sandbox.write("later", "text\n")
        sandbox.git("add", "later")
    assert found("AGENTS.md")
    # Of the last two, only git can say more.
    assert found("AGENTS2.md") == (index in ("--index-version=4", "--split-index"))


def test_a_sparse_index_is_left_to_git(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.write("outside/AGENTS.md", "text\n")
    sandbox.write("inside/file", "text\n")
    sandbox.git("add", ".")
    sandbox.git("commit", "-q", "-m", "Add folders")
    sandbox.git("sparse-checkout", "set", "--cone", "--sparse-index", "inside")
    assert b"AGENTS.md" not in repository.index_file.read_bytes()
    assert may_have_files_named(repository.index_file, repository.git_dir, ["AGENTS.md"])


def test_without_an_index_nothing_is_tracked(sandbox: Sandbox, repository: Repository) -> None:
    repository.index_file.unlink()
    assert not may_have_files_named(repository.index_file, repository.git_dir, ["file.md"])
    repository.index_file.mkdir()
    assert may_have_files_named(repository.index_file, repository.git_dir, ["file.md"])
