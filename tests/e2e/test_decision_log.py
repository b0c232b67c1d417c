"""`.session/decision-log.md`: in history with a checkpoint or at the end, and in nobody's way before."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from git_session.model import decision_log
from git_session.model.session import Decision
from git_session.model.text import one_line
from tests.sandbox import Sandbox, stable
from tests.scenario import OTHER

LOG = ".session/decision-log.md"
HEAD = "Decisions of all sessions, oldest first."


def log(box: Sandbox) -> str:
    return (box.path / LOG).read_text("utf-8")


def logged(box: Sandbox, revision: str = "HEAD") -> str:
    """The entries that the log of a revision holds, without what `init` wrote."""
    return stable(box.git("show", f"{revision}:{LOG}").partition(".gitattributes).\n")[2])


ENTRY = (
    "\n<!-- feature-oauth-20270115-xxxx/dec-1 -->\n\n"
    "## 2027-01-15 Use PKCE\n\n"
    "- Session: feature-oauth-20270115-xxxx, dec-1\n"
    "- Rationale: Safer\n\n"
    "<!-- end of feature-oauth-20270115-xxxx/dec-1 -->"
)


def decide(box: Sandbox, text: str = "Use PKCE", rationale: str = "Safer") -> None:
    box.session("decisions", "add", text, "--rationale", rationale)


def test_a_commit_leaves_a_clean_tree_and_a_switch_is_free(feature: Sandbox) -> None:
    before = log(feature)
    decide(feature)
    feature.write("y.txt")
    feature.git("add", "y.txt")
    feature.git("commit", "-q", "-m", "feat: y")
    assert feature.git("status", "--porcelain") == ""
    feature.git("switch", "-q", "main")
    feature.git("switch", "-q", "feature/oauth")
    assert log(feature) == before


def test_the_next_checkpoint_takes_it_in(feature: Sandbox) -> None:
    decide(feature)
    feature.write("y.txt")
    feature.write("z.txt")
    feature.git("add", "y.txt")
    assert feature.session("checkpoint", "-m", "feat: y").out.splitlines()[4:] == [f"  M {LOG}", "  A y.txt",
        "  1 untracked file not included (use -u)"]  # fmt: skip
    assert feature.git("show", "--format=", "--name-only", "HEAD").splitlines() == [LOG, "y.txt"]
    assert feature.git("status", "--porcelain") == "?? z.txt"
    assert logged(feature) == ENTRY
    # Nothing is written twice.
    feature.session("checkpoint", "-u", "-m", "feat: z")
    assert feature.git("show", "--format=", "--name-only", "HEAD") == "z.txt"


@pytest.mark.parametrize("arguments", [(), ("-u",)])
def test_a_decision_alone_is_a_checkpoint(feature: Sandbox, arguments: tuple[str, ...]) -> None:
    feature.session("checkpoint", "--decision", "Use PKCE", "--rationale", "Safer", *arguments)
    assert feature.message().splitlines()[0] == "docs: Use PKCE"
    assert " - Use PKCE\n   Rationale: Safer" in feature.message()
    assert feature.git("show", "--format=", "--name-only", "HEAD") == LOG
    assert logged(feature) == ENTRY
    assert feature.git("status", "--porcelain") == ""


def test_the_end_commits_what_is_left_and_nothing_else(feature: Sandbox) -> None:
    decide(feature)
    feature.write("staged.txt")
    feature.git("add", "staged.txt")
    feature.write("README.md", "changed\n")
    document = feature.json("end")
    assert document["logged"] == feature.git("rev-parse", "HEAD") == document["head"]
    assert feature.message().startswith("docs: record 1 decision of this session\n\nSession-Objectives:\n")
    assert " - Use PKCE\n   Rationale: Safer" in feature.message()
    assert feature.git("show", "--format=", "--name-only", "HEAD") == LOG
    assert logged(feature) == ENTRY
    assert feature.git("status", "--porcelain").splitlines() == [" M README.md", "A  staged.txt"]


def test_the_end_says_where_the_log_was_committed(feature: Sandbox) -> None:
    decide(feature)
    feature.commit("feat: y")
    assert "\n  decisions committed to .session/decision-log.md in COMMIT\n" in stable(feature.session("end").out)
    feature.session("resume")
    assert "decisions committed" not in feature.session("end").out


def test_the_commit_of_the_log_carries_what_waits_and_nothing_twice(feature: Sandbox) -> None:
    decide(feature, "Use PKCE")
    feature.commit("feat: y", "y.txt")
    decide(feature, "Use the device flow")
    feature.session("end")
    feature.session("resume", "feature/oauth")
    assert feature.message().startswith("docs: record 2 decisions of this session\n")
    assert [feature.message(each).count(" - Use ") for each in ("HEAD~1", "HEAD")] == [1, 1]
    assert " - Use the device flow\n" in feature.message()
    assert feature.json("status")["pending_decisions"] == []
    feature.git("revert", "--no-edit", "HEAD")  # the commit still stands
    assert feature.json("status")["pending_decisions"] == []
    feature.git("reset", "-q", "--hard", "HEAD~2")
    assert [each["text"] for each in feature.json("status")["pending_decisions"]] == ["Use the device flow"]


def test_a_merge_takes_the_log_along(feature: Sandbox) -> None:
    decide(feature)
    feature.commit("docs: y")
    feature.session("end", "--merge-to", "main")
    assert feature.git("branch", "--show-current") == "main"
    assert logged(feature, "main") == ENTRY
    assert feature.git("status", "--porcelain") == ""


def test_a_refused_merge_commits_no_log(feature: Sandbox) -> None:
    decide(feature)
    head = feature.commit("feat: y")
    feature.write("README.md", "changed\n")
    feature.session("end", "--merge-to", "main", status=1)
    assert feature.git("rev-parse", "HEAD") == head


def test_hooks_that_refuse_leave_everything_as_it_was(feature: Sandbox) -> None:
    decide(feature)
    before = log(feature)
    hook = feature.path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    feature.write("y.txt")
    feature.git("add", "y.txt")
    feature.session("checkpoint", "-m", "feat: y", status=1)
    assert (log(feature), feature.git("status", "--porcelain")) == (before, "A  y.txt")
    ended = feature.session("end")
    assert ended.err == (
        "not today\n"
        "note: 1 decision not added to .session/decision-log.md: git commit refused; kept in the session's archive\n"
    )
    assert "decisions committed" not in ended.out
    assert (log(feature), feature.git("status", "--porcelain")) == (before, "A  y.txt")


@pytest.mark.parametrize("stage", [False, True], ids=["in the work tree", "staged"])
@pytest.mark.parametrize("command", ["checkpoint", "end"])
def test_words_of_people_stay_theirs(feature: Sandbox, command: str, *, stage: bool) -> None:
    decide(feature)
    edited = log(feature).replace(HEAD, "Ours, oldest first.") + "\nBy hand"
    feature.write(LOG, edited)
    feature.write("y.txt")
    feature.git("add", "y.txt", *([LOG] if stage else []))
    feature.session(command, *(["-m", "feat: y"] if command == "checkpoint" else []))
    assert stable(log(feature)) == stable(edited) + "\n" + ENTRY + "\n"
    commits_edit = stage and command == "checkpoint"  # what was staged was meant to be committed
    assert ("Ours, oldest first." in feature.git("show", f"HEAD:{LOG}")) == commits_edit
    assert logged(feature).count("dec-1 -->") == 2
    rest = [] if commits_edit else [f"{'M ' if stage else ' M'} {LOG}"]
    assert feature.git("status", "--porcelain", LOG).splitlines() == rest
    diff = feature.git("diff", "HEAD", "--", LOG)
    assert "dec-1" not in "\n".join(row for row in diff.splitlines() if row[:1] in "+-")


def test_what_an_earlier_version_left_in_the_work_tree_is_taken_over(feature: Sandbox) -> None:
    decide(feature)
    former = "\n## 2027-01-15 Use PKCE\n\n- Session: {}, dec-1\n- Rationale: Safer\n"
    feature.write(LOG, log(feature) + former.format(feature.json("status")["id"]))
    feature.session("end", "--merge-to", "main")
    assert logged(feature) == ENTRY
    assert feature.git("status", "--porcelain") == ""


def test_an_entry_that_somebody_removed_does_not_come_back(feature: Sandbox) -> None:
    decide(feature)
    feature.session("checkpoint")
    feature.git("checkout", "-q", "HEAD~", "--", LOG)
    feature.commit("docs: not worth logging")
    feature.session("decisions", "add", "Another")
    feature.session("end")
    assert re.findall("## .*", logged(feature)) == ["## 2027-01-15 Another"]


def test_an_entry_that_a_reset_took_away_comes_back(feature: Sandbox) -> None:
    decide(feature)
    feature.session("checkpoint")
    feature.git("reset", "-q", "--hard", "HEAD~")
    feature.session("end")
    assert logged(feature) == ENTRY


def test_a_log_that_was_deleted_stays_away(feature: Sandbox) -> None:
    feature.git("rm", "-q", LOG)
    feature.git("commit", "-q", "-m", "docs: no log")
    decide(feature)
    head = feature.git("rev-parse", "HEAD")
    feature.session("checkpoint")
    assert feature.json("end")["logged"] == ""
    assert feature.git("rev-parse", "HEAD") == head
    assert not (feature.path / LOG).exists()


@pytest.mark.parametrize("how", ["untracked", "ignored"])
def test_a_log_outside_of_git_is_kept_up_all_the_same(sandbox: Sandbox, how: str) -> None:
    sandbox.session("init")
    if how == "ignored":
        sandbox.write(".gitignore", ".session\n")
        sandbox.commit("chore: ignore")
    sandbox.session("start", "feature/oauth", "--objective", "one")
    decide(sandbox)
    head = sandbox.git("rev-parse", "HEAD")
    sandbox.session("end")
    assert sandbox.git("rev-parse", "HEAD") == head
    assert stable(log(sandbox)).endswith(ENTRY + "\n")


def test_a_link_that_leads_out_of_the_repository_is_left_alone(feature: Sandbox) -> None:
    target = feature.home / "precious"
    target.write_text("mine\n")
    (feature.path / LOG).unlink()
    (feature.path / LOG).symlink_to(target)
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "chore: link")
    decide(feature)
    feature.session("checkpoint")
    feature.session("end")
    assert target.read_text() == "mine\n"


def link(path: Path) -> None:
    path.symlink_to("../../precious")


def folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").touch()


@pytest.mark.parametrize(
    ("kind", "why"),
    [(link, "is a symbolic link"), (folder, "is not a file"), (os.mkfifo, "is not a file")],
    ids=["link", "folder", "pipe"],
)
def test_what_is_in_the_place_of_the_log_is_named(feature: Sandbox, kind: Callable[[Path], None], why: str) -> None:
    decide(feature)
    (feature.path / LOG).unlink()
    kind(feature.path / LOG)
    ended = feature.session("end")
    assert ended.err == f"note: dec-1 not written to {LOG}, which {why}; kept in the session's archive\n"
    assert not (feature.path.parent / "precious").exists()


def test_line_ends_are_those_of_the_file(feature: Sandbox) -> None:
    feature.git("config", "core.autocrlf", "true")
    (feature.path / LOG).unlink()
    feature.git("checkout", "-q", "--", LOG)
    decide(feature)
    feature.session("end")
    content = (feature.path / LOG).read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert b"\r" not in feature.run("git", "show", f"HEAD:{LOG}").out.encode()
    assert feature.git("status", "--porcelain") == ""


def test_in_a_linked_worktree(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    feature.git("worktree", "add", "-q", "../linked", "feature/oauth")
    linked = Sandbox(feature.path.parent / "linked", feature.home, feature.now)
    decide(linked)
    linked.session("end")
    assert logged(linked) == ENTRY
    assert linked.git("status", "--porcelain") == feature.git("status", "--porcelain") == ""


# --- two branches -----------------------------------------------------------------------------------------------------


def entries(box: Sandbox) -> list[str]:
    """The headings, if every entry stands by itself: between its own comments, with blank lines around each block."""
    text = stable(log(box)).replace("\r\n", "\n")
    found = re.findall(
        r"<!-- (\S+) -->\n\n(## .*)\n\n(?:- (?:Session|Supersedes|Status|Rationale|Alternatives): .*\n)+\n<!-- end of \1 -->\n",
        text,
    )
    assert len(found) == text.count("<!-- end of") == text.count("## ")
    return [heading for _, heading in found]


def write_both(box: Sandbox, ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> None:
    """Two branches from main that decided something; the second is checked out."""
    for branch, decisions in (("one", ours), ("two", theirs)):
        box.git("switch", "-q", "main")
        box.session("start", branch, "--objective", branch)
        for text, rationale in decisions:
            decide(box, text, rationale)
        box.session("end")


TEXTS = {
    "different": ([("Use PKCE", "Safer")], [("Keep the logs", "We need them")]),
    "several": ([("One", "why"), ("Two", "why")], [("Three", "why"), ("Four", "why"), ("Five", "why")]),
    "the same reason": ([("Use PKCE", "first\nsecond\nthird")], [("Keep the logs", "first\nsecond\nthird")]),
    "the same words": ([("Use PKCE", "")], [("Use PKCE", "")]),
}


@pytest.mark.parametrize("texts", TEXTS)
@pytest.mark.parametrize("form", ["LF", "CRLF", "no final newline"])
def test_entries_of_two_branches_stay_apart(ready: Sandbox, texts: str, form: str) -> None:
    """Whichever is merged into the other, or rebased onto it: each way in a copy of the same repository."""
    path: Path = ready.path / LOG
    content = path.read_bytes()
    path.write_bytes(
        content.replace(b"\n", b"\r\n") if form == "CRLF" else content.rstrip() if form[0] == "n" else content
    )
    ready.git("commit", "-q", "--allow-empty", "-am", "docs: the log")
    ours, theirs = TEXTS[texts]
    write_both(ready, ours, theirs)
    for how in ("merge one", "merge two", "rebase"):
        box = replace(ready, path=ready.path.with_name(how))
        shutil.copytree(ready.path, box.path, symlinks=True)
        if how == "rebase":
            box.git("rebase", "-q", "one")
        else:
            into, other = ("two", "one") if how == "merge one" else ("one", "two")
            box.git("switch", "-q", into)
            box.git("merge", "-q", "--no-edit", other)
        headings = sorted(each.removeprefix("## 2027-01-15 ") for each in entries(box))
        assert headings == sorted(text for text, _ in (*ours, *theirs)), how
        # And those that come after find their place.
        box.session("start", "three", "--objective", "three")
        decide(box, "Six")
        box.session("end")
        assert len(entries(box)) == len(headings) + 1, how


def test_from_elsewhere_it_is_said_that_the_log_lacks_it(feature: Sandbox) -> None:
    decide(feature)
    feature.commit("feat: y")
    feature.session("switch", "main")
    head = feature.git("rev-parse", "feature/oauth")
    assert (
        "note: 1 decision not added to .session/decision-log.md: feature/oauth is not checked out; "
        "kept in the session's archive and commit messages\n"
    ) in feature.session("end", "feature/oauth").err
    assert feature.git("rev-parse", "feature/oauth") == head


def test_what_no_commit_carries_is_not_said_to_be_in_messages(feature: Sandbox) -> None:
    feature.commit("feat: y")
    decide(feature)
    feature.session("switch", "main")
    assert feature.session("end", "feature/oauth").err == (
        "note: 1 decision not added to .session/decision-log.md: feature/oauth is not checked out; "
        "kept in the session's archive\n"
    )


def test_a_branch_that_is_merged_gets_no_commit_more(feature: Sandbox) -> None:
    decide(feature)
    head = feature.commit("feat: y")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--squash", "feature/oauth")
    feature.git("commit", "-q", "-m", "feat: y (#1)")
    feature.git("switch", "-q", "feature/oauth")
    assert stable(feature.session("end").err) == (
        "note: 1 decision not added to .session/decision-log.md: feature/oauth is merged into main as COMMIT (squash); "
        "kept in the session's archive and commit messages\n"
    )
    assert feature.git("rev-parse", "HEAD") == head


# --- adopted ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def handed_over(feature: Sandbox) -> Sandbox:
    """Bo's clone: he adopted Ada's session, whose decision he has logged and pushed when he ended his own."""
    decide(feature)
    feature.commit("feat: y")
    origin = feature.path.parent / "origin.git"
    feature.git("init", "-q", "--bare", str(origin))
    feature.git("remote", "add", "origin", str(origin))
    feature.git("push", "-q", "--set-upstream", "origin", "--all")
    bo = Sandbox(feature.path.parent / "bo", feature.home, feature.now, {**feature.environment, **OTHER})
    feature.git("clone", "-q", str(origin), str(bo.path))
    bo.session("init", "-q")
    bo.pass_time(minutes=10)
    bo.session("resume", "-q", "feature/oauth")
    bo.commit("feat: z")
    bo.session("end", "-q")
    bo.git("push", "-q")
    return bo


@pytest.fixture
def both_ended(feature: Sandbox, handed_over: Sandbox) -> Sandbox:
    """Bo's clone: both ended their sessions, Ada without his work, and he merged."""
    feature.session("end", "-q")
    feature.git("push", "-q", "origin", "HEAD:refs/heads/ada")
    handed_over.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "ada")
    return handed_over


