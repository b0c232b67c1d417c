"""`git session analyze` without --patterns: health, velocity, recommendations."""

from __future__ import annotations

import os
from typing import Any

import pytest

from git_session.model.event import encode, new_event
from tests.sandbox import Sandbox, stable
from tests.scenario import HOSTILE, upstream_moves_on


def measure(box: Sandbox, **figures: object) -> None:
    """What a measurement leaves in the journal of the only session, a second after its last event."""
    journal = next((box.path / ".git" / "sessions").glob("*/journal"))
    last = int(journal.read_text("utf-8").splitlines()[-1].split(" ")[0])
    with journal.open("ab") as file:
        file.write(encode(new_event(last + 1000, "measurement", **figures)))


@pytest.fixture
def troubled(feature: Sandbox) -> Sandbox:
    """A session with one problem of most sorts, left alone for three days."""
    feature.session("blockers", "add", "Waiting on keys", "--issue", "#42")
    feature.pass_time(minutes=20)
    auth = feature.commit("feat: add auth", "src/auth.py", "A = 1\n")
    measure(feature, commit=auth, covered=90, lines=100, passed=3)
    feature.commit("feat: add cart", "src/cart.py", "B = 1\n")
    feature.commit("test: auth", "tests/test_auth.py", "def test_auth():\n    assert True\n")
    feature.write("tests/test_big.py", "def test_big():\n    assert True\n")
    big = feature.commit("feat: add tables", "src/big.py", "".join(f"C{at} = {at}\n" for at in range(1200)))
    measure(feature, commit=big, covered=80, lines=100, new_covered=9, new_lines=10, passed=3, failed=2)
    feature.pass_time(minutes=3 * 24 * 60)
    feature.write("notes.txt")
    return feature


def test_health(troubled: Sandbox) -> None:
    assert stable(troubled.session("analyze").out) == (
        "feature/oauth  health 40 of 100\n"
        "\n"
        " −11  failing tests  10 for the first, 1 per further test, at most 25\n"
        "      COMMIT  2 tests failed when last measured\n"
        " −10  open blockers  4 plus 2 per day open, up to 10 each, at most 20\n"
        "      blk-1  Waiting on keys\n"
        " −10  drops in coverage  1 per percent, at most 10\n"
        "      COMMIT  from 90% to 80%\n"
        " −10  uncommitted work  3 after 4 hours, 1 per further 4 hours, at most 10\n"
        "      notes.txt  1 file: notes.txt\n"
        "  −5  code commits without tests  5 each, at most 25\n"
        "      COMMIT  feat: add cart\n"
        "  −5  coverage below the threshold  1 per percent, at most 15\n"
        "      COMMIT  80% of 85%\n"
        "  −5  objectives in progress without a commit  5 each after two days, at most 15\n"
        "      obj-1  OAuth provider\n"
        "  −2  code commits tested later  2 each, at most 10\n"
        "      COMMIT  feat: add auth\n"
        "  −2  huge commits  2 per commit of 1,000 lines or more, at most 10\n"
        "      COMMIT  feat: add tables (1202 lines)\n"
        "\n"
        "Tests\n"
        "  3 commits of code: 1 with tests, 1 tested later, 1 without tests\n"
        "\n"
        "13 of 18 rules had something to judge; -v lists them\n"
    )


def test_a_file_without_tests_is_recommended_once(troubled: Sandbox) -> None:
    troubled.commit("feat: more of the cart", "src/cart.py", "MORE = 1\n")
    assert troubled.session("analyze", "--recommendations").out.count("write tests for src/cart.py\n") == 1


def test_recommendations(troubled: Sandbox) -> None:
    assert stable(troubled.session("analyze", "--recommendations").out) == (
        "Recommendations\n"
        "   1 resolve the blocker: Waiting on keys\n"
        "     blockers blk-1  git session blockers resolve blk-1\n"
        "   2 check why coverage fell from 90% to 80%\n"
        "     coverage-drop COMMIT  git show --stat COMMIT\n"
        "   3 commit or checkpoint 1 file: notes.txt\n"
        "     uncommitted notes.txt  git session checkpoint -u\n"
        "   4 write tests for src/cart.py\n"
        "     untested COMMIT  git show COMMIT -- src/cart.py\n"
        "   5 complete or drop the objective: OAuth provider\n"
        "     stale-objectives obj-1  git session objectives complete obj-1\n"
    )


