"""`git session history`: the sessions of a repository."""

from __future__ import annotations

import jsonschema
import pytest

from git_session.render.jsons import schema_of
from git_session.services.history import History
from tests.sandbox import Sandbox, stable


@pytest.fixture
def past(feature: Sandbox) -> Sandbox:
    """Three sessions: one ended and merged, one open elsewhere, and that of the branch we are on, a day apart each."""
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "one.txt", "1\n2\n3\n")
    feature.session("objectives", "complete", "obj-1", "obj-2")
    feature.session("end", "--merge-to", "main")
    feature.pass_time(minutes=24 * 60)
    feature.session("start", "topic")
    feature.pass_time(minutes=24 * 60)
    feature.git("switch", "-q", "main")
    feature.session(
        "start", "fix/a-branch-with-a-name-that-goes-on-and-on", "--from", "main", "--objective", "Repair it"
    )
    feature.pass_time(minutes=15)
    feature.commit("fix: it", "one.txt", "1\n3\n")
    return feature


def test_the_table(past: Sandbox) -> None:
    assert past.session("history").out == (
        "   started     branch                          done  time  commits  lines\n"
        "▶  2027-01-17  fix/a-branch-with-a-name-that…   0/1   15m        1  +0 −1\n"
        "·  2027-01-16  topic                                   0s        0\n"
        "   2027-01-15  feature/oauth                    2/2   20m        1  +3 −0\n"
    )


def test_metrics(past: Sandbox) -> None:
    assert past.session("history", "--metrics").out.partition("\n\n")[2] == (
        "Metrics  3 sessions, bars from the oldest to the newest\n"
        "               total  a session\n"
        "  time           35m        11m  █▁▇\n"
        "  commits          2        0.7  █▁█\n"
        "  objectives  2 of 3        0.7  █▁▁\n"
        "  lines        +3 −1          1  █▁▄\n"
    )


def test_metrics_without_emoji(past: Sandbox) -> None:
    past.git("config", "session.emoji", "false")
    out = past.session("history", "--metrics").out
    assert "  commits          2        0.7  @_@\n" in out
    assert "\n>  2027-01-17" in out


def test_json_follows_its_schema(past: Sandbox) -> None:
    document = past.json("history")
    jsonschema.validate(document, schema_of("history", History))
    assert [(each["state"], each["current"], each["merged_to"]) for each in document["sessions"]] == [
        ("open", True, ""),
        ("open", False, ""),
        ("ended", False, "main"),
    ]
    assert document["totals"]["commits"] == 2


@pytest.mark.parametrize(
    ("arguments", "branches", "more"),
    [
        (["--count", "1"], ["fix/a-branch-with-a-name-that-goes-on-and-on"], 2),
        (["--branch", "topic"], ["topic"], 0),
        (["--branch", "nobody"], [], 0),
        (["--since", "2027-01-16 00:00"], ["fix/a-branch-with-a-name-that-goes-on-and-on", "topic"], 0),
        (["--since", "1 day ago"], ["fix/a-branch-with-a-name-that-goes-on-and-on"], 0),
        (["--since", "now"], [], 0),
    ],
    ids=["count", "branch", "unknown branch", "since a day", "since ago", "since now"],
)
def test_which_are_listed(past: Sandbox, arguments: list[str], branches: list[str], more: int) -> None:
    document = past.json("history", *arguments)
    assert [each["branch"] for each in document["sessions"]] == branches
    assert document["more"] == more


def test_more_than_the_count_is_told(past: Sandbox) -> None:
    assert past.session("history", "--count", "1").out.endswith("\n2 older sessions: git session history --count 3\n")


def test_quiet_prints_ids(past: Sandbox) -> None:
    assert stable(past.session("history", "-q").out) == (
        "fix-a-branch-with-a-name-that-goes-on-an-20270117-xxxx\ntopic-20270116-xxxx\nfeature-oauth-20270115-xxxx\n"
    )


def test_a_session_known_only_from_its_archive(past: Sandbox) -> None:
    ended = past.json("history")["sessions"][2]["id"]
    folder = past.path / ".git" / "sessions" / ended
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert past.json("history")["sessions"][2]["objectives_done"] == 2


def test_a_damaged_session_is_told_and_the_others_are_listed(past: Sandbox) -> None:
    journal = past.path / ".git" / "sessions" / past.json("history")["sessions"][1]["id"] / "journal"
    journal.write_text(journal.read_text("utf-8").replace('"format":1', '"format":99'), "utf-8")
    ran = past.session("history")
    assert [line[3:13] for line in ran.out.splitlines()[1:]] == ["2027-01-17", "2027-01-15"]
    assert "was written by a newer git-session" in ran.err


def test_what_is_not_shown_is_not_read(past: Sandbox) -> None:
    oldest = past.path / ".git" / "sessions" / past.json("history")["sessions"][2]["id"] / "journal"
    oldest.write_text(oldest.read_text("utf-8").replace('"format":1', '"format":99'), "utf-8")
    ran = past.session("history", "--count", "2")
    assert ran.err == ""
    assert ran.out.endswith("\n1 older session: git session history --count 3\n")


def test_a_session_is_found_under_the_name_that_its_branch_has_now(past: Sandbox) -> None:
    past.git("switch", "-q", "topic")
    past.git("branch", "-m", "renamed")
    past.session("status")
    assert [each["branch"] for each in past.json("history", "--branch", "renamed")["sessions"]] == ["renamed"]
    assert past.json("history", "--branch", "topic")["sessions"] == []


def test_a_lost_opening_line_leaves_the_session_in_the_list(past: Sandbox) -> None:
    journal = past.path / ".git" / "sessions" / past.json("history")["sessions"][1]["id"] / "journal"
    journal.write_text("garbage\n" + "".join(journal.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    assert [each["started_at"] for each in past.json("history")["sessions"]][2] == 0


def test_none_yet(ready: Sandbox) -> None:
    out = ready.session("history", "--metrics").out
    assert out == 'no session here\n  git session start --objective "what you are about to do"\n'
    jsonschema.validate(ready.json("history"), schema_of("history", History))


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["--since", "garbage"], 1, "error: 'garbage' is not a date that git understands\n"),
        (["--count", "0"], 2, "error: --count takes a number from 1 on\n"),
        (["--count", "many"], 2, "error: argument --count/-n: invalid int value: 'many'\n"),
    ],
    ids=["no date", "no count", "not a number"],
)
def test_refused(ready: Sandbox, arguments: list[str], status: int, error: str) -> None:
    assert ready.session("history", *arguments, status=status).err.startswith(error)


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("history", status=1)["error"]["code"] == "not-a-repository"
