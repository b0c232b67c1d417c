"""`git session status`: where the session stands."""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable
from tests.scenario import OTHER, UNSEEN, part_from_main, upstream_moves_on, work


def test_the_whole_picture(feature: Sandbox) -> None:
    work(feature)
    assert stable(feature.session("status").out) == (
        "feature/oauth\n"
        "1h active, started 1 hour ago\n"
        "\n"
        "Objectives  1 of 2 done\n"
        "  [x] obj-1  OAuth provider\n"
        "  [▶] obj-2  Google OAuth\n"
        "\n"
        "Blockers\n"
        "  [!] blk-1  Waiting on API keys  #42  40 minutes\n"
        "\n"
        "Work\n"
        "  commits      2, the last 20 minutes ago: fix(auth): renew tokens\n"
        "  checkpoints  1, the last 20 minutes ago: oauth-complete\n"
        "  work tree    1 untracked\n"
        "\n"
        "Next\n"
        "  Waiting on API keys (#42)  git session blockers resolve blk-1\n"
        "  Google OAuth               git session objectives complete obj-2\n"
        "  1 file not committed       git session checkpoint -u\n"
    )


def test_a_session_that_has_just_begun(ready: Sandbox) -> None:
    ready.session("start", "topic")
    assert ready.session("status").out == (
        "topic\n0s active, started just now\n"
        "\nObjectives  none yet\n"
        "\nWork\n  work tree  clean\n"
        '\nNext\n  no objective yet  git session objectives add "…"\n'
    )


def test_verbose_names_files_and_reasons(feature: Sandbox) -> None:
    feature.write("staged.txt")
    feature.git("add", "staged.txt")
    feature.write("README.md", "changed\n")
    feature.write("new.txt")
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Safer")
    feature.session("blockers", "add", "Keys")
    feature.session("blockers", "resolve", "blk-1")
    assert "blk-1" not in feature.session("status").out
    out = stable(feature.session("status", "-v").out)
    assert out.splitlines()[2] == "feature-oauth-20270115-xxxx"
    assert "  [x] blk-1  Keys  resolved\n" in out
    assert "Files\n  staged     staged.txt\n" in out
    assert "  changed    README.md\n" in out
    assert "  untracked  new.txt\n" in out
    assert "Decisions for the next commit\n  dec-1  Use PKCE (in the next commit)\n         rationale: Safer\n" in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--objectives"], "Objectives  0 of 2 done\n  [▶] obj-1  OAuth provider\n  [ ] obj-2  Google OAuth\n"),
        (["--blockers"], "Blockers  none\n"),
    ],
    ids=["objectives", "blockers"],
)
def test_one_part_alone(feature: Sandbox, options: list[str], expected: str) -> None:
    assert feature.session("status", *options).out == expected


def test_json(feature: Sandbox) -> None:
    work(feature)
    document = feature.json("status")
    assert document["active_seconds"] == 3600
    assert (document["commits"], document["others_commits"]) == (2, 0)
    assert document["untracked"] == ["notes.txt"]
    assert [step["kind"] for step in document["next"]] == ["blocker", "objective", "uncommitted"]


def test_idle_time_is_shown_apart(feature: Sandbox) -> None:
    feature.pass_time(minutes=200)
    assert feature.session("status").out.splitlines()[1] == "0s active, 3h 20m idle, started 3 hours ago"


def test_commits_of_others_are_counted_apart(feature: Sandbox) -> None:
    feature.commit("feat: mine")
    feature.commit("fix: theirs", **OTHER, **UNSEEN)
    assert "  from others  1 commit\n" in feature.session("status").out


def test_upstream_and_conflicts(feature: Sandbox) -> None:
    feature.git("init", "-q", "--bare", str(feature.home / "hub.git"))
    feature.git("remote", "add", "origin", str(feature.home / "hub.git"))
    feature.git("push", "-q", "-u", "origin", "feature/oauth")
    feature.commit("feat: mine", "both.txt", "mine\n")
    feature.git("switch", "-q", "main")
    feature.commit("feat: theirs", "both.txt", "theirs\n")
    feature.git("switch", "-q", "feature/oauth")
    feature.git("merge", "-q", "main", status=1)
    out = feature.session("status").out
    assert "  work tree  1 in conflict\n  upstream   1 ahead of origin/feature/oauth\n" in out
    assert "  merge in progress, 1 conflict" in out
    assert "  1 commit not pushed to origin/feature…  git push\n" in out


def test_without_emoji(feature: Sandbox) -> None:
    feature.git("config", "session.emoji", "false")
    assert "  [>] obj-1  OAuth provider\n" in feature.session("status").out


def test_what_users_wrote_is_made_safe(feature: Sandbox) -> None:
    feature.session("objectives", "add", "red \x1b[31mtext\x1b[0m\nand a second line")
    feature.write("new\x1b[31mline\n.txt")
    out = feature.session("status", "-v").out
    assert "  [ ] obj-3  red text and a second line\n" in out
    assert "\x1b" not in out


