"""Every way a commit is made: whose message gets trailers, once and current, and whose stays as it is."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from git_session.hot import system
from tests.machine import has
from tests.sandbox import Sandbox

OBJECTIVES = """\
Session-Objectives:
 - [▶] OAuth provider (this commit)
 - [ ] Google OAuth (next)
"""
DECISIONS = """\
Decisions:
 - Use PKCE
   Rationale: Protects the code
"""


def block(time: str = "15m", *, decisions: bool = True) -> str:
    return f"{OBJECTIVES}{DECISIONS if decisions else ''}Session-Time: {time}"


@pytest.fixture(autouse=True)
def a_quarter_of_an_hour(work: Sandbox) -> None:
    work.pass_time(minutes=15)
    work.write("provider.py", "provider\n")
    work.git("add", "-A")


def editor(sandbox: Sandbox, script: str) -> dict[str, Any]:
    """An editor: a shell script that gets the message file as `$1`; its first sight is kept in `seen`."""
    path = sandbox.home / "editor"
    path.write_text(f'#!/bin/sh\ncp "$1" "{sandbox.home}/seen"\n{script}\n')
    path.chmod(0o755)
    return {"GIT_EDITOR": str(path)}


def seen(sandbox: Sandbox) -> str:
    return (sandbox.home / "seen").read_text()


def records(sandbox: Sandbox, revision: str = "HEAD") -> list[str]:
    """The keys of the note, to see that it holds one record."""
    note = sandbox.git("notes", "--ref=session", "show", revision)
    return [line.split(": ")[0] for line in note.splitlines()]


def times(sandbox: Sandbox, revision: str = "HEAD") -> tuple[str, str]:
    note = sandbox.note(revision)
    keys = records(sandbox, revision)
    assert len(keys) == len(set(keys))
    return note["commit-time"], note["session-time"]


def trailers(sandbox: Sandbox, key: str, revision: str = "HEAD") -> str:
    return sandbox.git("log", "-1", f"--format=%(trailers:key={key},unfold)", revision).strip()


def count(sandbox: Sandbox, word: str, *revisions: str) -> int:
    """How many commits carry the word."""
    bodies = sandbox.git("log", "--format=%x00%B", *(revisions or ("--all", "--not", "--glob=refs/notes"))).split("\0")
    return sum(word in body for body in bodies)


# --- where a person writes a commit -----------------------------------------------------------------------------------


def test_commit_m(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "feat(auth): add provider", "-m", "With a body.")
    assert work.message() == f"feat(auth): add provider\n\nWith a body.\n\n{block()}"
    assert trailers(work, "Session-Objectives") == (
        "Session-Objectives: - [▶] OAuth provider (this commit) - [ ] Google OAuth (next)"
    )
    assert trailers(work, "Decisions") == "Decisions: - Use PKCE Rationale: Protects the code"
    assert times(work) == ("900", "900")
    assert sorted(work.note()) == ["commit-time", "session", "session-time"]


def test_the_next_commit_has_no_old_decision(work: Sandbox) -> None:
    work.commit("One")
    work.pass_time(minutes=5)
    work.commit("Two")
    assert work.message() == f"Two\n\n{block('20m', decisions=False)}"
    assert times(work) == ("300", "1200")


def test_a_completed_objective_is_in_the_next_commit(work: Sandbox) -> None:
    work.session("objectives", "complete", "obj-1")
    work.session("objectives", "start", "obj-2")
    work.commit("One")
    assert trailers(work, "Session-Objectives") == (
        "Session-Objectives: - [x] OAuth provider - [▶] Google OAuth (this commit)"
    )
    assert work.completed() == ["obj-1"]
    work.commit("Two")
    assert work.completed() == []


COMPLETED = "Session-Objectives: - [x] OAuth provider - [ ] Google OAuth (next)"
STANDING = "Session-Objectives: - [▶] OAuth provider (this commit) - [ ] Google OAuth (next)"
SAYING = {
    "-m": ("feat: the provider, completes obj-1", "", COMPLETED),
    "-m, in the body": ("feat: provider\n\nThat closes obj-1\nand more.", "", COMPLETED),
    "-m, in capitals": ("feat: provider. Fixes OBJ-1.", "", COMPLETED),
    "-m, both": ("feat: all, finishes obj-1 and obj-2", "", "Session-Objectives: - [x] OAuth provider - [x] Google OAuth"),
    "editor, subject": ("", "1s/^/feat: provider (completes obj-1)/", COMPLETED),
    "editor, body": ("", "1s/^/feat: provider\\n\\n - it completes obj-1/", COMPLETED),
    "editor, taken out": ("feat: provider, completes obj-1", "1s/, completes obj-1//", STANDING),
    "editor, put in": ("feat: provider", "1s/$/, completes obj-1/", COMPLETED),
    "editor, in a comment": ("", "1s/^/feat: provider\\n\\n# completes obj-1/", STANDING),
    "mentioned": ("feat: work on obj-1", "", STANDING),
}  # fmt: skip


@pytest.mark.parametrize("how", SAYING)
def test_a_message_that_completes_an_objective(work: Sandbox, how: str) -> None:
    message, edit, listed = SAYING[how]
    options = ["-m", message] if message else []
    editor: dict[str, Any] = {"GIT_EDITOR": f"sed -i.bak -e '{edit}'"} if edit else {}
    work.git("commit", "-q", "--allow-empty", *options, *(["-e"] if edit and message else []), **editor)
    assert trailers(work, "Session-Objectives") == listed
    done = [body["commit"] for kind, body in work.journal() if kind == "objective.complete"]
    assert set(done) == ({work.git("rev-parse", "HEAD")} if "[x]" in listed else set())
    work.commit("Two")
    assert trailers(work, "Session-Objectives").startswith(listed.partition(" - [ ]")[0])
    assert work.completed() == []


@pytest.mark.parametrize("how", ["-m", "editor", "editor, ours taken out"])
def test_a_message_that_completes_an_objective_where_all_were_dropped(work: Sandbox, how: str) -> None:
    work.session("objectives", "drop", "obj-1", "obj-2")
    edits = ["-e", "1s/^/feat: provider, completes obj-1/", *(["-e", "2,$d"] if "out" in how else [])]
    options = ["-m", "feat: provider, completes obj-1"] if how == "-m" else []
    work.git(
        "commit", "-q", "--allow-empty", *options, GIT_EDITOR="sed -i.bak " + " ".join(f"'{each}'" for each in edits)
    )
    listed = "Session-Objectives:\n - [x] OAuth provider\n"
    body = f"\n\n{listed}{DECISIONS}Session-Time: 15m" if "out" not in how else ""
    assert work.message() == f"feat: provider, completes obj-1{body}"
    assert work.completed() == ["obj-1"]


def test_a_list_of_objectives_that_was_changed_by_hand_stays(work: Sandbox) -> None:
    edits = ("-e", "1s/^/feat: provider, completes obj-1/", "-e", "s/Google OAuth (next)/Google, later/")
    work.git("commit", "-q", "--allow-empty", GIT_EDITOR="sed -i.bak " + " ".join(f"'{each}'" for each in edits))
    assert trailers(work, "Session-Objectives").endswith("- [▶] OAuth provider (this commit) - [ ] Google, later")


@pytest.mark.parametrize("final", ["\n", ""], ids=["newline", "no newline"])
def test_commit_f(work: Sandbox, final: str) -> None:
    (work.home / "message").write_text(f"Subject\n\nBody.{final}")
    work.git("commit", "-q", "-F", str(work.home / "message"))
    assert work.message() == f"Subject\n\nBody.\n\n{block()}"


def test_a_subject_alone_without_newline(work: Sandbox) -> None:
    (work.home / "message").write_text("Subject")
    work.git("commit", "-q", "-F", str(work.home / "message"))
    assert work.message() == f"Subject\n\n{block()}"


def test_editor(work: Sandbox) -> None:
    work.git("commit", "-q", **editor(work, 'sed -i "1s/^/Subject/" "$1"'))
    assert seen(work).startswith(f"\n\n{block()}\n\n# Please enter the commit message")
    assert work.message() == f"Subject\n\n{block()}"


def test_editor_with_a_long_text_put_in(work: Sandbox) -> None:
    script = '{ printf "Subject\\n\\nBody.\\n"; cat "$1"; } >"$1.new" && mv "$1.new" "$1"'
    work.git("commit", "-q", **editor(work, script))
    assert work.message() == f"Subject\n\nBody.\n\n{block()}"


def test_a_trailer_the_user_deletes_stays_deleted_and_its_decision_waits(work: Sandbox) -> None:
    work.git("commit", "-q", **editor(work, 'sed -i -e "1s/^/Subject/" -e "/^Decisions/,/Rationale/d" "$1"'))
    assert work.message() == f"Subject\n\n{block(decisions=False)}"
    work.commit("Next")
    assert work.message() == f"Next\n\n{block()}"


def test_verbose_puts_the_block_above_the_diff(work: Sandbox) -> None:
    work.git("commit", "-q", "-v", **editor(work, 'sed -i "1s/^/Subject/" "$1"'))
    assert seen(work).index("Session-Time") < seen(work).index(">8")
    assert "+provider" in seen(work)
    assert work.message() == f"Subject\n\n{block()}"


def test_signoff_stays_in_one_block(work: Sandbox) -> None:
    work.git("commit", "-q", "-s", "-m", "Subject")
    assert work.message() == f"Subject\n\n{block()}\nSigned-off-by: Ada Example <ada@example.org>"
    assert trailers(work, "Signed-off-by") and trailers(work, "Session-Time")


def test_signoff_in_the_editor(work: Sandbox) -> None:
    work.git("commit", "-q", "-s", **editor(work, 'sed -i "1s/^/Subject/" "$1"'))
    assert work.message() == f"Subject\n\n{block()}\nSigned-off-by: Ada Example <ada@example.org>"


def test_the_trailers_of_others_stay_in_one_block(work: Sandbox) -> None:
    work.git(
        "commit", "-q", "-m", "Subject", "-m", "Body.", "--trailer", "Refs: #12", "--trailer", "Co-authored-by: B <b@x>"
    )
    assert work.message() == f"Subject\n\nBody.\n\nRefs: #12\n{block()}\nCo-authored-by: B <b@x>"
    assert trailers(work, "Refs") == "Refs: #12"


def test_template_filled_in(work: Sandbox) -> None:
    work.write(".template", "Subject here\n\n# why\n")
    work.git("config", "commit.template", ".template")
    work.git("commit", "-q", **editor(work, 'sed -i "1s/.*/My subject/" "$1"'))
    assert work.message() == f"My subject\n\n{block()}"


def test_template_untouched_aborts(work: Sandbox) -> None:
    work.write(".template", "Subject here\n\n# why\nBody here\n")
    work.git("config", "commit.template", ".template")
    ran = work.run("git", "commit", status=1, **editor(work, ":"))
    assert ran.err == "Aborting commit; you did not edit the message.\n"
    work.commit("Later")
    assert work.message() == f"Later\n\n{block()}"


@pytest.mark.parametrize("cleanup", ["strip", "whitespace", "verbatim", "scissors", "default"])
def test_cleanup(work: Sandbox, cleanup: str) -> None:
    work.git("commit", "-q", "-m", "Subject", "-m", "Body.", f"--cleanup={cleanup}")
    assert work.message().rstrip("\n") == f"Subject\n\nBody.\n\n{block()}"
    work.git("config", "commit.cleanup", cleanup)
    work.pass_time(minutes=1)
    strip = '-e "/^# .*8</,\\$d" -e "/^#/d"' if cleanup in ("whitespace", "verbatim") else ""
    work.git("commit", "-q", "--allow-empty", **editor(work, f'sed -i -e "1s/^/Subject/" {strip} "$1"'))
    assert work.message().rstrip("\n") == f"Subject\n\n{block('16m', decisions=False)}"


@pytest.mark.parametrize(("setting", "sign"), [(";", ";"), ("auto", "#")])
def test_comment_character(work: Sandbox, setting: str, sign: str) -> None:
    work.git("config", "core.commentChar", setting)
    work.git("commit", "-q", "-v", **editor(work, 'sed -i "1s/^/Subject/" "$1"'))
    assert f"Session-Time: 15m\n\n{sign} Please enter" in seen(work)
    assert work.message() == f"Subject\n\n{block()}"


def test_comment_character_that_git_chose(work: Sandbox) -> None:
    work.git("config", "core.commentChar", "auto")
    work.git("commit", "-q", "-v", "-e", "-m", "Subject", "-m", "# is a number", **editor(work, ":"))
    sign = seen(work)[seen(work).index(" Please enter") - 1]  # newer versions take # all the same, and drop the line
    kept, dropped = ("", "\n\n# is a number") if sign == "#" else ("\n\n# is a number", "")
    assert f"Session-Time: 15m{dropped}\n\n{sign} Please enter" in seen(work)
    assert work.message() == f"Subject{kept}\n\n{block()}"


def test_encoding(work: Sandbox) -> None:
    work.git("config", "i18n.commitEncoding", "latin1")
    work.session("decisions", "add", "Grüße ✓")
    (work.home / "message").write_bytes("Ä subject\n".encode("latin1"))
    work.git("commit", "-q", "-F", str(work.home / "message"))
    expected = block().replace("▶", ">").replace("Session-Time", " - Grüße ?\nSession-Time")
    work.git("config", "i18n.logOutputEncoding", "UTF-8")
    assert work.message() == f"Ä subject\n\n{expected}"
    raw = work.run("git", "cat-file", "commit", "HEAD").out
    assert "encoding latin1" in raw
    assert "Gr\udcfc\udcdfe" in raw
    work.commit("Next")
    assert "Decisions" not in work.message()


def test_crlf(work: Sandbox) -> None:
    (work.home / "message").write_bytes(b"Subject\r\n\r\nBody.\r\n")
    work.git("commit", "-q", "--cleanup=verbatim", "-F", str(work.home / "message"))
    assert work.message() == f"Subject\n\nBody.\n\n{block()}".replace("\n", "\r\n") + "\r"


def test_hostile_trailer_settings(work: Sandbox) -> None:
    for key, value in {
        "trailer.ifexists": "replace",
        "trailer.separators": "=#",
        "trailer.session-time.command": "echo evil",
        "trailer.x.key": "Decisions",
        "trailer.x.cmd": "echo evil",
    }.items():
        work.git("config", key, value)
    work.commit("Subject")
    assert work.message() == f"Subject\n\n{block()}"


@pytest.mark.parametrize("replay", ["fixup", "squash"])
def test_fixup_and_autosquash(work: Sandbox, replay: str) -> None:
    work.git("commit", "-q", "-m", "Subject")
    first = work.note()
    work.pass_time(minutes=5)
    work.write("provider.py", "better\n")
    work.git("commit", "-q", "-a", f"--{replay}=HEAD", **editor(work, ":"))
    assert work.message() == f"{replay}! Subject"
    assert times(work) == ("300", "1200")
    work.git("rebase", "-q", "-i", "--autosquash", "HEAD~2", GIT_SEQUENCE_EDITOR=":", **editor(work, ":"))
    assert work.git("log", "--format=%s", "-2") == "Subject\nBegin"
    assert work.message().count("Session-Time") == work.message().count("Use PKCE") == 1
    assert trailers(work, "Decisions") == "Decisions: - Use PKCE Rationale: Protects the code"
    assert times(work) == ("1200", "1200")
    assert work.note()["session"] == first["session"]


# --- amend ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["-m", "editor", "--no-edit", "-F"])
@pytest.mark.parametrize("rewrite", ["", "concatenate", "overwrite", "cat_sort_uniq"])
def test_amend(work: Sandbox, how: str, rewrite: str) -> None:
    if rewrite:
        work.git("config", "notes.rewriteRef", "refs/notes/*")
        work.git("config", "notes.rewriteMode", rewrite)
    work.git("commit", "-q", "-m", "Subject")
    old = work.git("rev-parse", "HEAD")
    work.pass_time(minutes=5)
    (work.home / "message").write_text("Subject\n")
    options: dict[str, tuple[list[str], dict[str, Any]]] = {
        "-m": (["-m", "Subject"], {}),
        "editor": ([], editor(work, ":")),
        "--no-edit": (["--no-edit"], {}),
        "-F": (["-F", str(work.home / "message")], {}),
    }
    for minutes in (20, 25):
        arguments, environment = options[how]
        work.git("commit", "-q", "--amend", *arguments, **environment)
        assert work.message() == f"Subject\n\n{block(f'{minutes}m')}"
        assert times(work)[0] == str(minutes * 60)
        work.pass_time(minutes=5)
    work.commit("Next")
    assert work.message() == f"Next\n\n{block('30m', decisions=False)}"
    assert times(work) == ("300", "1800")
    if rewrite:  # the user's own
        assert work.git("config", "--get-all", "notes.rewriteRef") == "refs/notes/*"
        assert work.git("config", "--get-all", "notes.rewriteMode") == rewrite
    assert old not in work.git("log", "--format=%H")
    status = work.json("status")
    assert (status["active_seconds"], status["commits"]) == (1800, 2)


def test_amend_with_a_new_decision(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "Subject")
    work.session("decisions", "add", "Use JWT")
    work.pass_time(minutes=1)
    work.git("commit", "-q", "--amend", "--no-edit")
    assert trailers(work, "Decisions") == "Decisions: - Use PKCE Rationale: Protects the code - Use JWT"
    work.commit("Next")
    assert "Decisions" not in work.message()


def test_an_amend_that_drops_a_decision_gives_it_to_the_next_commit(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "Subject")
    work.git("commit", "-q", "--amend", **editor(work, 'sed -i "/^Decisions/,/Rationale/d" "$1"'))
    assert work.message() == f"Subject\n\n{block(decisions=False)}"
    work.commit("Next")
    assert work.message() == f"Next\n\n{block()}"


@pytest.mark.parametrize(
    "how", [["-m", "New"], ["--am", "-F", "-"], ["-C", "HEAD~1"]], ids=["-m", "-F", "-C of another"]
)
def test_an_amend_within_the_same_second(work: Sandbox, how: list[str]) -> None:
    work.git("commit", "-q", "-m", "Subject")
    work.git("commit", "-q", "--amend", *how, stdin="New\n")
    assert work.message().endswith(f"\n\n{block()}")
    work.commit("Next")
    assert "Decisions" not in work.message()


@pytest.mark.parametrize(
    "how", [["-m", "Second"], ["-m--amend"], ["-C", "HEAD"]], ids=["-m", "--amend as text", "-C HEAD"]
)
def test_the_same_author_date_is_no_amend(work: Sandbox, how: list[str]) -> None:
    same: dict[str, Any] = {"GIT_AUTHOR_DATE": "1799999000 +0000"}
    work.git("commit", "-q", "-m", "Subject", **same)
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--allow-empty", *how, **same)
    assert work.message().endswith(f"\n\n{block('20m', decisions=False)}")
    decided = [body["decisions"] for kind, body in work.journal() if kind == "commit"]
    assert [len(each) for each in decided] == [1, 0]


def without_proc(sandbox: Sandbox, folder: Path) -> None:
    """The hooks get a copy of the package that looks for /proc where there is none, as on macOS."""
    package = Path(system.__file__).parents[1]
    shutil.copytree(package, folder / "git_session", ignore=shutil.ignore_patterns("__pycache__"))
    changed = folder / "git_session" / "hot" / "system.py"
    text = changed.read_text()
    assert 'PROC = b"/proc"' in text
    changed.write_text(text.replace('PROC = b"/proc"', 'PROC = b"/nowhere"'))
    git_dir = sandbox.path / ".git"
    for path in [*(git_dir / "hooks").glob("*"), *(git_dir / "sessions" / "hooks").glob("*")]:
        if path.is_file():
            path.write_text(re.sub("^package='.*'$", f"package='{folder}'", path.read_text(), flags=re.M))


NO_PROC: dict[str, tuple[list[str], int]] = {
    "-C HEAD": (["-C", "HEAD"], 1),
    "-c HEAD": (["-c", "HEAD"], 1),
    "-C HEAD -- path": (["-C", "HEAD", "--", "."], 1),
    "-m": (["-m", "Second"], 1),
    "-m, which says --amend": (["-m", "Explain --amend to git commit"], 1),
    "--amend": (["--amend"], 0),
    "--amend --no-edit": (["--amend", "--no-edit"], 0),
    "--amend -m": (["--amend", "-m", "Second"], 0),
    "--amend -C": (["--amend", "-C", "HEAD"], 0),
}


@pytest.mark.parametrize("how", NO_PROC if has("ps") else [])
def test_without_proc_ps_tells_an_amend(work: Sandbox, tmp_path: Path, how: str) -> None:
    arguments, more = NO_PROC[how]
    work.git("commit", "-q", "-m", "Subject")
    before = int(work.git("rev-list", "--count", "HEAD"))
    without_proc(work, tmp_path / "copy")
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--allow-empty", *arguments, GIT_EDITOR="true")
    assert int(work.git("rev-list", "--count", "HEAD")) == before + more
    assert count(work, "Use PKCE", "HEAD") == 1
    decided = work.json("decisions")["decisions"]
    assert decided[0]["commit"] == work.git("rev-parse", "HEAD~1" if more else "HEAD")
    assert work.message().endswith(f"\n\n{block('20m', decisions=not more)}")


def test_the_trailers_that_git_wrote_anew(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "Subject")
    work.git("commit", "-q", "--amend", "--no-edit", "--trailer", "Refs: #12")
    assert work.message() == f"Subject\n\nRefs: #12\n{block()}"


@pytest.mark.parametrize("where", ["above", "below"])
def test_trailers_typed_beside_ours_are_joined(work: Sandbox, where: str) -> None:
    typed = r"Subject\n\nRefs: #12\n"
    script = {
        "above": f'{{ printf "{typed}"; cat "$1"; }} >"$1.new" && mv "$1.new" "$1"',
        "below": 'sed -i -e "1s/^/Subject/" -e "s/^Session-Time.*/&\\n\\nRefs: #12/" "$1"',
    }[where]
    work.git("commit", "-q", **editor(work, script))
    assert work.message() == f"Subject\n\nRefs: #12\n{block()}"


def test_messages_squashed_into_one(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "One")
    work.session("decisions", "add", "Use JWT")
    work.git("checkout", "-q", ".session")
    work.pass_time(minutes=5)
    work.commit("Two")
    work.git("rebase", "-q", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 2s/pick/squash/", **editor(work, ":"))
    expected = block("20m").replace("Session-Time", " - Use JWT\nSession-Time")
    assert work.message() == f"One\n\nTwo\n\n{expected}"
    assert times(work) == ("1200", "1200")
    work.commit("Next")
    assert "Decisions" not in work.message()


def test_the_message_of_another_commit(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "Subject")
    first = work.git("rev-parse", "HEAD")
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--allow-empty", "-C", first)
    assert work.message() == f"Subject\n\n{block('20m', decisions=False)}"
    work.git("commit", "-q", "--allow-empty", "-c", first, **editor(work, ":"))
    assert work.message() == f"Subject\n\n{block('20m', decisions=False)}"


# --- where git replays one --------------------------------------------------------------------------------------------


@pytest.fixture
def beside(work: Sandbox) -> str:
    """A branch from the first commit with a commit of its own; back on the session's branch with one commit."""
    work.git("commit", "-q", "-m", "Provider")
    work.git("switch", "-q", "-c", "beside", "main")
    work.commit("Beside", "beside.txt")
    work.git("switch", "-q", "feature/oauth")
    work.session("decisions", "add", "Use JWT")
    work.git("checkout", "-q", ".session")
    work.pass_time(minutes=5)
    return work.git("rev-parse", "beside")


