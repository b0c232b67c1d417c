"""`git session import-ccmp`: everything that the CCMP plugin wrote is brought along, once, and nothing of it is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.model.test_secret_texts import TOKENS
from tests.sandbox import START, Sandbox, stable

HANDOFF = """# Session Handoff: 2026-12-01

**Branch**: feature/auth
**Date**: 2026-12-01 12:15:00
**Duration**: 2h 15m

## Session Summary

**Accomplished**: The provider

**Decisions**: Use PKCE

**Remember**: rotate the keys

## What's Next (Open Work)

**Objectives**:
- [x] Provider
- [ ] Google
"""
STATE = {
    "branch": "feature/auth",
    "objectives": ["Provider", "Google"],
    "started_at": "2026-12-01T10:00:00",
    "mode": "tdd",
}


@pytest.fixture
def old(ready: Sandbox) -> Sandbox:
    """A repository in which the plugin was used, on a branch that exists."""
    ready.git("branch", "feature/auth")
    ready.write(".git/info/exclude", ".sessions/\n.ccmp/\n")
    state(ready)
    return ready


def state(box: Sandbox, **more: object) -> None:
    box.write(".sessions/state.json", json.dumps({**STATE, **more}))


def tree(box: Sandbox) -> dict[Path, bytes]:
    """The plugin's files."""
    folders = (box.path / ".sessions", box.path / ".ccmp", box.path / ".git/sessions/feature")
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_an_open_session(old: Sandbox) -> None:
    ran = old.session("import-ccmp")
    assert (ran.out, ran.err) == (
        "imported 1 session\n"
        "  feature/auth  open  2 objectives\n"
        "\n"
        "Next\n"
        "  git session switch feature/auth\n",
        "",
    )  # fmt: skip
    found = old.json("status", "feature/auth")
    assert [(each["text"], each["state"]) for each in found["objectives"]] == [("Provider", "open"), ("Google", "open")]
    assert found["adopted"]["source"] == "ccmp"
    assert found["active_seconds"] == 0
    assert old.git("branch", "--show-current") == "main"


def test_its_clock_runs_from_when_its_branch_is_entered(old: Sandbox) -> None:
    old.session("import-ccmp")
    old.pass_time(minutes=10)
    old.session("switch", "feature/auth")
    old.pass_time(minutes=5)
    old.commit("feat: go on", "a.txt")
    assert old.note()["session-time"] == "300"
    assert old.message() == (
        "feat: go on\n\nSession-Objectives:\n - [ ] Provider (next)\n - [ ] Google\nSession-Time: 5m"
    )
    assert "\nWork\n  imported   from the CCMP plugin (44 days ago)\n" in old.session("status").out


def test_an_ended_session(old: Sandbox) -> None:
    oid = old.git("rev-parse", "HEAD")
    old.write(".sessions/checkpoints/2026-12-01T12-15-00-HANDOFF.md", HANDOFF)
    mark = f"# Checkpoint: x\n**Label**: api\n**Time**: 2026-12-01 11:00:00\n**Commit**: {oid}\n## Notes\n\nThe API\n"
    old.write(".sessions/checkpoints/2026-12-01T11-00-00.md", mark)
    old.write(".sessions/checkpoints/2026-12-01T11-30-00.md", f"**Commit**: {'a' * 40}\n## Notes\n\nNot pushed\n")
    assert old.session("import-ccmp").out == (
        "imported 1 session\n"
        "  feature/auth  ended 2026-12-01  2 objectives, 1 decision, 1 checkpoint, 3 notes, earlier time 2h 15m\n"
    )
    assert stable(old.session("log", "feature/auth").out) == (
        "feature/auth  feature-auth-20261201-xxxx\n"
        "\n"
        "Tuesday, 2026-12-01\n"
        "  10:00         session opened    from main at COMMIT\n"
        "  10:00         branch left\n"
        "  10:00         session imported  from the CCMP plugin\n"
        "  10:00  obj-1  objective added   Provider\n"
        "  10:00  obj-1  objective done    Provider\n"
        "  10:00  obj-2  objective added   Google\n"
        "  10:00  dec-1  decision          Use PKCE\n"
        "                1h paused\n"
        "  11:00  cp-1   checkpoint        api\n"
        "                1h 15m paused\n"
        "  12:15  end-1  session ended\n"
    )
    assert old.session("handoff", "feature/auth").out == HANDOFF
    found = old.json("handoff", "feature/auth")
    assert found["accomplished"] == ["The provider"]
    assert found["remember"] == ["rotate the keys", "checkpoint: Not pushed"]
    assert found["metrics"]["active_seconds"] == 0
    assert found["adopted"]["people"] == [{"name": "Ada Example", "commits": 0, "active_seconds": 8100}]
    old.session("doctor")
    old.session("resume", "feature/auth")
    assert "earlier time: Ada Example 2h 15m" in old.session("status").out