def test_json_adds_up(troubled: Sandbox) -> None:
    document = troubled.json("analyze", "--recommendations", "--velocity")
    assert document["health"] is None and document["velocity"]["estimate"] is None
    health = troubled.json("analyze")["health"]
    assert sum(each["points"] for each in health["deductions"]) == 100 - health["score"]
    found = {(each["rule"], problem["id"]) for each in health["deductions"] for problem in each["problems"]}
    assert {(each["rule"], each["finding"]) for each in document["recommendations"]} <= found


def test_what_is_mended_is_not_held_against_the_session(troubled: Sandbox) -> None:
    before = troubled.json("analyze")["health"]["score"]
    troubled.session("blockers", "resolve", "blk-1")
    troubled.commit("test: cart", "tests/test_cart.py", "def test_cart():\n    assert True\n")
    after = troubled.json("analyze")["health"]
    assert after["score"] > before
    assert not {"blockers", "uncommitted", "stale-objectives", "untested"} & {
        each["rule"] for each in after["deductions"]
    }


def test_nothing_to_judge_yet(ready: Sandbox) -> None:
    ready.session("start", "topic")
    assert ready.session("analyze").out == "topic  nothing to judge yet\n"
    document = ready.json("analyze", "--velocity")
    assert document["velocity"]["rates"][0] == {
        "name": "objectives", "this": None, "before": [], "median": None, "lowest": None, "highest": None
    }  # fmt: skip
    assert ready.session("analyze", "--recommendations").out == ("Recommendations  none: there are no findings\n")


def test_all_is_well(feature: Sandbox) -> None:
    feature.pass_time(minutes=20)
    feature.write("tests/test_auth.py", "def test_auth():\n    assert True\n")
    feature.commit("feat: add auth", "src/auth.py", "A = 1\n")
    assert feature.session("analyze").out == (
        "feature/oauth  health 100 of 100\n"
        "\n"
        "Tests\n"
        "  1 commit of code: 1 with tests\n"
        "\n"
        "8 of 18 rules had something to judge; -v lists them\n"
    )


def test_tests_need_not_come_where_they_are_not_required(troubled: Sandbox) -> None:
    troubled.git("config", "session.requireTests", "false")
    document = troubled.json("analyze")["health"]
    assert {"untested", "test-after"}.isdisjoint(document["judged"])


def test_tests_in_the_source_itself_count(feature: Sandbox) -> None:
    feature.commit("feat: add sum", "src/sum.rs", "fn sum() {}\n\n#[test]\nfn sums() {}\n")
    feature.commit("fix: sum more", "src/sum.rs", "fn sum() { 1 }\n\n#[test]\nfn sums() {}\n")
    assert feature.json("analyze")["health"]["discipline"]["together"] == 1
    assert feature.json("analyze")["health"]["discipline"]["without"] == 1


def test_reports_in_the_work_tree_count_before_the_last_measurement(troubled: Sandbox) -> None:
    troubled.write(
        "junit.xml",
        '<testsuite tests="2" failures="1"><testcase classname="tests.test_auth" name="test_auth"><failure/></testcase>'
        '<testcase classname="tests.test_big" name="test_big"/></testsuite>',
    )
    (failing,) = [each for each in troubled.json("analyze")["health"]["deductions"] if each["rule"] == "failing-tests"]
    assert [(each["kind"], each["id"], each["points"]) for each in failing["problems"]] == [("report", "junit.xml", 10)]


def test_unpushed_and_behind(feature: Sandbox) -> None:
    feature.git("init", "-q", "--bare", "../remote.git")
    feature.git("remote", "add", "origin", "../remote.git")
    oldest = feature.commit("docs: one", "one.md", "1\n")
    tree = feature.git("rev-parse", "main^{tree}")
    commit = feature.git("rev-parse", "main")
    for at in range(20):
        commit = feature.git("commit-tree", tree, "-p", commit, "-m", f"other {at}")
    feature.git("update-ref", "refs/heads/main", commit)
    feature.pass_time(minutes=2 * 24 * 60 + 1)
    health = {each["rule"]: each for each in feature.json("analyze")["health"]["deductions"]}
    assert health["unpushed"]["points"] == 4
    assert health["unpushed"]["problems"][0]["id"] == oldest
    assert (health["behind"]["points"], health["behind"]["problems"][0]["text"]) == (
        2,
        "20 commits behind main",
    )
    commands = {
        each["rule"]: each["command"] for each in feature.json("analyze", "--recommendations")["recommendations"]
    }
    assert commands["unpushed"] == "git push -u origin feature/oauth"
    assert commands["behind"] == "git merge main"
    feature.git("push", "-q", "origin", "feature/oauth")
    assert "unpushed" not in {each["rule"] for each in feature.json("analyze")["health"]["deductions"]}


