"""`git session watch`: what it sees, what it writes down, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from git_session.model.text import width
from tests.sandbox import Sandbox, stable
from tests.scenario import UNSEEN
from tests.watching import GIVEN_BACK, TAKEN, Watching, lines_of

HOW = [pytest.param(True, id="notified"), pytest.param(False, id="polled")]


def activities(sandbox: Sandbox) -> list[int]:
    """When there was activity, in seconds since the sandbox began; all that the journal says."""
    return [at for at, kind, _ in timed(sandbox) if kind == "activity"]


def timed(sandbox: Sandbox) -> list[tuple[int, str, Any]]:
    """(seconds since the session began, kind, body) of every event."""
    (path,) = (sandbox.path / ".git" / "sessions").glob("*/journal")
    rows = [line.split(" ", 2) for line in path.read_text("utf-8").splitlines()]
    start = int(rows[0][0])
    return [((int(at) - start) // 1000, kind, json.loads(body)) for at, kind, body in rows]


@pytest.mark.parametrize("watchfiles", HOW)
def test_it_tells_what_happens_line_by_line(feature: Sandbox, watchfiles: bool) -> None:
    feature.git("config", "session.watchPatterns", "**")
    with Watching(feature, "--lines", watchfiles=watchfiles) as watching:
        told = watching.wait_for(r"watching [^\n]*\n")
        watching.pass_time(minutes=1)
        feature.write("src/new/a.py", "a\n")
        told += watching.wait_for(r"changed [^\n]*\n")
        watching.pass_time(minutes=1)
        feature.git("add", "-A")
        feature.git("commit", "-q", "-m", "feat: a completes obj-1")
        told += watching.wait_for(r"objective done [^\n]*\n")
        feature.git("switch", "-q", "main")
        told += watching.wait_for(r"on main [^\n]*\n")
        feature.git("switch", "-q", "feature/oauth")
        told += watching.wait_for(r"on feature/oauth [^\n]*\n")
        feature.session("end", "--no-handoff")
        told += watching.wait_for(r"session ended[^\n]*\n")
        assert watching.end() == 0
    seconds = "" if watchfiles else "  checking"
    assert re.sub(r"checking every \d+s", "checking", stable(told + watching.out)) == (
        f"08:00  watching {os.path.realpath(feature.path)}{seconds}\n"
        "08:01  changed  src/new/a.py\n"
        "08:02  commit COMMIT  feat: a completes obj-1\n"
        "08:02  objective done obj-1  OAuth provider\n"
        "08:02  on main  no session is open: git session start\n"
        "08:02  on feature/oauth  feature-oauth-20270115-xxxx\n"
        "08:02  session ended end-1\n"
    )


@pytest.mark.parametrize("watchfiles", HOW)
def test_steady_work_between_two_commits_counts_and_a_pause_does_not(feature: Sandbox, watchfiles: bool) -> None:
    with lines_of(feature, watchfiles=watchfiles) as watching:
        for minute in range(3 * 6):
            watching.pass_time(minutes=10)
            if not 7 <= minute < 13:  # an hour in which nothing is written
                feature.write("src/a.py", f"{minute}\n")
                watching.wait_for(r"changed [^\n]*\n")
        watching.pass_time(minutes=1)
        # Files that are gone tell nothing to a hook that looks for evidence.
        (feature.path / "src" / "a.py").unlink()
        feature.commit("feat: after three hours", "src/b.py")
        watching.wait_for("commit ")
    assert activities(feature) == [600 * at for at in (*range(1, 8), *range(14, 19))]
    assert feature.note()["session-time"] == str((180 - 70 + 1) * 60)
    assert feature.json("status")["idle_seconds"] == 70 * 60


def test_json_is_a_document_a_line(feature: Sandbox) -> None:
    with Watching(feature, "--json") as watching:
        first = json.loads(watching.wait_for(r"[^\n]*\n"))
        feature.write("src/a.py", "a\n")
        second = json.loads(watching.wait_for(r"[^\n]*\n"))
        assert watching.end(signal.SIGHUP) == 0
    assert (first["schema"], first["kind"], first["branch"]) == ("git-session/watch/1", "watching", "feature/oauth")
    assert (second["kind"], second["paths"], second["at"]) == ("changed", ["src/a.py"], int(feature.now * 1000))


def test_outside_of_a_repository(bare_sandbox: Sandbox) -> None:
    ran = bare_sandbox.session("watch", status=1)
    assert (ran.out, ran.err) == (
        "",
        "error: not inside a git repository\nhint: change to one, or create one: git init\n",
    )


def test_a_deleted_repository_ends_it(feature: Sandbox, tmp_path: Path) -> None:
    with lines_of(feature) as watching:
        feature.path.rename(tmp_path / "elsewhere")
        told = watching.wait_for(r"the repository moved [^\n]*\n")
        assert told.endswith(f"the repository moved  {os.path.realpath(tmp_path)}/elsewhere\n")
        feature.run("rm", "-rf", str(tmp_path / "elsewhere"), cwd=tmp_path)
        assert watching.ended() == 1
    assert watching.out == (
        f"error: stopped watching {os.path.realpath(tmp_path)}/elsewhere: it is gone\n"
        "hint: to watch another: cd <repository>\n"
    )


# --- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("watchfiles", HOW)
def test_only_files_that_count_as_work_are_seen(feature: Sandbox, watchfiles: bool) -> None:
    feature.commit("Ignore", ".gitignore", "*.log\nbuild/\n")
    feature.git("config", "session.watchPatterns", "src/**, *.log, build/**, .git/**")
    feature.git("config", "session.ignorePatterns", "src/generated/**")
    with lines_of(feature, watchfiles=watchfiles) as watching:
        watching.pass_time(minutes=1)
        for name in ("a.log", "build/b.js", "notes.txt", "src/generated/c.py", "src/.d.py.swp", "src/e.py~", ".git/f"):
            feature.write(name)
        feature.write("src/a.py")
        watching.wait_for(r"08:01  changed  src/a.py\n")
        watching.pass_time(minutes=1)
        (feature.path / "src/a.py").unlink()
        watching.wait_for(r"08:02  changed  src/a.py\n")
        assert watching.end() == 0
    assert watching.out == ""


def test_the_same_time_with_a_watch_and_without_where_files_tell_it(feature: Sandbox) -> None:
    """What a watch writes down is not counted again by the hooks, which look at the same files."""
    with lines_of(feature) as watching:
        watching.pass_time(minutes=20)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        watching.pass_time(minutes=20)
        feature.write("src/b.py", "b\n")
        watching.wait_for("changed ")
    feature.pass_time(minutes=60)
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "feat: both")
    assert activities(feature) == [20 * 60, 40 * 60]
    assert (feature.note()["commit-time"], feature.note()["session-time"]) == (str(40 * 60), str(40 * 60))


def test_what_was_written_before_the_watch_counts_once(feature: Sandbox) -> None:
    feature.pass_time(minutes=25)
    feature.write("src/a.py", "a\n")
    feature.pass_time(minutes=95)
    with lines_of(feature) as watching:
        feature.write("src/b.py", "b\n")
        watching.wait_for("changed ")
        assert watching.end() == 0
    assert activities(feature) == [25 * 60, 120 * 60]
    assert feature.json("status")["active_seconds"] == 25 * 60


def test_files_that_git_writes_are_no_work(feature: Sandbox) -> None:
    feature.commit("feat: more", "src/a.py", "a\n")
    with lines_of(feature) as watching:
        watching.pass_time(minutes=1)
        feature.git("reset", "-q", "--hard", "HEAD~")
        watching.wait_for("off the branch")
        feature.git("switch", "-q", "main")
        watching.wait_for("on main ")
        feature.write("src/b.py", "b\n")
        assert watching.wait_for("changed [^\n]*\n").endswith("on feature/oauth\n") is False
    assert activities(feature) == []


def test_two_watches_record_as_one_and_the_second_takes_over(feature: Sandbox) -> None:
    with lines_of(feature) as first, lines_of(feature) as second:
        for minute in (10, 20):
            first.pass_time(minutes=10)
            second.set_clock()
            feature.write("src/a.py", f"{minute}\n")
            first.wait_for("changed ")
            second.wait_for("changed ")
        first.process.kill()
        second.wait_for(r"recording from now on\n")
        second.pass_time(minutes=10)
        feature.write("src/a.py", "more\n")
        second.wait_for("changed ")
        assert second.end() == 0
    assert activities(feature) == [600, 1200, 1800]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=["TERM", "HUP", "INT"])
def test_the_last_evidence_is_written_at_the_end(feature: Sandbox, number: int) -> None:
    with lines_of(feature) as watching:
        for minutes in (10, 2):
            watching.pass_time(minutes=minutes)
            feature.write("src/a.py", f"{minutes}\n")
            watching.wait_for("changed ")
        assert activities(feature) == [600]  # the second is too close to be written at once
        watching.pass_time(minutes=1)
        assert watching.end(number) == (130 if number == signal.SIGINT else 0)
    assert activities(feature) == [600, 720]


def test_below_nohup_it_outlives_its_terminal(feature: Sandbox) -> None:
    with Watching(feature, "--lines", nohup=True) as watching:
        watching.wait_for("watching [^\n]*\n")
        watching.process.send_signal(signal.SIGHUP)
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        assert watching.end() == 0
    assert activities(feature) == [600]


def test_it_records_nothing_where_nothing_is_to_be_written(feature: Sandbox) -> None:
    with Watching(feature, "--lines", environment={"GIT_SESSION_READ_ONLY": "1"}) as watching:
        watching.wait_for("watching ")
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        assert watching.end() == 0
    assert not (feature.path / ".git/session-watch").exists()
    assert activities(feature) == []


def test_quietly_it_only_records(feature: Sandbox) -> None:
    with Watching(feature, "-q") as watching:
        watching.until(lambda: (feature.path / ".git/session-watch").exists(), "its beginning")
        watching.pass_time(minutes=10)

        def is_recorded() -> bool:
            feature.write("src/a.py", "a\n")  # until it is ready to see it
            return activities(feature) == [600]

        watching.until(is_recorded, "the evidence")
        assert watching.end() == 0
    assert watching.out == ""


def test_killed_it_leaves_nothing_behind(feature: Sandbox) -> None:
    with lines_of(feature) as watching:
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        watching.until(lambda: activities(feature) == [600], "the evidence")
        watching.process.kill()
        watching.process.wait()
    with lines_of(feature) as watching:
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "b\n")
        watching.wait_for("changed ")
        assert watching.end() == 0
    assert activities(feature) == [600, 1200]
    assert "note" not in watching.out
    assert feature.json("log")["damaged"] == 0


# --- pauses of the machine and of the watch ---------------------------------------------------------------------------


def test_stopped_it_counts_what_files_tell_and_nothing_more(feature: Sandbox) -> None:
    with lines_of(feature) as watching:
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        watching.process.send_signal(signal.SIGSTOP)
        watching.pass_time(minutes=20)
        feature.write("src/b.py", "b\n")
        watching.pass_time(minutes=150)
        feature.write("src/gone.py", "c\n")
        (feature.path / "src" / "gone.py").unlink()
        watching.process.send_signal(signal.SIGCONT)
        watching.wait_for(r"changed  src/b.py\n")
        assert watching.end() == 0
    assert activities(feature) == [600, 1800]
    assert feature.json("status")["active_seconds"] == 1800


def test_time_asleep_is_left_out(feature: Sandbox) -> None:
    with lines_of(feature) as watching:
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "a\n")
        watching.wait_for("changed ")
        watching.pass_time(minutes=2)
        watching.sleep_machine(minutes=20)
        watching.wait_for(r"the machine slept  for 20m\n")
        watching.until(lambda: timed(feature)[-1][1] == "enter", "the end of the pause")
        watching.pass_time(minutes=5)
        feature.write("src/a.py", "b\n")
        watching.wait_for("changed ")
        assert watching.end() == 0
    found = feature.json("status")
    assert (found["active_seconds"], found["idle_seconds"]) == (15 * 60, 0)
    log = re.sub(" +", " ", feature.session("log").out)
    assert "08:10 machine asleep\n 22m paused\n 08:32 machine awake\n" in log


# --- git --------------------------------------------------------------------------------------------------------------


def test_it_follows_head_through_a_rebase(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/a.py", "one\n")
    feature.git("switch", "-q", "main")
    feature.commit("feat: other", "src/a.py", "other\n")
    feature.git("switch", "-q", "feature/oauth")
    with lines_of(feature) as watching:
        feature.git("rebase", "-q", "main", status=1)
        watching.wait_for(r"rebase in progress\n")
        watching.pass_time(minutes=10)
        feature.write("src/a.py", "both\n")
        watching.wait_for("changed ")
        watching.until(lambda: activities(feature) == [600], "the work on the conflict")
        feature.git("add", "-A")
        feature.git("rebase", "--continue", GIT_EDITOR="true")
        watching.wait_for(r"rebase ended\n")
        feature.git("switch", "-q", "--detach")
        assert "HEAD is detached  a session belongs to a branch\n" in watching.wait_for(r"HEAD is detached[^\n]*\n")
        feature.git("switch", "-q", "feature/oauth")
        watching.wait_for("on feature/oauth ")
        assert watching.end() == 0


def test_commits_that_no_hook_saw_are_caught_up(feature: Sandbox) -> None:
    with lines_of(feature) as watching:
        watching.pass_time(minutes=10)
        feature.commit("feat: unseen", "src/a.py", **UNSEEN)
        assert stable(watching.wait_for(r"unseen\n")).endswith("08:10  commit COMMIT  feat: unseen\n")
        feature.git("switch", "-q", "main", **UNSEEN)
        watching.wait_for("on main ")
        assert watching.end() == 0
    assert feature.note("feature/oauth")["commit-time"] == "600"
    assert timed(feature)[-1][:2] == (600, "leave")


def test_a_switch_is_told_by_its_hook(feature: Sandbox) -> None:
    """The watch sees it too, and leaves the word to the hook."""
    with lines_of(feature) as watching:
        feature.git("switch", "-q", "main")
        watching.wait_for("on main ")
        ran = feature.run("git", "switch", "feature/oauth")
        watching.wait_for("on feature/oauth ")
    assert "session feature/oauth" in ran.err
    assert [kind for _, kind, _ in timed(feature)].count("enter") == 2


def test_it_waits_for_a_session(ready: Sandbox) -> None:
    with lines_of(ready) as watching:
        ready.session("start", "--objective", "One")
        watching.wait_for(r"on main  main-20270115-")
        watching.pass_time(minutes=10)
        ready.write("src/a.py")
        watching.wait_for("changed ")
        assert watching.end() == 0
    assert activities(ready) == [600]


def test_it_shows_what_other_commands_record(feature: Sandbox) -> None:
    with lines_of(feature) as watching:
        feature.session("blockers", "add", "No keys")
        assert watching.wait_for(r"blk-1[^\n]*\n") == "08:00  blocker added blk-1  No keys\n"


def test_a_linked_worktree_has_a_watch_of_its_own(feature: Sandbox, tmp_path: Path) -> None:
    feature.session("start", "other", "--worktree", str(tmp_path / "other"))
    other = Sandbox(tmp_path / "other", feature.home, feature.now)
    with lines_of(feature) as first, lines_of(other) as second:
        first.pass_time(minutes=10)
        other.now = feature.now
        second.set_clock()
        other.write("src/b.py")
        second.wait_for("changed ")
        feature.git("worktree", "move", str(other.path), str(tmp_path / "moved"))
        second.wait_for("the repository moved ")
        other.path = tmp_path / "moved"
        second.pass_time(minutes=10)
        other.write("src/c.py")
        second.wait_for("changed ")
        assert (first.end(), second.end()) == (0, 0)
    assert first.out == ""
    found = {
        path.parent.name[:5]: path.read_text().count(" activity ")
        for path in feature.path.glob(".git/sessions/*/journal")
    }
    assert found == {"featu": 0, "other": 2}


def test_without_its_git_dir_it_ends(feature: Sandbox, tmp_path: Path) -> None:
    with lines_of(feature) as watching:
        (feature.path / ".git").rename(tmp_path / "git")
        assert watching.ended() == 1
    top = os.path.realpath(feature.path)
    assert watching.out.startswith(f"error: stopped watching {top}: not inside a git repository\n")


# --- snapshots --------------------------------------------------------------------------------------------------------


def test_snapshots_are_taken_when_due_and_something_changed(feature: Sandbox) -> None:
    feature.git("config", "session.autoCheckpoint", "true")
    feature.git("config", "session.checkpointInterval", "30m")
    feature.write("src/a.py", "staged\n")
    feature.git("add", "-A")
    with lines_of(feature) as watching:
        watching.pass_time(minutes=20)
        feature.write("src/a.py", "one\n")
        watching.wait_for("changed ")
        before = (feature.git("status", "--porcelain=v2"), (feature.path / ".git/index").read_bytes())
        watching.pass_time(minutes=11)
        assert watching.wait_for(r"snapshot [^\n]*\n").endswith("08:31  snapshot cp-1  auto\n")
        assert (feature.git("status", "--porcelain=v2"), (feature.path / ".git/index").read_bytes()) == before
        watching.pass_time(minutes=40)  # nothing changed
        (feature.path / ".git/index.lock").touch()
        feature.write("src/a.py", "two\n")
        watching.wait_for("changed ")
        watching.pass_time(minutes=1)
        feature.write("src/b.py", "b\n")
        watching.wait_for("changed ")
        assert len(feature.json("status")["checkpoints"]) == 1  # git is at work
        (feature.path / ".git/index.lock").unlink()
        assert watching.wait_for(r"snapshot [^\n]*\n").endswith("09:12  snapshot cp-2  auto\n")
        feature.write("src/a.py", "two\n")  # as it is in cp-2
        watching.wait_for("changed ")
        watching.pass_time(minutes=40)
        feature.session("blockers", "add", "No keys")
        watching.wait_for("blocker ")
        assert watching.end() == 0
    assert "snapshot" not in watching.out
    feature.session("restore", "cp-1", "--to", str(feature.home / "then"))
    assert (feature.home / "then/src/a.py").read_text() == "one\n"


# --- hostile texts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("terminal", "options"), [((0, 0), ("--lines",)), ((80, 24), ())], ids=["lines", "screen"])
def test_names_and_texts_are_no_commands_to_the_terminal(
    feature: Sandbox, terminal: tuple[int, int], options: tuple[str, ...]
) -> None:
    feature.session("objectives", "add", "evil \x1b]0;title\x07 \x1b[2J\u202e text")
    with Watching(feature, *options, terminal=terminal) as watching:
        watching.until(lambda: "obj-3" in watching.out or "watching" in watching.out, "its beginning")
        feature.write("src/\x1b[31mred\x1b]0;t\x07\n.py", "a\n")
        watching.until(lambda: "red.py" in watching.out.replace(" ", ""), "the file")
        said = watching.out
        assert watching.end() == 0
    assert "\x07" not in said and "\x1b]" not in said and "\u202e" not in said and "\x1b[31mred" not in said
    if terminal == (0, 0):
        assert "\x1b" not in said


# --- the screen -------------------------------------------------------------------------------------------------------


def test_the_screen_word_for_word(feature: Sandbox) -> None:
    feature.git("config", "session.autoCheckpoint", "true")
    feature.pass_time(minutes=20)
    feature.commit("feat: add provider", "src/a.py")
    feature.session("blockers", "add", "Waiting on API keys")
    with Watching(feature, terminal=(80, 24)) as watching:
        watching.wait_to_see("Recent")
        watching.pass_time(minutes=8)
        feature.write("src/google.py")
        screen = watching.wait_to_see(r"(?s)google.*untracked")
        watching.type("q")
        assert watching.ended() == 0
    assert stable(screen) == (
        "feature/oauth                                                              08:28\n"
        "28m active, 8m since the last commit\n"
        "08:00 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
        "\n"
        "Objectives  0 of 2 done\n"
        "  [▶] obj-1  OAuth provider\n"
        "  [ ] obj-2  Google OAuth\n"
        "\n"
        "Changed\n"
        "  src/google.py                                                         just now\n"
        "\n"
        "Work\n"
        "  blocker     Waiting on API keys\n"
        "  work tree   1 untracked\n"
        "  commits     1, the last 8 minutes ago: feat: add provider\n"
        "  checkpoint  the next in 2m\n"
        "\n"
        "Recent\n"
        "  08:20  blocker added blk-1  Waiting on API keys\n"
        "  08:20  commit COMMIT  feat: add provider\n"
        "  08:00  objective in progress obj-1  OAuth provider\n"
        "  08:00  objective added obj-2  Google OAuth\n"
        "\n"
        "recording                                                                q quits\n"
    )
    assert GIVEN_BACK in watching.out and "\x1b[?25h" in watching.out


def test_it_fits_in_any_terminal(feature: Sandbox) -> None:
    for number in range(6):
        feature.session("objectives", "add", f"Objective {number} 漢字漢字 " + "long " * 30)
    for number in range(30):
        feature.write(f"src/{'deep/' * number}{number}.py")
    with Watching(feature, terminal=(100, 30)) as watching:
        watching.wait_to_see("q quits")
        for number, size in enumerate([(80, 24), (120, 40), (40, 12), (20, 5), (300, 100), (10, 2), (1, 1), (80, 24)]):
            feature.write("src/new.py", f"{number}\n")
            watching.forget_screen()
            watching.resize(*size)
            watching.until(lambda: watching.shown() != "", "the screen anew")
            lines = watching.shown().splitlines()
            assert len(lines) <= size[1]
            assert [line for line in lines if width(line) > size[0]] == []
            if size[0] >= 20:
                assert lines[0].startswith("feature/oauth") and lines[-1].endswith(("q quits", "q quit"))
        watching.type("Q")
        assert watching.ended() == 0


@pytest.mark.parametrize(("keys", "status"), [("q", 0), ("\x03", 130)], ids=["q", "Ctrl-C"])
def test_the_terminal_is_as_it_was(feature: Sandbox, keys: str, status: int) -> None:
    with Watching(feature, terminal=(80, 24)) as watching:
        watching.wait_to_see("q quits")
        assert watching.modes() != watching.modes_before
        watching.type(keys)
        assert watching.ended() == status
        assert watching.modes() == watching.modes_before
    assert watching.out.count(TAKEN) == 0 and watching.out.count(GIVEN_BACK) == 1


def test_no_colour(feature: Sandbox) -> None:
    with Watching(feature, terminal=(80, 24), environment={"NO_COLOR": "1"}) as watching:
        watching.until(lambda: "q quits" in watching.out, "the screen")
        assert not re.search(r"\x1b\[(?:\d+;)*3\dm", watching.out)


def test_a_session_that_is_not_there_and_one_that_ends(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    with Watching(feature, terminal=(60, 12)) as watching:
        screen = watching.wait_to_see("no session is open on this branch")
        assert '  git session start --objective "what you are about to do"\n' in screen
        feature.git("switch", "-q", "feature/oauth")
        watching.wait_to_see("obj-1")
        feature.session("end", "--no-handoff")
        assert "  git session handoff  read its handoff" in watching.wait_to_see("the session has ended")
        feature.git("switch", "-q", "--detach")
        assert "  git switch <branch>\n" in watching.wait_to_see("a session belongs to a branch")


def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(feature: Sandbox) -> None:
    with Watching(feature, terminal=(80, 24), shell=True) as watching:
        watching.type("run-watch\n")
        watching.wait_for(re.escape(TAKEN))
        watching.wait_for("q quits")
        watching.type("\x1a")
        watching.wait_for(re.escape(GIVEN_BACK))
        watching.wait_for("Stopped")
        watching.pass_time(minutes=5)
        feature.write("src/a.py")
        watching.type("stty -a | tr ' ' '\\n' | grep -x icanon; bg; jobs; echo done$((1 + 1))\n")
        said = watching.wait_for(r"\ndone2")
        assert re.search(r"[\r\n]icanon", said) and "Running" in said
        watching.type("fg\n")
        watching.wait_for(re.escape(TAKEN))
        watching.wait_for("src/a.py")
        watching.type("q")
        watching.wait_for(re.escape(GIVEN_BACK))
        watching.type("echo status=$?\n")
        watching.wait_for(r"[\r\n]status=0")
        assert TAKEN not in watching.out


def test_the_terminal_goes_away(feature: Sandbox) -> None:
    with Watching(feature, terminal=(80, 24)) as watching:
        watching.wait_to_see("q quits")
        for minutes in (10, 2):
            watching.pass_time(minutes=minutes)
            feature.write("src/a.py", f"{minutes}\n")
            watching.wait_to_see(rf"(?s)08:1{minutes % 10}\n.*src/a.py +just now")
        watching.hang_up()
        assert watching.ended() == 0
    assert activities(feature) == [600, 720]


def test_without_a_terminal_it_prints_once_and_ends(feature: Sandbox) -> None:
    assert feature.session("watch").out == feature.session("status").out
    assert not (feature.path / ".git" / "session-watch").exists()
    feature.git("switch", "-q", "main")
    ran = feature.session("watch", status=1)
    assert ran.err == (
        'error: no session is open on main\nhint: git session start --objective "what you are about to do"\n'
    )
