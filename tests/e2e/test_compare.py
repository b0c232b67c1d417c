"""`git session compare`: two sessions side by side."""

from __future__ import annotations

import pytest

from git_session.model.event import encode, new_event
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, shared_work


@pytest.fixture
def two(feature: Sandbox) -> Sandbox:
    """Two sessions that fork from main: feature/oauth, ended and merged, and fix/tokens, open and checked out."""
    feature.write("shared.py", "1\n2\n3\n")
    feature.write("old-name.py", "".join(f"line {at}\n" for at in range(20)))
    feature.pass_time(minutes=20)
    feature.session("decisions", "add", "Use PKCE, because it protects against the interception of codes")
    feature.commit("feat(auth): add provider", "src/auth.py", "1\n2\n")
    feature.session("objectives", "complete", "obj-1", "obj-2")
    feature.session("end", "--merge-to", "main", "--no-handoff")
    feature.pass_time(minutes=24 * 60)
    feature.session("start", "fix/tokens", "--from", "main", "--objective", "Renew tokens", "--issue", "#42")
    feature.session("blockers", "add", "Waiting on keys")
    feature.pass_time(minutes=15)
    feature.git("mv", "old-name.py", "new-name.py")
    feature.write("shared.py", "1\n2\n4\n")
    feature.commit("fix: renew tokens", "src/tokens.py", "1\n")
    return feature


def test_one_is_compared_with_that_of_this_branch(two: Sandbox) -> None:
    assert stable(two.session("compare", "feature/oauth").out) == (
        "              feature/oauth                     fix/tokens\n"
        "  session     feature-oauth-20270115-xxxx       fix-tokens-20270116-xxxx\n"
        "  issue                                         #42\n"
        "  state       ended, merged into main as        open, this branch\n"
        "              COMMIT (fast-forward)\n"
        "  started     2027-01-15 08:00                  2027-01-16 08:20\n"
        "  ended       2027-01-15 08:20\n"
        "  time        20m active                        15m active, 15m with a blocker\n"
        "                                                open\n"
        "  objectives  2 of 2 done                       0 of 1 done\n"
        "  commits     2 (1 docs, 1 feat)                1 (1 fix)\n"
        "  changes     3 files, +25 −0                   3 files, +2 −1\n"
        "\n"
        "Objectives\n"
        "              [x] OAuth provider                [ ] Renew tokens\n"
        "              [x] Google OAuth\n"
        "\n"
        "Decisions\n"
        "              Use PKCE, because it protects\n"
        "                against the interception of\n"
        "                codes\n"
        "\n"
        "Blockers\n"
        "                                                [!] Waiting on keys\n"
    )


def test_changes(two: Sandbox) -> None:
    out = stable(two.session("compare", "feature/oauth", "fix/tokens", "--changes").out)
    assert out[out.index("In both") :] == (
        "In both  2 files\n"
        "               feature/oauth  fix/tokens\n"
        "  old-name.py         +20 −0       +0 −0\n"
        "  shared.py            +3 −0       +1 −1\n"
        "\n"
        "Only feature/oauth  1 file\n"
        "  A  +2 −0  src/auth.py\n"
        "\n"
        "Only fix/tokens  1 file\n"
        "  A  +1 −0  src/tokens.py\n"
    )


def test_metrics(two: Sandbox) -> None:
    journal = two.path / ".git/sessions" / two.json("history")["sessions"][0]["id"] / "journal"
    at = int(journal.read_text("utf-8").splitlines()[-1].split(" ")[0])
    with journal.open("ab") as file:
        file.write(encode(new_event(at, "measurement", covered=84, lines=100, new_covered=9, new_lines=10)))
    out = stable(two.session("compare", "feature/oauth", "--metrics").out)
    assert out[out.index("Metrics") :] == (
        "Metrics\n"
        "                     feature/oauth  fix/tokens  difference\n"
        "  active                       20m         15m         −5m\n"
        "  blocked                       0s         15m        +15m\n"
        "  objectives done                2           0          −2\n"
        "  commits                        2           1          −1\n"
        "  files                          3           3           0\n"
        "  lines added                   25           2         −23\n"
        "  lines deleted                  0           1          +1\n"
        "  coverage            not measured       84.0%\n"
        "  new-code coverage   not measured       90.0%\n"
    )


