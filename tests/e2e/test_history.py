"""`git session history`: the sessions of a repository."""

from __future__ import annotations

import pytest

from git_session.model.event import encode, new_event
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, OTHER, shared_work


@pytest.fixture
def past(feature: Sandbox) -> Sandbox:
    """Three sessions: one ended and merged, one open elsewhere, and that of the branch we are on, a day apart each."""
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "one.txt", "1\n2\n3\n")
    feature.session("objectives", "complete", "obj-1", "obj-2")
    feature.session("end", "--merge-to", "main")
    feature.pass_time(minutes=24 * 60)
    feature.session("start", "topic")
    feature.pass_time(minutes=2 * 60)
    feature.git("switch", "-q", "main")
    feature.pass_time(minutes=22 * 60)
    feature.session(
        "start", "fix/a-branch-with-a-name-that-goes-on-and-on", "--from", "main", "--objective", "Repair it"
    )
    feature.pass_time(minutes=15)
    feature.commit("fix: it", "one.txt", "1\n3\n")
    return feature


def test_the_table(past: Sandbox) -> None:
    assert past.session("history").out == (
        "   started     branch                         done  time  commits  lines  merged\n"
        "▶  2027-01-17  fix/a-branch-with-a-name-tha…   0/1   15m        1  +0 −1\n"
        "·  2027-01-16  topic                                  0s        0\n"
        "   2027-01-15  feature/oauth                   2/2   20m        1  +3 −0  main\n"
    )


def measure(box: Sandbox, session: str, **figures: object) -> None:
    """What a measurement leaves in the journal of a session, five minutes after its last event."""
    journal = box.path / ".git" / "sessions" / session / "journal"
    last = int(journal.read_text("utf-8").splitlines()[-1].split(" ")[0])
    with journal.open("ab") as file:
        file.write(encode(new_event(last + 300_000, "measurement", **figures)))


@pytest.fixture
def measured(past: Sandbox) -> Sandbox:
    """The three sessions, the first and the last with tests and coverage."""
    newest, _, oldest = (each["id"] for each in past.json("history")["sessions"])
    measure(past, oldest, covered=790, lines=1000)
    past.commit("test: it", "test_it.py", "def test_one(): ...\n\ndef test_two(): ...\n")
    measure(past, newest, covered=840, lines=1000, tests_added=1)  # what was counted then does not matter now
    return past


def test_metrics(past: Sandbox) -> None:
    assert past.session("history", "--metrics").out == (
        "   day    branch                          done  active  idle  commits  lines\n"
        "▶  01-17  fix/a-branch-with-a-name-that…   0/1     15m              1  +0 −1\n"
        "·  01-16  topic                                     0s    2h        0\n"
        "   01-15  feature/oauth                    2/2     20m              1  +3 −0\n"
        "\n"
        "Metrics  3 sessions, bars from the oldest to the newest\n"
        "               total  median  last\n"
        "  active         35m     15m   15m  █▁▇\n"
        "  idle            2h      0s    0s  ▁█▁\n"
        "  objectives  2 of 3       0     0  █▁▁\n"
        "  commits          2       1     1  █▁█\n"
        "  lines        +3 −1       1     1  █▁▄\n"
    )


def test_metrics_with_tests_and_coverage(measured: Sandbox) -> None:
    assert measured.session("history", "--metrics").out == (
        "   day    branch                done  active  idle  commits  lines  tests  cover\n"
        "▶  01-17  fix/a-branch-with-a…   0/1     20m              2  +3 −1     +2  84.0%\n"
        "·  01-16  topic                           0s    2h        0\n"
        "   01-15  feature/oauth          2/2     20m              1  +3 −0         79.0%\n"
        "\n"
        "Metrics  3 sessions, bars from the oldest to the newest\n"
        "               total  median   last\n"
        "  active         40m     20m    20m  █▁█\n"
        "  idle            2h      0s     0s  ▁█▁\n"
        "  objectives  2 of 3       0      0  █▁▁\n"
        "  commits          3       1      2  ▅▁█\n"
        "  lines        +6 −1       3      4  ▇▁█\n"
        "  tests            2       0      2  ▁▁█\n"
        "  coverage             81.5%  84.0%  ▁ █\n"
    )


def test_metrics_without_emoji(past: Sandbox) -> None:
    past.git("config", "session.emoji", "false")
    out = past.session("history", "--metrics").out
    assert "  commits          2       1     1  @_@\n" in out
    assert "\n>  01-17  fix/" in out


def test_metrics_on_a_terminal_that_does_not_speak_utf_8(past: Sandbox) -> None:
    out = past.session("history", "--metrics", PYTHONIOENCODING="latin-1").out
    assert "  commits          2       1     1  @_@\n" in out