def test_merge(work: Sandbox, beside: str) -> None:
    work.git("merge", "-q", "--no-edit", "beside")
    assert work.message() == "Merge branch 'beside' into feature/oauth"


def test_merge_with_a_conflict(work: Sandbox, beside: str) -> None:
    work.commit("Mine", "beside.txt", "mine\n")
    work.git("merge", "-q", "beside", status=1)
    work.write("beside.txt", "both\n")
    work.git("add", "-A")
    work.git("commit", "-q", **editor(work, ":"))
    assert work.message() == "Merge branch 'beside' into feature/oauth"
    assert times(work) == ("0", "1200")


def test_squash_merge(work: Sandbox, beside: str) -> None:
    work.git("merge", "-q", "--squash", "beside")
    prepared = (work.path / ".git" / "SQUASH_MSG").read_text()
    work.git("commit", "-q", "--no-edit")
    assert f"{work.message()}\n" == prepared


def test_cherry_pick(work: Sandbox, beside: str) -> None:
    work.git("cherry-pick", "beside")
    assert work.message() == "Beside"
    assert times(work) == ("300", "1200")
    work.git("reset", "-q", "--hard", "HEAD~1")
    work.git("cherry-pick", "-x", "beside")
    assert work.message() == f"Beside\n\n(cherry picked from commit {beside})"


