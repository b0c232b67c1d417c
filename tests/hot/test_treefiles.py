"""The door to the files of a work tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from git_session.hot.treefiles import OutsideError, TooLargeError, TreeFiles, UnsafeFileError, read_regular


@pytest.fixture
def top(tmp_path: Path) -> Path:
    made = tmp_path / "top"
    (made / "folder").mkdir(parents=True)
    (made / ".git").mkdir()
    (made / ".git" / "config").write_text("[core]\n")
    (made / "folder" / "file").write_text("text")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("not ours")
    os.mkfifo(tmp_path / "outside" / "pipe")
    os.mkfifo(made / "pipe")
    for name, target in (
        ("link", "folder/file"),
        ("absolute", str(made / "folder" / "file")),
        ("across", "folder"),
        ("chain", "across/../link"),
        ("out", "../outside/file"),
        ("out-pipe", "../outside/pipe"),
        ("out-folder", "../outside"),
        ("git", ".git/config"),
        ("circle", "circle"),
        ("one", "other"),
        ("other", "one"),
        ("dangling", "nothing"),
        ("dangling-out", "../outside/nothing"),
        ("beside", "../top-secret"),
    ):
        (made / name).symlink_to(target)
    (tmp_path / "top-secret").write_text("not ours")
    return made


@pytest.mark.parametrize("name", ["folder/file", "link", "absolute", "across/file", "chain", "folder/../link"])
def test_a_file_inside_is_read_and_written(top: Path, name: str) -> None:
    files = TreeFiles(top)
    assert files.read(name, 4) == files.start(name, 10) == b"text"
    assert (files.start(name, 2), files.end(name, 2)) == (b"te", b"xt")
    files.replace(name, b"new")
    assert (top / "folder" / "file").read_text() == "new"
    assert (top / "link").is_symlink()
    assert files.is_own(name) == (name == "folder/file")


REFUSED = [
    ("out", OutsideError, "is outside the work tree"),
    ("out-pipe", OutsideError, "is outside the work tree"),
    ("out-folder/file", OutsideError, "is outside the work tree"),
    ("beside", OutsideError, "is outside the work tree"),
    ("../outside/file", OutsideError, "is outside the work tree"),
    ("/etc/hostname", OutsideError, "is outside the work tree"),
    ("dangling-out", OutsideError, "is outside the work tree"),
    ("", OutsideError, "is outside the work tree"),
    ("git", OutsideError, "is in a repository's own folder"),
    (".git/config", OutsideError, "is in a repository's own folder"),
    ("folder/.GIT/config", OutsideError, "is in a repository's own folder"),
    ("pipe", UnsafeFileError, "is not a file"),
    ("folder", UnsafeFileError, "is not a file"),
    ("circle", UnsafeFileError, "is a circle of symbolic links"),
    ("one", UnsafeFileError, "is a circle of symbolic links"),
    ("a\0b", UnsafeFileError, "is not the name of a file"),
]


@pytest.mark.parametrize(("name", "kind", "reason"), REFUSED, ids=[repr(each[0]) for each in REFUSED])
def test_what_is_refused_is_neither_read_nor_written(
    top: Path, name: str, kind: type[UnsafeFileError], reason: str
) -> None:
    files = TreeFiles(top)
    for use in (files.open, files.open_lock, lambda name: files.read(name, 9), lambda name: files.replace(name, b"x")):
        with pytest.raises(kind) as refused:
            use(name)
        assert (type(refused.value), refused.value.strerror) == (kind, reason)
    assert (top.parent / "outside" / "file").read_text() == "not ours"
    assert sorted(each.name for each in (top.parent / "outside").iterdir()) == ["file", "pipe"]


def test_sizes(top: Path) -> None:
    with (top / "large").open("wb") as file:
        file.truncate(10 << 20)
    files = TreeFiles(top)
    for read in (files.read, lambda name, most: read_regular(top / name, most)):
        with pytest.raises(TooLargeError, match="is larger than 100,000 bytes"):
            read("large", 100_000)
    assert len(files.start("large", 5)) == len(files.end("large", 5)) == 5
    assert len(files.read("large", 10 << 20)) == 10 << 20


def test_what_is_not_there(top: Path) -> None:
    files = TreeFiles(top)
    for name in ("nothing", "dangling", "no/folder", "folder/file/below"):
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            files.read(name, 9)
    files.remove("nothing")
    files.replace("new/folder/file", b"made")
    assert (top / "new" / "folder" / "file").read_bytes() == b"made"
    files.remove("new/folder/file")
    assert not (top / "new" / "folder" / "file").exists()


def test_a_top_that_is_reached_through_a_link(top: Path) -> None:
    alias = top.parent / "alias"
    alias.symlink_to(top)
    assert TreeFiles(alias).read("link", 9) == b"text"
    assert TreeFiles(alias).read(alias / "folder" / "file", 9) == b"text"


def test_a_file_that_was_named(top: Path) -> None:
    assert read_regular(top / "out", 20) == b"not ours"
    for name in ("pipe", "circle", "out-folder"):
        with pytest.raises(UnsafeFileError):
            read_regular(top / name, 20)


def test_a_temporary_file_is_never_written_through_a_link(top: Path) -> None:
    (top / f"new.{os.getpid()}.tmp").symlink_to("../outside/file")
    TreeFiles(top).replace("new", b"new")
    assert (top.parent / "outside" / "file").read_text() == "not ours"
    assert (top / "new").read_bytes() == b"new"
