"""`git session hook`: the entry of last resort, and what follows from a commit's message."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.scenario import UNSEEN


@pytest.mark.parametrize(
    "text",
    ["feat: x\n\ncompletes obj-1", "fix: x (closes obj-1 and blk-1)", "feat: x\n\nFinished obj-1, obj-2."],
    ids=["body", "subject", "several"],
)
def test_a_message_completes_objectives(feature: Sandbox, text: str) -> None:
    feature.session("blockers", "add", "x")
    feature.commit(text, "a.txt")
    objectives = feature.json("objectives")["objectives"]
    assert objectives[0]["state"] == "done"
    assert objectives[0]["commit"] == feature.git("rev-parse", "HEAD")
    assert (objectives[1]["state"] == "done") == ("obj-2" in text)
    assert bool(feature.json("blockers")["blockers"][0]["resolved_at"]) == ("blk-1" in text)
    assert feature.completed()[0] == "obj-1"
    feature.commit("feat: next", "b.txt")
    assert feature.completed() == []


def test_mentioning_is_not_completing(feature: Sandbox) -> None:
    feature.commit("feat: work on obj-1", "a.txt")
    assert feature.json("objectives")["objectives"][0]["state"] == "started"


@pytest.mark.parametrize(
    "how",
    [
        "cherry-pick",
        "am",
        "revert",
        "unseen cherry-pick",
        "cherry-pick, conflict",
        "cherry-pick, --amend",
        "cherry-pick, rebase, --amend",
    ],
)
def test_a_message_that_is_repeated_completes_nothing(feature: Sandbox, how: str) -> None:
    """The ids in it are those of the session it was written in."""
    feature.session("objectives", "reopen", "obj-1")
    if how == "revert":
        feature.commit("feat: undone, completes obj-1", "a.txt")
        feature.session("objectives", "reopen", "obj-1")
        feature.git("revert", "--no-edit", "HEAD")
    else:
        feature.session("start", "other", "-o", "Another", "--from", "main")
        there = feature.commit("feat: elsewhere, completes obj-1", "a.txt", "there\n")
        patch = feature.git("format-patch", "-1", "--stdout", there) + "\n"
        feature.git("switch", "-q", "feature/oauth")
        feature.pass_time(minutes=1)
        if how == "cherry-pick, conflict":
            feature.commit("feat: here", "a.txt", "here\n")
            feature.git("cherry-pick", there, status=1)
            feature.commit("feat: elsewhere, completes obj-1", "a.txt", "both\n")
        else:
            hooks: dict[str, Any] = UNSEEN if how.startswith("unseen") else {}
            feature.git(*(["am", "-q"] if how == "am" else ["cherry-pick", there]), stdin=patch, **hooks)
    if "rebase" in how:
        feature.git("switch", "-q", "main")
        feature.commit("Upstream", "upstream.txt")
        feature.git("switch", "-q", "feature/oauth")
        feature.git("rebase", "-q", "main")
    if how.endswith("--amend"):
        feature.pass_time(minutes=1)
        feature.git("commit", "-q", "--amend", "--no-edit")
    assert feature.json("objectives")["objectives"][0]["state"] == "open"
    assert feature.completed() == []


@pytest.mark.parametrize("hooks", [{}, UNSEEN], ids=["seen", "unseen"])
def test_a_message_completes_again_what_was_reopened_when_its_commit_is_amended(
    feature: Sandbox, hooks: dict[str, Any]
) -> None:
    feature.commit("feat: all of it, completes obj-1", "a.txt")
    feature.pass_time(minutes=1)
    feature.session("objectives", "reopen", "obj-1")
    feature.commit("feat: more", "b.txt")
    assert feature.json("objectives")["objectives"][0]["state"] == "open"
    feature.git("reset", "-q", "--soft", "HEAD~1")
    feature.pass_time(minutes=1)
    feature.git("commit", "-q", "--amend", "--no-edit", **hooks)
    objective = feature.json("objectives")["objectives"][0]
    assert (objective["state"], objective["commit"]) == ("done", feature.git("rev-parse", "HEAD"))
    assert "- [x] OAuth provider" in feature.message()


def test_unknown_names_are_usage_errors(feature: Sandbox) -> None:
    ran = feature.session("hook", "pre-push", status=2)
    assert ran.err == "error: unknown hook 'pre-push'\nhint: git session doctor shows the hooks\n"


def test_the_full_program_can_run_a_hook(feature: Sandbox) -> None:
    feature.write("message", "feat: x\n")
    feature.session("hook", "prepare-commit-msg", "message", "message", GIT_EDITOR=":")
    assert "Session-Objectives:" in (feature.path / "message").read_text()


def test_auto_checkpoint_takes_snapshots(feature: Sandbox) -> None:
    feature.git("config", "session.autoCheckpoint", "true")
    feature.session("objectives", "add", "more")
    feature.write("wip.txt", "wip\n")
    feature.pass_time(minutes=40)
    feature.write("a.txt", "a\n")
    feature.git("add", "a.txt")
    feature.git("commit", "-qm", "feat: a")
    kinds = [(kind, body.get("label")) for kind, body in feature.journal()]
    assert ("checkpoint", "auto") in kinds
    assert feature.git("status", "--short") == "?? wip.txt"
