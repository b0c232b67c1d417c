"""The changes of commits are those of `git log --numstat`, with and without a cache, whatever the state of the cache."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from git_session.git.repository import Repository
from git_session.insight.history import activity as module
from git_session.insight.history.activity import Activity, activity, span_of
from tests.sandbox import START, Sandbox

EVER = 1 << 40


@pytest.fixture
def box(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A repository that uses git-session, with small bundles, a few commits for each git, and the cache in use from the first commit on."""
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "WORTH", 1)
    monkeypatch.setattr(module, "CUT", 4)
    monkeypatch.setattr(module, "PART", 7)
    monkeypatch.setattr(module, "FEWEST", 2)
    monkeypatch.setattr(module, "processors", lambda: 3)
    (sandbox.path / ".git" / "sessions").mkdir()
    return sandbox


def activities(box: Sandbox, since: int = 0, until: int = EVER) -> list[Activity]:
    repository = Repository.open(box.path)
    return list(activity(repository, span_of(repository, since, until)))


def of_git(box: Sandbox) -> dict[str, list[tuple[str, str, str]]]:
    """Commit -> (added, deleted, path) of each file, as git prints them; a rename has both names."""
    text = box.git("-c", "core.quotePath=false", "log", "--branches", "--numstat", "--format=commit %H")
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("commit "):
            rows = found[line[7:]] = []
        else:
            added, deleted, path = line.split("\t", 2)
            rows.append((added.replace("-", "0"), deleted.replace("-", "0"), path))
    return found


def changes(commit: Activity) -> list[tuple[str, int, int, str]]:
    values = iter(commit.changes)
    return list(zip(values, values, values, values, strict=True))


def caches(box: Sandbox) -> list[Path]:
    return sorted((box.path / ".git" / "sessions" / "cache").glob("activity-*.sqlite"))


def records(box: Sandbox) -> int:
    return sum(sqlite3.connect(path).execute("SELECT count(*) FROM records").fetchone()[0] for path in caches(box))


def long(box: Sandbox, count: int = 60) -> None:
    """Make many commits on a few files, the same for every test."""
    chance = random.Random(7)
    rows = ["reset refs/heads/main\nfrom refs/heads/main^0\n\n"]
    for number in range(count):
        text = "".join(f"{chance.randrange(9)}\n" for _ in range(chance.randrange(1, 30)))
        rows.append(
            f"commit refs/heads/main\nauthor Ada Example <ada@example.org> {START + number} +0000\n"
            f"committer Ada Example <ada@example.org> {START + number} +0000\ndata 9\nfix: {number:04}\n"
            f"M 100644 inline file-{chance.randrange(6)}\ndata {len(text)}\n{text}\n"
        )
    box.git("fast-import", "--quiet", "--force", stdin="".join(rows))
    box.git("reset", "-q", "--hard")


def test_as_git_has_it(box: Sandbox) -> None:
    """Renames, binary files, a merge, a submodule, an empty commit and a root commit give the same lines as git log."""
    long(box)
    box.commit("Binary", "picture.png", "\0\1\2")
    box.git("mv", "file-1", "file one")
    box.git("commit", "-q", "-m", "Rename")
    box.git("commit", "-q", "--allow-empty", "-m", "Nothing")
    box.git("switch", "-qc", "side", "HEAD~3")
    box.commit("Side", "side.txt")
    box.git("switch", "-q", "main")
    box.git("merge", "-q", "--no-edit", "side")
    box.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    box.git("commit", "-q", "-m", "Submodule")
    found = {
        each.oid: [
            (str(plus), str(minus), f"{old} => {path}" if old else path) for path, plus, minus, old in changes(each)
        ]
        for each in activities(box)
    }
    assert found == of_git(box)
    assert [each.kind for each in activities(box) if not each.changes] == ["merge", "other"]


