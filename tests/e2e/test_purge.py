"""`git session purge`: what should never have been kept is gone, and nothing else is."""

from __future__ import annotations

import subprocess

import pytest

from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal

SECRET = "the oil of angels, number 7\n"
OTHERS = "    other clones that fetched refs/sessions/*, or were copied\n"


def oid_of(sandbox: Sandbox, content: str = SECRET) -> str:
    return sandbox.git("hash-object", "--stdin", stdin=content)


def is_known(sandbox: Sandbox, oid: str) -> bool:
    return sandbox.run("git", "cat-file", "-e", oid, status=None).status == 0


def session_of(sandbox: Sandbox) -> str:
    return str(sandbox.json("status")["id"])


def assert_sound(sandbox: Sandbox) -> None:
    """No object is missing, and doctor is content."""
    assert "missing" not in sandbox.run("git", "fsck", "--full").out
    assert sandbox.session("doctor").out.endswith("\nno problems\n")


def assert_nowhere(sandbox: Sandbox, text: str) -> None:
    """The text is in no file of the git dir that is not compressed, and in no object."""
    for path in (sandbox.path / ".git").rglob("*"):
        assert not path.is_file() or text.encode() not in path.read_bytes(), path
    oids = sandbox.run("git", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").out
    content = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=sandbox.path, input=oids.encode(), capture_output=True, check=True
    ).stdout
    assert text.encode() not in content


@pytest.fixture
def kept(feature: Sandbox) -> Sandbox:
    """Two snapshots that hold `conf/.env`, as earlier versions made them, with other work."""
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write("conf/.env", SECRET)
    feature.write("app.py", "a = 2\n")
    feature.session("checkpoint", "--no-commit", "-l", "first", SESSION_SECRETS="false")
    feature.write("new.py", "b = 1\n")
    feature.session("checkpoint", "--no-commit", "-l", "second", SESSION_SECRETS="false")
    (feature.path / "conf/.env").unlink()
    assert is_known(feature, oid_of(feature))
    return feature


def test_a_file_goes_from_all_snapshots(kept: Sandbox) -> None:
    ran = kept.session("purge", "--yes", "conf/.env")
    assert stable(ran.out) == (
        "purged conf/.env in 2 snapshots of 1 session\n"
        "  feature-oauth-20270115-xxxx: cp-1 first, cp-2 second\n"
        "  10 objects deleted\n"
        "  other copies, which only you can remove:\n" + OTHERS
    )
    assert not is_known(kept, oid_of(kept))
    assert_sound(kept)
    kept.git("reset", "-q", "--hard")
    kept.git("clean", "-qfd")
    kept.session("restore", "second")
    assert kept.git("status", "--porcelain") == " M app.py\n?? new.py"
    assert "purged                 files removed from 2 snapshots\n" in kept.session("log").out


def test_all_snapshots_of_a_session_go(kept: Sandbox) -> None:
    before = kept.json("status")
    ran = kept.session("purge", "--yes", "feature/oauth")
    assert stable(ran.out).startswith("purged 2 snapshots of feature-oauth-20270115-xxxx\n")
    assert not is_known(kept, oid_of(kept))
    assert not is_known(kept, oid_of(kept, "b = 1\n"))
    assert_sound(kept)
    assert kept.session("restore", "cp-1", status=1).err == (
        "error: cannot restore cp-1: its snapshot was purged\nhint: for other checkpoints: git session log\n"
    )
    assert "- cp-1 first: snapshot purged, " in kept.session("handoff").out
    after = kept.json("status")
    assert [after[key] for key in ("id", "objectives")] == [before[key] for key in ("id", "objectives")]
    assert kept.session("purge", "--yes", session_of(kept), status=1).err.splitlines()[0].endswith(" has no snapshots")