def test_cherry_pick_with_a_conflict(work: Sandbox, beside: str) -> None:
    work.commit("Mine", "beside.txt", "mine\n")
    work.git("cherry-pick", "beside", status=1)
    work.write("beside.txt", "both\n")
    work.git("add", "-A")
    work.git("cherry-pick", "--continue", **editor(work, ":"))
    assert work.message() == "Beside"


@pytest.mark.parametrize("edit", ["--no-edit", "--edit"])
def test_revert(work: Sandbox, edit: str) -> None:
    work.git("commit", "-q", "-m", "Provider")
    oid = work.git("rev-parse", "HEAD")
    work.pass_time(minutes=5)
    work.git("revert", edit, "HEAD", **editor(work, ":"))
    assert work.message() == f'Revert "Provider"\n\nThis reverts commit {oid}.'
    assert times(work) == ("300", "1200")
    work.commit("Next")
    assert work.message() == f"Next\n\n{block('20m', decisions=False)}"


def test_revert_that_waits_for_a_commit(work: Sandbox) -> None:
    work.git("commit", "-q", "-m", "Provider")
    work.git("cherry-pick", "--no-commit", "HEAD~0", "--allow-empty", status=None)
    work.git("revert", "--no-commit", "HEAD")
    work.git("commit", "-q", "-m", "My own words")
    assert work.message() == "My own words"