def test_tests_are_counted_without_a_report(two: Sandbox) -> None:
    two.commit("test: tokens", "tests/test_tokens.py", "def test_one(): ...\n\ndef test_two(): ...\n")
    out = two.session("compare", "feature/oauth", "--metrics").out
    assert "\n  tests                                         +2\n" in out
    assert "  tests added                  0           2          +2\n" in out


def test_every_line_fits_eighty_columns(two: Sandbox) -> None:
    two.session("objectives", "add", "an objective whose words go on and on " * 5)
    two.session("decisions", "add", "w" * 200)
    out = two.session("compare", "feature/oauth", "--changes", "--metrics").out
    assert max(map(len, out.splitlines())) <= 80


def test_json(two: Sandbox) -> None:
    document = two.json("compare", "feature/oauth")
    assert [document[side]["past"]["branch"] for side in ("left", "right")] == ["feature/oauth", "fix/tokens"]
    assert [each["path"] for each in document["common"]] == ["old-name.py", "shared.py"]
    assert [each["path"] for each in document["only_left"]] == ["src/auth.py"]
    assert [each["path"] for each in document["only_right"]] == ["src/tokens.py"]


def test_the_current_one_is_compared_with_the_one_before_on_its_branch(two: Sandbox) -> None:
    two.session("end", "--no-handoff")
    two.pass_time(minutes=60)
    two.session("start", "--objective", "Once more")
    document = two.json("compare", "fix/tokens")
    assert [document[side]["past"]["current"] for side in ("left", "right")] == [False, True]
    assert document["left"]["past"]["branch"] == document["right"]["past"]["branch"] == "fix/tokens"
    out = stable(two.session("compare", "fix/tokens", "--changes").out)
    assert out[out.index("Only") :].startswith("Only fix-tokens-20270116-xxxx  3 files\n")


def test_without_a_current_session_an_ended_one_is_compared_with_the_one_before(two: Sandbox) -> None:
    two.session("end", "--no-handoff")
    two.pass_time(minutes=60)
    two.session("start", "--objective", "Once more")
    two.session("end", "--no-handoff")
    document = two.json("compare", "fix/tokens")
    assert document["left"]["past"]["started_at"] < document["right"]["past"]["started_at"]


def test_a_session_whose_branch_is_gone(two: Sandbox) -> None:
    two.git("branch", "-D", "feature/oauth")
    assert two.json("compare", "feature/oauth")["left"]["past"]["commits"] == 2


def test_a_session_without_a_commit_beside_one_in_an_empty_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start", "--objective", "Begin")
    bare_sandbox.pass_time(minutes=10)
    bare_sandbox.session("end", "--no-handoff")
    bare_sandbox.session("start", "--objective", "Begin again")
    out = stable(bare_sandbox.session("compare", "main", "--changes", "--metrics").out)
    assert out == (
        "              main                              main\n"
        "  session     main-20270115-xxxx                main-20270115-xxxx\n"
        "  state       ended                             open, this branch\n"
        "  started     2027-01-15 08:00                  2027-01-15 08:10\n"
        "  ended       2027-01-15 08:10\n"
        "  time        10m active                        0s active\n"
        "  objectives  0 of 1 done                       0 of 1 done\n"
        "  commits     0                                 0\n"
        "\n"
        "Objectives\n"
        "              [ ] Begin                         [ ] Begin again\n"
        "\n"
        "Metrics\n"
        "          main-20270115-xxxx  main-20270115-xxxx  difference\n"
        "  active                 10m                  0s        −10m\n"
        "\n"
        "Changes  neither changed a file\n"
    )


