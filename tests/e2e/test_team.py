"""Who works on what."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from git_session.git.repository import Repository
from git_session.store.teamwork.index import is_mentioned
from git_session.store.teamwork.writers import tips
from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones, writer


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    return shared_clones(feature)


def test_without_sharing_the_team_is_the_user(shared: Shared) -> None:
    shown = shared.ada.session("team")
    assert shown.out == "▶  Ada Example (you)  feature/oauth  since 08:00  Google OAuth  1 blocker\n"
    assert shown.err == "note: nothing is shared yet, so colleagues are missing: git session sync --on\n"


def test_the_team(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.now = ada.now
    bo.session("start", "fix/timeouts", "-o", "Shorter timeouts", AI_AGENT="claude")
    bo.session(*ON)
    ada.pass_time(minutes=20)
    ada.session(*ON)
    assert ada.session("team").out == (
        "▶  Ada Example (you)       feature/oauth  since 08:00  Google OAuth  1 blocker\n"
        "▶  claude, for Bo Example  fix/timeouts   since 08:10  Shorter timeouts\n"
        "as of just now\n"
    )


def test_branches_of_earlier_months_have_files_of_their_own_and_are_found(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.session("end", "-q", "--next", "GitHub OAuth")
    for branch in ("feature/february", "feature/march", "feature/spring"):
        ada.pass_time(minutes=60 * 24 * (31 if branch != "feature/spring" else 1))
        ada.session("start", branch, "--from", "main", "-q", "-o", f"Work of {branch}")
        ada.commit("feat: work", branch.replace("/", "-"))
        if branch != "feature/february":
            ada.session("end", "-q", "--next", f"Next of {branch}")
    ada.session(*ON)
    files = {path: text for path, text in shared.files(ada).items() if path.startswith("branches")}
    assert {path: list(json.loads(text)) for path, text in files.items()} == {
        "branches.json": ["feature/march", "feature/spring"],
        "branches/2027-01.json": ["feature/oauth"],
        "branches/2027-02.json": ["feature/february"],
    }
    bo.now = ada.now
    bo.session(*ON)
    kept = bo.path / ".git/sessions/cache"

    def seen() -> tuple[list[str], list[str]]:
        rows = [each["branch"] for each in bo.json("team")["sessions"]]
        return rows, [
            bo.session("handoff", f"ada/{branch}").out.split(",")[0] for branch in ("feature/oauth", "feature/march")
        ]

    expected = (
        ["feature/february", "feature/spring", "feature/march"],
        ["# feature/oauth\n\nAda Example", "# feature/march\n\nAda Example"],
    )
    assert seen() == expected
    assert seen() == expected
    repository = Repository.open(bo.path)
    wanted = {key: oid for key, oid in tips(repository).items() if key[1] == writer(ada)}
    branches = ("feature/spring", "feature/oauth", "feature/none")
    assert [is_mentioned(repository, wanted, each) for each in branches] == [True, True, False]
    (kept / "colleagues-earlier").write_bytes((kept / "colleagues-earlier").read_bytes().replace(b"oauth", b"forge"))
    assert [is_mentioned(repository, wanted, each) for each in branches] == [True, True, True]
    assert seen() == expected
    (kept / "colleagues-earlier").unlink()
    assert seen() == expected
    ada.session("start", "feature/spring", "-q", "-o", "More")
    ada.session("sync")
    bo.git("fetch", "-q")
    assert seen()[1] == expected[1]
    assert [each["branches"] for each in bo.json("sync", "--status")["remotes"][0]["colleagues"]] == [4]
    bo.session("sync", "--off")
    assert not list(kept.glob("colleagues*"))


@pytest.mark.parametrize("is_told", [True, False])
def test_a_session_whose_worktree_was_removed_is_paused(shared: Shared, *, is_told: bool) -> None:
    ada, bo = shared.ada, shared.bo
    tree = replace(ada, path=ada.path.parent / "tree")
    ada.git("worktree", "add", "-q", "-b", "feature/tree", str(tree.path))
    tree.session("start", "-q", "-o", "In a worktree")
    ada.session(*ON)
    bo.now = ada.now
    bo.session(*ON)

    def states(box: Sandbox) -> dict[str, str]:
        return {each["branch"]: each["state"] for each in box.json("team")["sessions"]}

    expected = {"feature/oauth": "open", "feature/tree": "open"}
    assert (states(ada), states(bo)) == (expected, expected)
    if is_told:
        ada.git("worktree", "remove", "--force", str(tree.path))
    else:
        shutil.rmtree(tree.path)
    ada.session("sync")
    bo.git("fetch", "-q")
    expected["feature/tree"] = "paused"
    assert (states(ada), states(bo)) == (expected, expected)


def test_a_long_name_does_not_fill_the_screens_of_others(shared: Shared) -> None:
    ada, bo, name = shared.ada, shared.bo, "Maximilian " * 11
    bo.git("config", "user.name", name)
    for variable in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        bo.environment[variable] = name
    bo.session("start", "fix/x", "-o", "One")
    bo.session(*ON)
    short = "Maximilian Maximilian Maximilian Maximi…"
    assert f"  {short}: open on fix/x\n" in ada.session(*ON).out
    for command in (("team",), ("sync", "--status")):
        assert f"{short} " in ada.session(*command).out
    assert ada.session("compare", "bo@example.org/fix/x", "feature/oauth").out.count("Maximi") == 4