def test_an_aborted_commit_gives_nothing_to_a_replayed_one(work: Sandbox, beside: str) -> None:
    work.git("switch", "-q", "beside")
    message = "Beside too\n\nDecisions:\n - Somebody else's"
    work.commit(message, "more.txt")
    work.git("switch", "-q", "feature/oauth")
    work.git("commit", "--allow-empty", status=1, **editor(work, ":"))
    work.git("cherry-pick", "beside")
    assert work.message() == f"{message}"
    work.commit("Next")
    assert trailers(work, "Decisions") == "Decisions: - Use JWT"


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
@pytest.mark.parametrize("rewrite", ["", "refs/notes/*"])
def test_rebase(work: Sandbox, beside: str, backend: str, rewrite: str) -> None:
    if rewrite:
        work.git("config", "notes.rewriteRef", rewrite)
    work.commit("Second")
    messages = work.git("log", "--format=%B", "-2")
    notes = [work.note("HEAD"), work.note("HEAD~1")]
    journal = len(work.journal())
    work.pass_time(minutes=5)
    ran = work.run("git", "rebase", backend, "beside")
    assert "session" not in ran.err
    assert work.git("log", "--format=%s", "-3") == "Second\nProvider\nBeside"
    assert work.git("log", "--format=%B", "-2") == messages
    assert [work.note("HEAD"), work.note("HEAD~1")] == notes
    assert [records(work, revision) for revision in ("HEAD", "HEAD~1")] == [["session", "time"]] * 2
    assert [kind for kind, _ in work.journal()][journal:] == ["rewrite"]
    work.commit("Third")
    assert times(work) == ("300", "1500")
    assert count(work, "Use PKCE", "feature/oauth") == count(work, "Use JWT", "feature/oauth") == 1