def test_an_ended_session_whose_files_are_gone(kept: Sandbox) -> None:
    session_id = session_of(kept)
    kept.session("end", "--no-push", "--remember", "rotate")
    kept.run("rm", "-r", str(kept.path / ".git/sessions" / session_id))
    kept.session("purge", "--yes", "feature/oauth")
    assert not is_known(kept, oid_of(kept))
    assert kept.session("handoff", "feature/oauth").err == (
        "note: cp-1, cp-2, cp-3 of this document cannot be restored: the snapshots were purged since\n"
    )
    assert "rotate" in kept.session("handoff", "feature/oauth").out
    assert kept.json("history")["sessions"][0]["ended_at"]


def test_a_committed_version_takes_the_place(feature: Sandbox) -> None:
    feature.commit("feat: base", "settings.ini", "debug = 1\n")
    feature.write("settings.ini", SECRET)
    feature.session("checkpoint", "--no-commit")
    feature.git("checkout", "-q", "settings.ini")
    ran = feature.session("purge", "--yes", "settings.ini")
    head = feature.git("rev-parse", "--short=9", "HEAD")
    assert f"    commits in which the file was committed, such as {head}\n      git show {head}\n" in ran.out
    assert not is_known(feature, oid_of(feature))
    feature.session("restore", "cp-1")
    assert (feature.path / "settings.ini").read_text() == "debug = 1\n"
    assert_sound(feature)


def test_packed_objects_are_left_to_git(kept: Sandbox) -> None:
    kept.git("gc", "-q")
    ran = kept.session("purge", "--yes", "conf/.env")
    assert (
        "objects in packs; this deletes them, and all else that nothing refers to:\n    git gc --prune=now\n" in ran.out
    )
    kept.git("gc", "-q", "--prune=now")
    assert not is_known(kept, oid_of(kept))
    assert_sound(kept)


def test_what_others_refer_to_is_kept_and_named(kept: Sandbox) -> None:
    kept.write("conf/.env", SECRET)
    kept.git("stash", "push", "-q", "--include-untracked", "--", "conf/.env")
    old = kept.git("rev-parse", f"refs/sessions/{session_of(kept)}^2")
    kept.git("tag", "mine", old)
    kept.git("remote", "add", "origin", "/nowhere")
    kept.git("remote", "add", "--mirror=push", "backup", "/nowhere")
    kept.write("conf/.env", SECRET)
    ran = kept.session("purge", "--yes", "conf/.env", cwd=kept.path / "conf", status=1)
    assert ran.err.startswith("error: no snapshot holds 'conf/conf/.env', and no session or branch is called that\n")
    ran = kept.session("purge", "--yes", ".env", cwd=kept.path / "conf")
    assert stable(ran.out).partition("  other copies")[2] == (
        ", which only you can remove:\n"
        "    the ref refs/tags/mine\n"
        "      git update-ref -d refs/tags/mine\n"
        "    the stash stash@{0}\n"
        "      git stash show --include-untracked 'stash@{0}'\n"
        f"    the file itself, {kept.path}/conf/.env\n"
        "    backup, which mirrors all refs\n"
        "      git push backup\n"
        "    origin, if refs/sessions/* was pushed\n"
        "      git ls-remote origin refs/sessions/feature-oauth-20270115-xxxx\n" + OTHERS
    )
    assert is_known(kept, oid_of(kept))
    assert_sound(kept)


def test_the_commit_under_a_snapshot_stays(kept: Sandbox) -> None:
    """Also if only the snapshot still refers to it."""
    base = kept.git("rev-parse", "HEAD")
    kept.git("commit", "-q", "--amend", "-m", "feat: other")
    for ref in kept.git("for-each-ref", "--format=%(refname)").split():
        kept.git("reflog", "expire", "--expire=all", ref, status=None)
    kept.git("reflog", "expire", "--expire=all", "--all")
    kept.session("purge", "--yes", "feature/oauth")
    assert is_known(kept, base)
    assert "missing" not in kept.run("git", "fsck", "--full").out


def test_work_stashed_by_a_switch(feature: Sandbox) -> None:
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write("app.py", "a = 2\n")
    feature.write(".env", SECRET)
    feature.session("switch", "--stash", "main", SESSION_SECRETS="false")
    feature.session("purge", "--yes", ".env")
    assert not is_known(feature, oid_of(feature))
    feature.session("switch", "feature/oauth")
    assert feature.git("status", "--porcelain") == " M app.py"
    assert_sound(feature)


