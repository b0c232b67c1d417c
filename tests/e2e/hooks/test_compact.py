"""commit.style compact: each message lists what changed, and a branch's messages together say where everything is."""

from __future__ import annotations

from typing import Any

import pytest

from git_session.git.repository import Repository
from git_session.insight.history.carrying import own_commits
from git_session.model.adoption import Adoption, adoption_of
from git_session.model.session import State
from tests.sandbox import Sandbox


@pytest.fixture
def branch(ready: Sandbox) -> Sandbox:
    """A session with four objectives, none of them in progress."""
    objectives = [word for text in ("One", "Two", "Three", "Four") for word in ("--objective", text)]
    ready.session("start", "feature/x", *objectives)
    return ready


def made(box: Sandbox, subject: str = "Subject", *arguments: str, minutes: int = 1, **options: Any) -> list[str]:
    """Commit a minute later; the lines that were added to the message."""
    box.pass_time(minutes=minutes)
    box.write("file", f"{box.git('rev-parse', 'HEAD')}\n")
    box.git("add", "-A")
    box.git("commit", "-q", "-m", subject, *arguments, **options)
    return box.message().split("\n")[1:]


def adoption(box: Sandbox) -> Adoption:
    repository = Repository.open(box.path)
    found = adoption_of(own_commits(repository, box.git("rev-parse", "HEAD"), [box.git("rev-parse", "main")]))
    assert found
    return found


def folded(box: Sandbox) -> dict[str, str]:
    """Text -> state of each objective that is not dropped, as the branch's messages alone say it."""
    return {each.text: each.state.value for each in adoption(box).objectives if each.state is not State.DROPPED}


def known(box: Sandbox) -> dict[str, str]:
    """The same as the session knows it."""
    listed = box.json("objectives", "list")["objectives"]
    return {each["text"]: each["state"] for each in listed if each["state"] != "dropped"}


ONE = ["", "Session-Objectives:", " - [ ] One (next)", " - [ ] Two", " - [ ] Three", " - [ ] Four", "Session-Time: 1m"]


def test_each_change_is_listed_once(branch: Sandbox) -> None:
    assert made(branch) == ONE
    assert made(branch) == ["", "Session-Objectives:", " - [ ] One (next)", " - 0 of 4 done", "Session-Time: 2m"]
    branch.session("objectives", "start", "obj-2")
    assert made(branch) == ["", "Session-Objectives:", " - [▶] Two (this commit)", " - 0 of 4 done", "Session-Time: 3m"]
    assert made(branch) == ["", "Session-Objectives:", " - [▶] Two (this commit)", " - 0 of 4 done", "Session-Time: 4m"]
    branch.session("objectives", "complete", "obj-2")
    branch.session("objectives", "add", "Five")
    assert made(branch) == [
        "",
        "Session-Objectives:",
        " - [ ] One (next)",
        " - [x] Two",
        " - [ ] Five",
        " - 1 of 5 done",
        "Session-Time: 5m",
    ]
    branch.session("objectives", "edit", "obj-3", "Third")
    branch.session("objectives", "drop", "obj-4")
    branch.session("objectives", "reopen", "obj-2")
    assert made(branch) == [
        "",
        "Session-Objectives:",
        " - [ ] One (next)",
        " - [ ] Two",
        " - [ ] Third",
        "   (was: Three)",
        " - [-] Four",
        " - 0 of 4 done",
        "Session-Time: 6m",
    ]
    assert folded(branch) == known(branch)


def test_without_changes_a_message_has_six_lines_at_most(branch: Sandbox) -> None:
    for name in ("obj-1", "obj-2", "obj-3"):
        branch.session("objectives", "start", name)
    made(branch)
    added = made(branch)
    assert len(added) == 6
    assert folded(branch) == known(branch)


def test_without_objectives_there_is_the_time_alone(ready: Sandbox) -> None:
    ready.session("start", "feature/x")
    assert made(ready) == ["", "Session-Time: 1m"]