def test_names_that_are_no_text(box: Sandbox) -> None:
    for name in (b"tab\tat the end\t", b"line\nbreak", b"latin-\xe9", b"1\t2\t", b"commit 1"):
        with open(os.path.join(os.fsencode(box.path), name), "wb") as file:
            file.write(b"one\n")
    box.git("add", "-A")
    tree = box.git("write-tree")
    author = b"Zo\xebl <zoe@example.org> 1800000001 +0000"
    raw = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nNames\n" % (
        tree.encode(), box.git("rev-parse", "HEAD").encode(), author, author
    )  # fmt: skip
    commit = box.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=os.fsdecode(raw))
    box.git("reset", "-q", commit)
    newest, _ = activities(box)
    expected = [b"1\t2\t", b"commit 1", b"latin-\xe9", b"line\nbreak", b"tab\tat the end\t"]
    assert [os.fsencode(path) for path, *_ in changes(newest)] == expected
    assert os.fsencode(newest.name) == b"Zo\xebl"
    with_cache = activities(box)
    assert with_cache == activities(box)


def test_the_cache_gives_the_same(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long(box)
    first = activities(box)
    asked: list[int] = []
    show = module._records

    def counted(repository: Repository, oids: Sequence[str], *options: str) -> Iterator[tuple[str, module.Record]]:
        asked.append(len(oids))
        return show(repository, oids, *options)

    monkeypatch.setattr(module, "_records", counted)
    assert activities(box) == first
    kept = records(box)
    assert kept > 5
    assert sum(asked) < len(first) / 2  # the incomplete bundles at both ends
    # New commits do not change older bundles.
    box.commit("One more", "more.txt")
    asked.clear()
    assert activities(box)[1:] == first
    assert sum(asked) < len(first) / 2
    monkeypatch.setattr(module, "WORTH", EVER)
    assert activities(box)[1:] == first


def test_several_gits_show_what_one_shows(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long(box)
    several = activities(box)
    shutil.rmtree(box.path / ".git" / "sessions" / "cache")
    monkeypatch.setattr(module, "PART", 1000)
    monkeypatch.setattr(module, "processors", lambda: 1)
    assert activities(box) == several


def test_reading_that_ends_early_ends_every_git(box: Sandbox) -> None:
    long(box)
    repository, before = Repository.open(box.path), threading.active_count()
    reading = activity(repository, span_of(repository, 0, EVER))
    next(reading)
    assert threading.active_count() > before
    reading.close()
    assert threading.active_count() == before


def test_a_range(box: Sandbox) -> None:
    long(box)
    subjects = [each.at for each in activities(box, START + 20, START + 29)]
    assert subjects == list(range(START + 29, START + 19, -1))
    repository = Repository.open(box.path)
    assert span_of(repository, START + 20, START + 29).future == 30
    assert span_of(repository, START + 500, EVER).oids == ()


def damage_header(path: Path) -> None:
    path.write_bytes(b"not a database at all" + path.read_bytes()[21:])


def damage_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content), 37):
        content[at] ^= 0x55
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def another_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE records (something)")


def lie(path: Path) -> None:
    """Replace records by well-formed but wrong ones, which their checksums reveal."""
    with sqlite3.connect(path) as database:
        database.execute("UPDATE records SET record = replace(CAST(record AS TEXT), 'Ada', 'Eve')")


def mix_up(path: Path) -> None:
    """Store each record under the key of another."""
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT key, record, checksum FROM records").fetchall()
        others = [*rows[1:], rows[0]]
        database.executemany(
            "UPDATE records SET record = ?, checksum = ? WHERE key = ?",
            [(other[1], other[2], row[0]) for row, other in zip(rows, others, strict=True)],
        )


@pytest.mark.parametrize(
    "harm", [damage_header, damage_pages, cut_off, empty, another_table, lie, mix_up], ids=lambda harm: harm.__name__
)
def test_a_damaged_cache_is_never_believed(box: Sandbox, harm: Callable[[Path], None]) -> None:
    long(box)
    first = activities(box)
    (path,) = caches(box)
    harm(path)
    assert activities(box) == first
    assert activities(box) == first
    assert activities(box) == first
    assert records(box) > 5  # the cache was repaired


def test_deleted_at_any_time(box: Sandbox) -> None:
    long(box)
    first = activities(box)
    repository = Repository.open(box.path)
    found = []
    for number, commit in enumerate(activity(repository, span_of(repository, 0, EVER))):
        if number == 10:
            shutil.rmtree(box.path / ".git" / "sessions" / "cache")
        found.append(commit)
    assert found == first == activities(box)


