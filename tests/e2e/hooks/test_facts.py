"""Facts about git that decide the design, and that no other test of ours rests on by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from git_session.services.hooks.texts import EVENTS
from tests.sandbox import Sandbox


def kinds(box: Sandbox) -> list[str]:
    found = [kind for kind, _ in box.journal()]
    return found[found.index("decision") + 1 :]


def test_a_rebase_runs_hooks_for_every_pick_and_is_one_event(work: Sandbox) -> None:
    """prepare-commit-msg and post-commit 19 times, post-checkout and post-rewrite once; HEAD is detached meanwhile."""
    for number in range(19):
        work.pass_time(seconds=60)
        work.commit(f"feat: {number}", f"file{number}.txt")
    messages = work.git("log", "--format=%B%x00", "main..")
    notes = [work.note(f"HEAD~{number}") for number in range(19)]
    work.git("switch", "-q", "-c", "onto", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    before = kinds(work)
    ran = work.run("git", "rebase", "-q", "onto")
    assert (ran.out, ran.err) == ("", "")
    assert kinds(work) == [*before, "rewrite"]
    assert len(work.journal()[-1][1]["pairs"]) == 19
    assert work.git("log", "--format=%B%x00", "onto..") == messages
    assert [work.note(f"HEAD~{number}") for number in range(19)] == notes


@pytest.mark.parametrize("operation", ["cherry-pick", "merge", "revert", "rebase"])
def test_the_state_of_a_replay_lies_in_the_git_dir_of_the_worktree(work: Sandbox, operation: str) -> None:
    """There, and not in the common dir, CHERRY_PICK_HEAD and the like are: the replayed message stays as it is."""
    work.commit("feat: mine", "README.md", "mine\n")
    work.git("switch", "-q", "main")
    work.commit("Theirs", "README.md", "theirs\n")
    beside = work.path.parent / "beside"
    work.git("worktree", "add", "-q", str(beside), "feature/oauth")
    before = kinds(work).count("commit")
    target = "HEAD~1" if operation == "revert" else "main"
    work.git(operation, target, status=None, cwd=beside, GIT_EDITOR=":")
    assert work.git("ls-files", "--unmerged", cwd=beside) or operation == "revert"
    (beside / "README.md").write_text("both\n")
    work.git("add", "-A", cwd=beside)
    prepared = Path(work.git("rev-parse", "--path-format=absolute", "--git-path", "MERGE_MSG", cwd=beside))
    expected = "feat: mine" if operation == "rebase" else prepared.read_text().split("\n")[0]
    work.git(operation, "--continue", status=None, cwd=beside, GIT_EDITOR=":")
    subject, *rest = work.message("feature/oauth").split("\n")
    assert subject == expected
    assert ("Session-Time" in "\n".join(rest)) == (operation == "rebase")  # it was there before
    assert kinds(work).count("commit") == before + (operation != "rebase")


def test_a_template_brings_hooks_into_a_clone_and_they_are_silent(ready: Sandbox) -> None:
    """post-checkout runs at a clone, with a null old id."""
    template = ready.home / "template"
    hooks = template / "hooks"
    hooks.mkdir(parents=True)
    for event in EVENTS:
        (hooks / event).write_bytes((ready.path / ".git/sessions/hooks" / event).read_bytes())
        (hooks / event).chmod(0o755)
    ran = ready.run("git", "clone", "-q", f"--template={template}", str(ready.path), "../clone")
    clone = Sandbox(ready.path.parent / "clone", ready.home, now=ready.now)
    assert (ran.out, ran.err) == ("", "")
    assert clone.run("git", "commit", "-q", "--allow-empty", "-m", "Plain").err == ""
    assert clone.message() == "Plain"
    assert not (clone.path / ".git/sessions").exists()
    clone.session("init")
    clone.session("start", "feature/y", "--objective", "one")
    clone.git("commit", "-q", "--allow-empty", "-m", "feat: one")
    assert clone.note()["session"]
    assert [kind for kind, _ in clone.journal()].count("commit") == 1
    assert clone.json("doctor")["well"] is True


def test_hooks_of_the_configuration_run_whatever_core_hookspath_says(work: Sandbox) -> None:
    work.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "feat: one")
    assert bool(work.note()) is work.hooks_by_config


def test_no_hook_watches_every_ref(ready: Sandbox) -> None:
    """An empty reference-transaction hook makes a fetch of 100 tags 13 times slower."""
    named = [path.name for path in (ready.path / ".git").rglob("*") if path.parent.name == "hooks"]
    assert not [name for name in named if name.removesuffix(".sample") == "reference-transaction"]
    assert "reference-transaction" not in (ready.path / ".git/config").read_text()


def test_notes_are_not_fetched_by_a_refspec_of_ours(work: Sandbox) -> None:
    """`+refs/notes/*:refs/notes/*` would destroy what was not pushed."""
    clone = Sandbox(work.path.parent / "clone", work.home, now=work.now)
    work.git("clone", "-q", str(work.path), str(clone.path))
    before = clone.git("config", "--get-all", "remote.origin.fetch")
    clone.session("init")
    clone.session("start", "feature/y", "--objective", "one")
    clone.git("commit", "-q", "--allow-empty", "-m", "feat: one")
    mine = clone.note()
    work.commit("feat: theirs")
    clone.git("fetch", "-q")
    assert clone.git("config", "--get-all", "remote.origin.fetch") == before
    assert clone.note() == mine
    clone.git("fetch", "-q", "origin", "refs/notes/session:refs/notes/theirs")
    clone.git("notes", "--ref=session", "merge", "-q", "refs/notes/theirs")
    assert clone.note() == mine
    assert clone.note("origin/feature/oauth")["session"]


def test_records_are_fanned_out_as_git_does(work: Sandbox) -> None:
    """libgit2 never does; git fans a flat tree out again when it writes."""
    blob = work.git("hash-object", "-w", "--stdin", stdin="theirs\n")
    rows = "".join(f"100644 blob {blob}\t{number:040x}\n" for number in range(0, 1 << 160, 1 << 152))
    tree = work.git("mktree", "--missing", stdin=rows)
    work.git("update-ref", "refs/notes/session", work.git("commit-tree", tree, "-m", "flat"))
    for number in range(2):
        work.commit(f"feat: {number}")
    names = work.git("ls-tree", "-r", "--name-only", "refs/notes/session").splitlines()
    fanned = [name for name in names if "/" in name]
    assert len(names) == 258
    assert len(fanned) > 250
    assert work.note()["session"] and work.note("HEAD~1")["session"]


def test_help_reaches_the_tool_but_for_the_words_that_git_takes(work: Sandbox) -> None:
    """`git session --help` runs `man git-session`."""
    assert "\nusage: git session [" in work.git("session", "-h")
    assert "usage: git session start " in work.git("session", "start", "--help")
    man = work.home / "man"
    man.write_text('#!/bin/sh\necho "$@"\n')
    man.chmod(0o755)
    work.git("config", "--global", "man.viewer", "mine")
    work.git("config", "--global", "man.mine.cmd", str(man))
    for words in (("session", "--help"), ("help", "session")):
        assert work.git(*words).endswith("git-session")


def test_git_runs_us_with_aliases_from_where_one_stands(work: Sandbox) -> None:
    """GIT_PREFIX is set, and the current folder stays the user's."""
    work.git("config", "--global", "alias.s", "session")
    work.git("config", "--global", "alias.done", "!git session objectives complete")
    work.git("config", "--global", "alias.status", "!false")
    deep = work.write("deep/er/file.txt").parent
    assert "feature/oauth" in work.git("s", "status", cwd=deep)
    work.git("done", "obj-1", cwd=deep)
    assert work.json("status", cwd=deep)["objectives"][0]["state"] == "done"
    work.git("add", "-A")
    work.git("-C", str(deep), "session", "checkpoint", "-m", "feat: deep")
    assert work.git("show", "--name-only", "--format=").split() == [".session/decision-log.md", "deep/er/file.txt"]