def test_trends_are_data_with_metrics_alone(measured: Sandbox) -> None:
    document = measured.json("history", "--metrics")
    assert {each["name"]: each["values"] for each in document["trends"]} == {
        "active": [1200, 0, 1200],
        "idle": [0, 7200, 0],
        "objectives": [2, 0, 0],
        "commits": [1, 0, 2],
        "lines": [3, 0, 4],
        "tests": [0, 0, 2],
        "coverage": [79.0, None, 84.0],
    }
    assert document["trends"][-1] == {
        "name": "coverage", "unit": "percent", "values": [79.0, None, 84.0], "total": None, "median": 81.5, "last": 84.0
    }  # fmt: skip
    plain = measured.json("history")
    assert (plain["trends"], plain["sessions"][0]["tests_added"]) == ([], None)


def test_json(past: Sandbox) -> None:
    document = past.json("history")
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
    assert "a newer git-session wrote it" in ran.err


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
    listed = past.json("history")["sessions"]
    journal = past.path / ".git" / "sessions" / listed[1]["id"] / "journal"
    journal.write_text("garbage\n" + "".join(journal.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    assert past.json("history")["sessions"] == listed


def test_none_yet(ready: Sandbox) -> None:
    out = ready.session("history", "--metrics").out
    assert out == 'no sessions yet\n  git session start --objective "what you are about to do"\n'
    assert ready.json("history")["sessions"] == []


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["--since", "garbage"], 1, "error: 'garbage' is not a date that git understands\n"),
        (["--count", "0"], 2, "error: --count must be at least 1\n"),
        (["--count", "many"], 2, "error: argument --count/-n: invalid int value: 'many'\n"),
    ],
    ids=["no date", "no count", "not a number"],
)
def test_refused(ready: Sandbox, arguments: list[str], status: int, error: str) -> None:
    assert ready.session("history", *arguments, status=status).err.startswith(error)


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("history", status=1)["error"]["code"] == "not-a-repository"


@pytest.fixture
def shared(feature: Sandbox) -> Sandbox:
    """Two sessions in which people and agents worked."""
    shared_work(feature)
    return feature


WHO = """\

Contributors  in sessions, by active time
                 sessions  commits  active
"""


def test_who_worked_is_told_where_it_differs(shared: Sandbox) -> None:
    assert shared.session("history").out == (
        "   started     branch         done  time  commits  lines  who\n"
        "▶  2027-01-16  fix/login       0/1   14m        0         (no commit)\n"
        "   2027-01-15  feature/oauth   0/2   43m        5  +6 −0  claude, Ada Example +2\n"
    )


def test_metrics_say_who_did_it(shared: Sandbox) -> None:
    shared.commit("fix: login")
    assert shared.session("history", "--metrics").out == (
        "   day    branch         done  active  commits  lines  tests\n"
        "▶  01-16  fix/login       0/1     14m        1  +2 −0\n"
        "   01-15  feature/oauth   0/2     43m        5  +6 −0     +1\n" + WHO +
        "  Ada Example           2        3     24m  ████████████████████\n"
        "  claude  agent         1        1     19m  ███████████████▉\n"
        "  codex  agent          1        1      9m  ███████▌\n"
        "  Bo Example            1        1      5m  ████▏\n"
        "\n"
        "Metrics  2 sessions, bars from the oldest to the newest\n"
        "               total  median  last\n"
        "  active         57m     28m   14m  █▄\n"
        "  objectives  0 of 3       0     0  ▁▁\n"
        "  commits          6       3     1  █▃\n"
        "  lines        +8 −0       4     2  █▄\n"
        "  tests            1     0.5     0  █▁\n"
    )  # fmt: skip


def test_the_shares_add_up_to_the_session(shared: Sandbox) -> None:
    document = shared.json("history")
    for each in document["sessions"]:
        assert sum(share["commits"] for share in each["who"]) == each["commits"]
        assert sum(share["active_seconds"] for share in each["who"]) == each["active_seconds"]
    assert document["sessions"][1]["who"] == [
        {"name": "claude", "kind": "agent", "commits": 1, "active_seconds": 19 * 60, "files": None},
        {"name": "Ada Example", "kind": "person", "commits": 2, "active_seconds": 10 * 60, "files": None},
        {"name": "codex", "kind": "agent", "commits": 1, "active_seconds": 9 * 60, "files": None},
        {"name": "Bo Example", "kind": "person", "commits": 1, "active_seconds": 5 * 60, "files": None},
    ]
    assert [each["sessions"] for each in document["who"]] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("by", "branches"),
    [
        ("people", ["fix/login", "feature/oauth"]),
        ("agents", ["feature/oauth"]),
        ("codex", ["feature/oauth"]),
        ("bo example", ["feature/oauth"]),
        ("Ada@Example.org", ["feature/oauth"]),
        ("gemini", []),
    ],
    ids=["people", "agents", "one agent", "a person", "an address", "nobody here"],
)
@pytest.mark.parametrize("options", [(), ("--branch", "feature/oauth")], ids=["all", "a branch"])
def test_only_those_that_somebody_worked_in(
    shared: Sandbox, by: str, branches: list[str], options: tuple[str, ...]
) -> None:
    document = shared.json("history", "--by", by, *options)
    expected = [each for each in branches if not options or each == "feature/oauth"]
    assert [each["branch"] for each in document["sessions"]] == expected
    assert document["more"] == 0