def test_damage_is_told(two: Sandbox) -> None:
    journal = two.path / ".git/sessions" / two.json("history")["sessions"][1]["id"] / "journal"
    with journal.open("a") as file:
        file.write("garbage\n")
    assert "\n  journal     1 line cannot be read\n" in two.session("compare", "feature/oauth").out


def test_a_shallow_clone_compares_what_is_there(two: Sandbox) -> None:
    two.git("clone", "-q", "--depth", "1", f"file://{two.path}", "shallow")
    clone = Sandbox(two.path / "shallow", two.home, two.now)
    clone.git("config", "user.name", "Ada Example")
    clone.session("init")
    clone.session("start", "--objective", "one")
    clone.pass_time(minutes=10)
    clone.session("end", "--no-handoff")
    clone.session("start", "--objective", "two")
    assert clone.json("compare", "fix/tokens")["right"]["past"]["commits"] == 0
    ran = clone.session("compare", "fix/tokens")
    assert ran.err == "note: this clone is shallow: commits beyond its boundary are not counted\n"
    assert clone.session("history", "--metrics").err == ran.err


def test_hostile_text_stays_text(two: Sandbox) -> None:
    two.session("objectives", "add", HOSTILE)
    two.session("decisions", "add", HOSTILE)
    out = two.session("compare", "feature/oauth").out
    assert "\x1b" not in out
    assert not any(line.startswith("## Heading") for line in out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["nobody"], 1, "error: no session or branch is called 'nobody'\nhint: git session history\n"),
        (["main"], 1, "error: there is no session on main yet\nhint: git session start main\n"),
        (
            ["fix/tokens"],
            1,
            "error: nothing to compare fix-tokens-20270116-xxxx with: it is the first session of its branch, and no other is open here\n"
            "hint: name a second session: git session history\n",
        ),
        (
            ["fix/tokens", "fix/tokens"],
            1,
            "error: both names mean fix-tokens-20270116-xxxx\nhint: name two sessions: git session history\n",
        ),
        (["a", "b", "c"], 2, "error: compare takes at most two sessions\nhint: git session compare <id> <id>\n"),
    ],
    ids=["unknown", "a branch without a session", "nothing before", "twice the same", "three"],
)
def test_refused(two: Sandbox, arguments: list[str], status: int, error: str) -> None:
    assert stable(two.session("compare", *arguments, status=status).err) == error


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("compare", "main", status=1)["error"]["code"] == "not-a-repository"


def test_people_and_agents_are_told_apart(feature: Sandbox) -> None:
    shared_work(feature)
    assert (
        "  time        43m active                        14m active\n"
        "  who         claude (agent) 19m, 1 commit;\n"
        "              Ada Example 10m, 2 commits;\n"
        "              codex (agent) 9m, 1 commit; Bo\n"
        "              Example 5m, 1 commit\n"
    ) in feature.session("compare", "feature/oauth", "fix/login").out
    document = feature.json("compare", "feature/oauth", "fix/login")
    assert [len(document[side]["past"]["who"]) for side in ("left", "right")] == [4, 1]


def test_alone_it_takes_the_session_before(feature: Sandbox) -> None:
    ran = feature.session("compare", status=1)
    assert stable(ran.err) == (
        "error: nothing to compare feature-oauth-20270115-xxxx with: it is the first session here\nhint: git session history\n"
    )
    feature.pass_time(minutes=1)
    feature.session("start", "fix/login", "--from", "main", "--objective", "Login")
    found = feature.json("compare")
    assert [found[side]["past"]["branch"] for side in ("left", "right")] == ["feature/oauth", "fix/login"]
    feature.session("end")
    feature.pass_time(minutes=1)
    feature.session("start", "fix/login", "--objective", "Login again")
    found = feature.json("compare")
    assert [found[side]["objectives"][0]["text"] for side in ("left", "right")] == ["Login", "Login again"]
