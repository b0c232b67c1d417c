"""Branch switches pause and resume sessions; everything else that moves HEAD or files does not."""

from __future__ import annotations

import os

import pytest

from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

SWITCHED = "Switched to branch '{}'\n"
BANNER = "▶ session feature/oauth · {time} · 0 of 2 objectives done · now: OAuth provider\n"


def kinds(sandbox: Sandbox, session: str = "feature-oauth") -> list[str]:
    """The events of a session, those of its beginning left out."""
    found = [kind for kind, _ in sandbox.journal(session)]
    return found[found.index("decision") + 1 :] if "decision" in found else found[1:]


def active(sandbox: Sandbox) -> int:
    return int(sandbox.json("status")["active_seconds"])


def test_a_switch_pauses_and_the_way_back_goes_on_with_a_banner(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    away = work.run("git", "switch", "-q", "main")
    assert (away.out, away.err) == ("", "")
    assert kinds(work) == ["leave"]
    work.pass_time(minutes=20)
    back = work.run("git", "switch", "feature/oauth")
    assert (back.out, back.err) == ("", SWITCHED.format("feature/oauth") + BANNER.format(time="10m"))
    assert kinds(work) == ["leave", "enter"]
    work.pass_time(minutes=5)
    assert active(work) == 15 * 60


@pytest.mark.parametrize(
    ("options", "speaks"),
    [
        (["switch", "-q"], False),
        (["switch", "--quiet"], False),
        (["switch", "--qui"], False),
        (["checkout", "-fq"], False),
        (["-c", "color.ui=never", "checkout", "-q"], False),
        (["switch", "--no-quiet"], True),
        (["switch", "-m"], True),
    ],
    ids=str,
)
def test_with_q_git_and_the_banner_are_silent(work: Sandbox, options: list[str], *, speaks: bool) -> None:
    work.git("switch", "-q", "main")
    said = SWITCHED.format("feature/oauth") + BANNER.format(time="0s") if speaks else ""
    assert work.run("git", *options, "feature/oauth").err == said
    assert kinds(work) == ["leave", "enter"]


def test_a_name_with_a_q_is_not_quiet(work: Sandbox) -> None:
    work.git("switch", "-q", "main")
    work.git("branch", "-q", "-m", "feature/oauth", "q")
    banner = BANNER.format(time="0s").replace("feature/oauth", "q")
    assert work.run("git", "checkout", "q").err == SWITCHED.format("q") + banner


def test_the_banner_names_what_is_in_the_way(work: Sandbox) -> None:
    work.session("objectives", "complete", "obj-1")
    work.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    work.session("blockers", "add", "Another")
    work.git("checkout", "-q", "main")
    assert work.run("git", "checkout", "feature/oauth").err == (
        "Switched to branch 'feature/oauth'\n"
        "▶ session feature/oauth · 0s · 1 of 2 objectives done · next: Google OAuth\n"
        "  blocked: Waiting on API keys (#42) and 1 more\n"
    )


def test_from_session_to_session(work: Sandbox) -> None:
    work.session("start", "hotfix", "--from", "main", "--objective", "Fix it", status=0)
    work.pass_time(minutes=3)
    banner = SWITCHED.format("feature/oauth") + BANNER.format(time="0s")
    assert work.run("git", "switch", "feature/oauth").err == banner
    assert kinds(work, "hotfix")[-1] == "leave"
    work.pass_time(minutes=4)
    banner = SWITCHED.format("hotfix") + "▶ session hotfix · 3m · 0 of 1 objective done · next: Fix it\n"
    assert work.run("git", "switch", "-").err == banner
    assert active(work) == 180


def test_a_new_branch_leaves_the_session_behind(work: Sandbox) -> None:
    assert work.run("git", "switch", "-q", "-c", "other").err == ""
    assert kinds(work) == ["leave"]
    work.commit("Elsewhere")
    assert work.message() == "Elsewhere"
    assert work.note() == {}


def test_a_detached_head_leaves_and_the_branch_enters(work: Sandbox) -> None:
    work.git("checkout", "-q", "--detach")
    work.commit("Detached")
    assert work.message() == "Detached"
    work.commit("Again")
    assert kinds(work) == ["leave"]
    work.git("checkout", "-q", "feature/oauth")
    assert kinds(work) == ["leave", "enter"]


@pytest.mark.parametrize(
    "command",
    [
        ("checkout", "--", "README.md"),
        ("checkout", "HEAD", "README.md"),
        ("checkout", "-q", "feature/oauth"),
        ("restore", "README.md"),
        ("reset", "-q", "--hard"),
    ],
    ids=["file", "file of HEAD", "same branch", "restore", "reset"],
)
def test_files_and_the_same_branch_are_no_switch(work: Sandbox, command: tuple[str, ...]) -> None:
    work.write("README.md", "changed\n")
    before = (work.path / ".git" / "session-here").read_bytes()
    ran = work.run("git", *command)
    assert "session" not in ran.err
    assert kinds(work) == []
    assert (work.path / ".git" / "session-here").read_bytes() == before


def test_an_orphan_branch_leaves(work: Sandbox) -> None:
    work.git("switch", "-q", "--orphan", "empty")
    work.commit("Fresh")
    assert work.message() == "Fresh"
    assert kinds(work) == ["leave"]


def test_a_switch_that_fails_changes_nothing(work: Sandbox) -> None:
    work.git("switch", "-q", "-c", "other")
    work.commit("Other", "README.md", "other\n")
    work.git("switch", "-q", "feature/oauth")
    before = kinds(work)
    work.write("README.md", "dirty\n")
    work.git("switch", "other", status=1)
    assert kinds(work) == before


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
@pytest.mark.parametrize("ends", ["--continue", "--abort", "--quit"])
def test_a_rebase_that_stops_does_not_leave_the_session(work: Sandbox, backend: str, ends: str) -> None:
    work.commit("Mine", "README.md", "mine\n")
    work.git("switch", "-q", "-c", "other", "main")
    work.commit("Other", "README.md", "other\n")
    work.git("switch", "-q", "feature/oauth")
    before = kinds(work)
    work.git("rebase", backend, "other", status=1)
    assert kinds(work) == before
    work.write("README.md", "both\n")
    work.git("add", "-A")
    work.pass_time(minutes=2)
    work.git("rebase", ends, GIT_EDITOR=":")
    assert kinds(work) == before + (["rewrite"] if ends == "--continue" else [])
    if ends == "--quit":
        work.git("checkout", "-q", "-f", "feature/oauth")
    work.pass_time(minutes=2)
    assert active(work) == 240


def test_a_bisect_does_not_leave_the_session(work: Sandbox) -> None:
    for number in range(4):
        work.commit(f"Number {number}")
    before = kinds(work)
    work.git("bisect", "start", "HEAD", "HEAD~4")
    work.git("bisect", "good")
    work.git("bisect", "reset")
    assert kinds(work) == before


def test_a_switch_without_hooks_is_noticed_at_the_next_hook(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    work.git("switch", "-q", "main", **UNSEEN)
    assert kinds(work) == []
    work.commit("On main")
    assert work.message() == "On main"
    assert kinds(work) == ["leave"]
    work.git("switch", "-q", "feature/oauth", **UNSEEN)
    work.commit("On the feature")
    assert work.message().startswith("On the feature\n\nSession-Objectives:")
    assert kinds(work) == ["leave", "enter", "commit"]


def test_a_renamed_branch_keeps_its_session(work: Sandbox) -> None:
    work.git("branch", "-m", "feature/login")
    work.commit("Renamed")
    assert "Session-Time" in work.message()
    assert kinds(work) == ["branch", "commit"]
    work.git("switch", "-q", "main")
    assert "session feature/login" in work.run("git", "switch", "feature/login").err


def test_a_deleted_branch_has_no_session(work: Sandbox) -> None:
    work.git("switch", "-q", "main")
    work.git("branch", "-q", "-D", "feature/oauth")
    assert work.run("git", "switch", "-q", "-c", "feature/oauth").err == ""
    work.commit("Anew")
    assert work.message() == "Anew"


def test_a_branch_with_any_name(work: Sandbox) -> None:
    name = 'grüße/"quoted"-#1'
    work.git("branch", "-m", name)
    work.commit("Renamed")
    assert "Session-Time" in work.message()


def test_worktrees_are_each_in_their_own_session(work: Sandbox) -> None:
    work.session("start", "hotfix", "--from", "main", "--objective", "Fix it")
    linked = work.path.parent / "linked"
    added = work.run("git", "worktree", "add", str(linked), "feature/oauth")
    assert added.err == "Preparing worktree (checking out 'feature/oauth')\n" + BANNER.format(time="0s")
    assert kinds(work) == ["leave", "enter"]
    work.pass_time(minutes=6)
    work.write("fix.txt")
    (linked / "provider.py").write_text("provider\n")
    for folder in (work.path, linked):
        work.git("add", "-A", cwd=folder)
        work.git("commit", "-q", "-m", "Work", cwd=folder)
    assert "Fix it" in work.message()
    assert "Use PKCE" in work.message("feature/oauth")
    assert (work.note()["commit-time"], work.note("feature/oauth")["commit-time"]) == ("360", "360")
    work.git("switch", "-q", "-c", "third", cwd=linked)
    assert kinds(work) == ["leave", "enter", "commit", "leave"]
    assert kinds(work, "hotfix")[-1] == "commit"


def test_a_worktree_added_without_a_branch_of_a_session_is_silent(work: Sandbox) -> None:
    ran = work.run("git", "worktree", "add", "-q", "-b", "beside", "../linked", "main")
    assert ran.err == ""
    work.git("commit", "-q", "--allow-empty", "-m", "Beside", cwd=work.path.parent / "linked")
    assert work.message("beside") == "Beside"
    assert kinds(work) == []


def test_a_submodule_is_a_repository_of_its_own(work: Sandbox) -> None:
    work.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(work.path), "sub")
    work.git("commit", "-q", "--allow-empty", "-m", "Inside", cwd=work.path / "sub")
    assert work.git("log", "-1", "--format=%B", cwd=work.path / "sub") == "Inside"


def test_our_own_switch_stays_silent(work: Sandbox) -> None:
    work.run("git", "switch", "-q", "main", GIT_SESSION_COMMAND="1")
    assert kinds(work) == []


def test_branches_without_a_session_are_told_apart_without_python(work: Sandbox) -> None:
    work.git("switch", "-q", "main")
    work.git("branch", "other")
    here = work.path / ".git" / "session-here"
    for hook in ((work.path / ".git" / "hooks"), (work.path / ".git" / "sessions" / "hooks")):
        for path in hook.glob("post-checkout"):
            path.write_text(path.read_text().replace("\npython='", "\npython='/nowhere"))
    work.environment["PATH"] = work.bare_path
    assert work.run("git", "switch", "-q", "other").err == ""
    assert here.read_text() == "ref: refs/heads/other\n\n"
    assert "it is not installed at" in work.run("git", "switch", "-q", "feature/oauth").err


@pytest.mark.parametrize("command", [["checkout", "-q", "-f"], ["switch", "-q", "--discard-changes"]], ids=" ".join)
def test_a_switch_that_throws_work_away_takes_no_record_along(work: Sandbox, command: list[str]) -> None:
    work.pass_time(minutes=10)
    oid = work.commit("feat: one", "README.md", "one\n")
    work.write("README.md", "not committed\n")
    work.pass_time(minutes=5)
    work.git(*command, "main")
    assert work.git("status", "--porcelain") == ""
    assert work.journal()[-1][0] == "leave"
    work.pass_time(minutes=30)
    work.git(*command, "feature/oauth")
    assert work.journal()[-1][0] == "enter"
    status = work.json("status")
    assert (status["active_seconds"], status["commits"], status["idle_seconds"]) == (900, 1, 0)
    assert work.note(oid)["commit-time"] == "600"


def test_a_binding_that_is_removed_and_restored_is_followed_at_the_next_commit(work: Sandbox) -> None:
    config = work.path / ".git" / "config"
    bound = config.read_bytes()
    work.git("config", "--unset", "branch.feature/oauth.session")
    work.commit("Unbound")
    assert work.message() == "Unbound"
    config.write_bytes(bound)
    work.commit("Bound")
    assert "\nSession-Objectives:\n" in work.message()
    assert kinds(work)[:2] == ["leave", "enter"]


def test_a_command_follows_a_restored_binding_whatever_its_age(work: Sandbox) -> None:
    config = work.path / ".git" / "config"
    bound = config.read_bytes()
    work.git("config", "--unset", "branch.feature/oauth.session")
    work.commit("Unbound")
    config.write_bytes(bound)
    os.utime(config, (1, 1))
    work.session("status")
    work.commit("Bound")
    assert "\nSession-Objectives:\n" in work.message()


def test_a_change_of_the_configuration_costs_one_lookup_where_no_session_is(work: Sandbox) -> None:
    work.git("switch", "-q", "main")
    here = work.path / ".git" / "session-here"
    work.git("config", "user.name", "Somebody Else")
    before = here.stat().st_mtime_ns
    work.commit("One")
    after = here.stat().st_mtime_ns
    assert after > before
    work.commit("Two")
    assert (here.stat().st_mtime_ns, here.read_text()) == (after, "ref: refs/heads/main\n\n")


@pytest.mark.parametrize(
    "move",
    [
        [["branch", "-q", "--force", "feature/oauth", "HEAD"], ["checkout", "-q", "feature/oauth"]],
        [["checkout", "-q", "-B", "feature/oauth"]],
    ],
    ids=["branch --force", "checkout -B"],
)
def test_commits_of_a_detached_head_on_which_the_branch_is_put_are_recorded(
    work: Sandbox, move: list[list[str]]
) -> None:
    work.git("checkout", "-q", "--detach")
    detached = [work.commit(f"feat: {name}") for name in ("one", "two")]
    for command in move:
        work.git(*command)
    assert work.json("status")["commits"] == 2
    assert [body["oid"] for kind, body in work.journal() if kind == "commit"] == detached
    assert all(work.note(oid) for oid in detached)
    assert work.json("doctor")["well"] is True
