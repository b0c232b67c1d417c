"""The trail, and its results: hot files, the people who know them, themes."""

from __future__ import annotations

import os

import pytest

from git_session.git.repository import Repository
from git_session.insight.history.nearby_activity import DAYS, HALF_LIFE, hot_files, knowers
from git_session.insight.history.themes import Themes, themes_of
from git_session.insight.history.trail import SWEEPING, Trace, Trail, trail_of
from tests.sandbox import Sandbox
from tests.scenario import OTHER

DAY = 86400
NOW = 1_800_000_000


def read(box: Sandbox, *heads: str, limit: int = 100) -> Trail:
    return trail_of(Repository.open(box.path), [box.git("rev-parse", head) for head in heads or ("HEAD",)], limit=limit)


def rows(trail: Trail) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.subject, each.changed, each.removed) for each in trail.commits]


def test_commits_with_what_they_changed_and_removed(sandbox: Sandbox) -> None:
    sandbox.commit("feat: one", "src/one.py", "one\n")
    sandbox.git("mv", "src/one.py", "src/other.py")
    sandbox.git("commit", "-q", "-m", "refactor: rename")
    sandbox.git("commit", "-q", "--allow-empty", "-m", "chore: nothing")
    assert rows(read(sandbox)) == [
        ("chore: nothing", (), ()),
        ("refactor: rename", ("src/one.py", "src/other.py"), ("src/one.py",)),
        ("feat: one", ("src/one.py",), ()),
        ("Begin", ("README.md",), ()),
    ]


def test_merges_are_left_out_and_both_sides_are_there(sandbox: Sandbox) -> None:
    sandbox.git("switch", "-q", "-c", "side")
    sandbox.commit("side", "side.txt")
    sandbox.git("switch", "-q", "main")
    sandbox.commit("trunk", "trunk.txt")
    sandbox.git("merge", "-q", "--no-edit", "side")
    assert sorted(each.subject for each in read(sandbox).commits) == ["Begin", "side", "trunk"]


def test_several_heads_are_read_at_once_and_the_number_is_bounded(sandbox: Sandbox) -> None:
    sandbox.git("switch", "-q", "-c", "side")
    sandbox.pass_time(minutes=1)
    sandbox.commit("side", "side.txt")
    sandbox.git("switch", "-q", "main")
    sandbox.pass_time(minutes=1)
    sandbox.commit("trunk", "trunk.txt")
    assert [each.subject for each in read(sandbox, "main", "side").commits] == ["trunk", "side", "Begin"]
    assert [each.subject for each in read(sandbox, "main", "side", limit=2).commits] == ["trunk", "side"]


def test_no_head_is_no_commit(sandbox: Sandbox) -> None:
    assert trail_of(Repository.open(sandbox.path), ["", ""]) == Trail()


def test_names_of_the_mailmap(sandbox: Sandbox) -> None:
    sandbox.commit("old address", "a.txt", **OTHER)
    sandbox.write(".mailmap", "Bo Renamed <bo@new.example> <bo@example.org>\n")
    assert next((each.author, each.email) for each in read(sandbox).commits) == ("Bo Renamed", "bo@new.example")


def test_names_that_are_no_utf8_and_subjects_with_control_characters(sandbox: Sandbox) -> None:
    name = os.fsdecode(b"caf\xe9\n\x01.txt")
    sandbox.write(name, "x\n")
    sandbox.git("add", "-A")
    sandbox.git("commit", "-q", "-m", "odd \x1f subject \x01 here")
    assert rows(read(sandbox))[0] == ("odd \x1f subject \x01 here", (name,), ())


def test_a_commit_at_which_a_shallow_clone_was_cut_off_says_nothing_about_files(sandbox: Sandbox) -> None:
    sandbox.commit("second", "second.txt")
    sandbox.git("clone", "-q", "--depth=1", f"file://{sandbox.path}", str(sandbox.home / "shallow"))
    box = Sandbox(sandbox.home / "shallow", sandbox.home)
    assert rows(read(box)) == [("second", (), ())]
    assert read(box).is_shallow
    assert not read(sandbox).is_shallow


def test_a_partial_clone_does_not_fetch(sandbox: Sandbox) -> None:
    sandbox.commit("second", "second.txt")
    sandbox.git("config", "uploadpack.allowFilter", "true")
    clone = sandbox.home / "partial"
    sandbox.git("clone", "-q", "--no-checkout", "--filter=tree:0", f"file://{sandbox.path}", str(clone))
    sandbox.path.rename(sandbox.path.with_name("gone"))
    assert {each.subject for each in read(Sandbox(clone, sandbox.home)).commits} <= {"second", "Begin"}


def trace(
    number: int, who: str = "ada", *paths: str, age: float = 0, removed: tuple[str, ...] = (), subject: str = ""
) -> Trace:
    return Trace(
        f"{number:040}", who.title(), f"{who}@x.example", NOW - int(age * DAY), subject, (*paths, *removed), removed
    )


