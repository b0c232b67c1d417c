"""Incoming commits as pull requests, merges, groups and single commits."""

from __future__ import annotations

import pytest

from git_session.git.objects import Identity, Record
from git_session.insight.history.incoming import arrivals, merge_words
from git_session.insight.history.other_commits import Foreign


def record(oid: str, *parents: str, message: str = "", who: str = "Bo", at: int = 0) -> Record:
    identity = Identity(who, f"{who.lower()}@x.example", at)
    return Record(oid, parents, identity, identity, message or f"commit {oid}")


def came(*records: Record) -> list[tuple[str, str, str, list[str]]]:
    foreign = [Foreign(each, "main") for each in sorted(records, key=lambda each: -each.committer.time)]
    return [(each.kind, each.author, each.title, [one.oid for one in each.commits]) for each in arrivals(foreign)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge pull request #12 from ada/topic\n\nRenew tokens\n", ("#12", "Renew tokens")),
        ("Merge pull request #12 from ada/topic", ("#12", "ada/topic")),
        ("Merge branch 'topic' into 'main'\n\nRenew tokens\n\nSee merge request ada/app!7", ("!7", "Renew tokens")),
        ("Merge branch 'topic' into 'main'\n\nSee merge request ada/app!7\n", ("!7", "topic")),
        ("Merge pull request 'Renew tokens' (#12) from topic into main", ("#12", "Renew tokens")),
        ("Merged in ada/topic (pull request #12)\n\nRenew tokens", ("#12", "Renew tokens")),
        ("Pull request #12: Renew tokens", ("#12", "Renew tokens")),
        ("Merged PR 12: Renew tokens", ("#12", "Renew tokens")),
        ("Merge branch 'ada/topic'\n\nTokens are renewed.\n\n* ada/topic:\n  one", ("", "ada/topic: Tokens are renewed.")),
        ("Merge branch 'topic' of https://x.example/app", ("", "topic")),
        ("Merge remote-tracking branch 'origin/topic'\n\nSigned-off-by: Ada <a@x>", ("", "origin/topic")),
        ("Merge tag 'v1.2' into main", ("", "v1.2")),
        ("Bring it together\n", ("", "Bring it together")),
        ("", ("", "")),
    ],
    ids=[
        "github", "github untitled", "gitlab", "gitlab untitled", "gitea", "bitbucket", "bitbucket server", "azure",
        "git with words", "git", "git with a trailer", "tag", "own words", "empty",
    ],
)  # fmt: skip
def test_the_words_of_a_merge(message: str, expected: tuple[str, str]) -> None:
    assert merge_words(Record("1", ("2", "3"), Identity("", ""), Identity("", ""), message)) == expected


def test_a_merge_is_told_with_what_it_brought() -> None:
    assert came(
        record("m", "t", "b", message="Merge branch 'topic'", who="Ada", at=5),
        record("b", "a", at=4),
        record("t", "x", who="Cy", at=3),
        record("a", "x", at=2),
    ) == [("merge", "Bo", "topic", ["b", "a"]), ("commit", "Cy", "commit t", ["t"])]


def test_a_merge_inside_of_a_merge_is_not_told_again() -> None:
    assert came(
        record("n", "x", "m", message="Merge branch 'outer'", at=9),
        record("m", "t", "b", message="Merge branch 'inner'", at=5),
        record("b", "y", at=4),
        record("t", "y", at=3),
    ) == [("merge", "Bo", "outer", ["b", "t"])]


def test_merges_one_after_the_other() -> None:
    assert came(
        record("n", "m", "c", message="Merge branch 'second'", at=9),
        record("c", "x", at=8),
        record("m", "x", "b", message="Merge branch 'first'", at=5),
        record("b", "x", at=4),
    ) == [("merge", "Bo", "second", ["c"]), ("merge", "Bo", "first", ["b"])]


def test_many_commits_of_one_person_are_told_together() -> None:
    many = [record(f"b{at}", at=at) for at in range(8)]
    few = [record("c", who="Cy", at=20)]
    assert came(*many) == [("commit", "Bo", f"commit b{at}", [f"b{at}"]) for at in reversed(range(8))]
    assert came(*many, *few) == [
        ("commit", "Cy", "commit c", ["c"]),
        (
            "group",
            "Bo",
            "; ".join(f"commit b{at}" for at in reversed(range(8))),
            [f"b{at}" for at in reversed(range(8))],
        ),
    ]


def test_nothing_came() -> None:
    assert came() == []