def test_a_locked_cache_is_done_without(box: Sandbox) -> None:
    long(box)
    first = activities(box)
    (path,) = caches(box)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert activities(box) == first
    other.execute("ROLLBACK")
    assert records(box) > 5


def test_a_full_cache_is_begun_anew(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long(box, 300)
    monkeypatch.setattr("git_session.store.cache.LARGEST", 16 << 10)
    assert activities(box) == activities(box)
    assert sum(path.stat().st_size for path in caches(box)) <= 16 << 10


def test_few_caches_are_kept(box: Sandbox) -> None:
    long(box)
    for number in range(6):
        box.write(".gitattributes", f"*.{number} -diff\n")
        activities(box)
    assert len(caches(box)) == 3


def test_nothing_is_written_where_git_session_is_not_used(box: Sandbox) -> None:
    (box.path / ".git" / "sessions").rmdir()
    long(box)
    assert len(activities(box)) == 61
    assert not (box.path / ".git" / "sessions").exists()


@pytest.mark.parametrize("where", [".gitattributes", "deep/.gitattributes", ".git/info/attributes", "personal"])
def test_attributes_count(box: Sandbox, where: str) -> None:
    long(box)
    box.commit("Deep", "deep/file-1", "one\n")
    activities(box)
    path = box.home / ".config/git/attributes" if where == "personal" else box.path / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("file-1 -diff\n")
    lines = {"file-1": 0, "deep/file-1": 0, "file-2": 0}
    for each in activities(box):
        for changed, plus, _, _ in changes(each):
            lines[changed] = lines.get(changed, 0) + plus
    assert lines["deep/file-1"] == 0 < lines["file-2"]
    assert (lines["file-1"] == 0) == (where != "deep/.gitattributes")


def test_a_driver_of_the_configuration_counts(box: Sandbox) -> None:
    box.write(".gitattributes", "file-* diff=mine\n")
    long(box)
    first = activities(box)
    box.git("config", "diff.mine.binary", "true")
    assert sum(sum(each.changes[1::4]) for each in activities(box)) < sum(sum(each.changes[1::4]) for each in first)


def test_the_users_settings_for_diffs_do_not_count(box: Sandbox) -> None:
    long(box)
    box.git("mv", "file-1", "moved")
    box.git("commit", "-q", "-m", "Move")
    first = activities(box)
    for key, value in (
        ("diff.renames", "false"), ("diff.external", "false"), ("diff.algorithm", "patience"), ("diff.noprefix", "true"),
        ("diff.orderFile", "/dev/null"), ("log.showRoot", "false"), ("log.showSignature", "true"), ("color.ui", "always"),
        ("diff.renameLimit", "1"), ("diff.suppressBlankEmpty", "true"), ("i18n.logOutputEncoding", "latin1"),
    ):  # fmt: skip
        box.git("config", key, value)
    assert activities(box) == first


def test_replaced_commits_are_themselves(box: Sandbox) -> None:
    long(box)
    first = activities(box)
    box.git("replace", "HEAD~3", "HEAD~20")
    assert activities(box) == first
    shutil.rmtree(box.path / ".git" / "sessions" / "cache")
    assert activities(box) == first


def test_a_shallow_clone_does_not_see_its_edge(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long(box)
    box.git("clone", "-q", "--depth=20", f"file://{box.path}", "clone")
    (box.path / "clone/.git/sessions").mkdir()
    clone = Sandbox(box.path / "clone", box.home)
    for _ in range(2):
        found = activities(clone)
        assert [each.seen for each in found] == [True] * 19 + [False]
        assert not found[-1].changes
    clone.git("fetch", "-q", "--unshallow")
    assert activities(clone) == activities(box)


def test_missing_objects_are_told(box: Sandbox) -> None:
    """Without a blob, git cannot show the changes of its commit: author and time are still listed, and nothing is cached."""
    long(box)
    box.pass_time(seconds=100)
    box.commit("Lost", "lost.txt", "to be lost\n")
    box.pass_time(seconds=100)
    box.commit("After", "after.txt")
    blob = box.git("rev-parse", "HEAD:lost.txt")
    (box.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (box.path / "lost.txt").unlink()  # git would read it from here
    for _ in range(2):
        found = activities(box)
        assert len(found) == 63
        assert (found[0].seen, found[1].seen) == (True, False)
        assert all(each.seen == bool(each.changes) for each in found)
    box.git("hash-object", "-w", "--stdin", stdin="to be lost\n")
    assert all(each.seen for each in activities(box))


def test_a_partial_clone_fetches_nothing(box: Sandbox) -> None:
    long(box)
    box.git("config", "uploadpack.allowFilter", "true")
    box.git("clone", "-q", "--filter=blob:none", f"file://{box.path}", "clone")
    clone = Sandbox(box.path / "clone", box.home)
    before = clone.git("count-objects", "-v")
    found = activities(clone)
    assert clone.git("count-objects", "-v") == before
    assert [each[:-2] for each in found] == [each[:-2] for each in activities(box)]
    assert sum(not each.seen for each in found) > len(found) / 2


def test_clocks_that_go_wrong(box: Sandbox) -> None:
    """A commit dated 1970 on top of newer ones does not hide them; a future one is in no range that ends before it."""
    long(box)
    for date in ("0 +0000", "1 +0000"):
        box.commit("Early", f"{date[0]}.txt", GIT_COMMITTER_DATE=f"@{date}", GIT_AUTHOR_DATE=f"@{date}")
    found = activities(box, START + 50, EVER)
    assert [each.at for each in found] == list(range(START + 59, START + 49, -1))
    box.commit("Late", "late.txt", GIT_COMMITTER_DATE="4000000000 +0000")
    assert activities(box, START + 50, START + 59) == found
    assert [each.at for each in activities(box)[:1]] == [4000000000]


def test_an_empty_repository(bare_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bare_sandbox.env.items():
        monkeypatch.setenv(name, value)
    bare_sandbox.git("init", "-q")
    assert activities(bare_sandbox) == []
    assert activities(bare_sandbox, START) == []


RUN = """
import sys
from git_session.insight.history import activity as module
from git_session.git.repository import Repository
module.WORTH, module.CUT = 1, 4
repository = Repository.open(".")
print(hash(str([each[:6] + tuple(each.changes) for each in module.activity(repository, module.span_of(repository, 0, 1 << 40))])))
"""


def test_many_at_once(box: Sandbox) -> None:
    long(box, 200)
    environment = {**box.env, "PYTHONHASHSEED": "0"}
    run = [sys.executable, "-c", RUN]
    started = [subprocess.Popen(run, cwd=box.path, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
    answers = {process.communicate()[0] for process in started}
    assert len(answers) == 1 and [process.returncode for process in started] == [0] * 6
    assert {subprocess.run(run, cwd=box.path, env=environment, stdout=subprocess.PIPE, check=True).stdout} == answers
    assert records(box) > 20


@pytest.mark.parametrize("bundles", [1, 3])
def test_killed_in_the_middle(box: Sandbox, bundles: int) -> None:
    long(box, 200)
    first = activities(box)
    shutil.rmtree(box.path / ".git" / "sessions" / "cache")
    kill = (
        RUN.replace("import sys", "import os, sys\nfrom git_session.store import cache")
        .replace("module.WORTH", "cache.BUNDLE = 2\nmodule.WORTH")
        .replace(
            "repository = ",
            "real, count = cache.Cache.flush, iter(range(99))\n"
            "def flush(self):\n"
            f"    if next(count) == {bundles}:\n"
            "        self._database.execute('BEGIN IMMEDIATE')\n"
            "        self._database.executemany('INSERT OR REPLACE INTO records VALUES (?, ?, ?)', self._waiting)\n"
            "        os.kill(os.getpid(), 9)\n"
            "    real(self)\n"
            "cache.Cache.flush = flush\n"
            "repository = ",
        )
    )
    ran = box.run(sys.executable, "-c", kill, status=None)
    assert ran.status == -9
    assert activities(box) == first
    assert activities(box) == first