def test_names_that_are_not_utf8(feature: Sandbox) -> None:
    (feature.path / os.fsdecode(b"caf\xe9.txt")).touch()
    assert "  untracked  caf\ufffd.txt\n" in feature.session("status", "-v").out
    assert feature.json("status")["untracked"] == ["caf\ufffd.txt"]


def test_from_a_subfolder(feature: Sandbox) -> None:
    feature.write("src/deep/a.txt")
    assert feature.json("status", cwd=feature.path / "src" / "deep")["untracked"] == ["src/deep/a.txt"]


def test_what_is_printed_for_a_terminal_says_the_same(feature: Sandbox) -> None:
    work(feature)
    feature.session("config", "display.color", "always")
    plain, colored = feature.session("status", "--no-color").out, feature.session("status").out
    assert colored != plain
    unstyled = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert unstyled == "".join(f"{line.rstrip()}\n" for line in unstyled.splitlines())  # no blanks fill up a row
    assert stable(unstyled).split() == stable(plain).split()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["commit", "-q", "--amend", "-m", "feat: two"], [("unpushed", "git push --force-with-lease")]),
        (["reset", "-q", "--hard", "other"], [("behind", "git pull"), ("unpushed", "git push")]),
    ],
    ids=["rewritten here", "others' work"],
)
def test_parted_from_its_upstream(feature: Sandbox, command: list[str], expected: list[tuple[str, str]]) -> None:
    upstream_moves_on(feature)
    feature.commit("feat: one", "one.txt")
    feature.git("push", "-q", "-u", "origin", "feature/oauth")
    # Somebody else's work is there, and was never here.
    bo: dict[str, Any] = OTHER
    theirs = feature.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", "-m", "feat: theirs", **bo)
    feature.git("branch", "other", feature.git("commit-tree", "HEAD~1^{tree}", "-p", "HEAD~1", "-m", "feat: ours"))
    if "other" in command:
        feature.git("push", "-q", "-f", "origin", f"{theirs}:feature/oauth")
    feature.git(*command)
    document = feature.json("status")
    assert (document["ahead"], document["behind"]) == (1, 1)
    steps = [(each["kind"], each["command"]) for each in document["next"] if each["kind"] in ("behind", "unpushed")]
    assert steps == expected
    what = "rewritten here" if "--amend" in command else "not pulled"
    out = feature.session("brief").out
    assert f"  1 commit on origin/feature/oauth {what}\n" in out
    assert ("feat: theirs  Bo Example, origin/feature/oauth" in out, "feat: one  Ada" in out) == (
        what == "not pulled",
        False,
    )


@pytest.fixture
def parted(feature: Sandbox) -> Sandbox:
    """A commit of the session, and one on main, which conflict; the session's branch is checked out."""
    part_from_main(feature)
    return feature


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_in_the_middle_of_a_rebase(parted: Sandbox, backend: str) -> None:
    parted.git("rebase", "-q", backend, "main", status=1)
    parted.write("lcov.info", "SF:one.txt\nDA:1,1\nend_of_record\n")
    before = len(parted.journal())
    document = parted.json("status")
    assert (document["branch"], document["operation"], document["conflicted"]) == (
        "feature/oauth",
        "rebase",
        ["one.txt"],
    )
    out = parted.session("status").out
    assert "Next\n  rebase in progress, 1 conflict  git status\n" in out
    assert parted.session().out == out
    following = next(each["items"] for each in parted.json("brief")["sections"] if each["name"] == "next")
    assert [(each["kind"], each["text"]) for each in following][1:] == [
        ("operation", "rebase in progress"),
        ("conflict", "1 file: one.txt"),
    ]
    assert parted.session("log").out.startswith("feature/oauth  ")
    assert len(parted.journal()) == before  # what the reports say is of none of the session's commits
    # What would change something waits.
    for command in (["objectives", "add", "More"], ["decisions", "add", "So"], ["checkpoint"], ["end"]):
        assert parted.session(*command, status=1).err == (
            "error: a rebase is in progress: HEAD is detached, and a session belongs to a branch\n"
            "hint: finish it with git first\n"
        )
    parted.git("rebase", "--abort")
    assert parted.json("status")["operation"] == ""


def test_in_the_middle_of_a_bisection(parted: Sandbox) -> None:
    parted.git("bisect", "start", "HEAD", "HEAD~1")
    parted.git("switch", "-q", "--detach", "main")
    assert "Next\n  bisect in progress  git status\n" in parted.session("status").out
    assert "  git          bisect in progress\n" in parted.session("brief").out