# --- texts ------------------------------------------------------------------------------------------------------------


def test_a_text_goes_from_journals_and_archives(feature: Sandbox) -> None:
    text = 'open "sesame_7" now'
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.session("decisions", "add", f"We say {text} at the door", "--rationale", "Because")
    feature.write("app.py", "a = 2\n")
    feature.session("checkpoint", "--no-commit", "-l", text)
    feature.session("end", "--no-push", "--remember", f"say {text}")
    feature.session("start", "feature/next", "--objective", f"replace {text}")
    ran = feature.session("purge", "--yes", "--text", "-", stdin=f"{text}\n")
    assert stable(ran.out).startswith(
        "purged this text in 2 sessions\n  feature-next-20270115-xxxx\n  feature-oauth-20270115-xxxx\n"
    )
    assert "sesame" not in feature.session("handoff", "feature/oauth").out
    assert "[removed]" in feature.session("handoff", "feature/oauth").out
    assert "replace [removed]" in feature.session("objectives").out
    feature.session("restore", "--session", "feature/oauth", "cp-1", "--to", str(feature.path.parent / "then"))
    assert (feature.path.parent / "then/app.py").read_text() == "a = 2\n"
    feature.commit("feat: more", "b.py", "b = 1\n")
    assert "[removed]" in feature.message()
    assert stable(ran.out).partition("  other copies")[2] == (
        ", which only you can remove:\n"
        "    commits whose message has the text, such as COMMIT\n"
        "      git show COMMIT\n"
        f"    the file {feature.path}/.git/COMMIT_EDITMSG\n"
        "    the file .session/decision-log.md\n" + OTHERS
    )
    assert_sound(feature)


def test_a_text_leaves_no_trace(feature: Sandbox) -> None:
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.session("blockers", "add", "waiting for hunter_2_the_password")
    feature.write("app.py", "a = 2\n")
    feature.session("checkpoint", "--no-commit", "--notes", "hunter_2_the_password")
    feature.session("purge", "--yes", "--text", "hunter_2_the_password")
    assert_nowhere(feature, "hunter_2_the")
    assert_sound(feature)


def test_a_text_goes_from_files_of_snapshots(feature: Sandbox) -> None:
    feature.write(".gitignore", "app.log\n")
    feature.commit("feat: base", "app.py", "a = 1\n")
    feature.write("app.py", "a = 2  # hunter_2_the_password\n")
    feature.git("add", "app.py")
    feature.write("app.py", "a = 3  # hunter_2_the_password\n")
    feature.write("a folder/nämlich.txt", "k hunter_2_the_password\nkept\n")
    feature.session("checkpoint", "--no-commit", "-l", "with it")
    feature.write("app.py", "a = 4\n")
    feature.git("add", "app.py")
    (feature.path / "a folder/nämlich.txt").unlink()
    feature.session("checkpoint", "--no-commit", "-l", "without it")
    planned = feature.json("purge", "--dry-run", "--text", "hunter_2_the_password")
    assert [(each["checkpoint"], each["files"]) for each in planned["snapshots"]] == [
        ("cp-1", ["app.py", "a folder/nämlich.txt"])
    ]
    ran = feature.session("purge", "--yes", "--text", "hunter_2_the_password")
    assert stable(ran.out).startswith("purged this text in 1 session\n  feature-oauth-20270115-xxxx: cp-1 with it\n")
    assert_nowhere(feature, "hunter_2_the")
    then = feature.path.parent / "then"
    feature.session("restore", "cp-1", "--to", str(then))
    assert (then / "app.py").read_text() == "a = 3  # [removed]\n"
    assert (then / "a folder/nämlich.txt").read_text() == "k [removed]\nkept\n"
    assert_sound(feature)


