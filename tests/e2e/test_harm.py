"""Damage and want: wrong configuration, torn journals, full disks, folders that cannot be written, clocks that jump."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox, stable


def journal_of(sandbox: Sandbox) -> Path:
    return next((sandbox.path / ".git" / "sessions").glob("*/journal"))


# --- configuration ----------------------------------------------------------------------------------------------------


def test_a_wrong_configuration_is_told_with_its_line_and_the_nearest_key(feature: Sandbox) -> None:
    config = feature.path / ".session" / "config.yaml"
    lines = config.read_text().splitlines()
    config.write_text("\n".join([*lines, "sesion:", "  idle_timeout: 10m", ""]))
    told = f".session/config.yaml:{len(lines) + 1}: unknown section 'sesion'"
    assert feature.session("status").err == (
        f"note: {told} (did you mean session?); this has no effect: git session config\n"
    )
    assert told in feature.session("doctor").out


def test_hooks_go_on_with_defaults(feature: Sandbox) -> None:
    (feature.path / ".session" / "config.yaml").write_text("session:\n  idle_timeout: soon\n")
    feature.commit("feat: still works")
    assert "Session-Objectives:" in feature.message()
    assert feature.note()["session"].startswith("feature-oauth-")


def test_yaml_that_is_none(feature: Sandbox) -> None:
    (feature.path / ".session" / "config.yaml").write_text("session: [\n")
    ran = feature.session("status")
    assert ran.err.startswith("note: .session/config.yaml:2: is not YAML: ")


# --- journals ---------------------------------------------------------------------------------------------------------


def test_a_torn_last_line_costs_nothing_else(feature: Sandbox) -> None:
    path = journal_of(feature)
    with path.open("ab") as file:
        file.write(b'1800000000000 objective {"id":"torn","te')
    feature.session("objectives", "add", "after the crash")
    feature.commit("feat: after the crash")
    texts = [each["text"] for each in feature.json("objectives")["objectives"]]
    assert texts == ["OAuth provider", "Google OAuth", "after the crash"]
    assert " - [ ] after the crash" in feature.message()


def test_the_readable_part_of_a_damaged_journal_is_used_and_doctor_tells(feature: Sandbox) -> None:
    path = journal_of(feature)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\x00\xff garbage\n", *lines[1:]]))
    assert len(feature.json("objectives")["objectives"]) == 2
    feature.commit("feat: goes on")
    assert feature.note()["session"].startswith("feature-oauth-")
    ran = feature.session("doctor", status=1)
    assert "journal:2\n" in ran.out


def test_a_lost_opening_event_keeps_the_rest(feature: Sandbox) -> None:
    path = journal_of(feature)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([b"garbage\n", *lines[1:]]))
    assert len(feature.json("objectives")["objectives"]) == 2
    assert feature.json("status")["branch"] == "feature/oauth"


def test_a_newer_journal_is_refused_and_left_alone(feature: Sandbox) -> None:
    path = journal_of(feature)
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":9'))
    before = path.read_bytes()
    for command in (("status",), ("objectives", "add", "x"), ("end",)):
        ran = feature.session(*command, status=1)
        assert ran.err == (
            "error: cannot read the journal: a newer git-session wrote it (format 9, this version reads 1)\n"
            "hint: upgrade git-session; the journal is unchanged\n"
        )
    assert path.read_bytes() == before


def test_views_may_be_deleted(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")
    for path in journal_of(feature).parent.iterdir():
        if path.name != "journal":
            path.unlink()
    feature.commit("feat: one")
    assert "Session-Objectives:\n - [▶] OAuth provider" in feature.message()
    assert "Decisions:\n - Use PKCE\n" in feature.message()


# --- no room ----------------------------------------------------------------------------------------------------------


def limited(sandbox: Sandbox, blocks: int, *command: str) -> list[str]:
    """The command line that runs git-session while no file may grow past `blocks` of 512 bytes."""
    return ["sh", "-c", 'ulimit -f "$0"; exec git-session "$@"', str(blocks), *command]


def test_a_full_disk_while_a_view_is_written(feature: Sandbox) -> None:
    size = journal_of(feature).stat().st_size
    blocks = (size + 300) // 512 + 1
    ran = feature.run(*limited(feature, blocks, "objectives", "add", "kept"))
    assert "note: recorded, but a view could not be written: File too large\n" in ran.err
    feature.commit("feat: afterwards")
    assert " - [ ] kept" in feature.message()


def test_a_full_disk_while_the_journal_is_written(feature: Sandbox) -> None:
    path = journal_of(feature)
    for number in range(6):
        feature.session("objectives", "add", f"number {number} " + "x" * 100)
    before = path.read_bytes()
    ran = feature.run(*limited(feature, len(before) // 512 + 1, "objectives", "add", "y" * 600), status=1)
    assert ran.err.startswith("error: cannot write the session: File too large")
    assert path.read_bytes() == before


def test_a_sessions_folder_that_cannot_be_made(ready: Sandbox) -> None:
    folder = ready.path / ".git" / "sessions"
    folder.rename(folder.with_name("aside"))
    folder.write_text("a file in its place\n")
    ran = ready.session("start", "feature/x", status=1)
    assert ran.err.startswith("error: cannot write the session: ")
    assert ready.git("branch", "--format=%(refname:short)") == "main", "the branch is not left behind"
    assert ready.git("branch", "--show-current") == "main"


@pytest.mark.parametrize(
    "command",
    [("objectives", "add", "x"), ("blockers", "add", "x"), ("decisions", "add", "x"), ("checkpoint",), ("end",)],
    ids=lambda command: command[0],
)
def test_sessions_that_cannot_be_locked(feature: Sandbox, command: tuple[str, ...]) -> None:
    lock = feature.path / ".git" / "sessions" / "lock"
    lock.unlink()
    lock.mkdir()
    before = feature.journal()
    ran = feature.session(*command, status=1)
    assert ran.err == f"error: {lock} is not a file\nhint: git session doctor --fix\n"
    assert feature.journal() == before


# --- time -------------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_counts_nothing(feature: Sandbox) -> None:
    feature.pass_time(minutes=20)
    feature.commit("feat: one", "a.txt")
    feature.pass_time(minutes=-300)
    feature.commit("feat: two", "b.txt")
    feature.pass_time(minutes=10)
    feature.commit("feat: three", "c.txt")
    assert feature.note("HEAD~1")["commit-time"] == "0"
    assert feature.note()["commit-time"] == "600"
    assert feature.json("status")["active_seconds"] == 1800


def test_a_long_gap_counts_only_where_files_were_written(feature: Sandbox) -> None:
    feature.pass_time(minutes=230)
    feature.write("a.txt", age=20 * 60)
    feature.write("b.txt", age=5 * 60)
    feature.git("add", "-A")
    feature.git("commit", "-qm", "feat: two files")
    assert feature.note()["commit-time"] == str(20 * 60)
    status = feature.json("status")
    assert (status["active_seconds"], status["idle_seconds"]) == (20 * 60, 210 * 60)


# --- branches ---------------------------------------------------------------------------------------------------------


def test_a_renamed_branch_keeps_its_session(feature: Sandbox) -> None:
    feature.git("branch", "-m", "feature/sso")
    feature.commit("feat: renamed")
    assert "Session-Objectives:" in feature.message()
    status = feature.json("status")
    assert status["branch"] == "feature/sso"
    assert stable(status["id"]) == "feature-oauth-20270115-xxxx"


def test_a_copied_branch_has_no_session_of_its_own(feature: Sandbox) -> None:
    feature.git("branch", "-c", "copy")
    feature.git("switch", "-q", "copy")
    feature.commit("feat: on the copy")
    assert "Session-" not in feature.message()
    assert feature.session("status", status=1).err.startswith("error: no session is open on copy\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.commit("feat: on the original", "b.txt")
    assert "Session-Objectives:" in feature.message()


def test_a_deleted_branch_leaves_its_session_on_record(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    feature.git("branch", "-qD", "feature/oauth")
    assert [stable(each["id"]) for each in feature.json("history")["sessions"]] == ["feature-oauth-20270115-xxxx"]
    feature.git("branch", "feature/oauth")
    feature.session("resume", "feature/oauth")
    assert len(feature.json("objectives")["objectives"]) == 2


@pytest.mark.parametrize("name", ["feature", "feature/oauth2", "Feature/OAuth"])
def test_branches_with_names_alike(feature: Sandbox, name: str) -> None:
    if name == "feature":
        feature.git("branch", "-m", "oauth")
    feature.session("start", name, "--from", "main", "-o", "another")
    assert [each["text"] for each in feature.json("objectives")["objectives"]] == ["another"]


NO_TIMES = ("2026-10-23T18:00:00+02:00", "abc", "nan", "inf", "-5", "1e9", " 5", "1.2.3", ".", "1_000", "²", "9" * 400)


@pytest.mark.parametrize("time", NO_TIMES)
def test_a_clock_that_is_no_time_is_refused_by_commands(feature: Sandbox, time: str) -> None:
    shown = repr(time if len(time) <= 40 else time[:39] + "…")
    for command in ((), ("status",), ("objectives", "add", "More")):
        ran = feature.session(*command, status=1, GIT_SESSION_NOW=time)
        assert (ran.out, ran.err) == (
            "",
            f"error: GIT_SESSION_NOW must be a time in epoch seconds, not {shown}\nhint: unset GIT_SESSION_NOW\n",
        )
    assert feature.json("status", status=1, GIT_SESSION_NOW=time)["error"]["code"] == "bad-time"
    assert not (feature.path / ".git" / "sessions" / "log" / "bug").exists()


@pytest.mark.parametrize("time", NO_TIMES)
def test_hooks_use_the_real_clock_in_place_of_one_that_is_no_time(feature: Sandbox, time: str) -> None:
    feature.write("a.txt")
    feature.git("add", "a.txt")
    ran = feature.run("git", "commit", "-q", "-m", "feat: add a", GIT_SESSION_NOW=time, GIT_AUTHOR_DATE="")
    assert ran.err == ""
    assert "Session-Objectives:\n" in feature.message()
    assert "Session-Time: " in feature.message()
    assert feature.note()["session"].startswith("feature-oauth-")


@pytest.mark.parametrize("time", ["1800000060", "1800000060.", "1800000060.75", "99999999999"])
def test_a_clock_in_epoch_seconds(feature: Sandbox, time: str) -> None:
    feature.session("status", GIT_SESSION_NOW=time)