def test_what_is_more_than_the_limit_comes_with_the_next_commits(ready: Sandbox) -> None:
    ready.git("config", "session.maxObjectives", "3")
    ready.session("start", "feature/x", "--objectives", "a, b, c, d, e")
    rows = [made(ready)[2:-1] for _ in range(4)]
    assert rows == [
        [" - [ ] a (next)", " - [ ] b", " - 0 of 5 done"],
        [" - [ ] a (next)", " - [ ] c", " - 0 of 5 done"],
        [" - [ ] a (next)", " - [ ] d", " - 0 of 5 done"],
        [" - [ ] a (next)", " - [ ] e", " - 0 of 5 done"],
    ]
    assert folded(ready) == known(ready)


@pytest.mark.parametrize("editor", [False, True])
def test_what_a_message_completes_is_not_listed_again(branch: Sandbox, *, editor: bool) -> None:
    made(branch)
    script = branch.home / "editor"
    script.write_text("#!/bin/sh\nsed -i '1s/.*/completes obj-1/' \"$1\"\n")
    script.chmod(0o755)
    arguments = ("-e",) if editor else ()
    added = made(branch, "Subject" if editor else "completes obj-1", *arguments, GIT_EDITOR=str(script))
    assert added[1:] == [
        "Session-Objectives:", " - [x] One", " - [ ] Two (next)", " - 1 of 4 done", "Session-Time: 2m"
    ]  # fmt: skip
    assert made(branch)[2:-1] == [" - [ ] Two (next)", " - 1 of 4 done"]
    assert folded(branch) == known(branch)


AMENDS = {
    "-m": ("-m", "New"),
    "--no-edit": ("--no-edit",),
    "-C HEAD": ("-C", "HEAD"),
}


@pytest.mark.parametrize("how", AMENDS)
@pytest.mark.parametrize("minutes", [0, 1])
def test_an_amended_message_lists_what_both_tell(branch: Sandbox, how: str, minutes: int) -> None:
    made(branch, "First")
    branch.session("objectives", "edit", "obj-4", "Fourth")
    made(branch)
    branch.session("objectives", "start", "obj-1")
    branch.session("objectives", "drop", "obj-2")
    branch.pass_time(minutes=minutes)
    branch.git("commit", "-q", "--amend", *AMENDS[how])
    assert branch.message().split("\n")[2:-1] == [
        "Session-Objectives:",
        " - [▶] One (this commit)",
        " - [ ] Fourth",
        "   (was: Four)",
        " - [-] Two",
        " - 0 of 3 done",
    ]
    assert folded(branch) == known(branch)
    assert made(branch)[2:-1] == [" - [▶] One (this commit)", " - 0 of 3 done"]
    assert folded(branch) == known(branch)


BETWEEN: dict[str, list[list[str]]] = {
    "nothing": [],
    "amend": [["commit", "-q", "--amend", "--no-edit"], ["commit", "-q", "--amend", "-m", "Second, better"]],
    "rebase": [["rebase", "-q", "--force-rebase", "main"]],
    "switch": [["switch", "-q", "main"], ["switch", "-q", "feature/x"]],
}


@pytest.mark.parametrize("between", BETWEEN)
def test_an_amend_with_a_new_message_keeps_what_the_old_one_completed(branch: Sandbox, between: str) -> None:
    made(branch, "First")
    made(branch, "Second, completes obj-1")
    branch.pass_time(minutes=1)
    for arguments in BETWEEN[between]:
        branch.git(*arguments)
    branch.git("commit", "-q", "--amend", "-m", "Second, in new words")
    assert branch.message().split("\n")[:-1] == [
        "Second, in new words", "", "Session-Objectives:", " - [x] One", " - [ ] Two (next)", " - 1 of 4 done",
    ]  # fmt: skip
    assert folded(branch) == known(branch)
    assert made(branch)[2:-1] == [" - [ ] Two (next)", " - 1 of 4 done"]