def test_rebase_with_reword_edit_and_squash(work: Sandbox) -> None:
    for number in range(4):
        work.commit(f"Number {number}")
        work.pass_time(minutes=1)
    todo = r"""sed -i -e '1s/pick/reword/' -e '2s/pick/edit/' -e '4s/pick/squash/'"""
    work.git(
        "rebase", "-q", "-i", "HEAD~4", GIT_SEQUENCE_EDITOR=todo, **editor(work, 'sed -i "1s/Number 0/Zero/" "$1"')
    )
    work.write("edited.txt")
    work.git("add", "-A")
    work.git("commit", "-q", "--amend", "--no-edit")
    work.git("rebase", "--continue", **editor(work, ":"))
    assert work.git("log", "--format=%s", "-4") == "Number 2\nNumber 1\nZero\nBegin"
    for revision in ("HEAD~1", "HEAD~2"):
        assert work.message(revision).count("Session-Time") == 1
    assert count(work, "Use PKCE", "HEAD") == 1
    assert [times(work, revision)[0] for revision in ("HEAD~2", "HEAD~1", "HEAD")] == ["900", "60", "120"]
    work.commit("Next")
    assert times(work) == ("60", "1140")


def test_am_stash_bisect_and_reset_leave_messages_alone(work: Sandbox, beside: str) -> None:
    patch = work.git("format-patch", "-1", "--stdout", "beside")
    work.run("git", "am", "-q", stdin=patch + "\n")
    assert work.message() == "Beside"
    work.write("provider.py", "wip\n")
    work.git("stash")
    work.git("stash", "pop")
    work.git("reset", "-q", "--hard", "HEAD~1")
    assert [kind for kind, _ in work.journal()][-1] == "decision"