def test_in_the_middle_of_a_rebase_of_a_branch_without_a_session(parted: Sandbox) -> None:
    parted.git("switch", "-q", "-c", "other")
    parted.git("rebase", "-q", "main", status=1)
    assert parted.session("status", status=1).err == (
        "error: a rebase is in progress: HEAD is detached, and a session belongs to a branch\n"
        "hint: finish it with git first\n"
    )
    assert parted.session().out.startswith("HEAD is detached, so there is no session\n")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (["switch", "-q", "main"], "error: no session is open on main\n"),
        (["switch", "-q", "--detach"], "error: HEAD is detached, and a session belongs to a branch\n"),
    ],
    ids=["no session", "detached"],
)
def test_refused_without_a_session(feature: Sandbox, command: list[str], error: str) -> None:
    feature.git(*command)
    ran = feature.session("status", status=1)
    assert ran.out == ""
    assert ran.err.startswith(error)
    assert re.search(r"\nhint: (.* open: )?git ", ran.err)


@pytest.mark.parametrize(
    "where", ["ahead of the branch", "behind the branch", "on main", "branch in another work tree"]
)
def test_a_detached_head_names_the_branch_with_a_session_that_is_near(feature: Sandbox, where: str) -> None:
    """Porcelains such as jj commit on a detached HEAD and move the branch later."""
    feature.commit("feat: one")
    feature.git("switch", "-q", "--detach", "main" if where == "on main" else "HEAD")
    if where == "behind the branch":
        oid = feature.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "feat: two")
        feature.git("update-ref", "refs/heads/feature/oauth", oid)
    elif where != "on main":
        feature.commit("feat: two")
    hint = f"{feature.json('history')['sessions'][0]['id']} is open: git switch feature/oauth"
    if where == "branch in another work tree":
        feature.git("worktree", "add", "-q", "../beside", "feature/oauth")
        hint = "git switch <branch>"
    error = "HEAD is detached, and a session belongs to a branch"
    for command in ("status", "brief"):
        assert feature.session(command, status=1).err == f"error: {error}\nhint: {hint}\n"
    assert feature.json("status", status=1)["error"]["hint"] == hint


def test_refused_outside_a_repository(bare_sandbox: Sandbox) -> None:
    ran = bare_sandbox.session("status", status=1)
    assert ran.err == ("error: not inside a git repository\nhint: change to one, or create one: git init\n")
    assert bare_sandbox.json("status", status=1)["error"]["code"] == "not-a-repository"


def test_json_loads_nothing_heavy(feature: Sandbox) -> None:
    """What makes a prompt slow stays out: rich, ruamel.yaml and pygit2 cost more than all the rest."""
    feature.session("status")  # the configuration is in the cache now
    program = (
        "import sys\n"
        "from git_session.cli import run\n"
        "status = run(['status', '--json'])\n"
        "sys.stderr.write(' '.join(name for name in ('rich', 'ruamel.yaml', 'pygit2') if name in sys.modules))\n"
        "sys.exit(status)\n"
    )
    assert feature.run(sys.executable, "-c", program).err == ""


# --- another session --------------------------------------------------------------------------------------------------


def test_a_session_whose_branch_is_not_checked_out(feature: Sandbox) -> None:
    feature.write("notes.txt", "notes")
    feature.git("switch", "-q", "main")
    ran = feature.session("status", "feature/oauth")
    assert ran.err == "" and "work tree" not in ran.out
    assert ran.out.endswith("\nNext\n  its branch is not checked out  git session resume feature/oauth\n")
    found = feature.json("status", "feature/oauth")
    assert (found["branch"], found["checked_out"], found["untracked"], found["quality"]) == (
        "feature/oauth",
        False,
        [],
        None,
    )
    assert feature.json("status", found["id"])["id"] == found["id"]
    feature.session("resume", "feature/oauth")
    assert feature.json("status", "feature/oauth")["untracked"] == ["notes.txt"]


def test_a_session_in_another_work_tree_and_one_that_is_rebased(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    there = feature.path.parent / "it's there"
    feature.git("worktree", "add", "-q", str(there), "feature/oauth")
    (there / "notes.txt").write_text("notes")
    found = feature.json("status", "feature/oauth")
    assert (found["checked_out"], found["untracked"]) == (True, ["notes.txt"])
    assert found["next"][0]["kind"] == "elsewhere"
    assert shlex.split(found["next"][0]["command"]) == ["cd", str(there)]
    feature.git("-C", str(there), "bisect", "start")
    feature.git("-C", str(there), "checkout", "-q", "--detach")
    assert feature.json("status", "feature/oauth")["branch"] == "feature/oauth"


def test_what_has_no_open_session(feature: Sandbox) -> None:
    session = feature.json("status")["id"]
    feature.session("end", "--yes")
    assert feature.session("status", "nope", status=1).err == (
        "error: no session or branch is called 'nope'\nhint: to list sessions: git session history\n"
    )
    assert feature.session("status", session, status=1).err == (
        f"error: {session} has already ended\nhint: for its handoff: git session handoff {session}\n"
    )


def test_of_another_branch_without_commits_there_is_no_work_to_show(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    assert feature.session("status", "feature/oauth").out == (
        "feature/oauth\n0s active, started just now\n\nObjectives  0 of 2 done\n  [▶] obj-1  OAuth provider\n"
        "  [ ] obj-2  Google OAuth\n\nNext\n  its branch is not checked out  git session resume feature/oauth\n"
    )
