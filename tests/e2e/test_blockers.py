"""`git session blockers`: recorded, shown, resolved."""

from __future__ import annotations

from tests.sandbox import Sandbox


def test_from_recorded_to_resolved(feature: Sandbox) -> None:
    assert feature.session("blockers").out == "Blockers  0 open, feature/oauth\n  none\n"
    assert feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42").out == (
        "recorded blk-1\n  [!] blk-1  Waiting on API keys  #42  just now\n"
    )
    feature.pass_time(minutes=150)
    feature.session("blockers", "add", "Flaky network")
    assert feature.session("blockers").out == (
        "Blockers  2 open, feature/oauth\n"
        "  [!] blk-1  Waiting on API keys  #42  2 hours\n"
        "  [!] blk-2  Flaky network  just now\n"
    )
    assert feature.session("blockers", "resolve", "1", "--resolution", "keys came").out == (
        "resolved blk-1\n  [x] blk-1  Waiting on API keys  #42  resolved: keys came\n"
    )
    assert feature.session("blockers", "resolve", "blk-1").out == "nothing to do: already resolved\n"


def test_json(feature: Sandbox) -> None:
    document = feature.json("blockers", "add", "x", "--issue", "PROJ-7")
    assert document["blockers"][0]["issue"] == "PROJ-7"


def test_a_branch_with_a_blocker_says_so_when_it_is_entered(feature: Sandbox) -> None:
    feature.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    feature.git("switch", "-q", "main")
    ran = feature.run("git", "switch", "feature/oauth")
    assert ran.err == (
        "Switched to branch 'feature/oauth'\n"
        "▶ session feature/oauth · 0s · 0 of 2 objectives done · now: OAuth provider\n"
        "  blocked: Waiting on API keys (#42)\n"
    )
