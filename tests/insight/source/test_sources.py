"""Reading the files of the work tree and of a revision in bulk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.insight.source.sources import Content, SourceFile, contents, of_revision, of_work_tree
from tests.sandbox import Sandbox


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The sandbox's repository, with git in the sandbox's environment."""
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    return Repository.open(sandbox.path)


def texts_of(repository: Repository, sources: tuple[SourceFile, ...], *, longest: int = 1000) -> dict[str, str]:
    """Path -> text, or the reason why it is omitted."""
    found = contents(repository, sources, longest=longest)
    return {each.source.path: each.left_out or each.text.decode() for each in found}


def test_the_work_tree_as_it_is_now(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.commit("Add", "src/kept.py", "kept\n")
    sandbox.commit("Add", "src/changed.py", "old\n")
    sandbox.commit("Add", "src/gone.py", "gone\n")
    sandbox.write("src/changed.py", "new\n")
    (sandbox.path / "src/gone.py").unlink()
    sandbox.write("new.py", "untracked\n")
    sandbox.write(".gitignore", "ignored.py\n")
    sandbox.write("ignored.py")
    found = texts_of(repository, of_work_tree(repository))
    assert found == {
        "README.md": "# Project\n",
        "src/kept.py": "kept\n",
        "src/changed.py": "new\n",
        "src/gone.py": "missing",
        "new.py": "untracked\n",
        ".gitignore": "ignored.py\n",
    }


def test_ids_are_those_that_git_gives(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.commit("Add", "one.py", "one\n")
    sandbox.write("one.py", "two\n")
    sandbox.write("three.py", "three\n")
    for each in contents(repository, of_work_tree(repository)):
        assert each.source.oid == sandbox.git("hash-object", each.source.path)


def test_a_repository_of_sha256(bare_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bare_sandbox.env.items():
        monkeypatch.setenv(name, value)
    bare_sandbox.git("init", "-q", "--object-format=sha256")
    bare_sandbox.commit("Add", "one.py", "one\n")
    bare_sandbox.write("two.py", "two\n")
    repository = Repository.open(bare_sandbox.path)
    for each in contents(repository, of_work_tree(repository)):
        assert each.source.oid == bare_sandbox.git("hash-object", each.source.path)


def test_a_revision(sandbox: Sandbox, repository: Repository) -> None:
    first = sandbox.commit("Add", "one.py", "one\n")
    sandbox.commit("Change", "one.py", "two\n")
    assert texts_of(repository, of_revision(repository, first)) == {"README.md": "# Project\n", "one.py": "one\n"}


def test_the_same_bytes_under_two_names_are_given_for_both(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.commit("Add", "one.py", "same\n")
    sandbox.commit("Add", "two.py", "same\n")
    found = [each.source.path for each in contents(repository, of_work_tree(repository)) if each.text == b"same\n"]
    assert found == ["one.py", "two.py"]


def test_what_is_left_out(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.write("vendor/lib.py")
    sandbox.write("web/node_modules/x/index.js")
    sandbox.write("docs/skipped.py")
    sandbox.commit("Add", "src/code.py", "code\n")
    sources = of_work_tree(repository, ignore=["docs/**"], wanted=lambda path: path.endswith(".py"))
    assert [each.path for each in sources] == ["src/code.py"]
    assert of_revision(repository, "HEAD", ignore=["docs/**"], wanted=lambda path: path.endswith(".py")) == sources


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "untracked"])
def test_too_large_and_binary_files_are_named_and_not_given(
    sandbox: Sandbox, repository: Repository, *, tracked: bool
) -> None:
    sandbox.write("large.py", "x" * 1001)
    sandbox.write("fits.py", "x" * 1000)
    sandbox.write("binary.py", b"a\0b")
    sandbox.write("empty.py", b"")
    if tracked:
        sandbox.commit("Add", "z.py", "z\n")
    found = texts_of(repository, of_work_tree(repository, wanted=lambda path: path.endswith(".py")))
    found.pop("z.py", None)
    assert found == {"large.py": "too large", "fits.py": "x" * 1000, "binary.py": "binary", "empty.py": ""}


def test_symbolic_links_are_not_followed(sandbox: Sandbox, repository: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("secret\n")
    sandbox.commit("Add", "folder/secret.py", "ours\n")
    sandbox.commit("Add", "file.py", "ours\n")
    (sandbox.path / "link.py").symlink_to(outside / "secret.py")
    (sandbox.path / "loop.py").symlink_to("loop.py")
    (sandbox.path / "round").symlink_to(".")
    sandbox.git("add", "link.py", "loop.py", "round")
    sandbox.git("commit", "-q", "-m", "Link")
    (sandbox.path / "folder" / "secret.py").unlink()
    (sandbox.path / "folder").rmdir()
    (sandbox.path / "folder").symlink_to(outside)
    (sandbox.path / "file.py").unlink()
    (sandbox.path / "file.py").symlink_to(outside / "secret.py")
    found = texts_of(repository, of_work_tree(repository, wanted=lambda path: path.endswith(".py")))
    assert found == {"folder/secret.py": "missing", "file.py": "missing"}


def test_submodules_and_other_repositories_are_not_entered(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("init", "-q", "inner")
    sandbox.write("inner/file.py")
    sandbox.git("-C", "inner", "add", "file.py")
    sandbox.git("-C", "inner", "commit", "-q", "-m", "Inner")
    assert texts_of(repository, of_work_tree(repository)) == {"README.md": "# Project\n"}
    sandbox.git("add", "inner", status=None)
    assert texts_of(repository, of_work_tree(repository)) == {"README.md": "# Project\n"}


def test_an_odd_name_and_a_pipe(sandbox: Sandbox, repository: Repository) -> None:
    name = os.fsdecode(b"caf\xe9 \n.py")
    sandbox.write(name, "odd\n")
    sandbox.commit("Add", "real.py", "real\n")
    (sandbox.path / "real.py").unlink()
    os.mkfifo(sandbox.path / "real.py")
    found = texts_of(repository, of_work_tree(repository, wanted=lambda path: path.endswith(".py")))
    assert found == {name: "odd\n", "real.py": "missing"}


def test_a_repository_without_a_commit(bare_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bare_sandbox.env.items():
        monkeypatch.setenv(name, value)
    bare_sandbox.git("init", "-q")
    repository = Repository.open(bare_sandbox.path)
    assert of_work_tree(repository) == ()
    assert list(contents(repository, [])) == []


def test_an_object_that_is_not_there(repository: Repository) -> None:
    source = SourceFile("gone.py", "1" * 40)
    assert list(contents(repository, [source])) == [Content(source, left_out="missing")]


def test_leaving_early_stops_git(sandbox: Sandbox, repository: Repository) -> None:
    for number in range(5):
        sandbox.write(f"{number}.py", f"{number}\n" * 20_000)
    sandbox.commit("Add", "last.py", "last\n")
    reading = contents(repository, of_work_tree(repository))
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_revision_that_is_not_there(repository: Repository) -> None:
    with pytest.raises(SessionError) as failure:
        of_revision(repository, "nowhere")
    assert failure.value.code == "git-failed"


def test_what_the_work_tree_holds_in_another_form_is_read_as_it_is_stored(
    sandbox: Sandbox, repository: Repository
) -> None:
    sandbox.write(".gitattributes", "*.py eol=crlf\n")
    sandbox.commit("Add", "one.py", "one\ntwo\n")
    (sandbox.path / "one.py").unlink()
    sandbox.git("checkout", "-q", "--", "one.py")
    assert (sandbox.path / "one.py").read_bytes() == b"one\r\ntwo\r\n"
    assert texts_of(repository, of_work_tree(repository))["one.py"] == "one\ntwo\n"


def test_a_partial_clone_reads_what_it_has_and_fetches_nothing(sandbox: Sandbox, repository: Repository) -> None:
    sandbox.git("config", "uploadpack.allowFilter", "true")
    sandbox.commit("Add", "file.py", "earlier\n")
    sandbox.commit("Change", "file.py", "later\n")
    earlier, later = (sandbox.git("rev-parse", f"{revision}:file.py") for revision in ("HEAD~1", "HEAD"))
    path = sandbox.path.parent / "partial"
    sandbox.git("clone", "-q", "--filter=blob:none", f"file://{sandbox.path}", str(path))
    sources = [SourceFile("a.py", later), SourceFile("b.py", earlier), SourceFile("c.py", "1" * len(later))]
    found = {each.source.path: each.left_out for each in contents(Repository.open(path), sources)}
    assert found == {"a.py": "", "b.py": "missing", "c.py": "missing"}
