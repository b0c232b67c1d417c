"""What colleagues see of a session whose branch was deleted: it stays published, as merged or with its branch deleted."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox, stable
from tests.teamwork import ON, Shared, shared_clones


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Ada has decided something in her open session, and Bo has fetched it."""
    found = shared_clones(feature)
    found.ada.session("decisions", "add", "Use PKCE", "-q")
    found.ada.session(*ON)
    found.bo.now = found.ada.now
    found.bo.session(*ON)
    found.ada.session("sync", "-q")
    return found


def _delete(shared: Shared) -> None:
    shared.ada.git("branch", "-q", "-D", "feature/oauth")
    assert shared.ada.session("sync").out == "synced with origin: published 1 session\n"
    assert shared.ada.session("sync").out == "synced with origin: nothing new to publish\n"
    shared.bo.git("fetch", "-q")


def _merge(ada: Sandbox, how: str) -> str:
    """Merge Ada's branch as `how` says; returns what handoffs say of it."""
    if how == "on the server":
        other = ada.path.parent / "forge"
        ada.git("clone", "-q", ada.git("remote", "get-url", "origin"), str(other))
        ada.git("-C", str(other), "switch", "-q", "main")
        ada.git("-C", str(other), "merge", "-q", "--no-ff", "-m", "Merge", "origin/feature/oauth")
        ada.git("-C", str(other), "push", "-q", "origin", "main")
        ada.git("switch", "-q", "main")
        ada.git("fetch", "-q")
        return "merged into `origin/main`"
    ada.git("switch", "-q", "main")
    if how == "squash":
        ada.git("merge", "-q", "--squash", "feature/oauth")
        ada.git("commit", "-q", "-m", "feat: oauth")
    else:
        ada.git("merge", "-q", how, "feature/oauth")
    return "merged into `main`"


@pytest.mark.parametrize("how", ["--ff-only", "squash", "on the server"])
def test_a_merged_session_stays_when_its_branch_is_deleted(shared: Shared, how: str) -> None:
    ada, bo = shared.ada, shared.bo
    merged = _merge(ada, how)
    into = merged.partition("`")[2].rstrip("`")
    _delete(shared)
    assert "Use PKCE" in bo.session("search", "PKCE").out
    shown = stable(bo.session("handoff", "ada/feature/oauth").out)
    assert f"Ada Example, ended, {merged}, its branch was deleted: `feature-oauth-20270115-xxxx`\n" in shown
    assert bo.session("team").out == (
        f"   Ada Example  feature/oauth  ended today  merged into {into}\nas of just now\n"
    )
    (row,) = bo.json("history", "--team")["colleagues"]
    assert (row["state"], row["merged_to"], row["branch_gone"]) == ("ended", into, True)
    assert ada.session("end", "--merged", "--yes", "-q").status == 0
    ada.session("sync")
    bo.git("fetch", "-q")
    (row,) = bo.json("history", "--team")["colleagues"]
    assert (row["state"], row["merged_to"], row["branch_gone"]) == ("ended", into, False)


def test_a_session_whose_branch_was_deleted_unmerged_stays_until_it_is_dropped(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.git("switch", "-q", "main")
    _delete(shared)
    assert "Ada Example, ended, its branch was deleted: " in bo.session("handoff", "ada/feature/oauth").out
    assert bo.session("team").out == "   Ada Example  feature/oauth  ended today  branch deleted\nas of just now\n"
    assert bo.session("history", "--team").out.endswith(
        "   started     name         branch         done  commits  merged\n"
        "   2027-01-15  Ada Example  feature/oauth   1/2        1  branch deleted\n"
    )
    (session,) = (each["id"] for each in ada.json("history")["sessions"])
    ada.session("drop", session, "--yes", "-q")
    assert ada.session("sync").out == "synced with origin: removed 1 session\n"
    assert list(shared.files(ada)) == ["who.json"]
    bo.git("fetch", "-q")
    assert bo.session("search", "PKCE").out == "nothing found for pkce\n"


def test_a_branch_that_comes_back_or_is_renamed_keeps_its_session_open(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    tip = ada.git("rev-parse", "feature/oauth")
    ada.git("switch", "-q", "main")
    _delete(shared)
    ada.git("branch", "feature/oauth", tip)
    ada.session("resume", "feature/oauth", "-q")
    ada.git("branch", "-m", "feature/google")
    ada.session("status")
    ada.session("sync")
    bo.git("fetch", "-q")
    rows = [(each["branch"], each["state"], each["branch_gone"]) for each in bo.json("team")["sessions"]]
    assert rows == [("feature/google", "open", False)]


def test_sessions_of_earlier_months_stay_where_they_were(shared: Shared) -> None:
    ada = shared.ada
    before = {path for path in shared.files(ada) if path.startswith("sessions/")}
    ada.git("switch", "-q", "main")
    ada.pass_time(minutes=60 * 24 * 31)
    ada.session("start", "feature/february", "-q", "-o", "Work")
    ada.git("branch", "-q", "-D", "feature/oauth")
    ada.session("sync")
    files = shared.files(ada)
    assert before <= set(files)
    (row,) = json.loads(files["branches/2027-01.json"]).values()
    assert (row["gone"], row.get("merged")) == (True, None)