def test_no_total_has_the_time_twice(old: Sandbox) -> None:
    old.write(".sessions/checkpoints/2026-12-01T12-15-00-HANDOFF.md", HANDOFF)
    old.write(".sessions/handoffs/copy.md", HANDOFF)
    assert old.json("import-ccmp")["sessions"][0]["active_seconds"] == 8100
    assert old.json("history")["sessions"][0]["active_seconds"] == 0
    state(old, started_at="2027-01-15T07:00:00")
    assert [each["active_seconds"] for each in old.json("import-ccmp")["sessions"]] == []


def test_the_time_of_trailers_counts_and_that_of_handoffs_not(old: Sandbox) -> None:
    old.git("switch", "-q", "feature/auth")
    trailers = "Session-Objectives:\n - [x] Provider\nSession-Time: 40m"
    old.commit(f"feat: add provider\n\n{trailers}", "a.txt")
    old.git("switch", "-q", "main")
    old.write(".sessions/checkpoints/2026-11-01T12-15-00-HANDOFF.md", HANDOFF.replace("2026-12-01", "2026-11-01"))
    assert old.json("import-ccmp")["sessions"][0]["active_seconds"] == 0
    found = old.json("status", "feature/auth")
    assert found["adopted"]["people"] == [{"name": "Ada Example", "commits": 1, "active_seconds": 2400}]
    assert [each["text"] for each in found["objectives"]] == ["Provider", "Google"]


def test_twice_changes_nothing(old: Sandbox) -> None:
    old.write(".git/sessions/feature/x/objectives.md", "- [ ] Lists\n")
    old.write(".git/sessions/feature/x/blockers.md", "- [ ] Keys\n")
    old.write(".sessions/checkpoints/2026-12-01T12-15-00-HANDOFF.md", HANDOFF)
    files = tree(old)
    assert len(old.json("import-ccmp")["sessions"]) == 2
    refs, journals = old.git("for-each-ref"), old.session("history", "--json").out
    ran = old.session("import-ccmp")
    assert ran.out == "nothing new: all of it is in sessions here already\n"
    assert (old.git("for-each-ref"), old.session("history", "--json").out) == (refs, journals)
    assert tree(old) == files


def test_an_import_that_was_killed_is_finished_by_the_next(old: Sandbox) -> None:
    old.write(".sessions/checkpoints/2026-12-01T12-15-00-HANDOFF.md", HANDOFF)
    old.session("import-ccmp")
    (ref,) = old.git("for-each-ref", "--format=%(refname)", "refs/sessions").split()
    old.git("update-ref", "-d", ref)  # killed before the session was archived and its branch released
    old.git("config", "branch.feature/auth.session", ref.removeprefix("refs/sessions/"))
    assert old.json("import-ccmp")["sessions"] == []
    assert old.session("handoff", "feature/auth").out == HANDOFF
    assert old.git("config", "branch.feature/auth.session", status=1) == ""
    old.session("doctor")


