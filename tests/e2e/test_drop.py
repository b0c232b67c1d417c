"""`git session drop`: a session goes, its commits stay, and nothing goes by accident."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal


@pytest.fixture
def worked(feature: Sandbox) -> Sandbox:
    """A session with one commit."""
    feature.pass_time(minutes=25)
    feature.commit("feat(auth): add provider", "src/auth.py", "one\n")
    return feature


def session_of(box: Sandbox) -> str:
    return str(box.json("status")["id"])


def traces(box: Sandbox, session_id: str) -> list[str]:
    """Where the session is still to be found."""
    refs = box.git("for-each-ref", "--format=%(refname)", "refs/sessions", "refs/session-commits").split()
    folders = [path.name for path in (box.path / ".git" / "sessions").iterdir()]
    bindings = box.git("config", "--get-regexp", r"branch\..*\.session", status=None).split()
    return [each for each in (*refs, *folders, *bindings) if session_id in each]


def test_drops_the_current_session_and_keeps_its_commits(worked: Sandbox) -> None:
    session_id, head = session_of(worked), worked.git("rev-parse", "HEAD")
    ran = worked.session("drop", "--yes", "feature/oauth")
    *_, commit_line, archive_line = ran.out.splitlines()
    assert stable(ran.out).splitlines()[:6] == [
        "dropped feature-oauth-20270115-xxxx",
        "  removed: its journal, the binding of feature/oauth, "
        "refs/session-commits/feature-oauth-20270115-xxxx, refs/sessions/feature-oauth-20270115-xxxx",
        "  its commit and its note stay",
        "  its branch feature/oauth stays; to delete it:",
        "    git switch main && git branch -D feature/oauth",
        "  to undo, until git gc removes the objects:",
    ]
    assert commit_line == f"    git update-ref refs/session-commits/{session_id} {head}"
    assert archive_line.startswith(f"    git update-ref refs/sessions/{session_id} ")
    assert traces(worked, session_id) == []
    assert worked.git("rev-parse", "HEAD") == head
    assert worked.note()["session"] == session_id
    assert worked.session("status", status=1).err.startswith("error: no session is open on feature/oauth\n")
    worked.commit("feat: go on")
    assert worked.message() == "feat: go on"
    assert worked.session("doctor").out.endswith("no problems\n")


def test_undo_brings_it_back(worked: Sandbox) -> None:
    worked.session("decisions", "add", "Use PKCE")
    before = worked.json("status")
    for undo in worked.json("drop", "--yes", "feature/oauth")["undo"]:
        worked.git(*undo.split()[1:])
    worked.session("resume", before["id"])
    after = worked.json("status")
    assert {**after, "next": []} == {**before, "next": []}


def test_json(worked: Sandbox) -> None:
    document = worked.json("drop", "--yes", "feature/oauth")
    assert (document["unbound"], document["commits"]) == ("feature/oauth", 1)


def test_without_a_terminal_it_asks_for_yes(worked: Sandbox) -> None:
    session_id = session_of(worked)
    ran = worked.session("drop", "feature/oauth", status=1)
    assert ran.err == (
        f"error: {session_id} was not dropped: without a terminal, drop needs --yes\n"
        f"hint: git session drop --yes {session_id}\n"
    )
    assert session_of(worked) == session_id


def test_a_no_is_no_error(worked: Sandbox) -> None:
    said = stable(on_terminal(worked, "drop", "feature/oauth", typed="n\n", status=1))
    assert said.endswith("feature-oauth-20270115-xxxx was not dropped\n")
    assert "error" not in said
    assert session_of(worked)


def test_work_that_was_put_away_is_named(worked: Sandbox) -> None:
    session_id = session_of(worked)
    worked.write("src/auth.py", "two\n")
    worked.write("new\x1b.txt", "new\n")
    worked.session("checkpoint", "--no-commit")
    worked.session("switch", "main", "--stash")
    ran = worked.session("drop", session_id, status=1)
    held = "stashed work (src/auth.py, new.txt) and 1 snapshot of uncommitted work (cp-1)"
    assert ran.err.splitlines()[0] == (
        f"error: {session_id} was not dropped: without a terminal, drop needs --yes; it holds {held}"
    )
    ran = worked.session("drop", "--yes", session_id)
    assert f"  deleted with it: {held}\n" in ran.out
    assert traces(worked, session_id) == []


def test_an_ended_session(worked: Sandbox) -> None:
    session_id = worked.json("end")["session"]
    archive = worked.git("rev-parse", f"refs/sessions/{session_id}")
    kept = worked.git("rev-parse", f"refs/session-commits/{session_id}")
    dropped = worked.json("drop", "--yes", "feature/oauth")
    assert dropped["undo"] == [
        f"git update-ref refs/session-commits/{session_id} {kept}",
        f"git update-ref refs/sessions/{session_id} {archive}",
    ]
    assert dropped["unbound"] == ""
    assert traces(worked, session_id) == []
    assert worked.json("history")["sessions"] == []


def test_the_branch_of_several_ended_sessions_is_refused(worked: Sandbox) -> None:
    first = worked.json("end")["session"]
    worked.pass_time(minutes=1)
    second = worked.json("start")["session"]
    worked.session("end")
    ran = worked.session("drop", "--yes", "feature/oauth", status=1)
    assert ran.err == (f"error: 'feature/oauth' matches 2 sessions\nhint: name one by its id: {second}, {first}\n")
    ran = worked.session("drop", "--yes", "feature-oauth-", status=1)
    assert ran.err.startswith("error: 'feature-oauth-' matches 2 sessions\n")
    worked.session("drop", "--yes", first)
    assert [each["id"] for each in worked.json("history")["sessions"]] == [second]


def test_the_open_session_of_a_branch_goes_before_its_ended_ones(worked: Sandbox) -> None:
    first = worked.json("end")["session"]
    worked.pass_time(minutes=1)
    worked.session("start")
    worked.session("drop", "--yes", "feature/oauth")
    assert [each["id"] for each in worked.json("history")["sessions"]] == [first]


def test_what_is_no_session_is_refused(worked: Sandbox) -> None:
    for name in ("nowhere", "../hooks", "hooks", ".", "log"):
        ran = worked.session("drop", "--yes", name, status=1)
        assert ran.err.startswith(f"error: no session or branch is called {name!r}\n"), name
    assert worked.session("doctor").out.endswith("no problems\n")


def test_a_branch_that_is_gone(worked: Sandbox) -> None:
    session_id = session_of(worked)
    worked.git("switch", "-q", "main")
    worked.git("branch", "-q", "-D", "feature/oauth")
    dropped = worked.json("drop", "--yes", "feature/oauth")
    assert (dropped["session"], dropped["unbound"]) == (session_id, "")
    assert traces(worked, session_id) == []
    assert worked.session("doctor").out.endswith("no problems\n")


def test_from_another_worktree(worked: Sandbox) -> None:
    place = worked.path.parent / "elsewhere"
    worked.git("worktree", "add", "-q", str(place), "main")
    worked.session("drop", "--yes", "feature/oauth", cwd=place)
    assert worked.session("status", status=1).err.startswith("error: no session is open on feature/oauth\n")
    worked.commit("feat: go on")
    assert worked.message() == "feat: go on"


@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("here", "git switch main && git branch -D 'it'\"'\"'s'"),
        ("elsewhere", "git branch -D 'it'\"'\"'s'"),
        ("main in another work tree", "git switch --detach main && git branch -D 'it'\"'\"'s'"),
        ("in another work tree", ""),
    ],
)
def test_the_branch_stays_and_the_command_that_deletes_it_works(ready: Sandbox, place: str, command: str) -> None:
    ready.session("start", "it's")
    ready.commit("feat: one")
    if place != "here" and place != "main in another work tree":
        ready.git("switch", "-q", "main")
    if "another" in place:
        ready.git("worktree", "add", "-q", "../linked", "it's" if place.startswith("in") else "main")
    document = ready.json("drop", "--yes", "it's")
    assert (document["stays"], document["delete_branch"]) == (True, command)
    if command:
        ready.run("sh", "-c", command)
        assert ready.git("for-each-ref", "--format=%(refname:short)", "refs/heads") == "main"


def test_the_default_branch_is_not_proposed_to_be_deleted(ready: Sandbox) -> None:
    ready.session("start", "--objective", "One")
    ran = ready.session("drop", "--yes", "main")
    assert "  its branch main stays\n" in ran.out
    assert "branch -D" not in ran.out


def test_a_branch_that_is_gone_or_has_another_session_is_not_named(worked: Sandbox) -> None:
    ended = session_of(worked)
    worked.session("end", "--quiet")
    worked.session("start", "--quiet", "--objective", "Again")
    assert "its branch" not in worked.session("drop", "--yes", ended).out
    again = session_of(worked)
    worked.git("switch", "-q", "main")
    worked.git("branch", "-q", "-D", "feature/oauth")
    assert "its branch" not in worked.session("drop", "--yes", again).out