@pytest.mark.parametrize("by", ["checkpoint", "end"])
def test_a_decision_that_an_adopter_logged_is_not_logged_again(feature: Sandbox, handed_over: Sandbox, by: str) -> None:
    feature.git("pull", "-q", "--rebase")
    feature.write("later.txt")
    if by == "checkpoint":
        feature.session("checkpoint", "-q", "-u", "-m", "feat: later")
    feature.session("end", "-q")
    assert log(feature) == log(handed_over)
    assert log(feature).count("Use PKCE") == 1


def test_what_replaces_a_decision_that_an_adopter_logged_marks_that_entry(
    feature: Sandbox, handed_over: Sandbox
) -> None:
    feature.git("pull", "-q", "--rebase")
    feature.session("decisions", "supersede", "dec-1", "Use passkeys")
    feature.session("end", "-q")
    assert log(feature).count("## ") == 2
    assert "by Ada Example\n- Status: superseded by feature-oauth-20270115-xxxx/dec-2\n" in stable(log(feature))


@pytest.mark.parametrize("at", ["main", "feature/oauth"])
def test_a_merged_log_that_has_the_decision_is_no_reason_for_a_note(
    feature: Sandbox, handed_over: Sandbox, at: str
) -> None:
    handed_over.git("switch", "-q", "main")
    handed_over.git("merge", "-q", "--no-ff", "--no-edit", "feature/oauth")
    handed_over.git("push", "-q")
    feature.git("switch", "-q", "main")
    feature.git("pull", "-q")
    feature.git("switch", "-q", at)
    assert feature.session("end", "--merged", "--yes").err == ""
    assert (feature.git("show", f"main:{LOG}") + "\n").count("Use PKCE") == 1


