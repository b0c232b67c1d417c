"""`git session end --merged`: the sessions whose work is merged, listed, ended, and mentioned elsewhere."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox, stable

LIST = (
    "2 open sessions whose work is merged\n"
    "  squashed  merged into main as COMMIT (squash)\n"
    "  merged    merged into main as COMMIT (merge)\n"
    "to end them: git session end --merged --yes\n"
)


@pytest.fixture
def merged(ready: Sandbox) -> Sandbox:
    """Three sessions: one was squashed and its branch deleted, one merged, one is not; main is checked out."""
    for name in ("squashed", "merged", "going"):
        ready.session("start", name, "--from", "main", "--objective", f"Work on {name}")
        ready.pass_time(minutes=5)
        ready.commit(f"feat: {name}", f"{name}.txt", f"{name}\n")
    ready.git("switch", "-q", "main")
    ready.git("merge", "-q", "--squash", "squashed")
    ready.git("commit", "-q", "-m", "Squashed (#12)")
    ready.git("merge", "-q", "--no-edit", "merged")
    ready.git("branch", "-q", "-D", "squashed")
    return ready


def states(box: Sandbox) -> dict[str, str]:
    return {each["branch"]: each["state"] for each in box.json("history")["sessions"]}


def test_without_a_terminal_it_only_lists(merged: Sandbox) -> None:
    assert stable(merged.session("end", "--merged").out) == LIST
    assert set(states(merged).values()) == {"open"}


def test_with_yes_it_ends_them(merged: Sandbox) -> None:
    tip = merged.git("rev-parse", "main")
    squash = merged.git("rev-parse", "main^1")
    assert stable(merged.session("end", "--merged", "--yes").out) == (
        "ended squashed-20270115-xxxx\n  merged into main as COMMIT (squash)\n"
        "ended merged-20270115-xxxx\n  merged into main as COMMIT (merge)\n"
    )
    assert states(merged) == {"squashed": "ended", "merged": "ended", "going": "open"}
    for name, oid in (("squashed", squash), ("merged", tip)):
        kind, body = merged.journal(f"{name}-")[-1]
        assert (kind, body["merged_to"], body["merged_as"]) == ("end", "main", oid)
    assert merged.session("end", "--merged", "--yes").out == "no open session is merged\n"
    assert merged.session("doctor").out.endswith("no problems\n")
    assert merged.git("rev-parse", "main") == tip


def test_json(merged: Sandbox) -> None:
    listed = merged.json("end", "--merged")
    assert ([each["branch"] for each in listed["merged"]], listed["ended"]) == (["squashed", "merged"], [])
    ended = merged.json("end", "--merged", "--yes")
    assert [each["error"] for each in ended["ended"]] == ["", ""]


def test_one_that_cannot_be_ended_does_not_stop_the_rest(merged: Sandbox) -> None:
    place = merged.path.parent / "linked"
    merged.git("switch", "-q", "-c", "also", "main")
    merged.session("start", "--objective", "Also")
    merged.commit("feat: also", "also.txt")
    merged.git("switch", "-q", "main")
    merged.git("merge", "-q", "also")
    merged.git("worktree", "add", "-q", str(place), "merged")
    merged.git("rebase", "-q", "--exec", "false", "main~3", cwd=place, status=1)
    ran = merged.session("end", "--merged", "--yes", status=1)
    assert stable(ran.out) == (
        "ended squashed-20270115-xxxx\n  merged into main as COMMIT (squash)\n"
        f"not ended merged-20270115-xxxx: merged is being rebased or bisected in {place}\n"
        "  hint: finish that with git first\n"
        "ended also-20270115-xxxx\n  merged into main as COMMIT (fast-forward)\n"
    )
    assert states(merged) == {"squashed": "ended", "merged": "open", "also": "ended", "going": "open"}


def test_its_uncommitted_work_is_kept_and_said(merged: Sandbox) -> None:
    merged.git("switch", "-q", "merged")
    merged.write("new.txt", "new\n")
    ran = merged.session("end", "--merged", "--yes")
    assert "  uncommitted work is kept: git session restore --session merged-20270115-xxxx cp-1\n" in stable(ran.out)
    assert merged.git("status", "--short") == "?? new.txt"


def test_what_was_reverted_since_is_not_merged(merged: Sandbox) -> None:
    merged.git("revert", "--no-edit", "-m", "1", "main")
    assert "  merged    " not in merged.session("end", "--merged").out


def test_nothing_is_merged(feature: Sandbox) -> None:
    assert feature.session("end", "--merged").out == "no open session is merged\n"


def test_it_goes_with_no_session_and_no_merge(merged: Sandbox) -> None:
    for arguments in (("merged",), ("--merge-to", "main"), ("--push",), ("-o", "x")):
        ran = merged.session("end", "--merged", *arguments, status=2)
        assert ran.err.startswith("error: --merged cannot be combined with a session, --merge-to, --push or --output\n")


def test_others_mention_it(merged: Sandbox) -> None:
    assert "git session end --merged" in merged.session().out
    assert merged.json()["merged"] == 2
    assert "merged         2 open sessions can be ended: git session end --merged\n" in merged.session("doctor").out
    merged.git("switch", "-q", "going")
    told = {"kind": "merged-sessions", "text": "2 other open sessions merged", "command": "git session end --merged"}
    assert told in merged.json("status")["next"]
    merged.commit("feat: more", "more.txt")
    assert told in merged.json("status")["next"]
    merged.session("end", "--merged", "--yes")
    assert told["kind"] not in [each["kind"] for each in merged.json("status")["next"]]


def test_merged_on_the_server(ready: Sandbox) -> None:
    """A forge squashes and deletes the branch; all that happens here is a fetch."""
    remote, forge = ready.path.parent / "remote.git", ready.path.parent / "forge"
    ready.git("clone", "-q", "--bare", ".", str(remote))
    ready.git("remote", "add", "origin", str(remote))
    ready.session("start", "feature", "--objective", "One")
    ready.commit("feat: one", "one.txt", "1\n")
    ready.commit("feat: two", "two.txt", "2\n")
    ready.git("push", "-q", "-u", "origin", "feature")
    ready.git("clone", "-q", str(remote), str(forge))
    ready.git("merge", "-q", "--squash", "origin/feature", cwd=forge)
    ready.git("commit", "-q", "-m", "Feature (#7)", cwd=forge)
    ready.git("push", "-q", "origin", "main", ":feature", cwd=forge)
    ready.git("switch", "-q", "main")
    ready.git("fetch", "-q", "--prune")
    assert "  feature  merged into origin/main as " in ready.session("end", "--merged").out
    ready.session("end", "--merged", "--yes")
    assert states(ready) == {"feature": "ended"}
    assert ready.journal("feature-")[-1][1]["merged_to"] == "origin/main"


def test_doctor_finds_nothing_wrong_with_a_merged_session_whose_branch_was_deleted(merged: Sandbox) -> None:
    merged.session("doctor", "--fix")  # writes the note of the squash commit, which no reading command does
    rows = merged.session("doctor").out.splitlines()
    assert rows[-3:] == [
        "ok  merged         2 open sessions can be ended: git session end --merged",
        "",
        "no problems",
    ]
    merged.git("branch", "-q", "-D", "going")
    finding = merged.json("doctor", status=1)["findings"]
    assert [(each["code"], each["where"].partition("-")[0]) for each in finding] == [("orphan", "going")]