def test_what_the_commit_under_a_snapshot_holds_stays(feature: Sandbox) -> None:
    feature.commit("feat: base", "app.py", "hunter_2_the_password\n")
    feature.write("b.py", "b = 1\n")
    feature.session("checkpoint", "--no-commit")
    assert "no session holds this text" in feature.session("purge", "--text", "hunter_2_the_password", status=1).err


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_text_in_a_commit_does_not_come_back(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Ask for the oil of angels first", "--rationale", "It is rare")
    oid = feature.commit("feat: oil", "oil.txt")
    ran = feature.session("purge", "--yes", "--text", "oil of angels")
    assert f"commits whose message has the text, such as {oid[:9]}" in ran.out
    assert f"the file {feature.path}/.git/COMMIT_EDITMSG\n" in ran.out
    feature.session("end")
    feature.session("start", "feature/next", "--objective", "Next")
    for command in (("handoff", "feature/oauth"), ("handoff",), ("brief",), ("decisions",)):
        assert "angels" not in feature.session(*command).out, command
    refs = feature.git("for-each-ref", "--format=%(refname)", "refs/sessions").split()
    assert feature.run("git", "grep", "angels", *refs, status=1).out == ""


@pytest.mark.parametrize(
    ("arguments", "status", "err"),
    [
        ([], 2, "error: give one of ID, PATH and --text\nhint: see: git session purge -h\n"),
        (["x", "--text", "y"], 2, "error: give one of ID, PATH and --text\nhint: see: git session purge -h\n"),
        (["nothing"], 1, "error: no snapshot holds 'nothing', and no session or branch is called that\n"
         "hint: to list sessions: git session history\n"),
        (["../outside"], 1,
         "error: '../outside' is outside the work tree\nhint: give paths inside this repository\n"),
        (["."], 2, "error: purge takes a file or a folder, not the whole work tree\nhint: see: git session purge -h\n"),
        (["./feature"], 1, "error: no snapshot holds 'feature'\nhint: give the path relative to the current folder\n"),
        (["main"], 1, "error: there is no session on main yet\nhint: to list sessions: git session history\n"),
        (["--text", "abc"], 1, "error: a text of less than 6 characters is not purged\nhint: give more of it\n"),
        (["--text", "unheard of"], 1, "error: no session holds this text\nhint: for commit messages: git log --all --grep=…\n"),
        (["conf/.env"], 1, "error: nothing was purged: without a terminal, purge needs --yes; conf/.env in 2 snapshots of 1 session\n"
         "hint: to see it first: add --dry-run\n"),
    ],
)  # fmt: skip
def test_refusals(kept: Sandbox, arguments: list[str], status: int, err: str) -> None:
    refs = kept.git("for-each-ref")
    assert kept.session("purge", *arguments, status=status).err == err
    assert kept.git("for-each-ref") == refs


def test_dry_run_and_json(kept: Sandbox) -> None:
    refs, journal = kept.git("for-each-ref"), kept.journal()
    assert stable(kept.session("purge", "-n", "conf").out) == (
        "would purge conf in 2 snapshots of 1 session\n  feature-oauth-20270115-xxxx: cp-1 first, cp-2 second\n"
    )
    assert kept.json("purge", "--dry-run", "conf")["snapshots"][0]["files"] == ["conf/.env"]
    assert (kept.git("for-each-ref"), kept.journal()) == (refs, journal)
    assert kept.json("purge", "--yes", "conf")["deleted"] == 10


def test_a_name_that_means_both(kept: Sandbox) -> None:
    kept.write("feature/oauth", "x\n")
    kept.session("checkpoint", "--no-commit")
    assert stable(kept.session("purge", "--yes", "feature/oauth", status=1).err) == (
        "error: 'feature/oauth' is a file in snapshots, and means a session too\n"
        "hint: for the file: ./feature/oauth; for the session: feature-oauth-20270115-xxxx\n"
    )
    kept.session("purge", "--yes", "./feature/oauth")


@pytest.mark.parametrize(("answer", "is_gone"), [("y", True), ("n", False)])
def test_it_prompts_on_a_terminal(kept: Sandbox, answer: str, *, is_gone: bool) -> None:
    shown = on_terminal(kept, "purge", "conf", typed=f"{answer}\n", status=0 if is_gone else 1)
    assert "purge it? It cannot be undone. [y/N]" in shown
    assert is_known(kept, oid_of(kept)) is not is_gone
