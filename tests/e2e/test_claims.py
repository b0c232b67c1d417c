"""Claims of branches: exactly one of many wins, colleagues see it, and nobody's work is hindered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, clone, shared_clones


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Both share, and Bo's clock goes with Ada's."""
    found = shared_clones(feature)
    found.bo.now = found.ada.now
    found.ada.session(*ON)
    found.bo.session(*ON)
    return found


def _claims(shared: Shared) -> list[str]:
    return [each for each in shared.refs() if "claim-" in each]


def test_a_claim_needs_colleagues_who_could_see_it(feature: Sandbox) -> None:
    refused = feature.session("start", "fix/timeouts", "--claim", status=1)
    assert refused.err == (
        "error: fix/timeouts was not claimed: nothing is shared with colleagues\nhint: git session sync --on\n"
    )
    assert "fix/timeouts" not in feature.git("branch", "--list")


def test_a_claim_tells_who_works_where_and_so_needs_presence(shared: Shared) -> None:
    shared.bo.session("sync", "--on", "--share", "handoff")
    assert shared.bo.session("start", "fix/timeouts", "--claim", status=1).err == (
        "error: fix/timeouts was not claimed: a claim tells who works on it, and presence is not shared\n"
        "hint: git session sync --on --share handoff,presence\n"
    )


