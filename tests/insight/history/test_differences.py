"""The changes of a session are the same with and without a cache, whatever the state of the cache or the attributes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from git_session.git.adapters import objects_of
from git_session.git.objects import Change, Objects
from git_session.git.plumbing import PlumbingObjects
from git_session.git.repository import Repository
from git_session.insight.history import differences as module
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import Work, changes_of
from tests.sandbox import Sandbox


@pytest.fixture
def box(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A repository that uses git-session, with the cache in use from the first file on."""
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "WORTH", 1)
    (sandbox.path / ".git" / "sessions").mkdir()
    return sandbox


@pytest.fixture
def work(box: Sandbox) -> Work:
    """Make changes: an added, a renamed and changed, a deleted and a binary file, and one whose name is not UTF-8."""
    box.write("old/name.txt", "".join(f"{number}\n" for number in range(40)))
    fork = box.commit("Before", "gone.txt", "gone\n")
    (box.path / "new").mkdir()
    box.git("mv", "old/name.txt", "new/name.txt")
    box.write("new/name.txt", "".join(f"{number}\n" for number in range(41)))
    box.git("rm", "-q", "gone.txt")
    box.write("deep/er/code.py", "one\ntwo\n")
    box.write(b"deep/\xff.txt".decode("utf-8", "surrogateescape"), "odd\n")
    return Work(fork, box.commit("After", "picture.png", "\0\1\2"))


class Counted:
    """The objects of a repository, counting comparisons of trees."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.compared = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.objects, name)

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        self.compared += 1
        return self.objects.changes(base, head)


def measured(box: Sandbox, work: Work, objects: Objects | None = None) -> tuple[tuple[Change, ...], int]:
    """(the changes, how often they had to be computed)."""
    repository = Repository.open(box.path)
    counted = Counted(objects or objects_of(repository))
    with Differences(repository, counted, lambda _: True) as differences:  # type: ignore[arg-type]
        return differences.of(work), counted.compared


def fresh(box: Sandbox, work: Work) -> tuple[Change, ...]:
    return changes_of(objects_of(Repository.open(box.path)), work)


def caches(box: Sandbox) -> list[Path]:
    return sorted((box.path / ".git" / "sessions" / "cache").glob("differences-*.sqlite"))


def test_worked_out_once(box: Sandbox, work: Work) -> None:
    expected = fresh(box, work)
    assert [(each.status, each.path) for each in expected] == [
        ("A", "deep/er/code.py"), ("A", "deep/\udcff.txt"), ("D", "gone.txt"), ("R", "new/name.txt"), ("A", "picture.png"),
    ]  # fmt: skip
    assert measured(box, work) == (expected, 1)
    assert measured(box, work) == (expected, 0)


def test_the_same_from_the_adapter_that_asks_git(box: Sandbox, work: Work) -> None:
    plumbing = PlumbingObjects(Repository.open(box.path).git)
    assert measured(box, work, plumbing) == (fresh(box, work), 1)
    assert measured(box, work, plumbing) == (fresh(box, work), 0)


def test_the_beginning_of_history_and_nothing_at_all(box: Sandbox, work: Work) -> None:
    since_ever = Work("", work.tip)
    assert measured(box, since_ever) == (fresh(box, since_ever), 1)
    assert measured(box, since_ever) == (fresh(box, since_ever), 0)
    assert measured(box, Work(work.tip, work.tip)) == ((), 0)
    assert measured(box, Work()) == ((), 0)


def _in_folder(box: Sandbox) -> None:
    box.write("deep/er/.gitattributes", "*.py -diff\n")


def _above(box: Sandbox) -> None:
    box.write("deep/.gitattributes", "*.py -diff\n")


def _at_the_top(box: Sandbox) -> None:
    box.write(".gitattributes", "*.py -diff\n")


def _of_the_repository(box: Sandbox) -> None:
    box.write(".git/info/attributes", "*.py -diff\n")


def _of_the_user(box: Sandbox) -> None:
    box.write("../mine", "*.py -diff\n")
    box.git("config", "core.attributesFile", str(box.path.parent / "mine"))


def _in_the_index(box: Sandbox) -> None:
    box.write("deep/er/.gitattributes", "*.py -diff\n").chmod(0o644)
    box.git("add", "deep/er/.gitattributes")
    (box.path / "deep" / "er" / ".gitattributes").unlink()


@pytest.mark.parametrize(
    "attribute",
    [_in_folder, _above, _at_the_top, _of_the_repository, _of_the_user, _in_the_index],
    ids=lambda each: each.__name__,
)
def test_an_attribute_counts_at_once(box: Sandbox, work: Work, attribute: Callable[[Sandbox], None]) -> None:
    """A file that an attribute marks as binary has no lines."""
    before = measured(box, work)[0]
    attribute(box)
    after = measured(box, work)[0]
    assert after == fresh(box, work)
    assert [(each.added, each.binary) for each in (before[0], after[0])] == [(2, False), (0, True)]


def test_a_deleted_or_damaged_cache_costs_time_alone(box: Sandbox, work: Work) -> None:
    expected = measured(box, work)[0]
    (path,) = caches(box)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE records SET record = replace(record, '2', '3')")
    assert measured(box, work) == (expected, 1)
    assert measured(box, work) == (expected, 0)
    path.write_bytes(b"not a database at all, but longer than a header of one" * 20)
    assert measured(box, work) == (expected, 1)
    path.unlink(missing_ok=True)
    assert measured(box, work) == (expected, 1)
    assert measured(box, work) == (expected, 0)


def test_a_commit_is_what_its_id_says_though_it_is_replaced(box: Sandbox, work: Work) -> None:
    expected = fresh(box, work)
    other = box.commit("Other", "other.txt")
    box.git("replace", work.tip, other)
    plumbing = PlumbingObjects(Repository.open(box.path).git)
    for objects in (None, plumbing):
        assert measured(box, work, objects) == (expected, 1)


def test_in_a_small_work_tree_nothing_is_kept(box: Sandbox, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    files = len(box.git("ls-files").splitlines())
    monkeypatch.setattr(module, "WORTH", files + 1)
    assert measured(box, work) == measured(box, work) == (fresh(box, work), 1)
    assert caches(box) == []
    monkeypatch.setattr(module, "WORTH", files)
    assert measured(box, work)[1] == 1
    assert len(caches(box)) == 1


def test_a_split_index_does_not_tell_how_much_there_is(
    box: Sandbox, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WORTH", 5_000)
    box.git("update-index", "--split-index")
    assert measured(box, work) == (fresh(box, work), 1)
    assert measured(box, work) == (fresh(box, work), 0)