def test_by_somebody_shows_what_is_whose(shared: Sandbox) -> None:
    assert shared.session("history", "--by", "agents").out == (
        "   started     branch         done  time  commits  lines  who\n"
        "   2027-01-15  feature/oauth   0/2   43m        5  +6 −0  claude, Ada Example +2\n" + WHO +
        "  claude  agent         1        1     19m  ████████████████████\n"
        "  Ada Example           1        2     10m  ██████████▌\n"
        "  codex  agent          1        1      9m  █████████▌\n"
        "  Bo Example            1        1      5m  █████▎\n"
    )  # fmt: skip
    assert shared.session("history", "--by", "gemini").out == "no session by 'gemini'\n"
    assert shared.session("history", "--by", HOSTILE).out.count("\n") == 1
    assert shared.session("history", "--by", "people", "--count", "1").out.startswith(
        "   started     branch     done  time  commits  lines\n"
        "▶  2027-01-16  fix/login   0/1   14m        0\n"
        "1 older session not shown\n"
    )


def test_where_one_person_did_everything_nobody_is_named(past: Sandbox) -> None:
    for options in ((), ("--metrics",), ("--by", "people")):
        out = past.session("history", *options).out
        assert "who" not in out.lower() and "Ada" not in out


def test_somebody_with_two_addresses_is_found_by_both(past: Sandbox) -> None:
    past.commit("feat: from home", GIT_AUTHOR_EMAIL="ada@home.example", GIT_COMMITTER_EMAIL="ada@home.example")
    expected = past.json("history", "--by", "Ada Example")["sessions"]
    assert expected
    for address in ("ada@example.org", "Ada@Home.Example", "ada", "exam", "home.ex"):
        assert past.json("history", "--by", address)["sessions"] == expected


def test_a_mailmap_makes_one_person_of_two(shared: Sandbox) -> None:
    shared.write(".mailmap", "Ada Example <ada@example.org> <bo@example.org>\n")
    told = shared.json("history")["sessions"][1]["who"]
    assert [(each["name"], each["active_seconds"]) for each in told] == [
        ("claude", 1140), ("Ada Example", 900), ("codex", 540)
    ]  # fmt: skip
    # With one person alone, what has no name yet is hers.
    assert [each["name"] for each in shared.json("history")["sessions"][0]["who"]] == ["Ada Example"]


def test_commits_that_no_hook_saw_are_their_authors(feature: Sandbox) -> None:
    feature.commit("feat: seen")
    feature.git("config", "core.hooksPath", "/dev/null")
    feature.commit("feat: by Bo", GIT_AUTHOR_NAME=OTHER["GIT_AUTHOR_NAME"], GIT_AUTHOR_EMAIL=OTHER["GIT_AUTHOR_EMAIL"])
    (told,) = feature.json("history")["sessions"]
    assert sorted((each["name"], each["commits"]) for each in told["who"]) == [("Ada Example", 1), ("Bo Example", 1)]


def test_an_open_session_whose_branch_is_gone_is_marked_with_what_ends_it(feature: Sandbox) -> None:
    feature.commit("feat: one", "one.txt")
    assert not feature.json("history")["sessions"][0]["orphaned"]
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    feature.session("start", "fix/tokens", "--objective", "Tokens")
    for options in ((), ("--metrics",)):
        out = feature.session("history", *options).out
        (row,) = (line for line in out.splitlines() if line.startswith("!") and "is gone" not in line)
        assert "01-15" in row and "feature/oauth" in row
    told = out.partition("! feature/oauth is gone: ")[2].partition("\n")[0]
    assert told.startswith("git session end feature-oauth-20270115-")
    feature.session(*told.split()[2:], "--no-push")
    assert [each["orphaned"] for each in feature.json("history")["sessions"]] == [False, False]
    assert "is gone" not in feature.session("history").out


def test_a_branch_before_its_first_commit_is_not_gone(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("start", "--objective", "Begin")
    assert not bare_sandbox.json("history")["sessions"][0]["orphaned"]