@pytest.mark.parametrize("subject", ['Revert "feat: x, completes obj-1"', 'Reapply "feat: x, completes obj-1"'])
def test_a_quoted_subject_completes_nothing(branch: Sandbox, subject: str) -> None:
    assert made(branch, subject) == ONE
    assert folded(branch) == known(branch)


def test_a_commit_that_was_thrown_away_says_what_it_had_completed(branch: Sandbox) -> None:
    made(branch, "First")
    made(branch, "Second, completes obj-1")
    branch.git("reset", "-q", "--hard", "HEAD^")
    step = {
        "kind": "objective",
        "text": "obj-1: its commit is off the branch",
        "command": "git session objectives reopen obj-1",
    }
    assert branch.json("status")["next"][0] == step
    branch.git("reset", "-q", "--hard", "HEAD@{1}")
    assert step not in branch.json("status")["next"], "it is there again"
    branch.git("reset", "-q", "--soft", "HEAD^")
    assert step in branch.json("status")["next"]
    assert made(branch, "Second, again")[2:-1] == [" - [x] One", " - [ ] Two (next)", " - 1 of 4 done"]
    assert step not in branch.json("status")["next"]
    branch.git("reset", "-q", "--hard", "HEAD^")
    branch.session("objectives", "reopen", "obj-1")
    assert made(branch)[2:-1] == [" - [ ] One (next)", " - 0 of 4 done"]
    assert folded(branch) == known(branch)


def test_an_amend_that_reopens_what_the_old_message_completed(branch: Sandbox) -> None:
    made(branch, "First")
    made(branch, "Second, completes obj-1")
    branch.session("objectives", "reopen", "obj-1")
    branch.git("commit", "-q", "--amend", "-m", "Second")
    assert branch.message().split("\n")[3:-1] == [" - [ ] One (next)", " - 0 of 4 done"]
    assert folded(branch) == known(branch)


@pytest.mark.parametrize("cleanup", ["strip", "whitespace", "verbatim", "scissors", "default"])
@pytest.mark.parametrize("edited", [False, True])
def test_each_cleanup_leaves_one_block_however_often_a_commit_is_amended(
    branch: Sandbox, cleanup: str, *, edited: bool
) -> None:
    options = [f"--cleanup={cleanup}", *(["--edit"] if edited else [])]
    branch.session("objectives", "start", "obj-1")
    made(branch, "Subject", *options, GIT_EDITOR="true")
    branch.session("objectives", "complete", "obj-1")
    listed = [
        "Session-Objectives:",
        " - [x] One",
        " - [ ] Two (next)",
        " - [ ] Three",
        " - [ ] Four",
        "Session-Time: 1m",
    ]
    for message in (["--no-edit"], ["-m", "Again\n\nBody."], ["-C", "HEAD"]):
        branch.git("commit", "-q", "--amend", *options, *message, GIT_EDITOR="true")
        rows = branch.message().split("\n")  # with what the editor shows, where nothing is cleaned up
        start = rows.index(listed[0])
        assert (rows[start : start + len(listed)], rows.count(listed[0]), rows.count(listed[-1])) == (listed, 1, 1)
        assert branch.git("log", "-1", "--format=%(trailers:key=Session-Time)").strip() == listed[-1]
    assert folded(branch) == known(branch)


def test_what_a_reset_takes_off_is_listed_again(branch: Sandbox) -> None:
    made(branch)
    branch.session("objectives", "complete", "obj-1")
    listed = made(branch)
    branch.git("reset", "-q", "--soft", "HEAD~1")
    assert made(branch, minutes=0) == listed
    assert folded(branch) == known(branch)