# --- empty messages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["-m", ""], ["-m", "", "-s"], ["-F", "/dev/null"]])
def test_an_empty_message_aborts(work: Sandbox, arguments: list[str]) -> None:
    ran = work.run("git", "commit", *arguments, status=1)
    assert ran.err == "Aborting commit due to empty commit message.\n"


@pytest.mark.parametrize("arguments", [[], ["-v"], ["-s"]], ids=["plain", "-v", "-s"])
@pytest.mark.parametrize("script", [":", 'sed -i "/Decisions/,\\$d" "$1"', 'echo >"$1"'], ids=["quit", "some", "all"])
def test_an_editor_that_leaves_no_message_aborts(work: Sandbox, arguments: list[str], script: str) -> None:
    ran = work.run("git", "commit", *arguments, status=1, **editor(work, script))
    assert ran.err == "Aborting commit due to empty commit message.\n"
    assert work.git("log", "-1", "--format=%s") == "Begin"
    work.commit("Later")
    assert work.message() == f"Later\n\n{block()}"


def test_an_editor_that_does_nothing_aborts(work: Sandbox) -> None:
    work.run("git", "commit", status=1, GIT_EDITOR=":")


def test_allow_empty_message(work: Sandbox) -> None:
    work.git("commit", "-q", "--allow-empty-message", "-m", "")
    assert work.message() == ""
    work.git("commit", "-q", "--allow-empty", "--allow-empty-message", **editor(work, ":"))
    assert work.message() == ""
    work.commit("Next")
    assert work.message() == f"Next\n\n{block()}"