def test_the_entry_of_an_adopted_decision_says_who_took_it(both_ended: Sandbox) -> None:
    sessions = [row for row in log(both_ended).split("\n") if row.startswith("- Session: ")]
    assert sorted(stable("\n".join(sessions)).split("\n")) == [
        "- Session: feature-oauth-20270115-xxxx, dec-1",
        "- Session: feature-oauth-20270115-xxxx, dec-1, by Ada Example",
    ]
    project = both_ended.json("decisions", "list", "--all")["project"]
    assert [(each["text"], each["state"]) for each in project] == [("Use PKCE", "standing")]


def test_what_supersedes_an_adopted_decision_supersedes_it_for_all(both_ended: Sandbox) -> None:
    both_ended.session("resume", "-q")
    both_ended.session("decisions", "supersede", "dec-1", "Use passkeys")
    project = both_ended.json("decisions", "list", "--all")["project"]
    assert [(each["text"], each["state"], each["superseded_by"]) for each in project] == [
        ("Use passkeys", "standing", ""),
        ("Use PKCE", "superseded", "dec-2"),
    ]


@pytest.mark.parametrize("author", ["Bo Example", "Example, Bo", "Bo, concerns **", "<!-- x -->\n- Session: a, dec-9"])
@pytest.mark.parametrize("paths", [(), ("src/a b/**", "docs/*.md")])
def test_who_took_an_adopted_decision_is_read_again(author: str, paths: tuple[str, ...]) -> None:
    decision = Decision("dec-1", "e", "Use PKCE", 1_800_000_000_000, author=author, paths=paths)
    written = decision_log.with_decisions(b"", "feature-oauth-20270115-aaaa", [decision], ["dec-1"])
    (read,) = decision_log.entries(written)
    assert (read.session, read.id, read.text) == ("feature-oauth-20270115-aaaa", "dec-1", "Use PKCE")
    assert (read.author, read.paths) == (one_line(author).replace(", concerns ", " "), paths)


def test_what_is_there_already_is_not_written_a_second_time() -> None:
    """A killed end leaves the entries in the work tree; the next one commits these."""
    decision = Decision("dec-1", "e", "Use PKCE", 1_800_000_000_000, rationale="Protects the code")
    once = decision_log.with_decisions(b"# Log\n", "feature-oauth-20270115-aaaa", [decision], ["dec-1"])
    assert decision_log.with_decisions(once, "feature-oauth-20270115-aaaa", [decision], ["dec-1"]) == once