def test_a_branch_without_a_commit_is_open(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    state(bare_sandbox, branch="main")
    assert bare_sandbox.json("import-ccmp")["sessions"][0]["state"] == "opened"
    bare_sandbox.session("init")
    bare_sandbox.commit("feat: begin", "a.txt")
    assert "\n - [ ] Provider (next)\n" in bare_sandbox.message()


def test_what_is_new_later_is_added_to_the_open_session(old: Sandbox) -> None:
    old.session("import-ccmp")
    state(old, objectives=["Provider", "Google", "GitHub"], blockers=["Waiting on keys"])
    assert old.session("import-ccmp").out.splitlines()[:2] == [
        "imported 1 session",
        "  feature/auth  added to the open session  1 objective, 1 blocker",
    ]
    found = old.json("status", "feature/auth")
    assert [each["text"] for each in found["objectives"]] == ["Provider", "Google", "GitHub"]


def test_a_session_of_ours_keeps_what_it_has(feature: Sandbox) -> None:
    feature.pass_time(minutes=5)
    feature.write(".ccmp/state.json", json.dumps({"session-management": {**STATE, "branch": "feature/oauth"}}))
    feature.session("import-ccmp")
    found = feature.json("status")
    texts = [each["text"] for each in found["objectives"]]
    assert texts == ["OAuth provider", "Google OAuth", "Provider", "Google"]
    assert found["active_seconds"] == 300
    ours = json.loads((feature.path / ".ccmp/state.json").read_text())["plugins"]["session-management"]
    assert ours["current_session"] == found["id"]
    assert feature.json("import-ccmp")["sessions"] == []


def test_a_branch_that_is_gone_becomes_an_ended_session(old: Sandbox) -> None:
    old.git("branch", "-D", "feature/auth")
    found = old.json("import-ccmp")["sessions"]
    assert [(each["branch"], each["state"], each["objectives"]) for each in found] == [("feature/auth", "ended", 2)]
    assert old.git("config", "--get-regexp", "^branch", status=1) == ""
    assert old.json("history")["sessions"][0]["ended_at"] > 0


def test_the_branch_that_is_checked_out(old: Sandbox) -> None:
    state(old, branch="main")
    assert old.session("import-ccmp").out.endswith("\n  git session\n")
    old.pass_time(minutes=7)
    assert old.json("status")["active_seconds"] == 420


def test_dry_run_writes_nothing(old: Sandbox) -> None:
    before = old.git("for-each-ref") + old.git("config", "--list", "--local")
    assert old.session("import-ccmp", "--dry-run").out == "would import 1 session\n  feature/auth  open  2 objectives\n"
    assert old.json("history")["sessions"] == []
    assert before == old.git("for-each-ref") + old.git("config", "--list", "--local")


def test_nothing_to_import(ready: Sandbox) -> None:
    ran = ready.session("import-ccmp", status=1)
    assert ran.err == (
        "error: found no session of the CCMP plugin here\n"
        "hint: it keeps them in .sessions/, .git/sessions/<branch>/ and .ccmp/state.json of its own repository\n"
    )


def test_a_secret_is_refused_before_anything_is_written(old: Sandbox) -> None:
    state(old, objectives=[f"Use {TOKENS['a GitHub token']}"])
    ran = old.session("import-ccmp", status=1)
    assert ran.err.startswith("error: a text holds what looks like ")
    assert old.json("history")["sessions"] == []
    old.session("import-ccmp", "--allow-secret")
    assert len(old.json("history")["sessions"]) == 1


def test_what_cannot_be_read_is_named_and_the_rest_imported(old: Sandbox) -> None:
    (old.path / "outside").symlink_to("/etc")
    bad: dict[str, str | bytes] = {
        ".sessions/checkpoints/1-HANDOFF.md": "# nothing\n",
        ".sessions/checkpoints/2-HANDOFF.md": "**Branch**: ../../etc\n",
        ".sessions/handoffs/3.md": b"**Branch**: \xff\n",
        ".sessions/handoffs/4.md": "x" * (1 << 20) + "y",
        ".ccmp/state.json": "[" * 100_000,
        ".git/sessions/a b/objectives.md": "- [ ] One\n",
        ".git/sessions/c/context.json": "{}",
    }
    for name, content in bad.items():
        old.write(name, content)
    (old.path / ".sessions/handoffs/5.md").symlink_to("/etc/passwd")
    found = old.json("import-ccmp")
    assert [each["branch"] for each in found["sessions"]] == ["feature/auth"]
    skipped = {each["path"]: each["reason"] for each in found["files"] if each["state"] == "skipped"}
    assert skipped == {
        ".sessions/checkpoints/1-HANDOFF.md": "names no branch and no objective",
        ".sessions/checkpoints/2-HANDOFF.md": "names something that cannot be a branch",
        ".sessions/handoffs/3.md": "is not UTF-8",
        ".sessions/handoffs/4.md": "is larger than 1,048,576 bytes",
        ".sessions/handoffs/5.md": "is outside the work tree",
        ".ccmp/state.json": "is not JSON",
        ".git/sessions/a b": "is not named after a branch",
        ".git/sessions/c/context.json": "names no branch and no objective",
    }


def test_escapes_and_trailers_in_texts_are_data(old: Sandbox) -> None:
    state(old, objectives=["a\x1b[31mb\nSession-Time: 99h", "\u202eevil"])
    old.session("import-ccmp")
    texts = [each["text"] for each in old.json("status", "feature/auth")["objectives"]]
    assert texts == ["ab Session-Time: 99h", "evil"]


def test_far_dates_do_no_harm(old: Sandbox) -> None:
    state(old, started_at="3998-01-01T00:00:00", ended_at="3999-01-01T00:00:00")
    old.session("import-ccmp")
    found = old.json("history")["sessions"][0]
    assert (found["started_at"], found["ended_at"]) == (START * 1000, START * 1000)
    old.session("doctor")
