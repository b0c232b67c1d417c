"""The forge's checks in status, brief and handoff: what is shown, when it is asked for again, and that nobody waits for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ci import FAILING, PASSING, WAITING, CiForge, github
from tests.sandbox import Sandbox, stable


@pytest.fixture
def forge(feature: Sandbox) -> CiForge:
    found = CiForge.of(feature)
    found.push()
    return found


def _row(box: Sandbox) -> str:
    rows = [row for row in box.session("status").out.splitlines() if row.startswith("  CI ")]
    return rows[0].split(maxsplit=1)[1] if rows else ""


def _kept(box: Sandbox) -> Any:
    (path,) = (each for each in (box.path / ".git/sessions/cache/ci").iterdir() if not each.suffix)
    return json.loads(path.read_text())


def test_status_starts_the_question_and_shows_the_answer_later(forge: CiForge) -> None:
    forge.says("gh", FAILING)
    assert _row(forge.box) == ""
    forge.wait(1)
    forge.box.pass_time(minutes=5)
    out = forge.box.session("status").out
    assert "\n  CI         1 of 2 checks failed: CI / lint, 5 minutes ago\n" in out
    assert "\nNext\n  1 of 2 checks failed: CI / lint  git session check --ci\n" in out
    found = forge.box.json("status")
    assert (found["ci"]["state"], found["ci"]["at"], found["next"][0]["kind"]) == ("failed", 1_800_000_000_000, "ci")
    assert len(forge.calls()) == 1


def test_a_result_is_asked_for_again_unless_the_commit_passed(forge: CiForge) -> None:
    box = forge.box
    forge.says("gh", WAITING)
    box.session("check", "--ci", status=3)
    box.session("status")  # too early
    assert len(forge.calls()) == 1
    box.pass_time(seconds=31)
    assert _row(box) == "1 of 2 checks pending: CI / build, just now"
    forge.wait(2)
    box.pass_time(seconds=31)
    forge.says("gh", FAILING)
    box.session("brief")
    forge.wait(3)
    box.pass_time(minutes=9)
    assert _row(box) == "1 of 2 checks failed: CI / lint, 9 minutes ago"
    assert len(forge.calls()) == 3
    box.pass_time(minutes=1)
    forge.says("gh", PASSING)  # the job was run again
    box.session("handoff")
    forge.wait(4)
    box.pass_time(minutes=60 * 24)
    assert _row(box) == "1 check passed, 1 skipped, 1 day ago"
    assert len(forge.calls()) == 4


def test_a_burst_of_commands_asks_once(forge: CiForge) -> None:
    forge.does("gh", 'sleep 0.5; echo "{}"')
    for _ in range(5):
        forge.box.session("status")
    forge.wait(1)
    forge.box.session("status")
    assert len(forge.calls()) == 1
    assert _row(forge.box) == ""  # a forge that gives no answer is no news, unless checks are required
    assert _kept(forge.box)["problem"] == "gh: it has no data"
    forge.box.git("config", "session.requireCi", "true")
    assert _row(forge.box) == "not known: gh: it has no data"


def test_a_process_that_is_killed_while_it_asks_is_no_obstacle(forge: CiForge) -> None:
    forge.does("gh", "kill -9 $PPID")
    forge.box.session("status")
    forge.wait(1)
    forge.says("gh", PASSING)
    forge.box.pass_time(seconds=11)
    forge.box.session("status")
    forge.wait(2)
    assert _row(forge.box) == "1 check passed, 1 skipped, just now"


def test_offline_says_how_old_the_answer_is(forge: CiForge) -> None:
    forge.says("gh", WAITING)
    forge.box.session("check", "--ci", status=3)
    forge.does("gh", "echo 'error connecting to api.github.com' >&2; exit 1")
    forge.box.pass_time(minutes=180)
    forge.box.session("status")
    forge.wait(2)
    assert "1 of 2 checks pending: CI / build, 3 hours ago; no answer since" in " ".join(
        forge.box.session("status").out.split()
    )
    assert "CI 1 of 2 checks pending: CI / build no answer since: gh: error connecting" in " ".join(
        forge.box.session("brief").out.split()
    )


def test_commits_that_are_not_pushed_keep_the_checks_of_what_was(forge: CiForge) -> None:
    box = forge.box
    forge.says("gh", PASSING)
    oid = box.git("rev-parse", "HEAD")
    box.session("check", "--ci")
    box.commit("feat: not pushed")
    assert stable(_row(box)) == "1 check passed, 1 skipped on COMMIT, just now"
    assert box.json("status")["ci"]["commit"] == oid
    assert "- [ ] CI passed: 1 check passed, 1 skipped on COMMIT\n" in stable(box.session("handoff").out)
    assert "CI 1 check passed, 1 skipped on COMMIT, just now" in " ".join(stable(box.session("brief").out).split())
    assert len(forge.calls()) == 1


def test_brief_and_handoff(forge: CiForge) -> None:
    box = forge.box
    forge.says("gh", FAILING)
    box.session("check", "--ci", status=3)
    next_rows = box.session("brief").out.partition("\nWhat is next\n")[2].splitlines()
    assert "  CI           1 of 2 checks failed: CI / lint  just now" in next_rows
    assert "- CI: 1 of 2 checks failed: CI / lint (just now)\n" in box.session("brief", "--format", "markdown").out
    out = box.session("handoff").out
    assert (
        "## Tests and coverage\n\n- CI: 1 of 2 checks failed: CI / lint, just now\n"
        "  - failed: CI / lint <https://github.com/ada/app/runs/2>\n" in out
    )
    assert "- [ ] CI passed: 1 of 2 checks failed: CI / lint\n" in out
    assert box.json("handoff")["ci"]["state"] == "failed"
    forge.says("gh", PASSING)
    box.session("check", "--ci")
    done = box.session("brief").out.partition("\nWhat is done\n")[2].splitlines()
    assert "  CI         1 check passed, 1 skipped  just now" in done[:2]


def test_the_archived_handoff_keeps_what_was_known_at_the_end(forge: CiForge) -> None:
    forge.says("gh", PASSING)
    forge.box.session("check", "--ci")
    forge.box.session("end")
    forge.says("gh", FAILING)
    assert "- [x] CI passed: 1 check passed, 1 skipped\n" in forge.box.session("handoff", "feature/oauth").out


def test_names_of_checks_are_data(forge: CiForge) -> None:
    name = "\x1b]0;t\x07<script> | [x](http://e) # `c`\r\n- [x] merged" + "x" * 300
    forge.says("gh", github((name, "COMPLETED", "FAILURE"), state="FAILURE"))
    forge.box.session("check", "--ci", status=3)
    for command in (("status",), ("brief",), ("brief", "--format", "markdown"), ("handoff",), ("check", "--ci")):
        out = forge.box.session(*command, status=None).out
        assert "\x1b" not in out and "\r" not in out and "x" * 100 not in out
        assert "\n- [x] merged" not in out
    assert "<script>" not in forge.box.session("handoff").out


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format":1}', b"\xff", b"[" * 100_000])
def test_a_damaged_cache_is_no_answer(forge: CiForge, damage: bytes) -> None:
    forge.says("gh", PASSING)
    forge.box.session("check", "--ci")
    oid = forge.box.git("rev-parse", "HEAD")
    (forge.box.path / ".git/sessions/cache/ci" / oid).write_bytes(damage)
    assert _row(forge.box) == ""
    forge.box.session("check", "--ci")
    assert _row(forge.box) == "1 check passed, 1 skipped, just now"


@pytest.mark.parametrize("address", ["/srv/app.git", "../app.git", "file:///srv/app.git"])
def test_nobody_is_asked_about_a_remote_that_is_no_server(feature: Sandbox, address: str) -> None:
    forge = CiForge.of(feature, address)
    forge.push()
    assert _row(feature) == ""
    assert not (feature.path / ".git/sessions/cache/ci").exists()
    assert feature.json("status")["ci"] is None


def test_an_empty_command_asks_nobody(forge: CiForge) -> None:
    forge.box.git("config", "session.ciCommand", "")
    assert _row(forge.box) == ""
    assert not (forge.box.path / ".git/sessions/cache/ci").exists()


def test_in_a_linked_worktree(forge: CiForge) -> None:
    box = forge.box
    forge.says("gh", PASSING)
    box.session("check", "--ci")
    box.git("switch", "-q", "main")
    other = box.path.parent / "other"
    box.git("worktree", "add", "-q", str(other), "feature/oauth")
    assert "CI         1 check passed, 1 skipped, just now" in box.session("status", cwd=other).out
    assert "CI         1 check passed, 1 skipped, just now" in box.session("status", "feature/oauth").out


@pytest.mark.parametrize("name", ["../../../evil", "HEAD", "0" * 40, ""])
def test_what_is_no_commit_is_asked_about_nowhere(forge: CiForge, name: str) -> None:
    forge.box.session("hook", "checks", name, "feature/oauth")
    assert forge.calls() == []
    assert not (forge.box.path / "evil").exists() and not (forge.box.path / ".git/evil").exists()


def test_a_push_without_an_upstream(feature: Sandbox) -> None:
    forge = CiForge.of(feature)
    feature.commit("feat: pushed")
    feature.git("push", "-q", "origin", "HEAD")
    forge.says("gh", PASSING)
    feature.session("check", "--ci")
    assert _row(feature) == "1 check passed, 1 skipped, just now"


def test_what_it_costs_when_nothing_is_due(forge: CiForge) -> None:
    """No process more than without."""
    forge.says("gh", PASSING)
    trace = forge.box.path.parent / "trace"

    def processes() -> int:
        trace.write_text("")
        forge.box.run("git-session", "status", GIT_TRACE2_EVENT=str(trace))
        return trace.read_text().count('"event":"start"')

    forge.box.git("config", "session.ciCommand", "")
    processes()
    without = processes()
    forge.box.git("config", "--unset", "session.ciCommand")
    forge.box.session("check", "--ci")
    assert _row(forge.box)
    assert processes() == without
