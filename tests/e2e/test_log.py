"""`git session log`: the timeline of a session."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import CLAUDE, HOSTILE, work


def test_a_day_and_the_next(feature: Sandbox) -> None:
    work(feature)
    feature.write("README.md", "# Another\n", age=60)
    feature.write(".session/conventions.md", "# Conventions\n")
    feature.pass_time(minutes=40)
    feature.git("switch", "-q", "main")
    feature.pass_time(minutes=20 * 60)
    feature.git("switch", "-q", "feature/oauth")
    feature.git("restore", ".")
    feature.session("blockers", "resolve", "blk-1", "--resolution", "got them")
    feature.pass_time(minutes=2)
    feature.session("end", "--no-handoff")
    assert stable(feature.session("log", "feature/oauth").out) == (
        "feature/oauth  feature-oauth-20270115-xxxx\n"
        "\n"
        "Friday, 2027-01-15\n"
        "  08:00             session opened         from main at COMMIT\n"
        "  08:00  obj-1      objective added        OAuth provider\n"
        "  08:00  obj-2      objective added        Google OAuth\n"
        "  08:00             branch entered\n"
        "  08:00  obj-1      objective in progress  OAuth provider\n"
        "                    10m active\n"
        "  08:10  dec-1      decision               Use PKCE (Protects against interception)\n"
        "  08:10  COMMIT  commit                 feat(auth): add provider\n"
        "                    10m active\n"
        "  08:20  blk-1      blocker added          Waiting on API keys (#42)\n"
        "                    20m active\n"
        "  08:40  COMMIT  commit                 fix(auth): renew tokens\n"
        "  08:40  cp-1       checkpoint             oauth-complete\n"
        "  08:40  obj-1      objective done         OAuth provider\n"
        "  08:40  obj-2      objective in progress  Google OAuth\n"
        "                    20m active\n"
        "  09:00             files written\n"
        "                    40m idle\n"
        "  09:40             branch left\n"
        "\n"
        "Saturday, 2027-01-16\n"
        "                    20h paused\n"
        "  05:40             branch entered\n"
        "  05:40  blk-1      blocker resolved       Waiting on API keys (got them)\n"
        "  05:42  cp-2       snapshot               end\n"
        "  05:42  end-1      session ended\n"
    )


def test_json(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("log")
    entries = document["entries"]
    assert [entry["kind"] for entry in entries] == [kind for kind, _ in feature.journal()]
    assert (entries[0]["gap"], entries[5]["gap"], entries[5]["gap_seconds"]) == ("", "active", 600)


def test_metrics_of_the_commits(feature: Sandbox) -> None:
    work(feature)
    feature.pass_time(minutes=5)
    feature.commit("test: cover it", "tests/test_a.py", "def test_a():\n    pass\ndef test_b():\n    pass\n", **CLAUDE)
    feature.write("lcov.info", "SF:src/auth.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    feature.session("resume")  # which records the measurement
    out = feature.session("log", "--metrics").out
    assert out.startswith(feature.session("log").out)
    assert out.endswith(
        "             measured               coverage 50%\n"
        "\n"
        "Metrics  3 commits, bars from the oldest to the newest\n"
        "            total  median   last\n"
        "  active    1h 5m     25m    25m  ▄█▇\n"
        "  files         4       1      2  ▅▅█\n"
        "  lines         9       2      5  ▄▄█\n"
        "  tests         2       0      2  ▁▁█\n"
        "  coverage          50.0%  50.0%    █\n"
    )
    document = feature.json("log", "--metrics")
    assert {each["name"]: each["values"] for each in document["trends"]} == {
        "active": [600, 1800, 1500],
        "files": [1, 1, 2],
        "lines": [2, 2, 5],
        "tests": [0, 0, 2],
        "coverage": [None, None, 50.0],
    }
    assert feature.json("log")["trends"] == []
    # Of whom the log tells, their commits; of which kinds, all the same.
    agents = feature.json("log", "--metrics", "--by", "agents", "--kind", "decisions")
    assert agents["entries"] == []
    assert [(each["name"], each["values"]) for each in agents["trends"]][:2] == [("active", [1500]), ("files", [2])]


def test_metrics_of_what_is_left_of_the_commits(feature: Sandbox) -> None:
    feature.commit("test: one", "tests/test_a.py", "def test_a():\n    pass\n")
    feature.commit("test: none", "tests/test_a.py", "\n")
    feature.commit("feat: reset", "gone.txt")
    feature.git("reset", "-q", "--hard", "HEAD~1")
    feature.pass_time(seconds=1)
    feature.git("commit", "-q", "--amend", "-m", "test: none any more")
    feature.git("switch", "-q", "main")
    feature.commit("Upstream", "upstream.txt")
    feature.git("switch", "-q", "feature/oauth")
    feature.pass_time(seconds=1)
    feature.git("merge", "-q", "--no-edit", "main")
    assert {each["name"]: each["values"] for each in feature.json("log", "--metrics")["trends"]} == {
        "active": [0, 1, 1],
        "files": [1, 1, None],
        "lines": [2, 3, None],
        "tests": [1, -1, None],
    }
    assert "  tests       0       0    −1  █▁\n" in feature.session("log", "--metrics").out


def test_metrics_in_a_shallow_clone(feature: Sandbox) -> None:
    for name in ("one", "two", "three"):
        feature.commit(f"feat: {name}", f"{name}.txt", "1\n")
        feature.pass_time(minutes=1)
    (feature.path / ".git" / "shallow").write_text(feature.git("rev-parse", "HEAD~1") + "\n")
    ran = feature.session("log", "--metrics")
    assert "  files       2       1     1  █ █\n" in ran.out  # nobody knows what the second changed
    assert ran.err == "note: this clone is shallow: commits beyond its boundary are not counted\n"


def test_metrics_without_a_commit(feature: Sandbox) -> None:
    assert feature.session("log", "--metrics").out.endswith("\n\nMetrics  no commit\n")
    assert feature.json("log", "--metrics")["trends"] == []


def test_metrics_of_a_commit_that_took_no_time_and_changed_nothing(feature: Sandbox) -> None:
    feature.git("commit", "-q", "--allow-empty", "-m", "chore: nothing")
    out = feature.session("log", "--metrics").out
    assert "Metrics  1 commit, bars from the oldest to the newest\n" in out
    assert "  lines       0       0     0  ▁\n" in out


def test_metrics_of_the_first_commit_of_a_repository(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start", "main", "--objective", "Begin")
    bare_sandbox.pass_time(minutes=2)
    bare_sandbox.git("rm", "-r", "-q", "--cached", "--ignore-unmatch", ".session")
    bare_sandbox.write("a.txt", "one\n")
    bare_sandbox.git("add", "a.txt")
    bare_sandbox.git("commit", "-q", "-m", "feat: begin", "a.txt")
    found = {each["name"]: each["values"] for each in bare_sandbox.json("log", "--metrics")["trends"]}
    assert found == {"active": [120], "files": [1], "lines": [1]}


def test_every_kind_has_words(feature: Sandbox) -> None:
    for arguments in (
        ["objectives", "edit", "1", "Provider"],
        ["objectives", "complete", "1"],
        ["objectives", "reopen", "1"],
        ["objectives", "drop", "2"],
    ):
        feature.session(*arguments)
    feature.commit("feat: one")
    feature.git("commit", "-q", "--amend", "-m", "feat: one, better")
    feature.write("README.md", "half\n")
    feature.session("checkpoint", "--no-commit", "--label", "half")
    feature.session("switch", "--stash", "main")
    feature.session("switch", "feature/oauth")
    feature.git("branch", "-m", "feature/token")
    feature.session("status")
    feature.session("end", "--no-handoff", "--yes")
    feature.session("resume")
    texts = [entry["text"] for entry in feature.json("log")["entries"]]
    for text in (
        "objective reworded", "objective done", "objective open again", "objective dropped", "commit", "rewritten",
        "snapshot", "work stashed", "branch left", "branch entered", "stashed work restored", "branch renamed",
        "session ended", "session reopened",
    ):  # fmt: skip
        assert text in texts


def test_a_commit_off_the_branch_has_its_short_id(feature: Sandbox) -> None:
    oid = feature.commit("feat: one", "one.txt")
    feature.git("reset", "-q", "--hard", "HEAD~1")
    assert f"  {oid[:9]}  1 commit off the branch  feat: one\n" in feature.session("log").out


def test_an_amended_commit_is_told_as_gone_only_when_it_is(feature: Sandbox) -> None:
    feature.commit("feat: one")
    feature.git("commit", "-q", "--amend", "-m", "feat: one, better")
    details = [entry["detail"] for entry in feature.json("log")["entries"] if entry["kind"] == "commit"]
    assert details == ["feat: one", "feat: one, better"]
    feature.git("reflog", "expire", "--expire=now", "--all")
    feature.git("gc", "-q", "--prune=now")
    details = [entry["detail"] for entry in feature.json("log")["entries"] if entry["kind"] == "commit"]
    assert details == ["no longer there: amended, rebased or reset", "feat: one, better"]


def test_kinds_of_a_newer_version_and_damage_are_shown(feature: Sandbox) -> None:
    journal = next((feature.path / ".git/sessions").glob("*/journal"))
    with journal.open("a") as file:
        file.write('1800000000001 mood {"id":"abcdef0123","text":"fine"}\n1800000000002 garbage\n')
    out = feature.session("log").out
    assert out.endswith("  08:00         mood\n\n1 line of the journal cannot be read: git session doctor\n")


def test_hostile_text_stays_on_its_line(feature: Sandbox) -> None:
    feature.session("objectives", "add", HOSTILE)
    out = feature.session("log").out
    assert "\x1b" not in out
    assert sum("alert(1)" in line for line in out.splitlines()) == 1
    assert not any(line.startswith("## Heading") for line in out.splitlines())


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_times_are_local(feature: Sandbox, zone: str) -> None:
    hour = {"Pacific/Auckland": "Friday, 2027-01-15\n  21:00", "America/Los_Angeles": "Friday, 2027-01-15\n  00:00"}[
        zone
    ]
    assert hour in feature.session("log", TZ=zone).out


@pytest.mark.parametrize(
    ("arguments", "code"), [(["nobody"], "no-such-session"), ([], "no-session")], ids=["unknown", "none here"]
)
def test_refused_for_a_session_that_is_not_there(ready: Sandbox, arguments: list[str], code: str) -> None:
    assert ready.json("log", *arguments, status=1)["error"]["code"] == code


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.json("log", status=1)["error"]["code"] == "not-a-repository"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["objectives"], ["objective", "objective", "objective.start"]),
        (["commits", "blockers"], ["commit", "blocker", "blocker.resolve"]),
        (["decisions"], []),
        (["session"], ["session", "enter"]),
    ],
    ids=["one kind", "two kinds", "none of it", "session"],
)
def test_only_events_of_a_kind(feature: Sandbox, kinds: list[str], expected: list[str]) -> None:
    feature.commit("feat: one")
    feature.session("blockers", "add", "Waiting on keys")
    feature.session("blockers", "resolve", "blk-1")
    options = [word for kind in kinds for word in ("--kind", kind)]
    assert [entry["kind"] for entry in feature.json("log", *options)["entries"]] == expected


def test_an_unknown_kind_is_refused(feature: Sandbox) -> None:
    assert feature.json("log", "--kind", "moods", status=2)["error"]["code"] == "usage"