def test_a_list_that_was_deleted_is_told_by_the_next_commit(branch: Sandbox) -> None:
    script = branch.home / "editor"
    script.write_text('#!/bin/sh\necho Subject >"$1"\n')
    script.chmod(0o755)
    assert made(branch, "Subject", "-e", GIT_EDITOR=str(script)) == []
    assert made(branch)[:-1] == ONE[:-1]


@pytest.mark.parametrize("command", ["squash", "fixup", "reword"])
def test_a_rebase_loses_no_change(branch: Sandbox, command: str) -> None:
    made(branch, "First")
    branch.session("objectives", "complete", "obj-1")
    branch.session("objectives", "edit", "obj-4", "Fourth")
    made(branch, "Second")
    branch.session("objectives", "start", "obj-2")
    made(branch, "Third")
    sequence = branch.home / "sequence"
    sequence.write_text(f"#!/bin/sh\nsed -i '3s/pick/{command}/' \"$1\"\n")
    editor = branch.home / "editor"
    editor.write_text("#!/bin/sh\n:\n")
    for script in (sequence, editor):
        script.chmod(0o755)
    branch.git("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR=str(sequence), GIT_EDITOR=str(editor))
    if command == "squash":
        assert branch.message().split("\n")[-7:] == [
            "Session-Objectives:",
            " - [x] One",
            " - [▶] Two (this commit)",
            " - [ ] Fourth",
            "   (was: Four)",
            " - 1 of 4 done",
            "Session-Time: 3m",
        ]
    made(branch, "Fourth")
    assert folded(branch) == known(branch)


def test_a_branch_of_full_and_compact_messages(branch: Sandbox) -> None:
    for number, style in enumerate(("full", "compact", "full", "compact", "compact"), start=1):
        branch.git("config", "session.commitStyle", style)
        made(branch)
        if number < 4:
            branch.session("objectives", "complete", f"obj-{number}")
        branch.session("objectives", "add", f"Added {number}")
    made(branch)
    assert folded(branch) == known(branch)


def test_a_checkpoint_is_full(branch: Sandbox) -> None:
    made(branch)
    branch.session("objectives", "start", "obj-1")
    branch.write("a.py", "a\n")
    branch.git("add", "-A")
    for trailers in ("Session-Objectives, Impact", "Session-Objectives"):
        branch.git("config", "session.trailers", trailers)
        branch.write("a.py", trailers)
        branch.session("checkpoint", "-m", "A checkpoint")
        assert branch.message().split("\n")[2:7] == [
            "Session-Objectives:",
            " - [▶] One (this commit)",
            " - [ ] Two (next)",
            " - [ ] Three",
            " - [ ] Four",
        ]
    branch.git("config", "--unset", "session.trailers")
    assert made(branch)[2:-1] == [" - [▶] One (this commit)", " - 0 of 4 done"]


def test_none_writes_no_trailers_anywhere(branch: Sandbox) -> None:
    branch.git("config", "session.commitStyle", "none")
    branch.session("decisions", "add", "Decided")
    assert made(branch) == []
    branch.write("a.py")
    branch.session("checkpoint", "--untracked", "-m", "A checkpoint")
    assert len(branch.message().split("\n")) == 1
    assert branch.session("squash-message").out == ""
    branch.git("config", "session.commitStyle", "full")
    assert "Decisions:" in made(branch)


def test_lines_are_as_wide_as_commit_width_says(branch: Sandbox) -> None:
    branch.session("objectives", "add", "word " * 40)
    branch.session("decisions", "add", "decided " * 30, "--rationale", "because " * 30)
    made(branch)
    widest = max(map(len, branch.message().split("\n")))
    assert 64 < widest <= 72
    branch.git("config", "session.commitWidth", "40")
    branch.git("commit", "-q", "--amend", "-m", "Again")
    branch.session("decisions", "add", "more " * 30)
    branch.session("objectives", "edit", "obj-1", "other " * 30)
    assert max(map(len, made(branch))) <= 40
    assert folded(branch)["Two"] == "open"