def trail(*traces: Trace) -> Trail:
    return Trail(tuple(sorted(traces, key=lambda each: -each.at)))


def test_knowledge_halves_every_ninety_days() -> None:
    found = knowers(
        trail(trace(1, "ada", "a.py"), trace(2, "bo", "a.py", age=HALF_LIFE / DAY), trace(3, "cy", "b.py")),
        {"a.py"},
        set(),
        now=NOW,
    )
    assert [(each.name, round(each.share, 3), each.commits) for each in found] == [("Ada", 0.667, 1), ("Bo", 0.333, 1)]


def test_every_file_of_a_commit_counts_but_not_the_sessions_own_sweeping_or_bots() -> None:
    many = tuple(f"{number}.py" for number in range(SWEEPING + 1))
    found = knowers(
        trail(
            trace(1, "ada", "0.py", "1.py"),
            trace(2, "bo", "0.py"),
            trace(3, "me", "0.py"),
            trace(4, "cy", *many),
            trace(5, "dependabot[bot]", "0.py"),
        ),
        set(many),
        {f"{3:040}"},
        now=NOW,
    )
    assert [(each.name, round(each.share, 2)) for each in found] == [("Ada", 0.67), ("Bo", 0.33)]


def test_nobody_knows_files_that_nobody_changed() -> None:
    assert knowers(trail(trace(1, "ada", "a.py")), {"b.py"}, set(), now=NOW) == ()


def test_a_commit_from_the_future_counts_as_one_of_today() -> None:
    found = knowers(trail(trace(1, "ada", "a.py", age=-400), trace(2, "bo", "a.py")), {"a.py"}, set(), now=NOW)
    assert [round(each.share, 2) for each in found] == [0.5, 0.5]


def test_hot_files_are_those_of_the_session_first_then_those_beside_them() -> None:
    found = hot_files(
        trail(
            *(trace(number, "bo", "src/a.py", "src/b.py", "lib/c.py", age=number) for number in range(3)),
            *(trace(9 + number, "cy", "src/b.py") for number in range(2)),
            trace(20, "bo", "src/d.py"),
            *(trace(30 + number, "bo", "src/old.py", age=DAYS + 1) for number in range(3)),
        ),
        {"src/a.py", "src/old.py"},
        set(),
        now=NOW,
    )
    assert [(each.path, each.commits, each.people, each.last_author) for each in found] == [
        ("src/a.py", 3, 1, "Bo"),
        ("src/b.py", 5, 2, "Bo"),
    ]


def test_the_more_other_people_the_hotter_and_own_commits_do_not_count() -> None:
    found = hot_files(
        trail(
            *(trace(number, "me", "a.py") for number in range(5)),
            *(trace(10 + number, "bo", "b.py") for number in range(3)),
            *(trace(20 + number, "me", "c.py") for number in range(3)),
        ),
        {"a.py", "b.py", "c.py"},
        {f"{number:040}" for number in range(20, 23)},
        now=NOW,
        emails={"me@x.example"},
    )
    assert [each.path for each in found] == ["b.py", "a.py"]


def test_without_files_every_file_counts_but_not_one_that_is_gone() -> None:
    found = hot_files(
        trail(
            *(trace(number, "bo", "a.py", "gone.py", age=2) for number in range(3)),
            trace(9, "bo", removed=("gone.py",)),
        ),
        (),
        set(),
        now=NOW,
    )
    assert [each.path for each in found] == ["a.py"]


def test_themes_of_conventional_commits() -> None:
    subjects = [f"feat(auth): renew tokens number {number}" for number in range(6)]
    subjects += [f"fix(api)!: renew sessions {number}" for number in range(4)] + ["docs: readme", "Merge things"]
    assert themes_of(subjects) == Themes(
        12,
        (("feat", 6), ("fix", 4)),
        (("auth", 6), ("api", 4)),
        (("renew", 10), ("number", 6), ("tokens", 6), ("sessions", 4)),
    )


def test_themes_of_the_older_habit() -> None:
    subjects = [f"refs, odb: teach the backend {number}" for number in range(5)] + ["t1234: check it"] * 5
    found = themes_of(subjects)
    assert (found.types, found.areas) == ((), (("odb", 5), ("refs", 5), ("t1234", 5)))


@pytest.mark.parametrize(
    "subjects",
    [
        [],
        ["feat(auth): tokens"] * 9,
        [f"{verb} {chr(97 + at) * 4}" for at, verb in enumerate(["Add", "fix", "drop"] * 4)],
    ],
    ids=["none", "too few", "filler and words that come once"],
)
def test_no_themes_where_there_is_little_to_say(subjects: list[str]) -> None:
    assert themes_of(subjects) == Themes(len(subjects))


def test_words_count_once_in_a_subject_and_not_where_they_are_an_area() -> None:
    found = themes_of(["auth: token token auth"] * 10)
    assert found.words == (("token", 10),)
