"""`git session doctor`: every finding, what --fix does about it, and a trial that leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.hooks.test_failures import bake
from tests.e2e.test_init import contents
from tests.e2e.test_reading import AS_ANYONE
from tests.sandbox import Sandbox

HOOKS = ["post-checkout", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite"]


def findings(sandbox: Sandbox, *options: str, status: int = 1) -> list[Any]:
    """What doctor finds, as JSON."""
    document = sandbox.json("doctor", *options, status=status)
    assert document["well"] is (status == 0)
    return list(document["findings"])


def one(sandbox: Sandbox, *options: str, status: int = 1) -> Any:
    """The only finding."""
    found = findings(sandbox, *options, status=status)
    assert len(found) == 1, found
    return found[0]


def mended(sandbox: Sandbox, code: str) -> Any:
    """Find it, mend it, find nothing more; returns the finding of the mending run."""
    assert one(sandbox)["code"] == code
    finding = one(sandbox, "--fix", status=0)
    assert (finding["code"], finding["fixed"]) == (code, True)
    assert findings(sandbox, status=0) == []
    return finding


def folder_of(sandbox: Sandbox) -> Path:
    return next((sandbox.path / ".git/sessions").glob("*/journal")).parent


def kept_files(sandbox: Sandbox) -> dict[str, bytes]:
    """Everything in .git but objects and caches."""
    found = contents(sandbox.path / ".git")
    left_out = ("objects/", "sessions/config-cache", "sessions/cache/", "sessions/lock")
    return {name: content for name, content in found.items() if not name.startswith(left_out)}


# --- all is well ------------------------------------------------------------------------------------------------------


def test_says_that_all_is_well(feature: Sandbox) -> None:
    feature.commit("feat: work")
    rows = feature.session("doctor").out.splitlines()
    assert rows[0] == f"ok  git            {feature.git('version').removeprefix('git version ')}"
    assert rows[1].startswith("ok  python         3.")
    assert rows[2:] == [
        "ok  configuration  valid",
        "ok  hooks          installed",
        "ok  refs           git can follow the refs of git-session",
        "ok  trial commit   post-checkout, prepare-commit-msg, commit-msg, post-commit, post-rewrite ran",
        "ok  notes display  git log shows the notes of commits",
        "ok  journals       every line can be read",
        "ok  archives       every line can be read",
        "ok  bindings       every bound branch has its session",
        "ok  branches       every open session has its branch, or is merged",
        "ok  views          up to date with their journals",
        "ok  commits        every commit on a session's branch is recorded",
        "ok  trailers       every unpushed commit of an agent has its trailers",
        "ok  kept commits   the commits of every session outlive its branch",
        "ok  notes          every recorded commit has its note",
        "ok  merges         every squash and rebase that ended a session has its note",
        "ok  files          no leftovers",
        "",
        "no problems",
    ]
    assert feature.json("doctor")["fired"] == HOOKS


def test_the_trial_leaves_nothing_behind(feature: Sandbox) -> None:
    feature.commit("feat: work")
    feature.session("config")
    before = kept_files(feature)
    status = feature.git("status", "--porcelain", "--ignored")
    feature.session("doctor", "--fix")
    assert kept_files(feature) == before
    assert feature.git("status", "--porcelain", "--ignored") == status
    assert feature.git("worktree", "list").count("\n") == 0
    assert feature.git("fsck", "--no-dangling") == ""


@pytest.mark.parametrize("where", ["unborn", "detached", "linked", "subfolder", "GIT_DIR"])
def test_works_wherever_one_stands(ready: Sandbox, where: str) -> None:
    options: dict[str, Any] = {}
    if where == "unborn":
        ready.git("switch", "-q", "--orphan", "empty")
    elif where == "detached":
        ready.git("switch", "-q", "--detach")
    elif where == "linked":
        options["cwd"] = ready.path.parent / "linked"
        ready.git("worktree", "add", "-q", str(options["cwd"]))
    elif where == "subfolder":
        options["cwd"] = ready.write("deep/file").parent
    else:
        options |= {"cwd": ready.home, "GIT_DIR": f"{ready.path}/.git", "GIT_WORK_TREE": str(ready.path)}
    head = (ready.path / ".git/HEAD").read_text()
    document = ready.json("doctor", **options)
    assert (document["well"], document["fired"]) == (True, HOOKS)
    assert (ready.path / ".git/HEAD").read_text() == head


@pytest.mark.parametrize("kind", ["python", "sh"])
def test_the_hooks_of_others_are_not_run(sandbox: Sandbox, kind: str) -> None:
    ran = sandbox.home / "ran"
    script = f"open({str(ran)!r}, 'w')" if kind == "python" else f"touch '{ran}'"
    for name in (*HOOKS, "pre-commit", "reference-transaction"):
        hook = sandbox.path / ".git/hooks" / name
        hook.write_text(f"#!/usr/bin/env {'python3' if kind == 'python' else 'sh'}\n{script}\n")
        hook.chmod(0o755)
    sandbox.session("init")
    ran.unlink(missing_ok=True)
    document = sandbox.json("doctor")
    assert (document["well"], document["fired"]) == (True, HOOKS)
    assert not ran.exists()
    sandbox.commit("feat: work")
    assert ran.exists()


def test_what_a_user_has_set_does_not_spoil_the_trial(ready: Sandbox) -> None:
    for key, value in {
        "commit.gpgSign": "true",
        "user.signingKey": "nobody",
        "commit.template": str(ready.write("template", "Why?\n")),
        "commit.verbose": "true",
        "core.commentChar": ";",
        "notes.rewriteRef": "refs/notes/*",
        "session.trailers": "Session-Time",
        "commit.cleanup": "scissors",
        "core.autocrlf": "true",
        "core.logAllRefUpdates": "always",
    }.items():
        ready.git("config", key, value)
    assert ready.json("doctor")["fired"] == HOOKS


def test_without_a_name_of_the_user(ready: Sandbox) -> None:
    (ready.home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    assert ready.json("doctor")["fired"] == HOOKS


# --- the installation -------------------------------------------------------------------------------------------------


def test_not_installed(sandbox: Sandbox) -> None:
    ran = sandbox.session("doctor", status=1)
    assert ran.out.splitlines()[3:] == [
        "wrong  installation   1 wrong",
        "",
        f"wrong  {sandbox.path}",
        "        git-session is not set up in this repository",
        "        no commit is recorded",
        "        git session init",
        "",
        "1 problem",
    ]
    assert one(sandbox, "--fix")["fixed"] is False
    assert not (sandbox.path / ".git/sessions").exists()


def test_a_missing_hook(ready: Sandbox) -> None:
    path = ready.path / ".git/hooks/post-commit"
    if ready.hooks_by_config:
        ready.git("config", "--remove-section", "hook.git-session-post-commit")
    else:
        path.unlink()
    assert ready.session("doctor", status=1).out.endswith(
        "\n"
        f"wrong  {path}\n"
        "        the post-commit hook is missing\n"
        "        commits are not recorded and get no note\n"
        "        git session init\n"
        "\n"
        "1 problem\n"
    )
    assert mended(ready, "hook-missing")["done"] == "installed"
    assert path.exists() is not ready.hooks_by_config


def test_a_hook_whose_python_is_for_another_user_only(ready: Sandbox) -> None:
    closed = ready.home / "closed"
    closed.mkdir()
    (closed / "python").symlink_to(sys.executable)
    for path in [*(ready.path / ".git/hooks").glob("*"), *(ready.path / ".git/sessions/hooks").glob("*-*")]:
        path.write_text(re.sub("(?m)^python=.*", f"python='{closed}/python'", path.read_text()))
    closed.chmod(0)
    try:
        ran = ready.run(sys.executable, "-c", AS_ANYONE, "git-session", "doctor", "--json", status=1)
    finally:
        closed.chmod(0o755)
    found = json.loads(ran.out)["findings"]
    assert len(found) == 5
    for each in found:
        assert each["what"].endswith(f" hook is stale: you cannot run {closed}/python: permission denied")
        assert each["command"] == "install git-session for all users, then: git session init"


def test_a_hook_whose_python_is_gone(ready: Sandbox) -> None:
    for path in [*(ready.path / ".git/hooks").glob("*"), *(ready.path / ".git/sessions/hooks").glob("*-*")]:
        text = path.read_text()
        path.write_text(
            "".join("python='/gone/python'\n" if row.startswith("python=") else row for row in text.splitlines(True))
        )
    found = findings(ready)
    assert {finding["code"] for finding in found} == {"hook-stale"}
    assert len(found) == 5
    assert {finding["fixed"] for finding in findings(ready, "--fix", status=0)} == {True}


def test_a_hook_that_is_right_but_cannot_work(ready: Sandbox) -> None:
    """A folder where the log of the hook has to be is not enough; a lock that cannot be opened is."""
    lock = ready.path / ".git/sessions/lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    document = ready.json("doctor", status=1)
    assert document["well"] is False
    assert any(check["name"] == "trial commit" and not check["ok"] for check in document["checks"])


def test_foreign_hooks(ready: Sandbox) -> None:
    ready.write("theirs/post-commit", "#!/bin/sh\n")
    ready.git("config", "core.hooksPath", "theirs")
    if ready.hooks_by_config:  # which run wherever core.hooksPath points
        assert findings(ready, status=0) == []
        return
    finding = one(ready, "--fix")
    assert (finding["code"], finding["fixed"]) == ("hook-foreign", False)
    assert finding["where"] == str(ready.path / "theirs")
    assert "\nours=$(git rev-parse --git-common-dir)/sessions/hooks/" in finding["command"]
    ready.session("config", "display.color", "always")  # as on a terminal
    told = re.sub(r"\x1b\[[0-9;]*m", "", ready.session("doctor", status=1).out)
    assert "        prepare-commit-msg: commits get no trailers\n" in told


LINE = 'ours=$(git rev-parse --git-common-dir)/sessions/hooks/${0##*/}; [ ! -x "$ours" ] || "$ours" "$@" || :\n'


def husky(sandbox: Sandbox) -> Path:
    """What husky 9 makes of `.husky/_`; returns `.husky`, where people write their hooks."""
    made = sandbox.path / ".husky" / "_"
    made.mkdir(parents=True)
    (made / "h").write_text(
        's=$(dirname "$(dirname "$0")")/${0##*/}\n[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\nexit $?\n'
    )
    for event in HOOKS:
        (made / event).write_text('#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
        (made / event).chmod(0o755)
    sandbox.git("config", "core.hooksPath", ".husky/_")
    return made.parent


def test_the_line_belongs_above_the_folder_that_husky_makes(feature: Sandbox) -> None:
    if feature.hooks_by_config:
        return
    folder = husky(feature)
    hint = f"add this line to the hooks in {folder} ({', '.join(HOOKS)}), then: git session init\n{LINE}"
    assert one(feature)["command"] + "\n" == hint
    for event in HOOKS:  # where it never runs, and husky removes it
        with open(folder / "_" / event, "a") as file:
            file.write(LINE)
    assert one(feature)["command"] + "\n" == hint
    for event in HOOKS:
        (folder / event).write_text(LINE)
    assert findings(feature, status=0) == []
    feature.commit("feat: one")
    assert "\nSession-Objectives:\n" in feature.message()
    (folder / "_" / "h").write_text("exit 0\n")
    assert {each["code"] for each in findings(feature)} == {"hook-silent"}
    (folder / "_" / "post-commit").unlink()
    assert "npx husky" in [each["command"] for each in findings(feature)]


def test_a_line_that_never_runs_in_a_folder_of_the_users(ready: Sandbox) -> None:
    if ready.hooks_by_config:
        return
    for event in HOOKS:
        ready.write(f"theirs/{event}", f"#!/bin/sh\nexit 0\n{LINE}").chmod(0o755)
    ready.git("config", "core.hooksPath", "theirs")
    assert one(ready)["code"] == "hook-foreign"
    for event in HOOKS:
        ready.write(f"theirs/{event}", f"#!/bin/sh\n{LINE}exit 0\n").chmod(0o755)
    assert findings(ready, status=0) == []
    (ready.path / "theirs/post-commit").chmod(0o644)
    assert one(ready)["command"] == f"chmod +x {ready.path}/theirs/post-commit"


def test_notes_that_are_not_shown(ready: Sandbox) -> None:
    ready.git("config", "--unset", "notes.displayRef")
    assert mended(ready, "notes-hidden")["done"] == "added"
    assert ready.git("config", "notes.displayRef") == "refs/notes/sessio[n]"


def test_a_wrong_configuration(ready: Sandbox) -> None:
    ready.write(".session/config.yaml", "display:\n  emoji: maybe\n")
    finding = one(ready, "--fix")
    assert (finding["where"], finding["what"], finding["consequence"]) == (
        ".session/config.yaml:2",
        "display.emoji takes true or false, not maybe",
        "the default is used",
    )
    assert finding["fixed"] is False


def test_a_key_that_is_not_known_is_no_finding(ready: Sandbox) -> None:
    ready.write(".session/config.yaml", "sesion: {}\n")
    checks = {check["name"]: check["detail"] for check in ready.json("doctor")["checks"]}
    assert checks["configuration"] == (
        "valid; ignored: .session/config.yaml:1: unknown section 'sesion' (did you mean session?)"
    )


# --- what was recorded ------------------------------------------------------------------------------------------------


def test_a_damaged_journal(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")
    journal = folder_of(feature) / "journal"
    good = journal.read_bytes()
    lines = good.splitlines(keepends=True)
    broken = b"".join([*lines[:1], b"garbage\n", *lines[1:], b'1800000000000 decision {"id":"x\n', b"18000000"])
    journal.write_bytes(broken)
    found = findings(feature)
    assert [(finding["code"], finding["where"], finding["what"]) for finding in found[:3]] == [
        ("damaged-journal", f"{journal}:2", "a line cannot be read: garbage"),
        (
            "damaged-journal",
            f"{journal}:{len(lines) + 2}",
            'a line of kind \'decision\' cannot be read: 1800000000000 decision {"id":"x',
        ),
        ("damaged-journal", f"{journal}:{len(lines) + 3}", "a line was cut off by a crash or a full disk"),
    ]
    assert journal.read_bytes() == broken
    assert {finding["done"] for finding in findings(feature, "--fix", status=0)[:3]} == {
        "kept the readable lines; the original is journal.damaged-1"
    }
    assert journal.read_bytes() == good
    assert (journal.parent / "journal.damaged-1").read_bytes() == broken
    journal.write_bytes(good + b"again\n")
    findings(feature, "--fix", status=0)
    assert (journal.parent / "journal.damaged-1").read_bytes() == broken
    assert (journal.parent / "journal.damaged-2").read_bytes() == good + b"again\n"
    assert findings(feature, status=0) == []
    assert [each["text"] for each in feature.json("decisions")["decisions"]] == ["Use PKCE"]


def test_a_journal_of_a_newer_version_is_left_alone(feature: Sandbox) -> None:
    journal = folder_of(feature) / "journal"
    journal.write_text(journal.read_text().replace('"format":1', '"format":2'))
    before = journal.read_bytes()
    assert one(feature, "--fix")["code"] == "newer-journal"
    assert journal.read_bytes() == before


def without_boot(path: Path) -> bytes:
    """A view without the time at which the machine started, which differs by some ms when it is looked at again."""
    return re.sub(rb"(?m)^boot \d+\n", b"", path.read_bytes())


@pytest.mark.parametrize("name", ["objectives.md", "blockers.md", "context.json", "hook"])
def test_a_missing_view(feature: Sandbox, name: str) -> None:
    path = folder_of(feature) / name
    before = without_boot(path)
    path.unlink()
    assert mended(feature, "stale-view")["what"] == f"missing: {name}"
    assert without_boot(path) == before


@pytest.mark.parametrize(
    "content", [b"", b"version 1\nclock a b\n", b"version 9\n", b"version 1\njournal 99999\n", b"\xff"]
)
def test_a_view_that_is_out_of_step(feature: Sandbox, content: bytes) -> None:
    path = folder_of(feature) / "hook"
    before = without_boot(path)
    path.write_bytes(content)
    mended(feature, "stale-view")
    assert without_boot(path) == before


def test_missing_notes_are_written_again_as_they_were(feature: Sandbox) -> None:
    oids = []
    for number in range(3):
        feature.pass_time(minutes=10)
        oids.append(feature.commit(f"feat: work {number}"))
    feature.session("objectives", "complete", "obj-1")
    feature.pass_time(minutes=5)
    feature.write("more")
    feature.git("add", "more")
    feature.session("checkpoint", "--label", "done", "-m", "feat: more")
    feature.pass_time(minutes=5)
    feature.git("commit", "-q", "--amend", "-m", "feat: more and better")
    oids.append(feature.git("rev-parse", "HEAD"))
    before = [feature.note(oid) for oid in oids]
    assert [note["commit-time"] for note in before] == ["600", "600", "600", "600"]
    feature.git("update-ref", "-d", "refs/notes/session")
    assert mended(feature, "missing-notes")["what"].startswith("4 recorded commits without a note: ")
    assert [feature.note(oid) for oid in oids] == before


def test_a_note_without_the_time_of_a_commit_that_lost_its_own(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    feature.commit("feat: work")
    feature.git("notes", "--ref=session", "remove", "HEAD")
    feature.pass_time(minutes=5)
    feature.git("commit", "-q", "--amend", "-m", "feat: more work")
    feature.git("notes", "--ref=session", "append", "-m", "Reviewed-by: Bo Example")
    oid = feature.git("rev-parse", "HEAD")
    assert feature.note()["commit-time"] == "300"
    found = mended(feature, "short-notes")
    assert found["what"] == f"1 recorded commit with less time in the note than in the journal: {oid[:9]}"
    assert found["consequence"] == "git log does not show all of their time (refs/notes/session)"
    assert (feature.note()["commit-time"], feature.note()["Reviewed-by"]) == ("900", "Bo Example")


def test_a_binding_without_a_session(ready: Sandbox) -> None:
    ready.git("config", "branch.main.session", "gone-20260101-abcd")
    assert mended(ready, "lost-journal")["done"] == "removed the binding"
    assert ready.git("config", "branch.main.session", status=1) == ""


def test_a_lost_journal_comes_back_from_the_archive(feature: Sandbox) -> None:
    feature.write("draft")
    feature.session("checkpoint", "--no-commit", "--label", "wip")
    folder = folder_of(feature)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert mended(feature, "lost-journal")["done"] == "restored from its archive"
    assert [each["text"] for each in feature.json("objectives")["objectives"]] == ["OAuth provider", "Google OAuth"]


def test_a_session_whose_branch_is_gone(feature: Sandbox) -> None:
    tip = feature.commit("feat: work")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    session = folder_of(feature).name
    finding = one(feature, "--fix")
    assert (finding["code"], finding["where"], finding["fixed"]) == ("orphan", session, False)
    assert finding["command"] == f"git session end {session}"
    back = finding["consequence"].splitlines()[1]
    assert back == f"git branch feature/oauth {tip[:9]} && git session resume {session}"
    feature.run("sh", "-c", back.replace("git session", "git-session"))
    assert (findings(feature, status=0), feature.git("rev-parse", "HEAD")) == ([], tip)
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    feature.run("sh", "-c", finding["command"].replace("git session", "git-session"))
    assert findings(feature, status=0) == []


def test_a_session_that_lost_its_binding(feature: Sandbox) -> None:
    feature.git("config", "--unset", "branch.feature/oauth.session")
    assert mended(feature, "unbound")["done"] == "bound again"
    assert feature.json("status")["branch"] == "feature/oauth"


def test_files_that_a_crash_left(feature: Sandbox) -> None:
    sessions = feature.path / ".git/sessions"
    old, young = ".git/sessions/.x-20260101-abcd.new/journal", ".git/sessions/y.tmp"
    feature.write(old, age=7200)
    feature.write(young, age=60)
    feature.write(".git/session-here.77.tmp", age=7200)
    os.utime(sessions / ".x-20260101-abcd.new", (feature.now - 7200, feature.now - 7200))
    assert {finding["where"] for finding in findings(feature)} == {
        str(sessions / ".x-20260101-abcd.new"),
        str(feature.path / ".git/session-here.77.tmp"),
    }
    assert {finding["done"] for finding in findings(feature, "--fix", status=0)} == {"removed"}
    assert not (feature.path / old).exists()
    assert (feature.path / young).exists()


@pytest.mark.parametrize("stage", ["worktree", "session", "branch"])
def test_what_an_interrupted_trial_left(ready: Sandbox, stage: str) -> None:
    name = "git-session-doctor-0123456789"
    folder = ready.path.parent / f"{name}-abc"
    if stage == "branch":
        ready.git("branch", name)
    else:
        ready.git("worktree", "add", "-q", "--detach", str(folder / "worktree"))
        os.utime(folder, (0, 0))
    if stage == "session":
        (ready.path / ".git/sessions" / name).mkdir()
        os.utime(ready.path / ".git/sessions" / name, (0, 0))
    assert mended(ready, "trial-left")["done"] == "removed"
    assert not folder.exists()
    assert ready.git("branch", "--list", name) == ""
    assert ready.git("worktree", "list").count("\n") == 0


@pytest.fixture
def stopped(feature: Sandbox) -> Iterator[int]:
    """The id of a doctor that has been stopped in its trial, by what runs the hooks."""
    program = feature.home / "python"
    program.write_text(f'#!/bin/sh\n[ -z "$DOCTOR" ] || kill -STOP "$DOCTOR"\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    bake(feature, "python", str(program))
    command = ["sh", "-c", 'DOCTOR=$$ exec "$@"', "sh", sys.executable, "-m", "git_session", "doctor"]
    environment = {**feature.env, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, cwd=feature.path, env=environment, stdout=subprocess.DEVNULL)
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])
    yield process.pid
    process.kill()
    process.wait()


def test_a_killed_trial_is_found_at_once_and_a_running_one_is_left_alone(feature: Sandbox, stopped: int) -> None:
    sessions = feature.path / ".git/sessions"
    assert feature.json("doctor", "--fix")["findings"] == []
    (name,) = (path.parent.name for path in sessions.glob("git-session-doctor-*/journal"))
    os.kill(stopped, signal.SIGKILL)
    os.waitpid(stopped, 0)
    (finding,) = findings(feature)
    assert (finding["code"], finding["where"]) == ("trial-left", name)
    assert mended(feature, "trial-left")["done"] == "removed"
    assert list(sessions.glob("git-session-doctor-*")) == []
    assert feature.git("worktree", "list").count("\n") == 0
    assert feature.git("for-each-ref", f"refs/heads/{name}", f"refs/session-commits/{name}") == ""


@pytest.mark.parametrize(
    "name", ["git-session-doctor-work", "git-session-doctor-0123456789/fix", "git-session-doctor-012345678g"]
)
def test_a_branch_of_the_users_is_no_trial(ready: Sandbox, name: str) -> None:
    ready.git("branch", name)
    assert ready.json("doctor", "--fix")["findings"] == []
    assert ready.git("branch", "--list", "--format=%(refname:short)", name) == name


def test_a_healthy_diagnosis_mends_nothing(feature: Sandbox) -> None:
    assert feature.session("doctor", "--fix").out.endswith("\n\nno problems\n")


def test_says_what_it_mended(ready: Sandbox) -> None:
    ready.git("config", "--unset", "notes.displayRef")
    assert ready.session("doctor", status=1).out.endswith("\n1 problem\n")
    assert ready.session("doctor", "--fix").out.endswith(
        "\n"
        "fixed  notes.displayRef\n"
        "        git log does not show refs/notes/session\n"
        "        added\n"
        "\n"
        "all problems are fixed\n"
    )


def test_outside_a_repository(bare_sandbox: Sandbox) -> None:
    assert bare_sandbox.session("doctor", status=1).err.startswith("error: not inside a git repository\n")


def test_commits_of_an_ended_session_that_no_ref_keeps(feature: Sandbox) -> None:
    """As versions before left them."""
    oid = feature.commit("feat: work", "work.txt")
    feature.session("end", "--no-push")
    (ref,) = feature.git("for-each-ref", "--format=%(refname)", "refs/session-commits").split()
    feature.git("update-ref", "-d", ref)
    found = mended(feature, "unkept-commits")
    assert (found["what"], found["done"]) == ("no ref keeps its 1 commit", f"kept by {ref}")
    assert feature.run("git", "merge-base", "--is-ancestor", oid, ref).status == 0


def test_commits_that_another_clone_keeps_are_no_finding(feature: Sandbox) -> None:
    feature.commit("feat: work", "work.txt")
    feature.session("end", "--no-push")
    clone = feature.home / "clone"
    feature.git("clone", "-q", str(feature.path), str(clone))
    box = Sandbox(clone, feature.home, feature.now)
    box.session("init")
    box.git("fetch", "-q", "origin", "refs/sessions/*:refs/sessions/*")
    assert len(box.json("history")["sessions"]) == 1
    assert "unkept-commits" not in [each["code"] for each in box.json("doctor", status=None)["findings"]]


# --- the session that a work tree is in -------------------------------------------------------------------------------


@pytest.mark.parametrize("linked", [False, True], ids=["here", "in a linked work tree"])
def test_a_session_that_is_bound_again_is_entered(feature: Sandbox, linked: bool) -> None:
    there = feature.path
    if linked:
        feature.git("switch", "-q", "main")
        there = feature.path.parent / "linked"
        feature.git("worktree", "add", "-q", str(there), "feature/oauth")
    feature.session("init", "--uninstall", "--yes")
    feature.session("init")
    feature.git("commit", "-q", "--allow-empty", "-m", "Plain", cwd=there)
    assert findings(feature, "--fix", status=0)[0]["done"] == "bound again"
    assert findings(feature, status=0) == []
    feature.git("commit", "-q", "--allow-empty", "-m", "Fixed", cwd=there)
    assert "\nSession-Objectives:\n" in feature.message("feature/oauth")


def test_a_work_tree_that_is_not_in_the_session_of_its_branch(feature: Sandbox) -> None:
    feature.git("switch", "-q", "main")
    there = feature.path.parent / "linked"
    feature.git("worktree", "add", "-q", str(there), "feature/oauth")
    here = feature.path / ".git/worktrees/linked/session-here"
    here.write_text("ref: refs/heads/feature/oauth\n\n")
    finding = mended(feature, "not-entered")
    assert (finding["where"], finding["done"]) == (str(here), "entered the session")
    feature.git("commit", "-q", "--allow-empty", "-m", "Entered", cwd=there)
    assert "\nSession-Objectives:\n" in feature.message("feature/oauth")


def test_the_archive_of_an_ended_session_is_gone(feature: Sandbox) -> None:
    feature.commit("feat: work")
    feature.write("draft.txt")
    feature.session("checkpoint", "--no-commit", "--label", "draft")
    session = folder_of(feature).name
    ref = f"refs/sessions/{session}"
    feature.git("update-ref", "-d", ref)
    assert one(feature)["what"] == f"{ref} is gone, which keeps its snapshots"
    assert one(feature, "--fix", status=0)["done"] == "archived again"
    feature.session("end", "--accomplished", "All of it")
    handoff = feature.git("show", f"{ref}:handoff.md")
    feature.git("update-ref", "-d", ref)
    assert one(feature)["what"] == f"{ref} is gone, which keeps the session after its end"
    assert mended(feature, "missing-archive")["done"] == "archived again"
    assert feature.git("show", f"{ref}:handoff.md") == handoff
    assert feature.session("handoff", session).out.rstrip("\n") == handoff
    assert "draft.txt" in feature.git("rev-list", "--objects", ref)