# --- where a commit is made -------------------------------------------------------------------------------------------


def test_commit_of_a_path(work: Sandbox) -> None:
    work.write("other.py")
    work.git("commit", "-q", "-m", "One path", "--", "provider.py")
    assert work.message() == f"One path\n\n{block()}"
    assert times(work) == ("900", "900")


@pytest.mark.parametrize("where", ["subfolder", "GIT_DIR"])
def test_from_anywhere(work: Sandbox, where: str) -> None:
    (work.path / "sub").mkdir()
    options: dict[str, Any] = {"cwd": work.path / "sub"}
    if where == "GIT_DIR":
        options = {"cwd": work.home, "GIT_DIR": str(work.path / ".git"), "GIT_WORK_TREE": str(work.path)}
    work.git("commit", "-q", "-m", "Subject", **options)
    assert work.message() == f"Subject\n\n{block()}"
    assert times(work) == ("900", "900")


def test_no_terminal_no_home_and_a_bare_path(work: Sandbox) -> None:
    environment: dict[str, Any] = {"PATH": work.bare_path, "HOME": ""}
    work.git("commit", "-q", "-m", "Subject", **environment)
    assert work.message() == f"Subject\n\n{block()}"


def test_lines_are_never_too_long(work: Sandbox) -> None:
    for text in ("x" * 10_000, "words " * 500, "line\nSigned-off-by: x\n\x1b[31mred", "🚀" * 90):
        work.session("objectives", "add", text)
        work.session("decisions", "add", text, "--rationale", text)
    work.commit("Subject")
    assert max(map(len, work.message().splitlines())) <= 100
    assert "\x1b" not in work.message()
    keys = re.findall(r"^([\w-]+):", work.git("interpret-trailers", "--parse", stdin=work.message() + "\n"), re.M)
    assert keys == ["Session-Objectives", "Decisions", "Session-Time"]