@pytest.mark.parametrize(
    ("upstream", "remote", "command"),
    [
        ("", "hub", "git push -u hub feature/oauth"),
        ("hub/main", "hub", "git push -u hub feature/oauth"),
        ("hub/feature/oauth", "hub", "git push"),
        ("main", "hub", "git push -u hub feature/oauth"),
    ],
    ids=["none", "another name", "the same name", "local"],
)
def test_what_is_proposed_pushes(feature: Sandbox, upstream: str, remote: str, command: str) -> None:
    feature.git("init", "-q", "--bare", "../remote.git")
    feature.git("remote", "add", remote, "../remote.git")
    feature.git("push", "-q", remote, "main", "feature/oauth")
    feature.commit("docs: one", "one.md", "1\n")
    if upstream:
        feature.git("branch", "-q", f"--set-upstream-to={upstream}")
    feature.pass_time(minutes=2 * 24 * 60)
    advice = feature.json("analyze", "--recommendations")["recommendations"]
    assert [each["command"] for each in advice if each["rule"] == "unpushed"] == [command]
    if upstream:
        steps = {each["kind"]: each["command"] for each in feature.json("status")["next"]}
        assert steps["unpushed"] == command
    feature.run(*command.split())
    assert feature.git("rev-parse", f"{remote}/feature/oauth") == feature.git("rev-parse", "HEAD")


def test_behind_a_main_that_was_not_pulled(feature: Sandbox) -> None:
    upstream_moves_on(feature, *(f"fix: theirs {at}" for at in range(20)))
    feature.commit("docs: one", "one.md", "1\n")
    (behind,) = [each for each in feature.json("analyze")["health"]["deductions"] if each["rule"] == "behind"]
    assert [each["text"] for each in behind["problems"]] == ["20 commits behind origin/main"]


def rules(document: Any) -> dict[str, list[str]]:
    """Rule -> the ids behind it, of each deduction."""
    return {each["rule"]: [one["id"] for one in each["problems"]] for each in document["health"]["deductions"]}


def test_new_breaks_of_the_architecture(ready: Sandbox) -> None:
    ready.git("config", "session.architecture", "hexagonal")
    ready.write("src/shop/domain/order.py", "from shop.adapters.db import connect\n")
    ready.commit("Add shop", "src/shop/adapters/db.py", "def connect(): ...\n")
    ready.session("start", "feature/web", "--objective", "Sell on the web")
    ready.write("src/shop/ports/web.py", "import shop.adapters.db\n")
    assert rules(ready.json("analyze")) == {"architecture": ["src/shop/ports/web.py:1"]}
    (advice,) = ready.json("analyze", "--recommendations")["recommendations"]
    assert (advice["finding"], advice["points"], advice["command"]) == (
        "src/shop/ports/web.py:1", 5, "git session analyze --patterns"
    )  # fmt: skip
    ready.git("config", "session.architecture", "")
    assert "architecture" not in ready.json("analyze")["health"]["judged"]


def test_an_aim_and_a_word_at_the_end(ready: Sandbox) -> None:
    ready.session("start", "topic")
    ready.commit("docs: one", "one.md", "1\n")
    session = ready.json("status")["id"]
    assert rules(ready.json("analyze")) == {"no-objective": [session]}
    ready.session("end", "--no-handoff")
    assert rules(ready.json("analyze", "topic")) == {"no-objective": [session], "no-notes": [session]}
    commands = [each["command"] for each in ready.json("analyze", "topic", "--recommendations")["recommendations"]]
    assert commands == [
        f'git session resume {session} && git session objectives add "…"',
        f'git session resume {session} && git session end --next "…"',
    ]  # fmt: skip