def test_a_claim_is_seen_refuses_another_and_ends_with_the_session(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    started = bo.session("start", "fix/timeouts", "--claim", "-o", "Shorter timeouts")
    assert "claimed until 16:10\n" in started.out
    assert len(_claims(shared)) == 1
    assert ada.session("start", "fix/timeouts", "--claim", status=1).err == (
        "error: Bo Example has claimed fix/timeouts\n"
        "hint: talk to them, or start without a claim: git session start fix/timeouts\n"
    )
    assert "fix/timeouts" not in ada.git("branch", "--list")
    assert "   Bo Example         fix/timeouts   claimed until 16:10\n" in ada.session("team").out
    bo.session("sync")
    ada.git("fetch", "-q")
    rows = {(each["name"], each["branch"]): each["claimed_until"] for each in ada.json("team")["sessions"]}
    assert rows == {("", "feature/oauth"): 0, ("Bo Example", "fix/timeouts"): (1_800_000_600 + 8 * 3600) * 1000}
    noted = ada.session("start", "fix/timeouts", "--from", "main").err
    assert "note: Bo Example has claimed fix/timeouts until 16:10\n" in noted
    ada.commit("fix: a commit is never refused")
    ada.session("end", "-q")
    bo.session("end", "-q")
    ada.git("fetch", "-q")
    assert "claimed" not in ada.session("team").out
    assert ada.json("start", "other", "--claim")["claimed_until"] == (1_800_000_600 + 8 * 3600) * 1000


def test_a_claim_says_the_time_as_presence_does(shared: Shared) -> None:
    bo = shared.bo
    bo.now += 61.234
    started = bo.json("start", "fix/timeouts", "--claim", "-o", "Shorter timeouts")
    (ref,) = _claims(shared)
    published = json.loads(bo.git("--git-dir", str(shared.server), "cat-file", "blob", f"{ref}:claim.json"))
    assert published["until"] == started["claimed_until"] == 1_800_000_900_000 + 8 * 3_600_000


def test_a_claim_expires_by_its_content_and_a_wrong_clock_claims_nothing(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("start", "fix/timeouts", "--claim")
    ada.pass_time(minutes=8 * 60)
    assert ada.session("start", "fix/timeouts", "--claim").err.count("claimed") == 0
    bo.now = ada.now + 30 * 86400
    bo.session("start", "docs", "--from", "main", "--claim")
    ada.git("fetch", "-q")
    assert "docs" not in ada.session("team").out


def test_a_start_that_fails_gives_the_claim_up(shared: Shared) -> None:
    refused = shared.bo.session("start", "fix/timeouts", "--from", "no-such-ref", "--claim", status=1)
    assert refused.err.startswith("error: ")
    shared.ada.session("start", "fix/timeouts", "--claim", "--from", "main")


def test_a_claim_is_renewed_by_resuming_and_outlives_a_start_that_fails(shared: Shared) -> None:
    bo = shared.bo
    bo.session("start", "fix/timeouts", "--claim", "-o", "Shorter timeouts")
    bo.pass_time(minutes=60)
    assert "error: a session is open on fix/timeouts" in bo.session("start", "--claim", status=1).err
    assert len(_claims(shared)) == 1
    bo.pass_time(minutes=60)
    renewed = bo.session("start", "--claim", "--resume").out
    assert renewed.splitlines()[1] == "claimed until 18:10"
    bo.session("end", "-q")
    reopened = bo.session("start", "--claim", "--resume", "fix/timeouts").out
    assert [line.split(" ")[0] for line in reopened.splitlines()[:2]] == ["reopened", "claimed"]
    assert bo.json("resume")["claimed_until"] == 0


def test_drop_gives_the_claim_up_and_off_leaves_nothing(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    started = bo.json("start", "fix/timeouts", "--claim")
    bo.session("drop", started["session"], "--yes")
    ada.json("start", "fix/timeouts", "--claim", "--from", "main")
    ada.session("sync", "--off")
    assert ada.git("for-each-ref", "refs/git-session-remotes") == ""
    bo.session("sync", "--off")
    assert shared.refs() == []


def test_end_merged_gives_the_claim_up(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.session("start", "fix/timeouts", "--claim", "-o", "Shorter timeouts")
    bo.commit("fix: shorter timeouts")
    bo.git("switch", "-q", "main")
    bo.git("merge", "-q", "--ff-only", "fix/timeouts")
    bo.session("end", "--merged", "--yes", "-q")
    assert ada.json("start", "fix/timeouts", "--claim", "--from", "main")["claimed_until"]


def test_a_claim_that_cannot_be_given_up_is_said_and_ends_by_itself(shared: Shared) -> None:
    bo = shared.bo
    bo.session("start", "fix/timeouts", "--claim")
    bo.git("config", "remote.origin.url", str(bo.path.parent / "away.git"))
    note = "note: the claim of fix/timeouts was not given up, since the remote did not answer: it ends by itself\n"
    assert note in bo.session("end").err


def test_exactly_one_of_many_wins(shared: Shared) -> None:
    """Four clones claim one branch at the same time, as processes of their own."""
    clones = [clone(shared.ada, shared.server, f"clone-{number}", f"Person{number} Example") for number in range(4)]
    for each in clones:
        each.session("sync", "--on", "--yes", "-q")
    command = [str(Path(sys.executable).parent / "git-session"), "start", "fix/timeouts", "--claim", "--json"]
    running = [
        subprocess.Popen(command, cwd=each.path, env=each.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for each in clones
    ]
    results = [json.loads(process.communicate()[0]) for process in running]
    refused = [each["error"]["code"] for each in results if "error" in each]
    assert refused == ["claimed"] * 3


def test_a_server_that_tells_everyone_that_they_won_is_read_back(shared: Shared) -> None:
    """It answers a push with success and keeps what it had, as some servers do in a lost race."""
    bo = shared.bo
    hook = shared.server / "hooks/post-receive"
    hook.write_text('#!/bin/sh\nwhile read -r old new ref; do git update-ref -d "$ref"; done\n')
    hook.chmod(0o755)
    assert bo.session("start", "fix/timeouts", "--claim", status=1).err == (
        "error: fix/timeouts was not claimed: others claim it at the same time\n"
        "hint: start without a claim: git session start fix/timeouts\n"
    )


def test_a_server_that_takes_only_children_gets_them(shared: Shared) -> None:
    hook = shared.server / "hooks/update"
    hook.write_text(
        "#!/bin/sh\n"
        'case $2 in *[1-9a-f]*) [ "$(git merge-base "$2" "$3")" = "$2" ] || { echo "DENIED: not a child" >&2; exit 1; } ;; esac\n'
    )
    hook.chmod(0o755)
    shared.bo.session("start", "fix/timeouts", "--claim")
    shared.bo.session("end", "-q")
    shared.ada.session("start", "fix/timeouts", "--claim", "--from", "main")
    (ref,) = _claims(shared)
    assert shared.ada.git("--git-dir", str(shared.server), "rev-list", "--count", ref) == "3"
