"""Commands that read write nothing but what `reconcile` records, and work where nothing can be written.

Caches are no part of that: what was worked out from reports, merges and histories under `sessions/cache` and `sessions/reports`,
and what was parsed of the configuration (`sessions/config-cache`). Where they cannot be written, they are not kept.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from pathlib import Path

import pytest

from git_session.commands.registry import NAMES
from tests.sandbox import Ran, Sandbox
from tests.scenario import UNSEEN

READING = (
    ("setup",),
    (),
    ("status",),
    ("status", "-v"),
    ("status", "--json"),
    ("brief",),
    ("brief", "--json"),
    ("log",),
    ("log", "feature/past", "--metrics"),
    ("export",),
    ("export", "--format", "agent-trace"),
    ("history",),
    ("history", "--metrics"),
    ("handoff",),
    ("handoff", "feature/past"),
    ("report",),
    ("report", "--weekly", "--format", "html"),
    ("compare", "feature/past", "--changes"),
    ("analyze",),
    ("analyze", "--velocity", "--patterns", "--recommendations"),
    ("config",),
    ("config", "session.idle_timeout"),
    ("context",),
    ("context", "check"),
    ("decisions",),
    ("decisions", "list", "--all"),
    ("objectives",),
    ("blockers",),
    ("end", "--merged"),
    ("squash-message", "feature/past"),
    ("sync", "--status"),
    ("team",),
    ("check",),
    ("why", "README.md:1"),
    ("why", "HEAD"),
    ("search", "OAuth"),
)
WRITING = (
    ("start", "feature/x"),
    ("resume", "feature/past"),
    ("switch", "main"),
    ("objectives", "add", "x"),
    ("blockers", "add", "x"),
    ("decisions", "add", "x"),
    ("checkpoint",),
    ("restore", "cp-1"),
    ("end",),
    ("end", "--merged", "--yes"),
    ("drop", "--yes", "feature/past"),
    ("purge", "--yes", "feature/past"),
    ("import-ccmp",),
    ("sync",),
    ("init",),
    ("init", "--uninstall"),
)
IN_THE_WORK_TREE = (
    ("config", "session.idle_timeout", "45m"),
    ("setup", "claude"),
    ("setup", "codex"),
    ("setup", "claude", "--remove"),
    ("context", "update", "src"),
    ("doctor", "--fix"),
)
"""Write outside the git dir too, so only GIT_SESSION_READ_ONLY forbids them."""
CACHES = ("sessions/cache", "sessions/reports", "sessions/config-cache")
RECORDED = ("hook", "journal", "context.json", "objectives.md", "blockers.md")
AS_ANYONE = (
    "import ctypes, os, sys\n"
    "if os.geteuid() == 0:\n"
    "    prctl = ctypes.CDLL(None).prctl\n"
    "    assert [prctl(24, capability, 0, 0, 0) for capability in (1, 2, 3)] == [0, 0, 0]\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
"""Runs a program to which permissions apply, for root too: without CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER."""

Tree = dict[str, tuple[int, int, bytes]]


@pytest.fixture
def worked(feature: Sandbox) -> Sandbox:
    """An ended session, two open ones, reports of tests, uncommitted work; of the session here, a switch and two commits that no
    hook saw, the last of which completes an objective."""
    box = feature
    box.write("AGENTS.md", "# Agents\nSee `src/gone.py`.\n")
    box.commit("feat: provider", "src/provider.py", "def provide():\n    return 1  # TODO: more\n")
    box.session("start", "feature/past", "--from", "main", "--objective", "Past")
    box.session("decisions", "add", "Keep it", "--rationale", "It works")
    box.commit("feat: past", "src/past.py")
    box.session("end", "--remember", "the past")
    box.session("start", "feature/other", "--from", "main", "--objective", "Elsewhere")
    box.pass_time(minutes=5)
    box.git("switch", "-q", "feature/oauth", **UNSEEN)
    box.git("commit", "-q", "--allow-empty", "-m", "feat: first unseen", **UNSEEN)
    box.pass_time(minutes=5)
    box.git("commit", "-q", "--allow-empty", "-m", "feat: Google, completes obj-1", **UNSEEN)
    box.write(".git/info/exclude", "junit.xml\n")
    box.write("junit.xml", '<testsuite><testcase classname="a" name="b" time="1"/></testsuite>')
    box.write("notes.txt", "to be continued\n")
    box.pass_time(minutes=5)
    return box


def tree(box: Sandbox) -> Tree:
    """Mode, time and content of everything below the work tree, by its path."""
    found: Tree = {}
    for folder, folders, files in os.walk(box.path):
        for name in (*folders, *files):
            path = Path(folder, name)
            status = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            found[path.relative_to(box.path).as_posix()] = (status.st_mode, status.st_mtime_ns, content)
    return found


def changed(before: Tree, after: Tree) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def is_cache(path: str) -> bool:
    return path.removeprefix(".git/").startswith(CACHES)


def fresh(box: Sandbox, kept: Path) -> None:
    """The repository as it was kept, with an index that git need not refresh."""
    shutil.rmtree(box.path)
    shutil.copytree(kept, box.path, symlinks=True)
    box.git("update-index", "-q", "--refresh")


def stable(text: str) -> str:
    """`text` without what is random in each run: the ids of the events."""
    return re.sub(r'("changed": |"id":)"[0-9a-f]{10}"', r"\1…", text)


def test_what_reading_commands_write(worked: Sandbox, tmp_path: Path) -> None:
    """Each leaves the same journals; run once more, it writes nothing, whatever time has passed."""
    kept = tmp_path / "kept"
    shutil.copytree(worked.path, kept, symlinks=True)
    journals: set[str] = set()
    for command in READING:
        fresh(worked, kept)
        before = tree(worked)
        worked.session(*command)
        after = tree(worked)
        wrote = {path for path in changed(before, after) if not is_cache(path)}
        if command[:1] == ("config",):
            assert wrote == set(), command
            continue
        expected = re.compile(
            r"\.git(/(session-here|session-settings|sessions(/[^/]*(/(%s))?)?"
            r"|(logs/)?refs/(notes|session-commits)(/.*)?|objects/.*|objects|logs/refs))?" % "|".join(RECORDED)
        )
        assert [path for path in wrote if not expected.fullmatch(path)] == [], command
        journals.add(
            stable(
                "".join(
                    content.decode() for path, (_, _, content) in sorted(after.items()) if path.endswith("/journal")
                )
            )
        )
        worked.now += 1
        worked.session(*command)
        again = changed(after, tree(worked))
        assert {path for path in again if not path.endswith(".sqlite")} == set(), command
        worked.now -= 1
    assert len(journals) == 1


def test_help_reads_nothing_and_writes_nothing(worked: Sandbox) -> None:
    before = tree(worked)
    for name in NAMES:
        worked.session(name, "-h")
    worked.session("-h")
    assert changed(before, tree(worked)) == set()


@pytest.mark.parametrize("way", ["permissions", "said beforehand"])
def test_a_repository_that_can_only_be_read(worked: Sandbox, tmp_path: Path, way: str) -> None:
    """Every command prints what it prints otherwise, with what could not be recorded; at most one line on stderr says so."""
    kept = tmp_path / "kept"
    shutil.copytree(worked.path, kept, symlinks=True)
    line = "note: cannot record commits that no hook saw (shown anyway): Permission denied\n"
    for command in READING:
        fresh(worked, kept)
        expected = worked.session(*command)
        fresh(worked, kept)
        ran = read_only(worked, command, way=way, status=0)
        assert stable(ran.out) == stable(expected.out), command
        quiet = way == "said beforehand" or command[:1] == ("config",)
        assert ran.err == expected.err + ("" if quiet else line), command


@pytest.mark.parametrize("way", ["permissions", "said beforehand"])
def test_what_would_write_is_refused_before_anything_is_done(worked: Sandbox, way: str) -> None:
    folder = worked.path / ".git"
    expected = {
        "permissions": f"error: cannot write to this repository: Permission denied ({folder})\n"
        "hint: nothing was changed; run it again as a user who may write to it\n",
        "said beforehand": "error: GIT_SESSION_READ_ONLY is set: nothing is written to this repository\n"
        "hint: to write to it: unset GIT_SESSION_READ_ONLY\n",
    }[way]
    for command in WRITING:
        refused = read_only(worked, command, way=way, status=1)
        assert (
            refused.err.removeprefix("note: cannot record commits that no hook saw (shown anyway): Permission denied\n")
            == expected
        ), command


def test_writing_to_the_work_tree_is_refused_too_if_that_is_said(worked: Sandbox) -> None:
    for command in IN_THE_WORK_TREE:
        refused = read_only(worked, command, way="said beforehand", status=1)
        assert (refused.out, refused.err) == (
            "",
            "error: GIT_SESSION_READ_ONLY is set: nothing is written to this repository\n"
            "hint: to write to it: unset GIT_SESSION_READ_ONLY\n",
        ), command


def test_doctor_checks_without_a_trial_commit(worked: Sandbox) -> None:
    told = worked.session("doctor", status=1).out
    names = [each["name"] for each in json.loads(worked.session("doctor", "--json", status=1).out)["checks"]]
    ran = read_only(worked, ("doctor",), way="said beforehand", status=1)
    assert ran.out.splitlines() == [line for line in told.splitlines() if "trial commit" not in line]
    found = json.loads(read_only(worked, ("doctor", "--json"), way="said beforehand", status=1).out)
    assert [each["name"] for each in found["checks"]] == [name for name in names if name != "trial commit"]


@pytest.mark.parametrize("way", ["permissions", "said beforehand"])
def test_tests_run_where_their_result_cannot_be_recorded(worked: Sandbox, way: str) -> None:
    reason = {
        "permissions": f"cannot write to this repository: Permission denied ({worked.path / '.git'})",
        "said beforehand": "GIT_SESSION_READ_ONLY is set: nothing is written to this repository",
    }[way]
    for mode in ("", "--tdd"):
        if mode:
            worked.session("start", "feature/tdd", "--from", "main", mode)
        ran = read_only(worked, ("test", "--", "sh", "-c", "echo 3 passed; exit 3"), way=way, status=3)
        assert ran.out.startswith("3 passed\n")
        assert ran.err.splitlines()[-1] == f"note: the run was not recorded: {reason}"
        found = json.loads(read_only(worked, ("test", "--json", "--", "true"), way=way, status=0).out)
        assert (found["session"], found["phase"], found["unrecorded"]) == ("", "", reason)


def test_nothing_at_all_can_be_written(worked: Sandbox) -> None:
    """Neither the work tree, nor HOME, nor the folder for temporary files."""
    home = worked.home
    for path in (worked.path, home):
        path.chmod(0o555)
    try:
        for command in (
            ("status",),
            ("history", "--metrics"),
            ("handoff",),
            ("report", "--format", "html"),
            ("brief",),
        ):
            assert read_only(worked, command, way="permissions", status=0).err.count("\n") <= 1, command
    finally:
        for path in (worked.path, home):
            path.chmod(0o755)


def test_in_the_sandbox_of_an_agent_the_way_out_is_named(worked: Sandbox) -> None:
    worked.environment["CODEX_THREAD_ID"] = "t"
    refused = read_only(worked, ("objectives", "add", "x"), way="permissions", status=1)
    assert refused.err.endswith(
        "\nhint: nothing was changed; run it again outside the sandbox of codex, if that is what keeps .git read-only\n"
    )


def test_a_linked_worktree_of_a_repository_that_can_only_be_read(worked: Sandbox) -> None:
    beside = worked.home / "beside"
    worked.git("worktree", "add", "-q", str(beside), "feature/other")
    expected = worked.session("objectives", cwd=beside).out
    ran = read_only(worked, ("objectives",), way="permissions", status=0, cwd=beside)
    assert (ran.out, ran.err) == (expected, "")
    refused = read_only(worked, ("objectives", "add", "x"), way="permissions", status=1, cwd=beside)
    assert refused.err.startswith("error: cannot write to this repository: Permission denied (")


def test_a_full_disk_does_not_keep_anybody_from_reading(worked: Sandbox) -> None:
    """The journal cannot grow: as on a full disk, what no hook saw is shown all the same."""
    limit = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64)); os.execvp(sys.argv[1], sys.argv[1:])"
    expected = json.loads(read_only(worked, ("status", "--json"), way="said beforehand", status=0).out)
    ran = worked.run(sys.executable, "-c", limit, "git-session", "status", "--json", PYTHONDONTWRITEBYTECODE="1")
    found = json.loads(ran.out)
    assert (found["commits"], found["active_seconds"]) == (expected["commits"], expected["active_seconds"])
    assert ran.err.count("\n") == 1 and "File too large" in ran.err


@pytest.mark.parametrize("said", ["1", "true", "on"])
def test_hooks_record_nothing_until_writing_is_allowed_again(feature: Sandbox, said: str) -> None:
    box = feature
    box.commit("feat: recorded", "first.py", "1\n")
    ours = re.compile(r"\.git/(sessions|session-|refs/notes|refs/session|logs/refs/notes).*")

    def records() -> Tree:
        return {path: each for path, each in tree(box).items() if ours.fullmatch(path)}

    before = records()
    box.write("second.py", "2\n")
    box.git("add", "second.py")
    for command in (
        ("commit", "-q", "-m", "feat: unseen"),
        ("commit", "-q", "--amend", "-m", "feat: amended"),
        ("switch", "-q", "main"),
        ("switch", "-q", "feature/oauth"),
    ):
        box.git(*command, GIT_SESSION_READ_ONLY=said)
    assert records() == before
    assert box.git("log", "-1", "--format=%B").strip() == "feat: amended"
    assert box.json("status", GIT_SESSION_READ_ONLY="0")["commits"] == 2
    assert box.git("notes", "--ref=session", "show", "HEAD").startswith("session: feature-oauth-")


@pytest.mark.parametrize("said", ["", "0", "false", "No", "OFF"])
def test_hooks_record_if_writing_is_not_forbidden(feature: Sandbox, said: str) -> None:
    feature.write("first.py", "1\n")
    feature.git("add", "first.py")
    feature.git("commit", "-q", "-m", "feat: seen", GIT_SESSION_READ_ONLY=said)
    assert feature.git("notes", "--ref=session", "show", "HEAD").startswith("session: feature-oauth-")
    assert "Session-Time:" in feature.git("log", "-1", "--format=%B")


def test_neighbours_and_agents_are_told_nothing_where_nothing_is_to_be_written(worked: Sandbox) -> None:
    (worked.path / ".ccmp").mkdir()
    beginning = json.dumps({"session_id": "one", "source": "startup", "cwd": str(worked.path)})
    before = tree(worked)
    worked.session("context", "check", GIT_SESSION_READ_ONLY="1")
    told = worked.session("hook", "claude", "SessionStart", stdin=beginning, GIT_SESSION_READ_ONLY="1").out
    assert "Google OAuth" in told
    worked.session("hook", "claude", "Stop", stdin=beginning, GIT_SESSION_READ_ONLY="1")
    assert changed(before, tree(worked)) == set()


def read_only(box: Sandbox, command: tuple[str, ...], *, way: str, status: int, cwd: Path | None = None) -> Ran:
    """Run a command on the repository without leave to write to it; nothing below it changes."""
    folder = box.path / ".git"
    if way != "permissions":
        before = tree(box)
        ran = box.session(*command, status=status, cwd=cwd, GIT_SESSION_READ_ONLY="1")
        assert changed(before, tree(box)) == set(), command
        return ran
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if not path.is_symlink()}
    try:
        for path, mode in modes.items():
            path.chmod(mode & 0o555)
        before = tree(box)
        ran = box.run(sys.executable, "-c", AS_ANYONE, "git-session", *command, status=status, cwd=cwd)
        assert changed(before, tree(box)) == set(), command
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    return ran