def test_advice_means_the_session_that_it_is_about(feature: Sandbox) -> None:
    session = feature.json("status")["id"]
    feature.session("blockers", "add", "Waiting on keys")
    feature.session("switch", "hotfix", "-c")
    feature.session("blockers", "add", "Another one")  # a blk-1 too
    (advice,) = feature.json("analyze", "feature/oauth", "--recommendations")["recommendations"]
    assert advice["command"] == f"git session resume {session} && git session blockers resolve blk-1"
    feature.run("sh", "-c", advice["command"])
    assert feature.json("analyze", "feature/oauth")["health"]["score"] == 100
    (advice,) = feature.json("analyze", "hotfix", "--recommendations")["recommendations"]
    assert advice["text"] == "resolve the blocker: Another one"


def test_reports_that_are_old_or_cannot_be_read(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/one.py", "A = 1\n")
    feature.write("junit.xml", '<testsuite tests="1"><testcase name="test_one"/></testsuite>', age=60)
    feature.write("coverage.xml", "garbage")
    found = rules(feature.json("analyze"))
    assert (found["stale-reports"], found["unreadable-reports"]) == (["junit.xml"], ["coverage.xml"])


def test_coverage_of_reports_against_the_thresholds(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/one.py", "A = 1\nB = 2\nC = 3\nD = 4\n")
    feature.write("coverage.lcov", "SF:src/one.py\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nend_of_record\n", age=-60)
    feature.git("config", "session.coverageFiles", "coverage.lcov")
    document = feature.json("analyze")
    points = {each["rule"]: each["points"] for each in document["health"]["deductions"]}
    assert (points["coverage"], points["new-coverage"]) == (10, 15)
    advice = [
        each
        for each in feature.json("analyze", "--recommendations")["recommendations"]
        if each["rule"] == "new-coverage"
    ]
    assert [(each["text"], each["command"]) for each in advice] == [
        ("no test runs src/one.py:4", "git blame -L 4,4 -- src/one.py")
    ]


@pytest.fixture
def paced(feature: Sandbox) -> Sandbox:
    """Three sessions that ended, each with an objective for half an hour more, and a fourth one with an hour of work."""
    for at in range(1, 4):
        for part in range(at + 1):
            feature.pass_time(minutes=30)
            feature.commit(f"feat: part {part}", "src/parts.py", f"PART = {at}{part}\n")
        feature.session("objectives", "complete", "obj-1")
        feature.session("end", "--no-handoff", "--next", "Go on")
        feature.session("start", f"next-{at}", "--objective", "One more", "--objective", "And another")
    feature.pass_time(minutes=30)
    feature.commit("feat: begin", "src/begin.py", "A = 1\n")
    feature.pass_time(minutes=30)
    feature.commit("feat: go on", "src/begin.py", "A = 2\n")
    return feature


def test_velocity(paced: Sandbox) -> None:
    assert paced.session("analyze", "--velocity").out == (
        "Velocity  per active hour, compared with 3 earlier sessions\n"
        "              this one  median     from to\n"
        "  objectives       0.0     0.7  0.5 to 1.0  █▆▅▁\n"
        "  commits          2.0     2.0  2.0 to 2.0  ████\n"
        "  lines            1.0     1.0  1.0 to 1.3  ▇█▇▇\n"
        "\n"
        "  2 objectives are open: about 3h of active time\n"
        "  the middle half of 3 sessions: 2h 30m to 3h 30m\n"
    )


def test_velocity_of_figures_that_are_no_whole_numbers(ready: Sandbox) -> None:
    for name in ("one", "two"):
        ready.session("start", f"feature/{name}", "--from", "main", "--objective", "Begin")
        ready.pass_time(minutes=25)
        ready.session("objectives", "complete", "obj-1")
        ready.session("end")
    out = ready.session("analyze", "--velocity", "feature/two").out
    assert "  objectives       2.4     2.4  2.4 to 2.4  ██\n" in out


def test_velocity_without_emoji(paced: Sandbox) -> None:
    paced.git("config", "session.emoji", "false")
    out = paced.session("analyze", "--velocity").out
    assert out.isascii()


def test_velocity_of_another_session(paced: Sandbox) -> None:
    document = paced.json("analyze", "--velocity", "feature/oauth")
    assert document["branch"] == "feature/oauth"
    assert document["velocity"]["sessions"] == []
    assert document["velocity"]["estimate"] is None


def test_an_ended_session_whose_branch_is_gone(paced: Sandbox) -> None:
    paced.git("branch", "-D", "feature/oauth")
    health = paced.json("analyze", "feature/oauth")["health"]
    assert [each["rule"] for each in health["deductions"]] == ["untested"]
    assert health["discipline"]["commits"] == 2


def test_the_first_commit_of_a_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start", "--objective", "Begin")
    bare_sandbox.commit("feat: begin", "src/begin.py", "A = 1\n")
    health = bare_sandbox.json("analyze")["health"]
    assert [(each["rule"], each["points"]) for each in health["deductions"]] == [("untested", 5)]


def test_an_empty_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    assert bare_sandbox.json("analyze", status=1)["error"]["code"] == "no-session"
    bare_sandbox.session("start", "--objective", "Begin")
    health = bare_sandbox.json("analyze")["health"]
    assert (health["score"], health["discipline"]) == (100, None)


def test_damage_is_a_problem_of_its_own(feature: Sandbox) -> None:
    with next((feature.path / ".git/sessions").glob("*/journal")).open("a") as file:
        file.write("garbage\nmore garbage\n")
    (deduction,) = feature.json("analyze")["health"]["deductions"]
    assert (deduction["rule"], deduction["points"]) == ("journal", 2)


def test_a_shallow_clone_says_what_it_cannot_see(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/one.py", "A = 1\n")
    feature.git("clone", "-q", "--depth", "1", "--branch", "feature/oauth", f"file://{feature.path}", "../shallow")
    clone = Sandbox(feature.path.parent / "shallow", feature.home, feature.now)
    clone.session("init")
    journal = next((feature.path / ".git/sessions").glob("*/journal"))
    folder = clone.path / ".git" / "sessions" / journal.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal").write_bytes(journal.read_bytes())
    clone.git("config", "branch.feature/oauth.session", journal.parent.name)
    assert clone.session("analyze").out.endswith(
        "this clone is shallow or partial: the changes of 1 commit are missing\n"
    )


def test_blobs_that_are_not_there_are_said_and_not_fetched(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/one.py", "A = 1\n")
    feature.commit("feat: two", "src/one.py", "A = 2\n")
    blob = feature.git("rev-parse", "HEAD~:src/one.py")
    (feature.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert feature.session("analyze").out.endswith(
        "this clone is shallow or partial: the changes of 2 commits are missing\n"
    )


def test_commits_with_all_that_git_can_hold(feature: Sandbox) -> None:
    (feature.path / os.fsdecode(b"n\xe4me.py")).write_text("A = 1\n")
    feature.commit("feat: wild", "picture.bin", "\0\1")
    feature.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(feature.path), "below")
    feature.git("commit", "-q", "-m", "feat: below")
    feature.git("mv", "picture.bin", "moved.bin")
    feature.git("commit", "-q", "-m", "feat: move")
    feature.git("switch", "-q", "-c", "other", "main")
    feature.commit("feat: other", "src/other.py", "B = 1\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("merge", "-q", "-m", "Merge other", "other")
    health = feature.json("analyze")["health"]
    assert [problem["text"] for each in health["deductions"] for problem in each["problems"]] == ["feat: wild"]
    (advice,) = feature.json("analyze", "--recommendations")["recommendations"]
    assert stable(advice["command"]) == "git show COMMIT"
    assert feature.session("compare", "feature/oauth", status=1).err.startswith("error: ")


def test_hostile_text_stays_on_its_line(feature: Sandbox) -> None:
    feature.session("blockers", "add", HOSTILE)
    feature.commit("feat: \x1b[31mred\x1b[0m", "src/a b'c.py", "A = 1\n")
    for option in ([], ["--recommendations"]):
        out = feature.session("analyze", *option).out
        assert "\x1b" not in out
        assert not any(line.startswith("## Heading") for line in out.splitlines())
        assert max(map(len, out.splitlines())) <= 88
    shown = feature.json("analyze", "--recommendations")["recommendations"]
    assert next(each["command"] for each in shown if each["rule"] == "untested").endswith(""" -- 'src/a b'"'"'c.py'""")


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["nobody"], 1, "no-such-session"),
        ([], 1, "no-session"),
        (["--velocity"], 1, "no-session"),
        (["a", "b"], 2, "usage"),
    ],
    ids=["unknown", "none here", "none to measure", "two"],
)
def test_refused(ready: Sandbox, arguments: list[str], status: int, code: str) -> None:
    assert ready.json("analyze", *arguments, status=status)["error"]["code"] == code