def test_settings_choose_the_trailers(work: Sandbox) -> None:
    path = Path(work.path, ".session", "config.yaml")
    path.write_text("commit:\n  trailers: [Session-Time]\ndisplay:\n  emoji: false\n")
    os.utime(path, (work.now, work.now))
    work.git("commit", "-q", "-m", "Subject")
    assert work.message() == "Subject\n\nSession-Time: 15m"
    path.write_text("display:\n  emoji: false\n")
    work.git("commit", "-q", "--allow-empty", "-m", "Subject")
    assert work.message() == f"Subject\n\n{block().replace('▶', '>')}"


def test_evidence_of_work_in_a_long_gap(work: Sandbox) -> None:
    work.pass_time(minutes=285)
    work.write("late.py", age=15 * 60)
    work.write("later.py", age=5 * 60)
    work.git("add", "-A")
    work.git("commit", "-q", "-m", "After five hours")
    assert times(work) == ("1800", "1800")  # provider.py at 15 minutes, late.py to later.py, and from there on


def test_a_new_commit_in_the_second_of_a_delivered_decision_needs_no_python(work: Sandbox) -> None:
    """Where the system shows a process's command line, it tells `-m` from `--amend -m`."""
    work.commit("First")
    work.session("decisions", "add", "Second decision")
    hooks = (work.path / ".git" / "hooks" / "prepare-commit-msg", work.path / ".git/sessions/hooks/prepare-commit-msg")
    for path in filter(Path.exists, hooks):
        path.write_text(path.read_text().replace("\npython='", "\npython='/nowhere"))
    work.environment["PATH"] = work.bare_path
    work.commit("Second")
    shown = Path("/proc/self/cmdline").exists()
    assert ("Second decision" in work.message(), "Use PKCE" in work.message()) == (shown, False)
